"""An entry while it is being put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from archive.items import Author
from crawler.extract.liveblog.reading import Reading

MAX_ENTRIES = 5_000
"""Of a page the first that are read."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """One entry as far as one source says it."""

    parts: list[HtmlElement] = field(default_factory=list)
    """The subtrees that are this entry and nothing else; empty where it comes from structured data."""
    identifier: str | None = None
    url: str | None = None
    headline: str | None = None
    text: str = ""
    reading: Reading | None = None
    """What the page says of the first publication."""
    instant: datetime | None = None
    """The first publication, once it is established; UTC."""
    local: datetime | None = None
    """Day and clock as the page shows them, where the zone had to be worked out; naive."""
    modified: datetime | None = None
    authors: list[Author] = field(default_factory=list)
    key: bool = False
    pinned: bool = False
    position: str | None = None


def fold(text: str | None) -> str:
    """`text` for comparing: case and white space aside."""
    return " ".join((text or "").casefold().split())
