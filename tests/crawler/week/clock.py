"""A clock that stands still until it is moved, the same for the sites and for a crawl in another process."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Microseconds since the epoch, aligned and in one piece: a reader never sees half of an instant.
_FORM = struct.Struct("@q")


class SimulatedClock:
    """Called, it tells the instant (aware, UTC): fit for `archive.clock.set_by` and for `serving_week`.

    Given a file, the instant is kept there, in memory that processes share: one that opens the same file has the same
    clock. There is one that moves it at a time, and it asks for nothing before it has.
    """

    def __init__(self, start: datetime, file: Path | None = None) -> None:
        if file is None:
            self._memory = mmap.mmap(-1, _FORM.size)
        else:
            file.write_bytes(bytes(_FORM.size))
            self._memory = _shared(file)
        self.set_to(start)

    @classmethod
    def open(cls, file: Path) -> SimulatedClock:
        """The clock that another process keeps in `file`, at the instant at which it stands."""
        clock = cls.__new__(cls)
        clock._memory = _shared(file)
        return clock

    def __call__(self) -> datetime:
        return _EPOCH + timedelta(microseconds=_FORM.unpack_from(self._memory)[0])

    def set_to(self, instant: datetime) -> None:
        """Move it anywhere, also back, for another run through the same time."""
        _FORM.pack_into(self._memory, 0, (instant - _EPOCH) // timedelta(microseconds=1))

    def advance_to(self, instant: datetime) -> None:
        """Raises `ValueError` where that would be back."""
        if instant < self():
            raise ValueError(f"the clock stands at {self().isoformat()}, after {instant.isoformat()}")
        self.set_to(instant)

    def advance(self, duration: timedelta) -> None:
        """Raises `ValueError` where `duration` is negative."""
        self.advance_to(self() + duration)


def _shared(file: Path) -> mmap.mmap:
    with file.open("r+b") as opened:
        return mmap.mmap(opened.fileno(), _FORM.size)
