"""What is known of the page around the entries; what only a candidate's reading needs is read when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import fold
from crawler.extract.liveblog.reading import Reading
from crawler.extract.liveblog.text import beginning
from crawler.extract.liveblog.traces import Traces
from crawler.extract.page.document import Document, absolute
from crawler.extract.page.json_ld import types
from crawler.extract.vocabulary import any_of, tables

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "dc.date.issued",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified")
_WORKS = {
    *("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle", "WebPage"),
    *("SocialMediaPosting", "BackgroundNewsArticle", "OpinionNewsArticle", "Report"),
}
_ARTICLES = {"NewsArticle", "Article", "ReportageNewsArticle", "LiveBlogPosting", "BlogPosting"}
# "Live" parted from the rest of a headline, and the words for it (`live_words.toml`).
_WORDS = tables(__package__, "live_words")
_TITLE = re.compile(
    r"\blive\b\s*(?:[:|–—\])-]|$)|[:|–—\[(-]\s*live\b\s*(?:[\])|:–—-]|$)|\bdirect\s*[:.|–—-]|^the latest:|^\W*live\b|"
    rf"(?<!\w)(?:{any_of(map(fold, _WORDS['phrases']))})(?!\w)|{any_of(map(fold, _WORDS['parts']))}"
)
_SEGMENT = re.compile(
    r"live|live-.*|.*-live|(?:.*-)?(?:live-?blog|live-?updates?|live-?ticker|diretta|en-direct|en-vivo|ao-vivo)(?:-.*)?"
)
# Copies and indexes of entries, by the names in use for them on many sites.
_COPY_CLASS = re.compile(r"key-?event|key-moment|pinned-(?:post|entry)|sticky-post")
_COPY_ID = re.compile(r"key-(?:event|moment)|pinned-post")
_HEADINGS = 8
"""`<h1>` elements that are read."""
_MAX_STATED = 50
"""Headlines in the page's data that are read."""
_MAX_TITLE = 2_000
"""Characters of a headline that are read."""
_MAX_SHORT = 2_000
"""Characters of what may be a line or a heading, white space of the source included."""
_DATE_LINES = 40
"""Elements at the head of a page that may be its date line."""
_DATED = re.compile(r"date|time|update|publish")


@dataclass(kw_only=True)
class Page:
    """What of the page helps to read its entries."""

    document: Document
    language: str | None
    country: str | None
    """Top-level domain of the site."""
    headlines: set[str]
    """What the page is called, folded: an entry with the same headline has none."""

    @classmethod
    def of(cls, document: Document) -> Page:
        """Read what `document` says of itself."""
        host = urlsplit(document.url).hostname or ""
        headings = [beginning(element, _MAX_TITLE) for element in islice(document.tree.iter("h1"), _HEADINGS)]
        stated = [*document.meta.get("og:title", []), *_strings(document, "headline")]
        titles = [*headings, *(title[:_MAX_TITLE] for title in stated[:_MAX_STATED])]
        return cls(
            document=document,
            language=document.language,
            country=host.rpartition(".")[2] or None,
            headlines={folded for title in titles if (folded := fold(title))},
        )

    @cached_property
    def traces(self) -> Traces:
        """Where a time may be said."""
        elements, body = self.document.elements, self.document.tree.find("body")
        return Traces.of(elements[elements.index(body) :] if body is not None else elements)

    @cached_property
    def says_live(self) -> bool:
        """The headline or the address says that the page is a live blog."""
        return any(_TITLE.search(headline) for headline in self.headlines) or address_says_live(self.document.url)

    @cached_property
    def is_article(self) -> bool:
        """Structured data or Open Graph calls the page an article of some kind."""
        stated = {name for node in self.document.json_ld for name in types(node)}
        return bool(_ARTICLES & stated) or "article" in self.document.meta.get("og:type", [])

    @cached_property
    def bylines(self) -> set[str]:
        """Names of the page's authors, folded."""
        return {fold(name) for name in _author_names(self.document)}

    @cached_property
    def published(self) -> datetime | None:
        """UTC."""
        return next((reading.instant for reading in self._stated_publication if reading.instant), None)

    @cached_property
    def modified(self) -> datetime | None:
        """UTC."""
        readings = self._stated_modification or self.lines
        return max((reading.instant for reading in readings if reading.instant), default=None)

    @cached_property
    def stated(self) -> list[Reading]:
        """Every publication and modification time the page states for itself."""
        return self._stated_publication + self._stated_modification

    @cached_property
    def lines(self) -> list[Reading]:
        """The instants of the date lines near its head, read from what they show, with the zone they show."""
        return list(self._date_lines())

    @cached_property
    def copies(self) -> dict[HtmlElement, None]:
        """Boxes of copies and indexes of entries, in document order."""
        found: dict[HtmlElement, None] = {}
        for element in self.document.elements:
            names, identifier = element.get("class"), element.get("id")
            if (names and _COPY_CLASS.search(names)) or (identifier and _COPY_ID.search(identifier)):
                found[element] = None
        return found

    @cached_property
    def lengths(self) -> dict[HtmlElement, int]:
        """Characters of the text below every element, white space included.

        Where elements stand in one another by the thousand, to take the text of each takes the page that many times.
        """
        lengths: dict[HtmlElement, int] = {}
        for element in reversed(self.document.elements):
            length = lengths.get(element, 0) + len(element.text or "")
            lengths[element] = length
            parent = element.getparent()
            if parent is not None:
                lengths[parent] = lengths.get(parent, 0) + length + len(element.tail or "")
        return lengths

    def is_short(self, element: HtmlElement) -> bool:
        """An element holds no more text than a line or a heading may."""
        return self.lengths[element] <= _MAX_SHORT

    def short(self, element: HtmlElement) -> str:
        """The text of an element that may be a line or a heading; nothing where it holds more than these do."""
        return element.text_content() if self.is_short(element) else ""

    def absolute(self, reference: str) -> str | None:
        """`reference` as an absolute http or https URL; None where it is none."""
        return absolute(self._base, reference)

    def is_own(self, address: str) -> bool:
        """`address` is this page, whatever its query and fragment."""
        bare = address.partition("#")[0].partition("?")[0].rstrip("/")
        return any(
            bare == own.partition("#")[0].partition("?")[0].rstrip("/")
            for own in (self.document.url, self.document.canonical or self.document.url)
        )

    @cached_property
    def _base(self) -> str:
        return self.document.base  # which looks through the tree

    @cached_property
    def _stated_publication(self) -> list[Reading]:
        return [r for value in _values(self.document, "datePublished", _PUBLISHED) if (r := clock.machine(value))]

    @cached_property
    def _stated_modification(self) -> list[Reading]:
        return [r for value in _values(self.document, "dateModified", _MODIFIED) if (r := clock.machine(value))]

    def _date_lines(self) -> Iterator[Reading]:
        body = self.document.tree.find("body")
        named = (
            element
            for element in (body.iterdescendants(etree.Element) if body is not None else ())
            if element.tag == "time" or _DATED.search(element.get("class", ""))
        )
        for element in islice(named, _DATE_LINES):
            words = " ".join(self.short(element).split()) if len(element) <= 4 else ""
            if words and len(words) <= clock.MAX_LENGTH:
                reading = clock.visible(words, language=self.language, country=self.country)
                if reading is not None and reading.instant is not None:
                    yield reading


def path(address: str) -> str:
    """The path of an address, without a slash at its end."""
    return urlsplit(address).path.rstrip("/")


def address_says_live(address: str) -> bool:
    """A segment of an address's path says so; a substring does not (Liverpool, delivery, olive)."""
    return any(_SEGMENT.fullmatch(part.lower()) for part in path(address).split("/") if part)


def live_nodes(document: Document) -> Iterator[dict[str, Any]]:
    """The page's LiveBlogPosting nodes, also those that stand as another node's main entity or part."""
    for node in document.json_ld:
        if "LiveBlogPosting" in types(node):
            yield node
            continue
        for key in ("mainEntity", "mainEntityOfPage", "hasPart", "subjectOf"):
            members = node.get(key)
            for member in members if isinstance(members, list) else [members]:
                if isinstance(member, dict) and "LiveBlogPosting" in types(member):
                    yield member


def _values(document: Document, key: str, names: tuple[str, ...]) -> list[str]:
    return [*_strings(document, key), *(value for name in names for value in document.meta.get(name, []))]


def _strings(document: Document, key: str) -> list[str]:
    nodes = [*live_nodes(document), *(node for node in document.json_ld if types(node) & _WORKS)]
    return [value for node in nodes if isinstance(value := node.get(key), str)]


def _author_names(document: Document) -> Iterator[str]:
    yield from document.meta.get("author", [])
    for node in document.json_ld:
        authors = node.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                yield name
