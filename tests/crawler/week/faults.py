"""What goes wrong with a site: each fault stands before its answers for a time."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple, Protocol

from crawler.newsroom.response import Page, Response, answer
from tests.crawler.week.spans import Span


class Asked(NamedTuple):
    """A request; the names of its headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    instant: datetime

    @property
    def is_conditional(self) -> bool:
        return bool(_CONDITIONS & self.headers.keys())

    def unconditional(self) -> Asked:
        return self._replace(headers={name: value for name, value in self.headers.items() if name not in _CONDITIONS})


_CONDITIONS = {"if-none-match", "if-modified-since"}
Answer = Callable[[Asked], Response]


class Fault(Protocol):
    """Stands between the requests of its span and what would answer them."""

    @property
    def span(self) -> Span: ...

    def hides(self, *, article: bool) -> bool:
        """Whether an article, or else any other page, cannot be read."""

    def respond(self, asked: Asked, respond: Answer) -> Response: ...


@dataclass(frozen=True, slots=True)
class Down:
    """In the first half of the span connections break, in the second the server is there and unwilling (503)."""

    span: Span

    def hides(self, *, article: bool) -> bool:
        return True

    def respond(self, asked: Asked, respond: Answer) -> Response:
        if asked.instant < self.span.since + self.span.length / 2:
            raise ConnectionResetError
        return _refusal(503, b"We are working on it.\n", asked)


@dataclass(frozen=True, slots=True)
class TooManyRequests:
    """Everything on the host is refused until the span is over, and each answer says so: in seconds, or as a date."""

    span: Span
    as_date: bool

    def hides(self, *, article: bool) -> bool:
        return True

    def respond(self, asked: Asked, respond: Answer) -> Response:
        until = self.span.until
        seconds = -((asked.instant - until) // timedelta(seconds=1))
        retry_after = format_datetime(until, usegmt=True) if self.as_date else str(seconds)
        return _refusal(429, b"Slow down.\n", asked, ("Retry-After", retry_after))


@dataclass(frozen=True, slots=True)
class LayoutChange:
    """The articles' pages are drawn by a script: they answer with 200, and what they said is no longer in them."""

    span: Span
    headlines: Mapping[str, str]
    """By the articles' targets."""

    def hides(self, *, article: bool) -> bool:
        return article

    def respond(self, asked: Asked, respond: Answer) -> Response:
        headline = self.headlines.get(asked.target)
        # A copy from before the change is no longer current, whatever the page says without it.
        if headline is None or respond(asked.unconditional()).status != 200:
            return respond(asked)
        shell = _SHELL.format(headline=html.escape(headline))
        return answer(Page(shell.encode(), etag=True), asked.method, asked.headers, asked.instant)


@dataclass(frozen=True, slots=True)
class LyingValidators:
    """ETag and Last-Modified never change: who asks with them is told that nothing did. A full answer is true."""

    span: Span

    def hides(self, *, article: bool) -> bool:
        return False

    def respond(self, asked: Asked, respond: Answer) -> Response:
        response = respond(asked.unconditional())
        if response.status != 200 or asked.target == "/robots.txt":
            return response
        etag = f'"{hashlib.sha256(asked.target.encode()).hexdigest()[:20]}"'
        modified = format_datetime(self.span.since, usegmt=True)
        kept = [pair for pair in response.headers if pair[0] not in {"ETag", "Last-Modified"}]
        headers = (*kept, ("ETag", etag), ("Last-Modified", modified))
        condition = asked.headers.get("if-none-match")
        if condition == etag or (condition is None and asked.headers.get("if-modified-since") == modified):
            return Response(304, tuple(pair for pair in headers if not _tells_of_content(pair[0])), b"")
        return replace(response, headers=headers)


def _tells_of_content(name: str) -> bool:
    return name.startswith("Content-") or name == "Transfer-Encoding"


def _refusal(status: int, text: bytes, asked: Asked, *headers: tuple[str, str]) -> Response:
    page = Page(text, "text/plain", status, headers=headers)
    return answer(page, asked.method, asked.unconditional().headers, asked.instant)


_SHELL = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{headline}</title><link rel="stylesheet" href="/static/app.css">
<script defer src="/static/app.js"></script></head><body><div id="root" class="app-loading"></div>
<noscript>Please switch on JavaScript to read this site.</noscript></body></html>
"""
