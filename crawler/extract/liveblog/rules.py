"""A publisher's live-blog markup as data: the `[template.live]` table of `templates.toml`.

Only `entry` is required. Whatever else a table leaves out is found by the general reading of an entry, so that a table
names what is peculiar to its template and nothing more.

A source (`crawler.extract.selectors`) is relative to an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from lxml.cssselect import CSSSelector

from crawler.extract.selectors import (
    BadValueError,
    Fault,
    Reader,
    Source,
    read_table,
    selector_at,
    sources_at,
    value_reader,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRules:
    """How the entries of one template are marked up."""

    entry: CSSSelector
    """One entry of the stream; never a pinned copy of one."""
    continues: bool = False
    """An entry is its element and the siblings up to the next one: `entry` is the entry's header."""
    ambiguous: bool = False
    """The markup stands on other pages too: structured data, headline or address must call the page a live blog."""
    identifier: tuple[Source, ...] = ()
    """The publisher's id, one that an edit and a new entry leave alone (a position in the stream is none)."""
    time: tuple[Source, ...] = ()
    """First publication: machine-readable sources before visible ones."""
    modified: tuple[Source, ...] = ()
    """The last edit."""
    headline: tuple[Source, ...] = ()
    author: tuple[Source, ...] = ()
    body: CSSSelector | None = None
    """The parts of an entry that hold its text; where it finds nothing the entry has none."""
    remove: CSSSelector | None = None
    """What stands inside an entry and is not its text."""
    key: CSSSelector | None = None
    """A key event: the entry itself, or something in it, matches."""
    key_links: CSSSelector | None = None
    """Links of a key-events box: `data-id`, or the fragment of `href`, is the identifier of a key event."""
    pinned: CSSSelector | None = None
    """A pinned entry: the entry itself, or something in it, matches."""
    pinned_links: CSSSelector | None = None
    """Links of a box of pinned copies, read as those of `key_links` are."""
    around: CSSSelector | None = None
    """What belongs to the stream and is no entry: pinned copies, key-events boxes, sort bars, captions, pagination."""
    live: CSSSelector | None = None
    """Something that is on the page only while the blog goes on."""
    ended: CSSSelector | None = None
    """Something that is on the page only once the blog has ended."""
    zone: str | None = None
    """IANA time zone of clocks and of machine-readable times without an offset."""
    offset_is_false: bool = False
    """Machine-readable times carry `Z` though they are local to `zone`."""


def read_live_rules(table: Any, key: tuple[str, ...], faults: list[Fault]) -> LiveRules | None:
    """The rules of a `[template.live]` table; None, and more in `faults`, where it is wrong."""
    before = len(faults)
    read = read_table(table, _READERS, key, faults, 'entry = [".entry"]')
    if isinstance(table, Mapping) and "entry" not in table:
        faults.append(Fault(key, 'entry is missing; write entry = [".entry"] with the selector of one entry'))
    if read.get("offset_is_false") and "zone" not in read:
        faults.append(Fault((*key, "offset_is_false"), 'needs the zone of the clocks; write zone = "Europe/London"'))
    return LiveRules(**read) if len(faults) == before else None


def _zone(value: Any) -> str:
    remedy = "write a name of the IANA list, as Europe/London"
    if not isinstance(value, str):
        raise BadValueError(f"{value!r} is no text; {remedy}")
    try:
        return ZoneInfo(value).key
    except (ValueError, KeyError, OSError) as error:
        raise BadValueError(f"there is no time zone {value!r}; {remedy}") from error


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValueError(f"{value!r} is neither true nor false; write one of them, without quotes")
    return value


_SOURCES = ("identifier", "time", "modified", "headline", "author")
_SELECTORS = ("entry", "body", "remove", "key", "key_links", "pinned", "pinned_links", "around", "live", "ended")
_OTHERS: dict[str, Callable[[Any], Any]] = {
    "zone": _zone,
    "offset_is_false": _flag,
    "continues": _flag,
    "ambiguous": _flag,
}
_READERS: dict[str, Reader] = (
    dict.fromkeys(_SELECTORS, selector_at)
    | dict.fromkeys(_SOURCES, sources_at)
    | {key: value_reader(read) for key, read in _OTHERS.items()}
)
