"""What went wrong with a request, in words for a person."""

from __future__ import annotations

import re

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet import error as internet
from twisted.internet.defer import CancelledError
from twisted.web._newclient import ParseError, RequestNotSent
from twisted.web.http import PotentialDataLoss, _DataLoss, _MalformedChunkedDataError
from twisted.web.http_headers import InvalidHeaderName

from crawler.wire import HeadTooLongError

_NO_HTTP = "what the server sent is no HTTP"
_NO_HOST = "there is no host of that name (or no network)"
_REFUSED = "the server refused the connection"
_TOO_LONG = "the server took too long"
_BROKE_OFF = "the response broke off before its end"
_TOO_LARGE = "the response is larger than DOWNLOAD_MAXSIZE allows"

# What Scrapy 2.19 raises, then what Twisted 26 does, which Scrapy wraps or lets pass; of a class and its parent, the
# class first.
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadConnectionRefusedError, _REFUSED),
    (CannotResolveHostError, _NO_HOST),
    (DownloadTimeoutError, _TOO_LONG),
    (DownloadCancelledError, _TOO_LARGE),
    (ResponseDataLossError, _BROKE_OFF),
    (UnsupportedURLSchemeError, "addresses of that scheme are not fetched"),
    (StopDownload, "a component of the crawl stopped the download"),
    (TunnelError, "the proxy did not open a way to the server"),
    (HeadTooLongError, "the head of the response does not end"),
    (ParseError, _NO_HTTP),
    (InvalidHeaderName, f"{_NO_HTTP}: a header has an impossible name"),
    (_MalformedChunkedDataError, f"{_NO_HTTP}: its chunks are malformed"),
    (_DataLoss, _BROKE_OFF),
    (PotentialDataLoss, _BROKE_OFF),
    (CancelledError, _TOO_LARGE),
    (RequestNotSent, "the connection was closed before the request was sent"),
    (internet.ConnectionRefusedError, _REFUSED),
    (internet.DNSLookupError, _NO_HOST),
    (internet.UnknownHostError, _NO_HOST),
    (internet.NoRouteError, "there is no way to the server (no network, or a firewall)"),
    (internet.TCPTimedOutError, _TOO_LONG),
    (internet.TimeoutError, _TOO_LONG),
    (internet.ConnectBindError, "the address of this machine that was to be used cannot be"),
    (internet.ConnectError, "the server cannot be reached"),
    (internet.ConnectionDone, "the connection was closed before a whole answer came"),
    (internet.ConnectionLost, "the connection was lost"),
    (internet.ConnectionAborted, "the connection was lost"),
    (VerificationError, "the server's certificate is of another name"),
    (internet.CertificateError, "the server's certificate cannot be used"),
    (SSL.Error, "there is no TLS with the server"),
    (UnicodeError, "the host's name is none"),
)
_KINDS = frozenset(words for _, words in _WORDS)


def kind_of_failure(description: str | None) -> str:
    """What `describe` said, as one of a few kinds that can be counted."""
    return description if description in _KINDS else "another failure"


def describe(error: BaseException) -> str:
    """A failed download as a sentence without a class name, or with one where it is none of those that are known."""
    if isinstance(error, IgnoreRequest) and str(error):
        return str(error)
    cause, words = error, _words(error)
    # Twisted wraps what happened in lists of failures, which print as objects.
    while words is None and (inner := _inner(cause)) is not None:
        cause, words = inner, _words(inner)
    return words or f"{type(cause).__name__}: {str(cause).rstrip('.')}".rstrip(": ")


def _words(error: BaseException) -> str | None:
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], bytes):
        # Twisted looks the transfer coding up among those that it knows, and says no more than that it is not there.
        return f"the response has an unknown Transfer-Encoding: {error.args[0].decode('latin-1')}"
    if type(error) is ValueError and re.search("Content-Length|non-decimal", str(error)):
        return f"{_NO_HTTP}: its Content-Length is no number, or several"
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), None)
    if isinstance(error, SSL.Error) and (reason := _reason(error)):
        return f"{words}: {reason}"
    if isinstance(error, TunnelError) and (status := re.search(r"'status': (\d+)", str(error))):
        return f"{words}: status {status[1]}"
    return words


def _reason(error: SSL.Error) -> str:
    """What OpenSSL says of it, the last of (library, function, reason)."""
    stack = error.args[0] if error.args else None
    last = stack[-1] if isinstance(stack, list) and stack else None
    return str(last[-1]) if isinstance(last, tuple) and last else ""


def _inner(error: BaseException) -> BaseException | None:
    reasons = getattr(error, "reasons", None) or getattr(error.__cause__, "reasons", None)
    if reasons:
        value: BaseException = reasons[-1].value
        return value if value is not error else None
    return None
