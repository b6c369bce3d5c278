"""Pages as HTTP answers: compression, validators and conditional requests (RFC 9110)."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. `body` is what is to be sent, content-encoded; empty where HTTP sends none (HEAD, 304)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut_after: int | None = None
    """Where the server is to close the connection, in bytes of the body; None for a whole answer."""

    def header(self, name: str) -> str | None:
        """A header's first value, its name in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def chunked(self) -> bool:
        return self.header("transfer-encoding") == "chunked"


@dataclass(frozen=True, slots=True)
class Page:
    """A page before HTTP has its say."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    modified: datetime | None = None
    etag: bool = False
    chunked: bool = False
    cut: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def answer(page: Page, method: str, asked: Mapping[str, str], instant: datetime) -> Response:
    """The page with the headers of RFC 9110 and 9111, compressed where the client offers gzip, or 304."""
    body = page.body
    headers = [
        ("Date", format_datetime(instant, usegmt=True)),
        ("Server", "harbour-post"),
        ("Content-Type", page.media_type),
    ]
    zipped = _accepts_gzip(asked.get("accept-encoding", "")) and page.media_type.startswith(
        ("text/", "application/rss")
    )
    if zipped:
        body = _zipped(body)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Vary", "Accept-Encoding"))
    etag = _etag(body) if page.etag else None
    if etag:
        headers.append(("ETag", etag))
    if page.modified:
        headers.append(("Last-Modified", format_datetime(page.modified.astimezone(UTC), usegmt=True)))
    headers += page.headers
    if page.status == 200 and _is_known(asked, etag, page.modified):
        unchanged = [pair for pair in headers if pair[0] not in {"Content-Type", "Content-Encoding"}]
        return Response(304, tuple(unchanged), b"")
    headers.append(("Transfer-Encoding", "chunked") if page.chunked else ("Content-Length", str(len(body))))
    cut = len(body) // 2 if page.cut and method == "GET" else None
    return Response(page.status, tuple(headers), b"" if method == "HEAD" else body, cut)


# The same few pages are asked for over and over.
@lru_cache(maxsize=1024)
def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


@lru_cache(maxsize=1024)
def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _accepts_gzip(accept: str) -> bool:
    """Whether an Accept-Encoding header offers gzip with a weight above zero (RFC 9110, 12.5.3)."""
    for offer in accept.split(","):
        coding, _, weight = offer.partition(";")
        if coding.strip().lower() in {"gzip", "x-gzip"}:
            return re.fullmatch(r"\s*q\s*=\s*0(\.0{0,3})?\s*", weight) is None
    return False


def _is_known(asked: Mapping[str, str], etag: str | None, modified: datetime | None) -> bool:
    """Whether the client's copy is current: If-None-Match, without it If-Modified-Since (RFC 9110, 13.2.2)."""
    if (condition := asked.get("if-none-match")) is not None:
        tags = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
        return etag is not None and (etag in tags or "*" in tags)
    try:
        since = parsedate_to_datetime(asked["if-modified-since"])
    except (KeyError, ValueError):
        return False
    return modified is not None and since.tzinfo is not None and modified.replace(microsecond=0) <= since
