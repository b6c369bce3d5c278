"""What a page's markup claims of when its article was published and changed, each claim with its source.

Sources are in order of how near they stand to the publisher's own record: a template's element, the article's JSON-LD,
meta tags that state a publication by their own definition, the page's JSON-LD, what elements of the article state
(`marked_claims`), and last what may be another date of it (`meta date`, `dateCreated`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Literal

from crawler.extract.dates.instants import Instant, parse_instant
from crawler.extract.page.document import Document
from crawler.extract.page.structured import page_node
from crawler.extract.templates import Template, values
from crawler.extract.text import unescaped, word_list

Event = Literal["datePublished", "dateModified"]
EVENTS: tuple[Event, Event] = ("datePublished", "dateModified")

# Names of meta tags, best first, in small letters without marks: `article:published_time` is articlepublishedtime.
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

_TO_MINUTE = len("2022-01-08T02:50")
_MAX_ELEMENTS = 300
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
        text = " ".join(unescaped(str(value)).split())
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
