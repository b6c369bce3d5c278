"""A publisher's live-blog markup as data: the `[template.live]` table of `templates.toml`.

Only `entry` is required. Whatever else a table leaves out is found by the general reading of an entry, so that a table
names what is peculiar to its template and nothing more.

A *source* says where a value stands, relative to an entry: `CSS@attribute`, `CSS` (the element's text) or `@attribute`
(of the entry itself). The first source of a list that has a value wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands in an entry."""

    selector: CSSSelector | None
    attribute: str | None

    @classmethod
    def parse(cls, text: str) -> Source:
        """Read `CSS@attribute`, `CSS` or `@attribute`; raises ValueError."""
        selector, at, attribute = text.partition("@") if text.startswith("@") else text.rpartition("@")
        if not at:
            selector, attribute = text, ""
        if at and not attribute:
            raise ValueError(f"{text!r}: no attribute after @")
        return cls(selector=_selector(selector) if selector else None, attribute=attribute.lower() or None)

    def elements(self, entry: HtmlElement) -> list[HtmlElement]:
        """The elements the source points at, in document order."""
        return [entry] if self.selector is None else select(self.selector, entry)

    def values(self, entry: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
        """Every element the source points at, with its value, where that is not blank."""
        for element in self.elements(entry):
            value = element.get(self.attribute, "") if self.attribute else element.text_content()
            if value.strip():
                yield element, " ".join(value.split())


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

    @classmethod
    def from_table(cls, table: Mapping[str, Any], name: str) -> LiveRules:
        """Validate a `[template.live]` table of the template `name`; raises ValueError naming the key at fault."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(table) - known):
            raise ValueError(f"template {name!r}: [template.live] has no {', '.join(unknown)}")
        if "entry" not in table:
            raise ValueError(f"template {name!r}: [template.live] lacks entry")
        read: dict[str, Any] = {}
        for key, value in table.items():
            try:
                read[key] = _READERS[key](value)
            except (ValueError, TypeError, KeyError, OSError) as error:
                raise ValueError(f"template {name!r}: live.{key}: {error}") from error
        if read.get("offset_is_false") and not read.get("zone"):
            raise ValueError(f"template {name!r}: live.offset_is_false: needs live.zone")
        return cls(**read)


def select(selector: CSSSelector, scope: HtmlElement) -> list[HtmlElement]:
    """What `selector` finds in `scope`, itself included, in document order."""
    return cast("list[HtmlElement]", selector(scope))


def _selector(value: Any) -> CSSSelector:
    """One CSS selector, or a list of alternatives."""
    alternatives = [value] if isinstance(value, str) else value
    if not isinstance(alternatives, list) or not alternatives or not all(isinstance(one, str) for one in alternatives):
        raise TypeError("a CSS selector or a list of them is wanted")
    try:
        return CSSSelector(", ".join(alternatives), translator="html")
    except SelectorError as error:
        raise ValueError(f"{value!r}: {error}") from error


def _sources(value: Any) -> tuple[Source, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(one, str) and one for one in texts):
        raise TypeError("a source or a list of them is wanted")
    return tuple(Source.parse(text) for text in texts)


def _zone(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("an IANA time zone is wanted")
    return ZoneInfo(value).key


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false is wanted")
    return value


_SOURCES = ("identifier", "time", "modified", "headline", "author")
_SELECTORS = ("entry", "body", "remove", "key", "key_links", "pinned", "pinned_links", "around", "live", "ended")
_READERS = (
    dict.fromkeys(_SOURCES, _sources)
    | dict.fromkeys(_SELECTORS, _selector)
    | {"zone": _zone, "offset_is_false": _flag, "continues": _flag, "ambiguous": _flag}
)
