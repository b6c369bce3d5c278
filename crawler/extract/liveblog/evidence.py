"""Is the page a live blog: what structured data, names, headline and address say, and what the entries look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice, pairwise

from lxml.html import HtmlElement

from crawler.extract.liveblog.draft import Draft
from crawler.extract.liveblog.entry import Found
from crawler.extract.liveblog.page import Page, live_nodes, path
from crawler.extract.page.json_ld import types

# Class and id names that are used for the streams of live blogs.
_STREAM_NAMES = re.compile(
    r"live-?_?-?_?(?:blog|event|post|entry|entries|update|stream|feed|ticker|text|list|story|cent(?:er|re)|report|coverage|"
    r"thread|item|message|card|block|line|content|body|article|page|wrap|module|container|section|main|timeline|news|direct)|"
    r"(?<![a-z])(?-i:[Ll]ive)(?![a-z]|[-_]?(?:chat|search|region|comment|video|player|tv|radio|cam|badge|label|icon|btn|button))|"
    r"(?:news|live|event)-?_?ticker|(?:^|[\s_-])ticker|minute-?by-?minute|minbymin|lb-posts?\b|en-?direct|diretta|en-?vivo|"
    r"minuto-?a-?minuto|ao-?vivo|onlayn|online[_-]+(?:item|list|stream|feed|entry|post|message|report)",
    re.IGNORECASE,
)
_DISCUSSION = re.compile(
    r"\b(?:comments?|commentlist|replies|reply|forum|threads?|topic (?:post|body|reply|avatar|owner)|"
    r"discussion|reviews?|answers?|kommentare?|guestbook|"
    r"responses?|responder|reacties|leserbriefe?|"
    r"commentaires?|message (?:body|content|cell)|post ?bit|post author|c Post)\b",
    re.IGNORECASE,
)
_USER = re.compile(
    r"/(?:u|users?|members?|profiles?|memberlist\.php|member\.php|profile\.php)(?:[/?.]|$)", re.IGNORECASE
)
_MAX_ASKED = 20
_DISCUSSION_TYPES = {"DiscussionForumPosting", "QAPage", "Question", "Comment", "Review"}
_PLANNED = re.compile(
    r"schedule|timetable|programme|program|fixture|calendar|agenda|itinerary|tv-?guide|fahrplan|epg|listings|"
    r"broadcast|sendung|(?<![a-z])slot(?![a-z])|channel",
    re.IGNORECASE,
)

_TEASER = 200
"""Characters the teaser of another page has at most, as a rule."""
_MIN_ARTICLE_TEXT = 150
"""Characters an entry has on average, at least, where nothing but the entries speaks for a live blog."""
_MIN_TEXT = 40
"""Characters an entry has on average, at least: the rows of schedules and score boards have fewer."""


def declared(page: Page) -> bool:
    """Structured data calls this page a LiveBlogPosting (a node that names another page does not count)."""
    own = {path(page.document.url), path(page.document.canonical or "")} - {""}
    for node in live_nodes(page.document):
        addresses = [value for value in (node.get("url"), node.get("mainEntityOfPage")) if isinstance(value, str)]
        if not addresses or own & {path(page.absolute(address) or "") for address in addresses}:
            return True
        if any(key in node for key in ("liveBlogUpdate", "blogPosts")):
            return True
    return False


def may_be_stream(found: Sequence[Found], page: Page, *, certain: bool) -> bool:
    """What `is_stream` says of entries before they are read: False where no reading would make them a live blog's."""
    if not found:
        return False
    named = _are_named(found)
    if not certain:
        prose = found[0].prose
        if len(found) < (2 if prose or (named and page.says_live) else 3):
            return False
        # Prose with clocks in it may be the report of a day; five timed blocks that make up an article are a stream.
        if not named and not page.says_live and (prose or len(found) < 5 or not page.is_article):
            return False
    # Some publishers give every entry a page of its own.
    return not _is_discussion(found, page) and (named or not _is_listing(found, page))


def is_stream(
    found: Sequence[Found], drafts: Sequence[Draft], page: Page, *, certain: bool, confirmed: int = 0
) -> bool:
    """The entries a general finder came up with are a live blog's.

    With `certain` (structured data calls the page a live blog) they only have to be timed, or `confirmed` (so many of
    them are in the structured data). Without it, it takes the names of the markup, the headline or the address; or,
    in an article, a stream that speaks for itself. Discussions, lists of links and programmes are never streams.
    """
    if not may_be_stream(found, page, certain=certain):
        return False
    length = sum(len(draft.text) + len(draft.headline or "") for draft in drafts) / len(drafts)
    # A teaser's text is shorter than an entry's; and a page of teasers is no article.
    if (length <= _TEASER or not (certain or page.is_article)) and _is_listing(found, page):
        return False
    timed = sum(bool(draft.position or (draft.reading is not None and draft.reading.time)) for draft in drafts)
    if certain:
        return max(timed, confirmed) * 2 >= len(drafts)
    if timed < 0.7 * len(drafts) or length < _MIN_TEXT or _is_planned(found, drafts, page) or not _in_order(drafts):
        return False
    return _are_named(found) or page.says_live or (length > _MIN_ARTICLE_TEXT and _within_days(drafts))


def _are_named(found: Sequence[Found]) -> bool:
    return is_named(one.parts[0] for one in found[:3])


def is_named(elements: Iterable[HtmlElement]) -> bool:
    """One of `elements`, or what is just around it, has the name of a live blog's stream."""
    return any(_STREAM_NAMES.search(name) for name in {name for element in elements for name in _names(element, 4)})


def _names(element: HtmlElement, levels: int) -> list[str]:
    around = [element, *islice(element.iterancestors(), levels)]
    return [
        f"{one.get('class') or ''} {one.get('id') or ''}"[:400] for one in around if one.tag not in ("body", "html")
    ]


def _is_discussion(found: Sequence[Found], page: Page) -> bool:
    if any(types(node) & _DISCUSSION_TYPES for node in page.document.json_ld) and not declared(page):
        return True
    if sum(_is_signed_by_user(one) for one in found[:_MAX_ASKED]) * 2 > len(found[:_MAX_ASKED]):
        return True
    names = " ".join(name for one in found[:3] for name in _names(one.parts[0], 6))
    # A live thread is no discussion, and a topic that is reported on is none.
    names = " ".join(name for name in names.split() if not _STREAM_NAMES.search(name))
    return _DISCUSSION.search(re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])", " ", names)) is not None


def _is_signed_by_user(one: Found) -> bool:
    """An entry links to whoever wrote it as forums and comments do."""
    return any(_USER.search(link.get("href") or "") for link in islice(one.parts[0].iter("a"), 5))


def _is_listing(found: Sequence[Found], page: Page) -> bool:
    """Most entries are a link to a page of their own."""
    own = {path(page.document.url), path(page.document.canonical or "")}
    elsewhere = 0
    for one in found:
        for element in one.parts[0].iter("h1", "h2", "h3", "h4", "h5", "a"):
            links = [element] if element.tag == "a" else [*element.iter("a"), *element.iterancestors("a")]
            link = links[0] if links else None
            if element.tag == "a" and _is_button(element, page):
                continue
            address = page.absolute(link.get("href") or "") if link is not None else None
            if address and path(address) not in own and link is not None and link.getparent().tag != "p":
                elsewhere += 1
            break
        if elsewhere * 2 > len(found):
            return True
    return False


def _is_button(link: HtmlElement, page: Page) -> bool:
    """A link of a word or two; that of another page has its headline or its picture in it."""
    short = page.is_short(link) and len(link.text_content().strip()) < 25
    return short and next(link.iter("img"), None) is None


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
