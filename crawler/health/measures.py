"""What a page or a request can be bad at: the closed list."""

from __future__ import annotations

from enum import StrEnum

from crawler.extract.reasons import Reason


class Measure(StrEnum):
    """A measure is its name in the journal and in reports; `what` and `things` make a sentence of it: `articleBody
    empty` on 38 of 40 `pages`.
    """

    what: str
    things: str

    def __new__(cls, value: str, what: str, things: str) -> Measure:
        """A member is its name; the words ride along."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.what, member.things = what, things
        return member

    # Of items
    HEADLINE = "headline", "headline missing", "items"
    DATE_PUBLISHED = "datePublished", "datePublished missing or without a time", "items"
    AUTHOR = "author", "author missing", "items"
    ARTICLE_BODY = "articleBody", "articleBody empty", "items"
    """Of a live blog: no entries and no text of its own."""
    WORD_COUNT = "wordCount", "articleBody half as long as usual or less", "articles"

    # Of pages that the server sent with success and whole
    ITEM = "item", "no item", "pages"
    LOST = "lost", "no item, where there had been one,", "pages"
    """Of articles that gave an item before: also those that did not change since, which are most of all."""
    LIVE_BLOG_UPDATE = "liveBlogUpdate", "no entries, where there had been some,", "live blogs"
    """Of live blogs that are known: whatever their pages give now. Each counts once a report."""
    WALL = "wall", "a bot wall or a demand in place of the page", "pages"

    # Of exchanges
    HTTP_ERROR = "httpError", "status 4xx or 5xx", "responses"
    TRUNCATED = "truncated", "cut short", "responses"
    UNANSWERED = "unanswered", "no answer", "requests"

    # Of a site
    DOCUMENTS = "documents", "no new article or live blog", "days"


WALLS = frozenset({Reason.WALL, Reason.CHALLENGE})
"""The reasons of pages that a server keeps back, and sends something else in their place with success."""
UNSENT = frozenset({Reason.HTTP_ERROR, Reason.TRUNCATED, Reason.ORIGINAL_MISSING})
"""The reasons that tell of the exchange and not of the page; the exchange is measured itself."""
