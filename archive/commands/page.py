"""An item as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from archive.commands.terminal import (
    WIDEST_TEXT,
    one_line,
    own_minute,
    parse_instant,
    plural,
    print_indented,
    printable,
    utc_minute,
)

_LABEL_WIDTH = 11
_YES_NO = {"True": "yes", "False": "no"}
_UNDATED = datetime.max.replace(tzinfo=UTC)


def print_page(console: Console, item: dict[str, Any]) -> None:
    """The whole item: headline, what is known about it, its text; a live blog's entries, the newest first."""
    width = min(console.width, WIDEST_TEXT)
    console.print(Text(one_line(item.get("headline")) or "(no headline)", style="bold"), width=width)
    if subline := one_line(item.get("alternativeHeadline")):
        console.print(Text(subline, style="italic"), width=width)
    console.print(Text(one_line(item.get("url")), style="blue"), soft_wrap=True)
    console.print()
    for label, value in _facts(item):
        line = Text(f"{label:{_LABEL_WIDTH}} ", style="dim")
        line.append(value, style="not dim yellow" if label == "Warning" else "not dim")
        console.print(line, soft_wrap=True)
    if text := _paragraphs(item):
        console.print()
        console.print(Text(text), width=width)
    entries = entries_newest_first(item)
    if item.get("@type") == "LiveBlogPosting":
        console.print()
        console.print(Text(f"{plural(len(entries), 'entry', 'entries')}, newest first", style="bold"))
    for entry in entries:
        console.print()
        _print_entry(console, entry, width)
    withdrawn = _objects(item.get("withdrawn"))
    if withdrawn:
        console.print()
        console.print(Text(f"withdrawn: {plural(len(withdrawn), 'entry', 'entries')}", style="bold red"))
    for entry in withdrawn:
        console.print()
        _print_entry(console, entry, width)


def body_text(item: dict[str, Any]) -> str:
    """The text alone: the body, then each entry's time, headline and body, the newest first."""
    parts = [_paragraphs(item)]
    for entry in entries_newest_first(item):
        head = " ".join(filter(None, (_time(entry), one_line(entry.get("headline")))))
        parts.append("\n".join(filter(None, (head, _paragraphs(entry)))))
    return "\n\n".join(filter(None, parts))


def entries_newest_first(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries by time; one without an instant stays with the one before it on the page."""
    placed, instant = [], _UNDATED
    for entry in _objects(item.get("liveBlogUpdate")):
        instant = parse_instant(entry.get("datePublished")) or instant
        placed.append((instant, entry))
    return [entry for _, entry in sorted(placed, key=lambda place: place[0], reverse=True)]


def _facts(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    facts = [
        ("Published", own_minute(item.get("datePublished"))),
        ("Modified", own_minute(item.get("dateModified"))),
        ("By", _authors(item)),
        ("Publisher", one_line(_object(item.get("publisher")).get("name"))),
        ("Section", ", ".join(_texts(item.get("articleSection")))),
        ("Keywords", ", ".join(_texts(item.get("keywords")))),
        ("Language", one_line(item.get("inLanguage"))),
    ]
    if item.get("@type") == "LiveBlogPosting":
        covered = [own_minute(item.get(name)) for name in ("coverageStartTime", "coverageEndTime")]
        facts.append(("Coverage", " to ".join(date or "?" for date in covered) if any(covered) else ""))
        facts.append(("Live", _YES_NO.get(str(item.get("isLive")), "")))
    if last_seen := _object(item.get("lastSeen")):
        first = utc_minute(_object(item.get("firstSeen")).get("date"))
        captures = plural(int(item.get("captures") or 0), "capture")
        facts.append(("Seen", f"{first} to {utc_minute(last_seen.get('date'))} UTC, {captures}"))
    if capture := _object(item.get("capture")):
        facts.append(("Captured", f"{utc_minute(capture.get('date'))} UTC"))
        facts.append(("Record", f"{one_line(capture.get('warc'))} at byte {capture.get('offset')}"))
    facts += [("Warning", warning) for warning in _texts(_object(item.get("extraction")).get("warnings"))]
    return ((label, value) for label, value in facts if value)


def _print_entry(console: Console, entry: dict[str, Any], width: int) -> None:
    line = Text(_time(entry), style="green")
    if headline := one_line(entry.get("headline")):
        line.append(f"  {headline}", style="bold default")
    marks = [mark for name, mark in (("keyEvent", "key event"), ("pinned", "pinned")) if entry.get(name)]
    if len(revisions := _objects(entry.get("revisions"))) > 1:
        marks.append(f"corrected {utc_minute(_object(revisions[-1].get('seen')).get('date'))} UTC")
    if withdrawn := _object(entry.get("withdrawn")):
        marks.append(f"withdrawn by {utc_minute(_object(withdrawn.get('seen')).get('date'))} UTC")
    if marks:
        line.append(f"  [{', '.join(marks)}]", style="yellow")
    console.print(line, width=width)
    if authors := _authors(entry):
        console.print(Text(f"By {authors}", style="dim"), width=width)
    if text := _paragraphs(entry):
        print_indented(console, Text(text))


def _time(entry: dict[str, Any]) -> str:
    return own_minute(entry.get("datePublished")) or one_line(entry.get("position")) or "(no time)"


def _authors(thing: dict[str, Any]) -> str:
    names = []
    for author in _objects(thing.get("author")):
        title = one_line(author.get("jobTitle"))
        names.append(f"{one_line(author.get('name'))}{f' ({title})' if title else ''}")
    return ", ".join(names)


def _paragraphs(thing: dict[str, Any]) -> str:
    text = thing.get("articleBody")
    return printable(text).strip() if isinstance(text, str) else ""


# A line of an items file is JSON, and an object; what is in it is not taken on trust.
def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [line for element in value if (line := one_line(element))] if isinstance(value, list) else []
