"""What a page's markup claims of when its article was published and changed, each claim with its source.

Sources are in order of how near they stand to the publisher's own record: a template's element, the article's JSON-LD,
meta tags that state a publication by their own definition, the page's JSON-LD, microdata and `<time>` of the article,
and last what may be another date of it (`meta date`, `dateCreated`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, cast
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.document import Document
from crawler.extract.instants import Instant, parse_instant
from crawler.extract.json_ld import types
from crawler.extract.near_headline import Place
from crawler.extract.structured import page_node
from crawler.extract.templates import Template, values
from crawler.extract.text import one_line, word_list, word_set

Event = Literal["datePublished", "dateModified"]
Kind = Literal["published", "updated", "plain"]
EVENTS: tuple[Event, Event] = ("datePublished", "dateModified")

# Names of meta tags, best first, as `_key` writes them: `article:published_time` is articlepublishedtime.
_META: dict[Event, tuple[str, ...]] = {
    "datePublished": word_list(
        """
        articlepublishedtime articlepublished articlepublisheddate articlepublicationdate articlepublishdate
        articlepublishtime articlepubdate articlepublishedat ogarticlepublishedtime ogarticlepublished ogpublishedtime
        ogpublishdate ogpubdate ogdatepublished datepublished publishedtime publisheddate publishedat published
        publishdate publishtime publicationdate publicationtime pubdate pubtime pubdatetime dateofpublication
        iso8601publishdate parselypubdate cxenseparserecspublishtime cxenseparsepublishtime rnewsdatepublished
        shareaholicarticlepublishedtime originalpublicationdate articledateoriginal btpubdate mediatorpublishedtime
        vrpublishedtime dcsextarticlefirstpublished firstpublished firstpublicationdate articlepostdate articledate
        dateposted postdate prismpublicationdate citationpublicationdate citationonlinedate dcdateissued dctermsissued
        dcissued dcdatepublication dcdatepublished ogregdate regdate rbpubdate weiboarticlecreateat ptime pdate
        displaydate releasedate sailthrudate
        """
    ),
    "dateModified": word_list(
        """
        articlemodifiedtime articlemodified articlemodifieddate articlepostmodified ogupdatedtime ogmodifiedtime
        ogarticlemodifiedtime ogarticlemodified datemodified modifiedtime modifieddate modificationdate
        articleupdatedtime articleupdated articleupdateddate updatedtime updatedat updateddate dateupdated lastupdated
        lastupdateddate lastupdate rnewsdatemodified shareaholicarticlemodifiedtime dctermsmodified dcmodified
        dcdatemodified prismmodificationdate btmoddate
        """
    ),
}
# What may be the date of a draft, of a file, or of the page's making.
_VAGUE_META: dict[Event, tuple[str, ...]] = {
    "datePublished": word_list(
        """
        date dcdate dctermsdate dcdatecreated dctermscreated dccreated datecreated createdate creationdate created
        articlecreated contentcreatedate docdate lastpublished timestamp buildtime gentime analyticspts
        """
    ),
    "dateModified": word_list("lastmodified lastmod modified revised revisiondate lastdate"),
}
_RANKS = {
    name: (event, vague, rank)
    for vague, table in ((False, _META), (True, _VAGUE_META))
    for event, names in table.items()
    for rank, name in enumerate(names)
}
_IGNORED = str.maketrans("", "", " ._-:")
_VAGUE_KEYS = ("dateCreated", "uploadDate")
"""Of JSON-LD: a draft's, and a video's."""

_ITEMPROPS = XPath("//@itemprop[starts-with(., 'date')]/..")
_EVENT_OF_ITEMPROP: dict[str, tuple[Event, bool]] = {
    "datepublished": ("datePublished", False),
    "datecreated": ("datePublished", True),
    "datemodified": ("dateModified", False),
    "dateupdated": ("dateModified", False),
}
# Types of things in an article, or beside it, that have dates of their own.
_OTHER_TYPES = word_set(
    """
    Comment UserComments Answer Question Review VideoObject ImageObject AudioObject MediaObject Event Person
    Organization Product Offer Recipe Dataset
    """
)
_MODIFIED_CLASS = re.compile(r"updat|modif|edited|aktualis|last-?change|lastmod", re.IGNORECASE)
_PUBLISHED_CLASS = re.compile(
    r"publi|pub-?date|created|entry-date|post-date|posted|article-date|erstellt|veroeffent", re.IGNORECASE
)
_DATA_OF_TIME = re.compile(r"data-.*(?:time|date|stamp|epoch|publ|utc|unix)")
_TO_MINUTE = len("2022-01-08T02:50")
_MAX_ELEMENTS = 300
_MAX_NODES = 200
_MAX_TEXT = 100
_MAX_NAME = 50


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's statement."""

    source: str
    instant: Instant
    text: str
    vague: bool = False
    """Whether the source may state another date of the article by its definition."""

    @property
    def epoch(self) -> bool:
        """Whether it is Unix time."""
        return self.instant.zoned and self.text.replace(".", "").isdigit()

    @property
    def utc(self) -> bool:
        """Whether it is a clock that says it is UTC."""
        return self.instant.zoned and not self.instant.moment.utcoffset() and not self.epoch  # type: ignore[union-attr]


@dataclass(slots=True)
class Claims:
    """All that is claimed of one event, best source first."""

    read: list[Claim] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    """Sources, and texts of theirs that are not in a form made for machines."""

    def add(self, source: str, value: Any, *, vague: bool = False) -> None:
        """Note what a source says, if it says anything."""
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("@value")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return
        text = " ".join(str(value).split())
        if any(claim.text == text and claim.source == source for claim in self.read):
            return
        if (instant := parse_instant(text)) is not None:
            self.read.append(Claim(source, instant, text, vague))
        elif 0 < len(text) <= _MAX_TEXT and any(char.isdigit() for char in text):
            self.unread.append((source, text))


def stated(document: Document, node: dict[str, Any], templates: tuple[Template, ...]) -> dict[Event, Claims]:
    """What the templates, JSON-LD and meta tags say, which is quick to read; `node` is the article's JSON-LD."""
    metas = sorted(_metas(document.meta))
    page = page_node(document)
    found: dict[Event, Claims] = {}
    for event in EVENTS:
        claims = found[event] = Claims()
        for template in templates:
            if template.article:
                # All sources of a template, not the first: the ones behind it can still tell a zone.
                for source in getattr(template.article, event):
                    claims.add(f"template {template.name}", values((source,), document.tree)[:1])
        claims.add(f"json-ld {event}", node.get(event))
        for _, name, of, vague in metas:
            if of == event and not vague:
                claims.add(f"meta {name}", document.meta[name])
        if page is not node:
            claims.add(f"json-ld WebPage {event}", page.get(event))
        for _, name, of, vague in metas:
            if of == event and vague:
                claims.add(f"meta {name}", document.meta[name], vague=True)
    for key in _VAGUE_KEYS:
        found["datePublished"].add(f"json-ld {key}", node.get(key), vague=True)
    _echoes(document, found)
    return found


def _echoes(document: Document, found: dict[Event, Claims]) -> None:
    """`<time>` with the clock of a claim in UTC: of two zones for one clock, one is false."""
    clocks = {
        claim.instant.isoformat()[:_TO_MINUTE]: event
        for event, claims in found.items()
        for claim in claims.read
        if claim.utc
    }
    for element in islice(document.tree.iter("time"), _MAX_ELEMENTS) if clocks else ():
        text = element.get("datetime", "")
        if event := clocks.get(text.strip().replace(" ", "T")[:_TO_MINUTE]):
            found[event].add(element.tag, text)


def _metas(meta: dict[str, list[str]]) -> Iterator[tuple[int, str, Event, bool]]:
    for name in meta:
        ranked = _rank(name) if len(name) <= _MAX_NAME else None
        if ranked is not None:
            event, vague, rank = ranked
            yield rank, name, event, vague


@lru_cache(maxsize=4096)  # pages of all publishers have much the same names
def _rank(name: str) -> tuple[Event, bool, int] | None:
    return _RANKS.get(name.translate(_IGNORED))


def marked(
    document: Document, node: dict[str, Any], place: Place, events: tuple[Event, ...] = EVENTS
) -> dict[Event, Claims]:
    """What other JSON-LD, microdata and `<time>` say of this article, and not of what stands beside it."""
    found: dict[Event, Claims] = {event: Claims() for event in events}
    for other in islice(document.json_ld, _MAX_NODES):
        if other is node or found.keys().isdisjoint(other) or types(other) & _OTHER_TYPES:
            continue
        if _is_of_page(document, other):
            for event, claims in found.items():
                claims.add(f"json-ld {'/'.join(sorted(types(other)))} {event}", other.get(event))
    _microdata(document, place, found)
    _times(document, place, found)
    return found


def _is_of_page(document: Document, node: dict[str, Any]) -> bool:
    """Whether `node` names this page as what it is, or is, about."""
    here = {_address(document.url, url) for url in (document.url, document.canonical or document.url)}
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and _address(document.url, value) in here:
            return True
    return False


def _address(base: str, reference: str) -> str:
    """A URL as far as it names a page: without scheme, `www.`, query, fragment and a slash at the end."""
    try:
        parts = urlsplit(urljoin(base, reference.strip()))
    except ValueError:
        return reference
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")


def _microdata(document: Document, place: Place, found: dict[Event, Claims]) -> None:
    elements: list[HtmlElement] = []
    for element in cast("list[HtmlElement]", _ITEMPROPS(document.tree))[:_MAX_ELEMENTS]:
        event, _ = _EVENT_OF_ITEMPROP.get(element.get("itemprop", "").strip().lower(), (None, False))
        if event in found and element.tag != "meta" and not _of_other_thing(element):
            elements.append(element)
    for element in place.nearest(elements):
        name = element.get("itemprop", "").strip().lower()
        event, vague = _EVENT_OF_ITEMPROP[name]
        found[event].add(f"microdata {name}", _value(element), vague=vague)


def _of_other_thing(element: HtmlElement) -> bool:
    scope = next((above for above in element.iterancestors() if above.get("itemscope") is not None), None)
    return scope is not None and bool({scope.get("itemtype", "").rsplit("/", 1)[-1]} & _OTHER_TYPES)


def _times(document: Document, place: Place, found: dict[Event, Claims]) -> None:
    """`<time>`, hAtom's `<abbr>`, and attributes that scripts write times from.

    hAtom 0.1 takes the entry's `updated` for its publication where it has no `published`; WordPress writes
    `class="entry-date published updated"` where the two are one.
    """
    elements: dict[HtmlElement, Kind] = {}
    for element in islice(document.tree.iter("time", "abbr"), _MAX_ELEMENTS):
        if "itemprop" in element.attrib:
            continue
        kind = _kind_of(element)
        if (kind != "plain" or element.tag == "time") and (kind == "updated" or "datePublished" in found):
            elements[element] = kind
    updated: list[tuple[str, str]] = []
    further: list[tuple[str, str]] = []
    for element in place.nearest(elements):
        value, kind = _value(element), elements[element]
        if kind == "published" or (kind == "plain" and place.is_near(element)):
            found["datePublished"].add(element.tag, value)
        elif kind == "updated":
            found["dateModified"].add(element.tag, value)
            updated.append((f"{element.tag} updated", value))
        else:
            further.append((element.tag, value))
    if "datePublished" not in found:
        return
    for element in place.near():
        for name, value in element.attrib.items():
            if _DATA_OF_TIME.match(name) and parse_instant(value) is not None:
                event: Event = "dateModified" if _MODIFIED_CLASS.search(name) else "datePublished"
                found[event].add(f"{element.tag} {name}", value)
    if not found["datePublished"].read:
        for source, value in [*updated, *further][:1]:
            found["datePublished"].add(source, value, vague=True)


def _kind_of(element: HtmlElement) -> Kind:
    """Which date an element says it holds, by its class or its parent's."""
    parent = element.getparent()
    classes = f"{element.get('class', '')} {parent.get('class', '') if parent is not None else ''}"
    if element.get("pubdate") is not None or _PUBLISHED_CLASS.search(classes):
        return "published"
    return "updated" if _MODIFIED_CLASS.search(classes) else "plain"


def _value(element: HtmlElement) -> str:
    stated = element.get("datetime") or element.get("content") or element.get("title")
    return stated or one_line("".join(islice(cast("Iterable[str]", element.itertext()), _MAX_TEXT)))
