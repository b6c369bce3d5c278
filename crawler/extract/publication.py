"""When an article was published and changed, from what the page says about it for machines.

Every source is a claim. Claims are ranked by how near they stand to the publisher's own record, and weighed against
each other, because each kind is wrong in its own way: a day where an instant was known, a clock without its zone, a `Z`
that was added to a local clock, a midnight that a database made of a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.document import Document
from crawler.extract.instants import Instant, offset_between, parse_instant
from crawler.extract.structured import page_node
from crawler.extract.templates import Template, select, values
from crawler.extract.text import word_list

# Names of meta tags, best first: those that state an instant by their own definition before those that are often a day.
_PUBLISHED = word_list(
    """
    article:published_time article:published:time article:published og:article:published_time og:published_time
    datepublished
    article.published parsely-pub-date sailthru.date pubdate publish_date publishdate publish-date
    publicationdate publication_date published_time date_published rnews:datepublished
    cxenseparse:recs:publishtime dcterms.created dcterms.issued dc.date.issued dcterms.date dc.date
    dc.date.created date date.created datecreated originalpublicationdate article:post_date
    article_date_original displaydate buildtime bt:pubdate analytics:p_ts last-published iso-8601-publish-date
    shareaholic:article_published_time
    """
)
_MODIFIED = word_list(
    """
    article:modified_time article:modified:time og:updated_time article:modified datemodified article.updated
    lastmod last-modified
    modified_time revision_date dcterms.modified dc.date.modified date_modified rnews:datemodified
    shareaholic:article_modified_time updated_time article:updated_time last_updated_date
    """
)

_PUBLISHED_CLASS = re.compile(
    r"publi|pubdate|created|entry-date|post-date|posted|article-date|erstellt|veroeffent", re.I
)
_MODIFIED_CLASS = re.compile(r"updat|modif|edited|aktualis|last-?change|lastmod", re.I)
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|\b)")
_DATED = XPath("//*[@itemprop]")
_MAX_TIMES = 500
_FALSE_Z = ", its Z being false"


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's statement."""

    source: str
    instant: Instant
    text: str

    @property
    def epoch(self) -> bool:
        """Whether it is Unix time."""
        return self.instant.zoned and self.text.replace(".", "").isdigit()

    @property
    def utc(self) -> bool:
        """Whether it says it is UTC."""
        return self.text.strip().upper().endswith(("Z", "+00:00", "+0000"))


@dataclass(slots=True)
class Publication:
    """When an article was published and last changed: ISO 8601, or None; what is doubtful; and what was weighed."""

    published: str | None = None
    modified: str | None = None
    warnings: list[str] = field(default_factory=list)
    evidence: dict[str, list[str]] = field(default_factory=dict)


def read_publication(document: Document, node: dict[str, Any], templates: tuple[Template, ...]) -> Publication:
    """Weigh what the page says; `node` is its article's structured data."""
    published = list(_claims(document, node, templates, "datePublished", _PUBLISHED, _PUBLISHED_CLASS))
    modified = list(_claims(document, node, templates, "dateModified", _MODIFIED, _MODIFIED_CLASS))
    found = Publication()
    zones = _zones(published, modified)
    settled = _settle(published, zones)
    if settled is None and (day := _day_in_path(document.url)):
        settled = Claim("url", day, document.url)
    settled = _in_zone_of_site(settled, document, "datePublished", found.warnings)
    found.published = _written(settled, "datePublished", found.warnings)
    changed = _in_zone_of_site(_settle(modified, zones), document, "dateModified", found.warnings)
    if changed and settled and _before(changed.instant, settled.instant):
        found.warnings.append(f"dateModified: {changed.instant.isoformat()} is before the publication, and left out.")
        changed = None
    if (changed and changed.instant.timed) or (changed and settled and changed.instant.day != settled.instant.day):
        found.modified = _written(changed, "dateModified", found.warnings)
    found.evidence["datePublished"] = _told(published, settled)
    found.evidence["dateModified"] = _told(modified, changed)
    return found


def _told(claims: list[Claim], chosen: Claim | None) -> list[str]:
    """The claims for a reader, the chosen one marked."""
    if chosen and not claims:
        return [f"chosen: {chosen.source}: {chosen.text}"]
    marks = ["chosen" if chosen and _same_claim(claim, chosen) else "also" for claim in claims]
    return [f"{mark}: {claim.source}: {claim.text}" for mark, claim in zip(marks, claims, strict=True)]


def _same_claim(claim: Claim, chosen: Claim) -> bool:
    return claim.text == chosen.text and chosen.source.startswith(claim.source)


def _claims(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    key: str,
    names: Iterable[str],
    classes: re.Pattern[str],
) -> Iterator[Claim]:
    for template in templates:
        if template.article:
            # All sources of a template, not the first: the ones behind it can still tell a zone.
            for source in getattr(template.article, key):
                yield from _parsed(f"template {template.name}", values((source,), document.tree)[:1])
    keys = (key, "dateCreated", "uploadDate") if key == "datePublished" else (key,)
    yield from _parsed("json-ld", (node.get(one) for one in keys))
    for name in names:
        yield from _parsed(f"meta {name}", document.meta.get(name, [])[:1])
    yield from _parsed("json-ld page", [page_node(document).get(key)])
    yield from _times(document, key, classes)


def _times(document: Document, key: str, classes: re.Pattern[str]) -> Iterator[Claim]:
    """`<time>` elements and microdata that say what they are; and the first plain `<time>` below the headline."""
    plain: list[Claim] = []
    for element in _dated(document.tree):
        tag, itemprop = element.tag, element.get("itemprop")
        text = element.get("datetime") or element.get("content") or element.get("title") or ""
        instant = parse_instant(text)
        if instant is None:
            continue
        parent = element.getparent()
        around = " ".join(
            [element.get("class", ""), itemprop or "", parent.get("class", "") if parent is not None else ""]
        )
        if itemprop and itemprop.lower() in (key.lower(), "datecreated" if key == "datePublished" else key.lower()):
            yield Claim("microdata", instant, text)
        elif tag == "time" and element.get("pubdate") is not None and key == "datePublished":
            yield Claim("time pubdate", instant, text)
        elif tag == "time":
            other = _MODIFIED_CLASS if key == "datePublished" else _PUBLISHED_CLASS
            if classes.search(around) and not other.search(around):
                yield Claim("time", instant, text)
            elif not other.search(around):
                plain.append(Claim("first time", instant, text))
    if key == "datePublished" and plain:
        yield plain[0]


def _dated(tree: HtmlElement) -> list[HtmlElement]:
    marked = [element for element in select(_DATED, tree) if "date" in element.get("itemprop", "").lower()]
    times = [element for element in tree.iter("time") if "itemprop" not in element.attrib]
    return [*marked[:_MAX_TIMES], *times[:_MAX_TIMES]]


def _parsed(source: str, texts: Iterable[Any]) -> Iterator[Claim]:
    for text in texts:
        if isinstance(text, (str, int, float)) and not isinstance(text, bool) and (instant := parse_instant(str(text))):
            yield Claim(source, instant, str(text))


@dataclass(frozen=True, slots=True)
class _Zones:
    """What a page's claims, held against each other, tell of the zone its clocks are in."""

    local: timezone | None
    """Of clocks without a zone."""
    behind_z: timezone | None
    """Of clocks that end in a `Z` which is false."""


def _zones(*events: list[Claim]) -> _Zones:
    """Compare the claims about one event with each other: the same point of time on different clocks is a zone."""
    local: timezone | None = None
    behind_z: timezone | None = None
    for claims in events:
        epochs = [claim for claim in claims if claim.epoch]
        for claim in claims:
            if not claim.instant.timed or claim.epoch:
                continue
            if not claim.instant.zoned:
                exact = [*epochs, *(other for other in claims if other.instant.zoned)]
                zones = (offset_between(claim.instant, other.instant) for other in exact)
                local = local or next((zone for zone in zones if zone is not None), None)
            elif claim.utc:
                # Unix time cannot be local. And no software turns UTC into a clock that shows the same in another zone,
                # while many add a Z to whatever they have.
                zones = (offset_between(claim.instant, other.instant) for other in epochs)
                told = next((zone for zone in zones if zone is not None and zone.utcoffset(None)), None)
                behind_z = behind_z or told or _zone_of_same_clock(claim, claims)
    return _Zones(local or behind_z, behind_z)


def _zone_of_same_clock(claim: Claim, claims: list[Claim]) -> timezone | None:
    for other in claims:
        zone = getattr(other.instant.moment, "tzinfo", None)
        if isinstance(zone, timezone) and zone.utcoffset(None) and _clock(other.instant) == _clock(claim.instant):
            return zone
    return None


def _clock(instant: Instant) -> datetime | None:
    """What a clock showed, to the minute."""
    moment = instant.moment
    return moment.replace(tzinfo=None, second=0, microsecond=0) if isinstance(moment, datetime) else None


def _settle(claims: list[Claim], zones: _Zones) -> Claim | None:
    """The claim that says most among those of the first claim's day: zoned before local, a clock before a midnight."""
    if not claims:
        return None
    day = claims[0].instant.day
    # Zones part calendar days by one at most; a claim of another day speaks of another event, such as an update.
    same_day = [claim for claim in claims if abs((claim.instant.day - day).days) <= 1]
    clocks = [claim for claim in same_day if claim.instant.timed and not claim.instant.midnight]
    for claim in clocks:
        if claim.instant.zoned:
            if claim.utc and not claim.epoch and zones.behind_z:
                return Claim(f"{claim.source}{_FALSE_Z}", claim.instant.at(zones.behind_z), claim.text)
            return claim
    for claim in clocks:
        if zones.local:
            return Claim(f"{claim.source}, in the zone of other claims", claim.instant.at(zones.local), claim.text)
    midnights = [claim for claim in same_day if claim.instant.zoned]
    return (clocks or midnights or [claim for claim in same_day if not claim.instant.timed] or same_day)[0]


def _in_zone_of_site(claim: Claim | None, document: Document, name: str, warnings: list[str]) -> Claim | None:
    """`claim` with its clock in the site's time zone, where it has a clock, and nothing on the page tells its zone.

    A midnight stays as it is: it may stand for the day.
    """
    zone = document.site.time_zone if document.site else None
    if claim is None or zone is None or not claim.instant.timed or claim.instant.zoned or claim.instant.midnight:
        return claim
    instant = claim.instant.at(ZoneInfo(zone))
    doubt = _doubt(instant)
    if doubt:
        warnings.append(f"{name}: {doubt} in {zone}: {claim.text}.")
    return Claim(f"{claim.source}, in the site's time zone", instant, claim.text)


def _doubt(instant: Instant) -> str | None:
    """Whether its clock showed this twice, or not at all, as clocks are set back and forward (PEP 495)."""
    assert isinstance(instant.moment, datetime)
    first, second = (instant.moment.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first == second:
        return None
    if first > second:
        return "clocks show this time twice on the day they are set back, and the first is taken,"
    return "clocks do not show this time on the day they are set forward"


def _written(claim: Claim | None, name: str, warnings: list[str]) -> str | None:
    if claim is None:
        return None
    instant = claim.instant
    if instant.zoned:
        if claim.source.endswith(_FALSE_Z):
            warnings.append(f"{name}: the page says {claim.text}, and other instants on it say that the Z is false.")
        if instant.midnight:
            warnings.append(f"{name}: midnight to the second, so perhaps the page means the day.")
        return instant.isoformat()
    if instant.timed and not instant.midnight:
        warnings.append(f"{name}: the page says {instant.isoformat()} and no time zone, so only the day is certain.")
    else:
        warnings.append(f"{name}: the page states the day only.")
    return instant.day.isoformat()


def _before(one: Instant, other: Instant) -> bool:
    if one.zoned and other.zoned:
        return one.moment < other.moment
    return one.day < other.day


def _day_in_path(url: str) -> Instant | None:
    match = _DAY_IN_PATH.search(url)
    return parse_instant("-".join(match.groups())) if match else None
