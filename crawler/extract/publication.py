"""When an article was published and changed, from what the page says about it for machines.

Every source is a claim. Claims are ranked by how near they stand to the publisher's own record, and weighed against
each other, because each kind is wrong in its own way: a day where an instant was known, a clock without its zone, a `Z`
that was added to a local clock, a midnight that a database made of a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.extract.document import Document
from crawler.extract.instants import Instant, offset_between, parse_instant
from crawler.extract.structured import page_node
from crawler.extract.templates import Template, values
from crawler.extract.text import word_list

# Names of meta tags, best first: those that state an instant by their own definition before those that are often a day.
_PUBLISHED = word_list(
    """
    article:published_time article:published og:article:published_time og:published_time datepublished
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
    article:modified_time og:updated_time article:modified datemodified article.updated lastmod last-modified
    modified_time revision_date dcterms.modified dc.date.modified date_modified rnews:datemodified
    shareaholic:article_modified_time updated_time article:updated_time last_updated_date
    """
)

_PUBLISHED_CLASS = re.compile(
    r"publi|pubdate|created|entry-date|post-date|posted|article-date|erstellt|veroeffent", re.I
)
_MODIFIED_CLASS = re.compile(r"updat|modif|edited|aktualis|last-?change|lastmod", re.I)
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|\b)")
_MAX_TIMES = 40


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's statement."""

    source: str
    instant: Instant
    text: str


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
    settled = _settle(published, [*published, *modified])
    if settled is None and (day := _day_in_path(document.url)):
        settled = Claim("url", day, document.url)
    found.published = _written(settled, "datePublished", found.warnings)
    changed = _settle(modified, [*published, *modified])
    if changed and settled and _before(changed.instant, settled.instant):
        found.warnings.append(f"dateModified: {changed.instant.isoformat()} is before the publication, and left out.")
        changed = None
    if (changed and changed.instant.timed) or (changed and settled and changed.instant.day != settled.instant.day):
        found.modified = _written(changed, "dateModified", found.warnings)
    for name, chosen, claims in (("datePublished", settled, published), ("dateModified", changed, modified)):
        found.evidence[name] = [
            f"{'chosen' if chosen and claim.source == chosen.source else 'also'}: {claim.source}: {claim.text}"
            for claim in claims
        ] or ([f"chosen: {chosen.source}: {chosen.text}"] if chosen else [])
    return found


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
    for number, element in enumerate(document.tree.iter("time", "span", "div", "p", "abbr", "meta")):
        tag, itemprop = element.tag, element.get("itemprop")
        if tag != "time" and not itemprop:
            continue
        if number > 50_000 or len(plain) > _MAX_TIMES:
            break
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


def _parsed(source: str, texts: Iterable[Any]) -> Iterator[Claim]:
    for text in texts:
        if isinstance(text, (str, int, float)) and not isinstance(text, bool) and (instant := parse_instant(str(text))):
            yield Claim(source, instant, str(text))


def _settle(claims: list[Claim], context: list[Claim]) -> Claim | None:
    """The claim that says most among those of the first claim's day: zoned before local, a clock before a midnight."""
    if not claims:
        return None
    first = claims[0]
    # Zones part calendar days by one at most; a claim of another day speaks of another event, such as an update.
    same_day = [claim for claim in claims if abs((claim.instant.day - first.instant.day).days) <= 1]
    epochs = [claim for claim in context if claim.text.replace(".", "").isdigit() and claim.instant.timed]
    exact = [claim for claim in same_day if claim.instant.zoned and not claim.instant.midnight]
    if exact:
        return _with_true_zone(exact[0], same_day, epochs)
    local = [claim for claim in same_day if claim.instant.timed and not claim.instant.midnight]
    if local:
        return _with_zone_of_others(local[0], context)
    midnight = [claim for claim in same_day if claim.instant.zoned]
    return (midnight or [claim for claim in same_day if not claim.instant.timed] or same_day)[0]


def _with_true_zone(claim: Claim, same_day: list[Claim], epochs: list[Claim]) -> Claim:
    """`claim`; where its `Z` was put on a local clock, with the zone that another claim shows the clock to be in.

    Unix time cannot be local. A claim with the same clock and an offset that is not zero knows more than one with `Z`:
    no software turns UTC into a clock that happens to be the same, while many add a `Z` to whatever they have.
    """
    if claim in epochs or not claim.text.strip().upper().endswith(("Z", "+00:00", "+0000")):
        return claim
    for epoch in epochs:
        zone = offset_between(claim.instant, epoch.instant)
        if zone is not None and zone.utcoffset(None):
            return Claim(f"{claim.source}, zone of {epoch.source}", claim.instant.at(zone), claim.text)
    for other in same_day:
        zone = getattr(other.instant.moment, "tzinfo", None)
        if zone is None or not zone.utcoffset(None):
            continue
        if _clock(other.instant) == _clock(claim.instant):
            return Claim(f"{claim.source}, zone of {other.source}", claim.instant.at(zone), claim.text)
    return claim


def _clock(instant: Instant) -> datetime | None:
    """What a clock showed, to the minute."""
    moment = instant.moment
    return moment.replace(tzinfo=None, second=0, microsecond=0) if isinstance(moment, datetime) else None


def _with_zone_of_others(claim: Claim, context: list[Claim]) -> Claim:
    """A local clock, in the zone in which it shows the point of time of another claim of the same days."""
    for other in context:
        if other.instant.zoned and (zone := offset_between(claim.instant, other.instant)) is not None:
            same_day = abs((claim.instant.day - other.instant.day).days) <= 1
            if same_day:
                return Claim(f"{claim.source}, zone of {other.source}", claim.instant.at(zone), claim.text)
    return claim


def _written(claim: Claim | None, name: str, warnings: list[str]) -> str | None:
    if claim is None:
        return None
    instant = claim.instant
    if instant.zoned:
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
