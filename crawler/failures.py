"""What went wrong with a request, in words for a person."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.web._newclient import ParseError

_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadConnectionRefusedError, "the server refused the connection"),
    (CannotResolveHostError, "there is no host of that name (or no network)"),
    (DownloadTimeoutError, "the server took too long"),
    (ResponseDataLossError, "the response broke off before its end"),
    (ParseError, "what the server sent is no HTTP"),
    (ConnectionDone, "the server closed the connection without an answer"),
    (ConnectionLost, "the connection was lost"),
)
_KINDS = frozenset(words for _, words in _WORDS)


def kind_of_failure(description: str | None) -> str:
    """What `describe` said, as one of a few kinds that can be counted."""
    return description if description in _KINDS else "another failure"


def describe(error: BaseException) -> str:
    """A failed download as a sentence without a class name, or with one where nothing better is known."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, (IgnoreRequest, DownloadCancelledError)) and str(error):
        return str(error)
    # Twisted wraps what happened in lists of failures, which print as objects.
    cause: BaseException = error
    while (inner := _inner(cause)) is not None:
        cause = inner
    for kind, words in _WORDS:
        if isinstance(cause, kind):
            return words
    return f"{type(cause).__name__}: {str(cause).rstrip('.')}".rstrip(": ")


def _inner(error: BaseException) -> BaseException | None:
    reasons = getattr(error, "reasons", None) or getattr(error.__cause__, "reasons", None)
    if reasons:
        value: BaseException = reasons[-1].value
        return value if value is not error else None
    return None
