"""What time it is: the one clock that captures are dated by and due times are reckoned with.

Whoever drives a crawl through time that does not pass (a drill, a test) puts another clock in its place, so that
records, files' names and due times all agree. How long something takes is not its affair.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
Wait = Callable[[datetime, asyncio.Event], Awaitable[None]]

_LONGEST = timedelta(hours=1)


def _system() -> datetime:
    return datetime.now(UTC)


async def _sleep(instant: datetime, news: asyncio.Event) -> None:
    # A clock may be set while one sleeps, so not too long at a time.
    left = min(instant - now(), _LONGEST)
    with suppress(TimeoutError):
        await asyncio.wait_for(news.wait(), max(left.total_seconds(), 0))


_clock: Clock = _system
_wait: Wait = _sleep


def now() -> datetime:
    """The instant, aware, UTC."""
    return _clock().astimezone(UTC)


async def wait_until(instant: datetime, news: asyncio.Event) -> None:
    """Return at `instant`, or as soon as `news` is set; at times before either, to be called again."""
    await _wait(instant, news)


@contextmanager
def set_by(clock: Clock, wait: Wait = _sleep) -> Iterator[None]:
    """Within the block, `clock` tells the time of this process, and `wait` does what `wait_until` says."""
    global _clock, _wait
    before = _clock, _wait
    _clock, _wait = clock, wait
    try:
        yield
    finally:
        _clock, _wait = before
