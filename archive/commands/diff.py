"""`archive diff`: a page then, and a page later."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from archive.collection import Collection
from archive.commands.collections import collection_option, open_catalog
from archive.commands.documents import find_history, say_unknown
from archive.commands.terminal import console, is_terminal, one_line, own_minute, print_indented, utc_minute
from archive.commands.when import Span, When
from archive.commands.wordings import changed_paragraphs, value_text
from archive.history import COMPARED, EntryHistory, History, changed_fields, newest_first

_NOTHING_FOUND = 1


@click.command("diff", short_help="Compare a page with what it was.")
@click.argument("url")
@collection_option
@click.option("--from", "since", type=When(), metavar="WHEN", help="As it was then; default: before its last change.")
@click.option("--to", "until", type=When(), metavar="WHEN", help="As it was then; default: as last captured.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: fields before and after, entries.")
@click.pass_context
def diff(
    context: click.Context, url: str, collection: Collection, since: Span | None, until: Span | None, as_json: bool
) -> None:
    """Compare the article or live blog at URL as it was at two times: by default before and after its last change.

    \b
    Examples:
      archive diff https://harbour-post.example/2024/05/ferry
      archive diff harbour-post.example/live/storm --from 2024-05-01T10:00Z --to 2024-05-01T12:00Z
      archive diff harbour-post.example/live/storm --json | jq .withdrawn

    Exit status: 0, or 1 where URL is not in the collection, or was not yet at one of the two times.
    """
    with open_catalog(collection) as catalog:
        later = find_history(collection, catalog, url, until.end if until else None)
        if later is None:
            say_unknown(collection, catalog, url, until)
            context.exit(_NOTHING_FOUND)
        if since is None and len(later.versions) < 2:
            click.echo(f"{one_line(url)} has one version only; captured {utc_minute(later.versions[0].seen.date)} UTC")
            return
        earlier = find_history(collection, catalog, url, since.end if since else None) if since else _before(later)
        if earlier is None:
            first = utc_minute(later.versions[0].seen.date)
            click.echo(f"{one_line(url)} had not been captured by then; its first capture: {first} UTC", err=True)
            context.exit(_NOTHING_FOUND)
    told = _compare(earlier, later)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2 if is_terminal() else None))
    else:
        _print(console(), told)


def _before(history: History) -> History:
    """The history as it was before its last version."""
    earlier = History()
    for version in history.versions[:-1]:
        earlier.add(version.item)
    return earlier


def _compare(earlier: History, later: History) -> dict[str, Any]:
    """Fields of the same URL's items before and after; entries of all the document's pages."""
    to = later.versions[-1]
    at_url = [version for version in earlier.versions if version.seen.url == to.seen.url]
    since = at_url[-1] if at_url else earlier.versions[-1]
    names = changed_fields(since.item, to.item)
    entries: dict[str, list[dict[str, Any]]] = {"new": [], "changed": [], "withdrawn": []}
    for entry in newest_first(later.entries.values()):
        known = earlier.entries.get(entry.entry["identifier"])
        if known is None:
            if entry.withdrawn is None:
                entries["new"].append(entry.to_dict())
        elif entry.withdrawn is not None and known.withdrawn is None:
            entries["withdrawn"].append(entry.to_dict())
        elif _worded(known) != _worded(entry):
            change = {"before": _worded(known), "after": _worded(entry)}
            entries["changed"].append({"identifier": entry.entry["identifier"]} | change | _dated(entry))
    return {
        "url": to.item["url"],
        "headline": to.item.get("headline"),
        "from": since.seen.to_dict(),
        "to": to.seen.to_dict(),
        "fields": {name: [since.item.get(name), to.item.get(name)] for name in COMPARED if name in names},
        **entries,
    }


def _worded(entry: EntryHistory) -> dict[str, Any]:
    return {"headline": entry.revisions[-1].headline, "articleBody": entry.revisions[-1].articleBody}


def _dated(entry: EntryHistory) -> dict[str, Any]:
    return {"datePublished": entry.entry.get("datePublished")}


def _print(screen: Console, told: dict[str, Any]) -> None:
    in_colour = screen.color_system is not None

    def say(line: Text, indent: int = 2) -> None:
        print_indented(screen, line, indent)

    screen.print(Text(one_line(told["headline"]) or "(no headline)", style="bold"), soft_wrap=True)
    screen.print(Text(one_line(told["url"]), style="blue"), soft_wrap=True)
    screen.print(f"{utc_minute(told['from']['date'])} to {utc_minute(told['to']['date'])} UTC")
    for name, (before, after) in told["fields"].items():
        screen.print(Text(f"\n{name}", style="bold cyan"))
        if isinstance(before or after, str) and name not in ("datePublished", "coverageStartTime"):
            for line in changed_paragraphs(before, after, in_colour=in_colour):
                say(line)
        else:
            say(Text(f"{value_text(before)} -> {value_text(after)}"))
    for kind, sign, style in (("new", "+", "green"), ("changed", "~", "yellow"), ("withdrawn", "-", "red")):
        if told[kind]:
            screen.print(Text(f"\n{kind} entries", style="bold cyan"))
        for entry in told[kind]:
            shown = entry.get("after", entry)
            head = Text(f"{sign} ", style=style).append(own_minute(entry.get("datePublished")) or "(no time)")
            if headline := one_line(shown.get("headline")):
                head.append(f"  {headline}", style="bold")
            say(head)
            if kind == "changed":
                before, after = entry["before"], entry["after"]
                for name in ("headline", "articleBody"):
                    for line in changed_paragraphs(before[name], after[name], in_colour=in_colour):
                        say(line, 4)
            elif text := one_line(shown.get("articleBody")):
                say(Text(text), 4)
            if kind == "withdrawn" and entry["withdrawn"]:
                say(Text(one_line(entry["withdrawn"]["evidence"]), style="dim"), 4)
    if not told["fields"] and not any(told[kind] for kind in ("new", "changed", "withdrawn")):
        screen.print("\nno difference")
