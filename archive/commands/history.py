"""`archive history`: what happened to a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from archive.collection import Collection
from archive.commands.collections import collection_option, open_catalog
from archive.commands.documents import find_history, say_unknown
from archive.commands.terminal import console, is_terminal, one_line, own_minute, plural, print_indented, utc_minute
from archive.commands.wordings import changed_paragraphs, value_text
from archive.history import EntryHistory, History, Version, ended

_NOTHING_FOUND = 1
_WORDED = ("headline", "alternativeHeadline", "description", "articleBody")
_BEGINNING = 200


@click.command("history", short_help="Show what happened to a page, the newest change first.")
@click.argument("url")
@collection_option
@click.option("--limit", type=click.IntRange(1, 10**9), metavar="N", help="No more than the newest N changes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: every version, every entry with its wordings.")
@click.pass_context
def show_history(context: click.Context, url: str, collection: Collection, limit: int | None, as_json: bool) -> None:
    """Show the versions of the article or live blog at URL, the newest first, with the words that changed.

    Of a live blog: the entries that are new, were corrected, were withdrawn. An entry that is only no longer on the
    page, because newer ones took its place, is not withdrawn.

    \b
    Examples:
      archive history https://harbour-post.example/2024/05/ferry
      archive history harbour-post.example/live/storm --json | jq '.entries[] | select(.withdrawn)'

    Exit status: 0, or 1 where URL is not in the collection or gave no item.
    """
    with open_catalog(collection) as catalog:
        history = find_history(collection, catalog, url)
        if history is None:
            say_unknown(collection, catalog, url)
            context.exit(_NOTHING_FOUND)
    if as_json:
        click.echo(json.dumps(_as_json(history, limit), ensure_ascii=False, indent=2 if is_terminal() else None))
    else:
        _print(console(), history, limit)


def _as_json(history: History, limit: int | None) -> dict[str, Any]:
    latest = history.versions[-1]
    versions = [
        {
            "url": version.seen.url,
            "capture": version.item["capture"],
            "change": version.change.to_dict(),
            "values": {name: version.item.get(name) for name in version.change.fields},
        }
        for version in reversed(history.versions)
    ]
    assert history.last_seen is not None
    return {
        "@type": latest.item["@type"],
        "url": latest.item.get("mainEntityOfPage") or latest.item["url"],
        "headline": latest.item.get("headline"),
        "captures": history.captures,
        "firstSeen": history.versions[0].seen.to_dict(),
        "lastSeen": history.last_seen.to_dict(),
        "ended": ended(history),
        "versions": versions[:limit],
        "entries": [entry.to_dict() for entry in history.entries.values()],
    }


def _print(screen: Console, history: History, limit: int | None) -> None:
    latest = history.versions[-1].item
    assert history.last_seen is not None
    screen.print(Text(one_line(latest.get("headline")) or "(no headline)", style="bold"), soft_wrap=True)
    screen.print(Text(one_line(latest["url"]), style="blue"), soft_wrap=True)
    times = f"{utc_minute(history.versions[0].seen.date)} to {utc_minute(history.last_seen.date)} UTC"
    counts = [plural(history.captures, "capture"), plural(len(history.versions), "version")]
    if history.entries:
        counts.append(plural(len(history.entries), "entry", "entries"))
        corrected = sum(len(entry.revisions) > 1 for entry in history.entries.values())
        withdrawn = sum(entry.withdrawn is not None for entry in history.entries.values())
        counts += [f"{corrected} corrected"] * bool(corrected) + [f"{withdrawn} withdrawn"] * bool(withdrawn)
    screen.print(f"{', '.join(counts)}, {times}", soft_wrap=True)
    if signs := ended(history):
        screen.print(f"ended: {'; '.join(signs)}", soft_wrap=True)
    shown = list(reversed(history.versions))[:limit]
    for version in shown:
        screen.print()
        _print_version(screen, history, version)
    if rest := len(history.versions) - len(shown):
        screen.print(Text(f"\nand {plural(rest, 'earlier version')}", style="dim"))


def _print_version(screen: Console, history: History, version: Version) -> None:
    change, item = version.change, version.item
    before = _before(history, version)
    what = [_named(name) for name in change.fields]
    for name in ("new", "changed", "withdrawn", "returned"):
        if identifiers := getattr(change, name):
            what.append(f"{plural(len(identifiers), 'entry', 'entries')} {name}")
    if before is None:
        what.insert(0, "first capture" if change.previous is None else f"first capture of {one_line(version.seen.url)}")
    elif not what:
        what.append(f"{plural(len(change.rolledOff), 'entry', 'entries')} no longer on the page")
    screen.print(Text(f"{utc_minute(version.seen.date)} UTC  {', '.join(what)}", style="bold cyan"), soft_wrap=True)
    for warning in change.warnings:
        _say(screen, Text(one_line(warning), style="yellow"))
    if before is not None:
        for name in change.fields:
            if name in _WORDED:
                for line in changed_paragraphs(before.get(name), item.get(name), in_colour=_in_colour(screen)):
                    _say(screen, line)
            else:
                _say(screen, Text(f"{name}: {value_text(before.get(name))} -> {value_text(item.get(name))}"))
    if before is None and not change.changed:
        return  # every entry is new
    for line in _of_entries(history, version, in_colour=_in_colour(screen)):
        _say(screen, line)


def _before(history: History, version: Version) -> dict[str, Any] | None:
    """The item of the version that this one was compared with: the one before it of the same URL."""
    earlier = history.versions[: history.versions.index(version)]
    return next((one.item for one in reversed(earlier) if one.seen.url == version.seen.url), None)


def _of_entries(history: History, version: Version, *, in_colour: bool) -> Iterator[Text]:
    change = version.change
    for identifier in change.new:
        yield Text("+ ", style="green").append_text(_entry_line(history.entries[identifier], version))
    for identifier in change.changed:
        entry = history.entries[identifier]
        yield Text("~ ", style="yellow").append_text(_title(entry))
        place = next((n for n, one in enumerate(entry.revisions) if one.seen == version.seen), 0)
        if place:
            old, new = entry.revisions[place - 1], entry.revisions[place]
            yield from changed_paragraphs(old.headline, new.headline, in_colour=in_colour)
            yield from changed_paragraphs(old.articleBody, new.articleBody, in_colour=in_colour)
        else:
            yield Text("its authors, or its mark as a key event", style="dim")
    for identifier in change.withdrawn:
        entry = history.entries[identifier]
        yield Text("- ", style="red").append_text(_entry_line(entry, version))
        if entry.withdrawn is not None and entry.withdrawn.seen == version.seen:
            yield Text(f"  {one_line(entry.withdrawn.evidence)}", style="dim")
    for identifier in change.returned:
        yield Text("= ", style="green").append_text(_title(history.entries[identifier])).append(" is there again")


def _entry_line(entry: EntryHistory, version: Version) -> Text:
    """An entry as it was worded then, in a line."""
    known = [one for one in entry.revisions if one.seen.date <= version.seen.date]
    revision = known[-1] if known else entry.revisions[0]
    text = one_line(revision.articleBody)
    cut = f"{text[:_BEGINNING]} …" if len(text) > _BEGINNING else text
    return _title(entry, revision.headline).append(f"  {cut}" if cut else "")


def _title(entry: EntryHistory, headline: str | None = None) -> Text:
    time = own_minute(entry.entry.get("datePublished")) or one_line(entry.entry.get("position")) or "(no time)"
    line = Text(time)
    if headline := one_line(headline or entry.revisions[-1].headline):
        line.append(f"  {headline}", style="bold")
    return line


def _say(screen: Console, line: Text) -> None:
    print_indented(screen, line)


def _in_colour(screen: Console) -> bool:
    return screen.color_system is not None


def _named(name: str) -> str:
    return "now a live blog or no longer one" if name == "@type" else name
