"""Hosts: an extension that knows when each host may be asked again.

A host is what a slot of Scrapy's downloader is: a host name. `crawler.politeness.backing_off` tells what hosts
answered, `crawler.robots` what their robots.txt asks for; the queue and the gate (`crawler.politeness.waiting_queue`,
`crawler.politeness.host_gate`) act on it. Requests to a host that has to wait stay in the scheduler, so that they take
no place of other hosts' requests, and what was queued in the downloader already goes back there.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import call_later

from archive import clock
from archive.collection import Collection
from crawler.capture_writer import closing
from crawler.politeness.host_state import (
    HOSTS,
    HostsFileError,
    HostState,
    LeftAlone,
    read_hosts,
    write_hosts,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from scrapy import Request
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)

# No server locks out later runs for longer than this, in seconds, whatever it says.
_LONGEST = 86_400


class HostLeftError(IgnoreRequest):
    """The request's host is left alone for the time being."""

    def __init__(self, host: str, state: HostState):
        assert state.left is not None
        super().__init__(f"{host} is left alone: {state.why}")
        self.reason = state.left


class HostWaitsError(Exception):
    """The request was on its way when its host was put off."""


class Hosts:
    """The extension; its settings stand in crawler/settings.py, "Politeness". `seconds` gives those since 1970."""

    def __init__(self, crawler: Crawler, seconds: Callable[[], float] = lambda: clock.now().timestamp()):
        settings = crawler.settings
        self.clock = seconds
        self._crawler = crawler
        self._path = Collection(settings["COLLECTION"]).path / HOSTS if settings.get("COLLECTION") else None
        self._first_wait = settings.getfloat("BACKING_OFF_START", 1)
        self._longest_wait = settings.getfloat("BACKING_OFF_MAX", 300)
        self._longest_asked = settings.getfloat("RETRY_AFTER_MAX", 3600)
        self._failures = settings.getint("HOST_FAILURES_MAX", 8)
        self._rest = settings.getfloat("HOST_REST", 900)
        # robots.txt is asked for as often as any page is.
        self._robots_failures = settings.getint("RETRY_TIMES") + 1
        self._states: dict[str, HostState] = {}
        self._has_news = False
        self._engine: ExecutionEngine | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        # After AutoThrottle (0 in EXTENSIONS_BASE), which heard of the response first and may have lowered the delay.
        crawler.signals.connect(extension.response_downloaded, signals.response_downloaded)
        crawler.signals.connect(extension.close, closing)
        return extension

    def spider_opened(self) -> None:
        self._engine = self._crawler.engine
        self.take_over()

    def take_over(self) -> None:
        """Read what earlier runs know."""
        if self._path is None:
            return
        try:
            self._states = read_hosts(self._path, self.clock())
        except HostsFileError as error:
            logger.warning("What earlier crawls know of hosts is lost: %s", error)
        for host, state in self._states.items():
            state.set_at = self.clock()
            state.not_before = min(state.not_before, state.set_at + _LONGEST)
            self._give_a_chance(state)
            self._slow_down(host, state)
            left = state.not_before - self.clock()
            if left > self._longest_asked:
                self._leave(host, state, LeftAlone.RETRY_AFTER)
            elif left > 0:
                self._put_off(host, state, left)

    def close(self) -> None:
        """Store what the next run has to know; the collection is still locked."""
        if self._path is not None:
            self._note_throttles()
        if self._path is None or not self._has_news:
            return
        self._has_news = False
        try:
            write_hosts(self._path, self._states, self.clock())
        except OSError as error:
            logger.error("What the next crawl should know of hosts is not stored: %s", error)

    def host_of(self, request: Request) -> str:
        """The name under which the downloader queues the request."""
        if request.meta.get("redirect_times"):
            # A redirect has its origin's slot in its meta, wherever it leads.
            request.meta.pop("download_slot", None)
        downloader = self._downloader()
        assert downloader is not None
        return downloader.get_slot_key(request)

    def must_wait(self, host: str) -> bool:
        """Whether the host may not be asked yet. One that is left alone does not wait: its requests are refused."""
        state = self._state(host)
        return state is not None and state.left is None and self.clock() < state.not_before

    def is_failing(self, host: str) -> bool:
        """Whether the host failed when it was last asked, and may be asked again: it has one more chance."""
        state = self._state(host)
        return state is not None and state.failures > 0 and (state.left is None or self.clock() >= state.left_until)

    def refuse_left(self, host: str) -> None:
        """Raises HostLeftError where the host is left alone."""
        state = self._state(host)
        if state is None or state.left is None:
            return
        if self.clock() < state.left_until:
            raise HostLeftError(host, state)
        state.left = None
        self._give_a_chance(state)

    def _state(self, host: str) -> HostState | None:
        """What is known of the host; where the clock was set back, what is left of a wait is no longer for that."""
        state = self._states.get(host)
        if state is not None and (back := state.set_at - self.clock()) > 0:
            state.set_at -= back
            state.not_before -= back
            state.left_until -= back
        return state

    def delay_of(self, host: str) -> float:
        """Seconds between two requests that the host's robots.txt asks for; 0 where it asks for none."""
        state = self._states.get(host)
        return state.delay if state is not None else 0.0

    def failures_of(self, host: str) -> int:
        """How many times in a row the host has failed."""
        state = self._states.get(host)
        return state.failures if state is not None else 0

    def answered(self, host: str) -> None:
        """The host works: what failed before is forgotten."""
        state = self._states.get(host)
        if state is not None and state.failures:
            state.failures = 0
            self._has_news = True

    def failed(self, host: str, why: str, *, retry_after: float | None = None, robots: bool = False) -> None:
        """The host did not answer, or answered that it cannot, or not now: put it off, or leave it alone.

        `retry_after`: the seconds it asked for. `robots`: it was asked for its robots.txt.
        """
        state = self._state(host) or self._states.setdefault(host, HostState())
        if state.left is not None:
            return
        now = state.set_at = self.clock()
        wait = min(retry_after or 0.0, _LONGEST)
        if now >= state.not_before:  # else: an answer to what was asked before the host was put off
            state.failures += 1
            wait = max(wait, min(self._first_wait * 2 ** min(state.failures - 1, 32), self._longest_wait))
        state.why = f"robots.txt could not be had: {why}" if robots else why
        self._has_news = True
        longer = now + wait > state.not_before
        if longer:
            state.not_before = now + wait
        if retry_after is not None and retry_after > self._longest_asked:
            state.why = f"it asked to be left alone for {retry_after:.0f} s ({why})"
            self._leave(host, state, LeftAlone.RETRY_AFTER)
        elif state.failures >= (self._robots_failures if robots else self._failures):
            if not robots:
                state.why = f"{state.failures} failures in a row, the last: {why}"
            self._leave(host, state, LeftAlone.ROBOTS_UNREACHABLE if robots else LeftAlone.FAILING)
        elif longer and wait:
            self._put_off(host, state, wait)

    def set_delay(self, host: str, seconds: float) -> None:
        """From now on so much between two requests to the host, unless something else asks for more."""
        if seconds == self.delay_of(host):
            return
        state = self._states.setdefault(host, HostState())
        state.delay = seconds
        self._has_news = True
        self._slow_down(host, state)

    def response_downloaded(self, request: Request) -> None:
        downloader, host = self._downloader(), request.meta.get("download_slot")
        if downloader is not None and host in self._states and (slot := downloader.slots.get(host)) is not None:
            self._hold(slot, self._states[host])

    def _slow_down(self, host: str, state: HostState) -> None:
        downloader = self._downloader()
        if downloader is None or not max(state.delay, state.throttle):
            return
        # For the slot that is made next, as slots that rest are dropped, and for the one there is.
        chosen = self._crawler.settings.getdict("DOWNLOAD_SLOTS").get(host, {})
        delay = max(chosen.get("delay", downloader._delay), state.delay, state.throttle)
        downloader.per_slot_settings[host] = chosen | {"delay": delay} | ({"jitter": 0} if state.delay else {})
        if (slot := downloader.slots.get(host)) is not None:
            self._hold(slot, state)

    def _note_throttles(self) -> None:
        """What AutoThrottle has found out of hosts that answer slowly: the next run need not find it out again."""
        downloader = self._downloader()
        if downloader is None or not self._crawler.settings.getbool("AUTOTHROTTLE_ENABLED"):
            return
        for host, slot in downloader.slots.items():
            throttle = slot.delay if slot.delay > 2 * downloader._delay else 0.0
            if throttle != self._states.get(host, HostState()).throttle:
                self._states.setdefault(host, HostState()).throttle = throttle
                self._has_news = True

    @staticmethod
    def _hold(slot: Slot, state: HostState) -> None:
        if state.delay:
            slot.delay = max(slot.delay, state.delay)
            slot.jitter = 0  # which would make half of the waits shorter than what was asked for

    def _put_off(self, host: str, state: HostState, wait: float) -> None:
        logger.info("%s: nothing is asked of it for %.0f s (%s)", host, wait, state.why)
        if self._stats is not None:
            self._stats.inc_value(f"politeness/put_off/{host}")
        self._take_back(host)
        self.close()
        if self._engine is not None:
            call_later(wait + 0.02, self._wake)  # two clocks: not a moment too early

    def _leave(self, host: str, state: HostState, reason: LeftAlone) -> None:
        state.left = reason
        state.set_at = self.clock()
        state.left_until = max(state.not_before, state.set_at + self._rest)
        logger.warning("%s is left alone for %.0f s: %s", host, state.left_until - self.clock(), state.why)
        if self._stats is not None:
            self._stats.set_value(f"politeness/left_alone/{host}", state.why)
        self._take_back(host)
        self.close()

    def _give_a_chance(self, state: HostState) -> None:
        """A new run, or the end of a rest: one chance."""
        state.failures = min(state.failures, max(self._failures - 1, 0))

    def _take_back(self, host: str) -> None:
        """What waits in the downloader goes back to the scheduler (`crawler.politeness.backing_off`)."""
        downloader = self._downloader()
        slot = downloader.slots.get(host) if downloader is not None else None
        while slot is not None and slot.queue:
            _, deferred = slot.queue.popleft()
            deferred.errback(HostWaitsError(host))

    def _wake(self) -> None:
        if self._engine is not None and self._engine._slot is not None:
            self._engine._slot.nextcall.schedule()

    def _downloader(self) -> Downloader | None:
        return self._engine.downloader if self._engine is not None else None

    @property
    def _stats(self) -> StatsCollector | None:
        return self._crawler.stats if self._engine is not None else None
