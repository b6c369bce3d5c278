"""A site as it is served: its pages at the instant that the clock tells, its faults before them, and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from archive.clock import Clock
from crawler.newsroom.response import Response, answer
from tests.crawler.week.faults import Answer, Asked
from tests.crawler.week.pages import Pages
from tests.crawler.week.paper import Paper


class Exchange(NamedTuple):
    """A request and what came of it."""

    instant: datetime
    site: int
    """The number of the paper."""
    method: str
    target: str
    conditional: bool
    status: int | None
    """None where the connection was broken."""
    size: int
    """Bytes of the body as it was sent, content-encoded, without its chunks' framing."""


class PaperSite:
    """Answers for a paper; fit for `crawler.newsroom.serving`."""

    def __init__(self, paper: Paper, clock: Clock, ledger: Callable[[Exchange], None]) -> None:
        self._paper, self._clock, self._ledger = paper, clock, ledger
        self._pages: Pages | None = None
        self._base = ""

    def respond(self, method: str, target: str, headers: Mapping[str, str]) -> Response:
        """The answer at the clock's instant. Raises `ConnectionResetError` where a fault breaks the connection."""
        asked = Asked(method, target, headers, self._clock())
        respond: Answer = self._sound
        for fault in self._paper.faults:
            if fault.span.holds(asked.instant):
                respond = partial(fault.respond, respond=respond)
        note = partial(Exchange, asked.instant, self._paper.number, method, target, asked.is_conditional)
        try:
            response = respond(asked)
        except ConnectionResetError:
            self._ledger(note(None, 0))
            raise
        self._ledger(note(response.status, len(response.body)))
        return response

    def _sound(self, asked: Asked) -> Response:
        """What the site answers without a fault, with links that begin with what the Host header says."""
        base = f"http://{asked.headers.get('host', self._paper.address)}"
        if self._pages is None or base != self._base:
            self._pages, self._base = Pages(self._paper, base), base
        return answer(self._pages.page(asked.target, asked.instant), asked.method, asked.headers, asked.instant)
