"""What time it is: the one clock that captures are dated by and due times are reckoned with.

Whoever drives a crawl through time that does not pass (a drill, a test) puts another clock in its place, so that
records, files' names and due times all agree. How long something takes is not its affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_clock: Clock = _system


def now() -> datetime:
    """The instant, aware, UTC."""
    return _clock().astimezone(UTC)


@contextmanager
def set_by(clock: Clock) -> Iterator[None]:
    """Within the block, `clock` tells the time of this process."""
    global _clock
    before, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = before
