"""Why a page that was fetched is no item: the closed list."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Each page that was fetched ends as an item or as one of these; `description` says it in a sentence."""

    description: str

    def __new__(cls, value: str, description: str) -> Reason:
        """A member is its name on the wire and in the catalog; the description rides along."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    # What the bytes are
    EMPTY = "empty", "The body holds nothing."
    NOT_HTML = "not-html", "The body is no HTML: another media type, a feed, a picture, plain text."
    TOO_LARGE = "too-large", "The body or what is in it exceeds a stated limit (bytes, elements)."
    TOO_DEEP = "too-deep", "Elements are nested deeper than any page a person reads."
    UNPARSABLE = "unparsable", "The parser found no document in the body."

    # What kind of page it is
    HOME = "home", "The page is the front page of its site."
    LISTING = (
        "listing",
        "The page lists other pages: a section, a topic, an author, search results, teasers.",
    )
    FORUM = "forum", "The page is a discussion: a thread of posts or of questions and answers."
    PRODUCT = "product", "The page offers something for sale, or is an entry of a catalogue."
    PAGE = (
        "page",
        "The page is neither article nor live blog: a form, an imprint, a profile, a schedule.",
    )
    MEDIA = "media", "The page is there for a video, a recording or pictures, and says little in words."
    WALL = "wall", "In place of the page stands a demand: to log in, to subscribe, to consent to cookies."
    CHALLENGE = "challenge", "The server sent a check for robots in place of the page."
    ERROR_PAGE = "error-page", "The page says that what was asked for is not there, whatever its status."
    NO_TEXT = "no-text", "The page would be an article, but no text of one was found in it."

    # What only the crawl can know
    HTTP_ERROR = "http-error", "The response's status is not a success."
    TRUNCATED = "truncated", "The response was cut before its end, so that its text cannot be trusted to be whole."
    ORIGINAL_MISSING = (
        "original-missing",
        "The server sent what it had sent before, and the capture that holds it is not in the collection.",
    )
    UNDECODABLE = "undecodable", "The body could not be decoded from its Content-Encoding."
    TIMEOUT = "timeout", "Extraction took longer than the time allowed to a page."
    OUT_OF_MEMORY = "out-of-memory", "Extraction needed more memory than is allowed to a page."
    WORKER_DIED = "worker-died", "The process that extracted the page ended before it answered."
    UNKNOWN = "unknown", "Extraction failed in a way nobody foresaw: a bug, to be reported with the page."


class RefusedError(Exception):
    """A page cannot become an item; `reason` says why, `detail` what it was seen by."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
