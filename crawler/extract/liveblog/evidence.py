"""Is the page a live blog: what structured data, names, headline and address say, and what the entries look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice, pairwise
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract.json_ld import types
from crawler.extract.liveblog.draft import Draft, Page, live_nodes
from crawler.extract.liveblog.entry import Found

# Class and id names that are used for the streams of live blogs.
_STREAM_NAMES = re.compile(
    r"live-?_?-?_?(?:blog|event|post|entry|entries|update|stream|feed|ticker|text|list|story|cent(?:er|re)|report|coverage)|"
    r"(?:news|live|event)-?_?ticker|(?:^|[\s_-])ticker|minute-?by-?minute|minbymin|lb-posts?\b|en-?direct|diretta|en-?vivo|"
    r"minuto-?a-?minuto|ao-?vivo|onlayn|online__item",
    re.IGNORECASE,
)
# What headlines of live blogs say, in the languages they are written in.
_TITLE = re.compile(
    r"\blive\s?-?\s?(?:updates?|blog|ticker|coverage|reaction|score|report|commentary)|"
    r"\blive\b\s*(?:[:|–—-]|$)|[:|–—-]\s*live\b|\bas it happened\b|\bminute[- ]by[- ]minute\b|^the latest:|"
    r"\blatest updates\b|\b(?:live|news|nachrichten)-?\s?(?:ticker|blog)\b|\bticker\b|\bliveblogg?\b|"
    r"\ben direct\b|\bdirect\s*[:|–—-]|minute par minute|\bdiretta\b|\ben (?:vivo|directo)\b|minuto a minuto|"
    r"\bao vivo\b|онлайн|прямая трансляция|прямой эфир|хроника|na żywo|canlı|son dakika|\bdirekterapport|"
    r"minutt for minutt|\blive-?rapport|速報|ライブ|直播|실시간|\blangsung\b|مباشر|عاجل|בשידור חי",
    re.IGNORECASE,
)
_SEGMENT = re.compile(
    r"live|live-.*|.*-live|(?:.*-)?(?:live-?blog|live-?updates?|live-?ticker|diretta|en-direct|en-vivo|ao-vivo)(?:-.*)?"
)
_DISCUSSION = re.compile(
    r"\b(?:comments?|commentlist|replies|reply|forum|threads?|topic|discussion|reviews?|answers?|kommentare?|guestbook|"
    r"commentaires?|message (?:body|content|cell)|post ?bit|post author|c Post)\b",
    re.IGNORECASE,
)
_DISCUSSION_TYPES = {"DiscussionForumPosting", "QAPage", "Question", "Comment", "Review"}
_PLANNED = re.compile(
    r"schedule|timetable|programme|program|fixture|calendar|agenda|itinerary|tv-?guide|fahrplan|epg", re.IGNORECASE
)
_ARTICLES = {"NewsArticle", "Article", "ReportageNewsArticle", "LiveBlogPosting", "BlogPosting"}

_TEASER = 200
"""Characters the teaser of another page has at most, as a rule."""
_MIN_TEXT = 40
"""Characters an entry has on average, at least: the rows of schedules and score boards have fewer."""


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


def is_stream(
    found: Sequence[Found], drafts: Sequence[Draft], page: Page, *, certain: bool, confirmed: int = 0
) -> bool:
    """The entries a general finder came up with are a live blog's.

    With `certain` (structured data calls the page a live blog) they only have to be timed, or `confirmed` (so many of
    them are in the structured data). Without it, it takes the names of the markup, the headline or the address; or,
    in an article, a stream that speaks for itself. Discussions, lists of links and programmes are never streams.
    """
    if not drafts or _is_discussion(found, page):
        return False
    length = sum(len(draft.text) + len(draft.headline or "") for draft in drafts) / len(drafts)
    named = _is_named(found)
    # Some publishers give every entry a page of its own; a teaser's text is shorter than an entry's.
    if _is_listing(found, page) and not (named and length > _TEASER):
        return False
    timed = sum(bool(draft.position or (draft.reading is not None and draft.reading.time)) for draft in drafts)
    if certain:
        return max(timed, confirmed) * 2 >= len(drafts)
    prose, says_so = found[0].prose, told(page)
    if len(drafts) < (2 if prose or (named and says_so) else 3) or timed < 0.7 * len(drafts) or length < _MIN_TEXT:
        return False
    if _is_planned(found, drafts, page) or not _in_order(drafts):
        return False
    if named or says_so:
        return True
    # Prose with clocks in it may be the report of a day; five timed blocks that make up an article are a stream.
    return not prose and len(drafts) >= 5 and length > 150 and is_article(page) and _within_days(drafts)


def is_article(page: Page) -> bool:
    """Structured data or Open Graph calls the page an article of some kind."""
    stated = {name for node in page.document.json_ld for name in types(node)}
    return bool(_ARTICLES & stated) or "article" in page.document.meta.get("og:type", [])


def told(page: Page) -> bool:
    """The headline or the address says that the page is a live blog."""
    return any(_TITLE.search(headline) for headline in page.headlines) or says_live(page.document.url)


def _is_named(found: Sequence[Found]) -> bool:
    return any(_STREAM_NAMES.search(name) for one in found[:3] for name in _names(one.parts[0], 4))


def _names(element: HtmlElement, levels: int) -> list[str]:
    around = [element, *islice(element.iterancestors(), levels)]
    return [
        f"{one.get('class') or ''} {one.get('id') or ''}"[:400] for one in around if one.tag not in ("body", "html")
    ]


def says_live(address: str) -> bool:
    """A segment of an address's path says so; a substring does not (Liverpool, delivery, olive)."""
    return any(_SEGMENT.fullmatch(part.lower()) for part in _path(address).split("/") if part)


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
    steps = [b - a for a, b in pairwise(instants)]
    still = timedelta()
    return max(sum(step <= still for step in steps), sum(step >= still for step in steps)) >= 0.8 * len(steps)


def _within_days(drafts: Sequence[Draft]) -> bool:
    instants = [draft.instant for draft in drafts if draft.instant is not None]
    return not instants or max(instants) - min(instants) <= timedelta(days=4)
