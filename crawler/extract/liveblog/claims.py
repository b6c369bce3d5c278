"""Is the page a live blog, is it still going on, and what does it cover: the evidence, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract.json_ld import types
from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import Draft, Page, live_nodes
from crawler.extract.liveblog.entry import Found
from crawler.extract.liveblog.rules import LiveRules

# Class and id names that are used for the streams of live blogs.
_STREAM_NAMES = re.compile(
    r"live-?_?-?_?(?:blog|event|post|entry|entries|update|stream|feed|ticker|text|list|story|cent(?:er|re)|report|coverage)|"
    r"(?:news|live|event)-?_?ticker|(?:^|[\s_-])ticker|minute-?by-?minute|minbymin|lb-posts?\b|en-?direct|diretta|en-?vivo|"
    r"minuto-?a-?minuto|ao-?vivo|onlayn|online__item",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\blive\s?-?\s?(?:updates?|blog|ticker|coverage|reaction|score|report|commentary)|\blive\b\s*(?:[:|–—-]|$)|[:|–—-]\s*live\b|"
    r"\bas it happened\b|\bminute[- ]by[- ]minute\b|^the latest:|\blatest updates\b|\b(?:live|news|nachrichten)-?\s?(?:ticker|blog)\b|"
    r"-ticker\b|\bticker\b|\ben direct\b|\bdirect\s*[:|–—-]|minute par minute|\bin diretta\b|\bdiretta\b|\ben (?:vivo|directo)\b|"
    r"minuto a minuto|\bao vivo\b|онлайн|прямая трансляция|прямой эфир|хроника|na żywo|canlı|son dakika|\bliveblogg?\b|"
    r"\bdirekterapport|minutt for minutt|\blive-?rapport|速報|ライブ|直播|실시간|\blangsung\b",
    re.IGNORECASE,
)
_ENDED_TITLE = re.compile(
    r"\bas it happened\b|\bthat'?s (?:all|a wrap)\b|\(?(?:live blog|liveblog) (?:closed|ended|archive)|so lief|zum nachlesen|com'è andata",
    re.IGNORECASE,
)
_SEGMENT = re.compile(
    r"(?:.*-)?(?:live|liveblog|live-?blog|live-?updates?|live-?ticker|diretta|en-direct|en-vivo|ao-vivo)(?:-.*)?"
)
_DISCUSSION = re.compile(
    r"\b(?:comments?|commentlist|replies|reply|forum|threads?|topic|discussion|reviews?|answers?|kommentare?|commentaires?|guestbook|"
    r"message (?:body|content|cell)|post ?bit|post author|c Post)\b",
    re.IGNORECASE,
)
_DISCUSSION_TYPES = {"DiscussionForumPosting", "QAPage", "Question", "Comment", "Review"}
_PLANNED = re.compile(
    r"schedule|timetable|programme|program|fixture|calendar|agenda|itinerary|tv-?guide|fahrplan|epg", re.IGNORECASE
)
_ARTICLES = {"NewsArticle", "Article", "ReportageNewsArticle", "LiveBlogPosting", "BlogPosting"}


@dataclass(slots=True)
class Claims:
    """What the page says of its coverage."""

    is_live: bool | None = None
    evidence: list[str] = field(default_factory=list)
    start: datetime | None = None
    end: datetime | None = None
    warnings: list[str] = field(default_factory=list)


def declared(page: Page) -> bool:
    """Structured data calls this page a LiveBlogPosting (a node that names another page does not count)."""
    own = {_path(page.document.url), _path(page.document.canonical or "")} - {""}
    for node in live_nodes(page.document):
        addresses = [value for value in (node.get("url"), node.get("mainEntityOfPage")) if isinstance(value, str)]
        if not addresses or own & {_path(page.document.absolute(address) or "") for address in addresses}:
            return True
        if any(key in node for key in ("liveBlogUpdate", "blogPosts")):
            return True
    return False


def _path(address: str) -> str:
    return urlsplit(address).path.rstrip("/")


def is_stream(found: Sequence[Found], drafts: Sequence[Draft], page: Page, *, certain: bool) -> bool:
    """The entries a general finder came up with are a live blog's.

    `certain`: structured data says the page is one, so that the entries only have to be no discussion and no list of links.
    Otherwise it takes the names of the markup, the headline or the address, and for these entries with text, in order.
    """
    if not drafts or _is_discussion(found, page) or _is_listing(found, page):
        return False
    texts = [len(draft.text) for draft in drafts]
    timed = [
        draft for draft in drafts if draft.reading is not None and draft.reading.time is not None or draft.position
    ]
    if certain:
        return len(timed) * 2 >= len(drafts)
    if len(drafts) < (2 if found[0].prose else 3) or len(timed) < 0.7 * len(drafts) or sum(texts) < 60 * len(drafts):
        return False
    if _is_planned(found, drafts, page) or not _in_order(drafts):
        return False
    article = bool(_ARTICLES & {name for node in page.document.json_ld for name in types(node)}) or (
        "article" in page.document.meta.get("og:type", [])
    )
    if _is_named(found) or told(page):
        return True
    # Prose with clocks in it may be a report of a day; markup of five timed blocks in an article is a stream.
    marked = article and not found[0].prose and len(drafts) >= 5 and sum(texts) > 150 * len(drafts)
    return marked and _within_days(drafts)


def told(page: Page) -> bool:
    """The headline or the address says that the page is a live blog."""
    return any(_TITLE.search(headline) for headline in page.headlines) or _address_says_live(page)


def _is_named(found: Sequence[Found]) -> bool:
    return any(_STREAM_NAMES.search(name) for one in found[:3] for name in _names(one.parts[0], 4))


def _names(element: HtmlElement, levels: int) -> list[str]:
    around = [element, *islice(element.iterancestors(), levels)]
    return [
        f"{one.get('class') or ''} {one.get('id') or ''}"[:400] for one in around if one.tag not in ("body", "html")
    ]


def _address_says_live(page: Page) -> bool:
    """A segment of the path says so; a substring does not (Liverpool, delivery, olive)."""
    return any(_SEGMENT.fullmatch(part.lower()) for part in _path(page.document.url).split("/") if part)


def _is_discussion(found: Sequence[Found], page: Page) -> bool:
    if any(types(node) & _DISCUSSION_TYPES for node in page.document.json_ld) and not declared(page):
        return True
    names = " ".join(name for one in found[:3] for name in _names(one.parts[0], 6))
    return _DISCUSSION.search(re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])", " ", names)) is not None


def _is_listing(found: Sequence[Found], page: Page) -> bool:
    """Most entries are a link to a page of their own."""
    own = {_path(page.document.url), _path(page.document.canonical or "")}
    elsewhere = 0
    for one in found:
        for element in one.parts[0].iter("h1", "h2", "h3", "h4", "h5", "a"):
            links = [element] if element.tag == "a" else [*element.iter("a"), *element.iterancestors("a")]
            link = links[0] if links else None
            if element.tag == "a" and len(element.text_content().strip()) < 25 and not element.findall(".//img"):
                continue
            address = page.document.absolute(link.get("href") or "") if link is not None else None
            if address and _path(address) not in own and link is not None and link.getparent().tag != "p":
                elsewhere += 1
            break
    return elsewhere * 2 > len(found)


def _is_planned(found: Sequence[Found], drafts: Sequence[Draft], page: Page) -> bool:
    """A programme: names say so, or most times lie after the page was fetched or changed."""
    if any(_PLANNED.search(name) for one in found[:2] for name in _names(one.parts[0], 3)):
        return True
    limit = page.document.fetched_at or page.modified
    instants = [draft.instant for draft in drafts if draft.instant is not None]
    return (
        limit is not None
        and bool(instants)
        and sum(one > limit + timedelta(hours=1) for one in instants) * 2 > len(instants)
    )


def _in_order(drafts: Sequence[Draft]) -> bool:
    """Four of five neighbours stand in the same order of time."""
    instants = [draft.instant for draft in drafts if draft.instant is not None]
    if len(instants) < 3:
        return True
    steps = [b - a for a, b in zip(instants, instants[1:], strict=False)]
    still = timedelta()
    return max(sum(step <= still for step in steps), sum(step >= still for step in steps)) >= 0.8 * len(steps)


def _within_days(drafts: Sequence[Draft]) -> bool:
    instants = [draft.instant for draft in drafts if draft.instant is not None]
    return not instants or max(instants) - min(instants) <= timedelta(days=4)


def coverage(drafts: Sequence[Draft], page: Page, rules: LiveRules | None) -> Claims:
    """What the page claims of its coverage.

    An end that is named proves nothing (some publishers always name one), so that "ended" takes an explicit sign or two hints.
    """
    claims = Claims()
    newest = max((draft.instant for draft in drafts if draft.instant), default=None)
    oldest = min((draft.instant for draft in drafts if draft.instant), default=None)
    nodes = list(live_nodes(page.document))
    starts = [
        reading.instant for node in nodes if (reading := _machine(node.get("coverageStartTime"))) and reading.instant
    ]
    ends = [reading.instant for node in nodes if (reading := _machine(node.get("coverageEndTime"))) and reading.instant]
    start, end = min(starts, default=None), max(ends, default=None)
    tree = page.document.tree
    going: list[str] = []
    over: list[str] = []
    if rules and rules.ended and rules.ended(tree):
        over += ["the page is marked as ended", "by its template"]
    if rules and rules.live and rules.live(tree):
        going.append("the page is marked as live")
    for element in islice(tree.iter("amp-live-list"), 1):
        (
            over.extend(("amp-live-list is disabled", "amp-live-list"))
            if element.get("disabled") is not None
            else going.append("amp-live-list")
        )
    flags = [node["isLive"] for node in nodes if isinstance(node.get("isLive"), bool)]
    if flags:
        (going if flags[0] else over).append(f"isLive of the structured data is {str(flags[0]).lower()}")
    if any(_ENDED_TITLE.search(headline) for headline in page.headlines):
        over.append("the headline says that it is over")
    elif any(re.search(r"\blive\b", headline) and _TITLE.search(headline) for headline in page.headlines):
        going.append("the headline says live")
    if end is not None and newest is not None and end < newest - timedelta(minutes=1):
        claims.warnings.append("coverageEndTime: lies before the newest entry and is left out.")
        end = None
    if nodes and not ends:
        going.append("the structured data names no end")
    fetched = page.document.fetched_at
    if end is not None and fetched is not None:
        (over if end < fetched else going).append(f"coverageEndTime is {'past' if end < fetched else 'ahead'}")
        last = max((moment for moment in (newest, page.modified) if moment is not None), default=None)
        if end < fetched and last is not None and fetched - last > timedelta(days=1):
            over.append("nothing has changed for a day")
    elif end is not None:
        over.append("the structured data names an end")
    if len(over) >= 2 or (over and not going):
        claims.is_live, claims.evidence = False, over
    elif going and not over:
        claims.is_live, claims.evidence = True, going
    else:
        claims.evidence = going + over
    if start is not None and oldest is not None and start > oldest + timedelta(minutes=1):
        claims.warnings.append("coverageStartTime: lies after the oldest entry; that entry's time is taken.")
        start = oldest
    if end is not None and claims.is_live:
        claims.warnings.append("coverageEndTime: is named though the page says it is live, and is left out.")
        end = None
    claims.start, claims.end = start, end
    return claims


def _machine(value: object) -> clock.Reading | None:
    return clock.machine(value) if isinstance(value, str) else None
