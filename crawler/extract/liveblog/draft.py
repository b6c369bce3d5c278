"""An entry while it is being put together, and what is known of the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.items import Author
from crawler.extract.document import Document
from crawler.extract.json_ld import types
from crawler.extract.liveblog import clock
from crawler.extract.liveblog.clock import Reading

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "dc.date.issued",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified")


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
    modified: datetime | None = None
    authors: list[Author] = field(default_factory=list)
    key: bool = False
    pinned: bool = False
    position: str | None = None


@dataclass(slots=True, kw_only=True)
class Page:
    """What of the page helps to read its entries."""

    document: Document
    language: str | None
    country: str | None
    """Top-level domain of the site."""
    headlines: set[str]
    """What the page is called, folded: an entry with the same headline has none."""
    bylines: set[str]
    """Names of the page's authors, folded."""
    published: datetime | None
    modified: datetime | None
    stated: list[Reading]
    """Every publication and modification time the page states for itself."""
    lines: list[Reading]
    """The instants of the date lines near its head, read from what they show, with the zone they show."""

    @classmethod
    def of(cls, document: Document) -> Page:
        """Read what `document` says of itself."""
        host = urlsplit(document.url).hostname or ""
        published = [r for value in _values(document, "datePublished", _PUBLISHED) if (r := clock.machine(value))]
        modified = [r for value in _values(document, "dateModified", _MODIFIED) if (r := clock.machine(value))]
        country = host.rpartition(".")[2] or None
        lines = list(_date_lines(document, country))
        headings = [element.text_content() for _, element in zip(range(8), document.tree.iter("h1"), strict=False)]
        titles = [*headings, *document.meta.get("og:title", []), *_strings(document, "headline")]
        return cls(
            document=document,
            language=document.language,
            country=country,
            headlines={fold(title) for title in titles if fold(title)},
            bylines={fold(name) for name in _author_names(document)},
            published=next((r.instant for r in published if r.instant), None),
            modified=max((r.instant for r in modified or lines if r.instant), default=None),
            stated=published + modified,
            lines=lines,
        )

    def is_own(self, address: str) -> bool:
        """`address` is this page, whatever its query and fragment."""
        bare = address.partition("#")[0].partition("?")[0].rstrip("/")
        return any(
            bare == own.partition("#")[0].partition("?")[0].rstrip("/")
            for own in (self.document.url, self.document.canonical or self.document.url)
        )


def fold(text: str | None) -> str:
    """`text` for comparing: case and white space aside."""
    return " ".join((text or "").casefold().split())


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


_WORKS = {
    *("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle", "WebPage"),
    *("SocialMediaPosting", "BackgroundNewsArticle", "OpinionNewsArticle", "Report"),
}


_DATE_LINES = 40
"""Elements at the head of a page that may be its date line."""
_DATED = re.compile(r"date|time|update|publish")


def _date_lines(document: Document, country: str | None) -> Iterator[Reading]:
    body = document.tree.find("body")
    named = (
        element
        for element in (body.iterdescendants(etree.Element) if body is not None else ())
        if element.tag == "time" or _DATED.search(element.get("class", ""))
    )
    for element in islice(named, _DATE_LINES):
        words = " ".join(element.text_content().split()) if len(element) <= 4 else ""
        if words and len(words) <= clock.MAX_LENGTH:
            reading = clock.visible(words, language=document.language, country=country)
            if reading is not None and reading.instant is not None:
                yield reading


def _author_names(document: Document) -> Iterator[str]:
    yield from document.meta.get("author", [])
    for node in document.json_ld:
        authors = node.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                yield name
