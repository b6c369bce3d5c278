"""`health.jsonl` of a collection: a line for each site and period, appended at the end of the period.

Who writes holds the collection's lock. A kill can tear the last line, which readers pass over and the next append cuts
off. Periods of more than two days ago become one a day, and those of more than 90 days are dropped, so that the file
stays small: a hundred sites are some 10 MB.

Beside it, `health.jsonl.open` has the periods that go on, as far as they were counted: what a kill leaves behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from archive.collection import OPEN
from archive.health.lines import of_line, to_line
from archive.health.period import Period
from archive.warc.members import sync_directory

JOURNAL = "health.jsonl"
"""Its name in a collection's folder."""
WHOLE = timedelta(days=2)
"""So long, periods are kept as they were."""
KEPT = timedelta(days=90)
MAX_LINES = 200_000
"""What compaction leaves at most, the latest ones: a crawl that met thousands of sites."""
_MAX_LINE = 1 << 16
_MAX_OPEN = 8 << 20
"""Bytes of lines that later ones have replaced, after which they go."""


class Journal:
    """The health journal of the collection in `folder`; there need not be one yet."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self.unreadable = 0
        """Whole lines that the last reading passed over because they are none of ours."""

    def read(self) -> Iterator[Period]:
        """Its periods, in the order in which they ended; nothing where there is no journal. Raises OSError."""
        self.unreadable = 0
        for period in _periods(self.path):
            if period is None:
                self.unreadable += 1
            else:
                yield period

    def append(self, periods: Iterable[Period]) -> None:
        """Add periods that have ended. Raises OSError."""
        _append(self.path, map(to_line, periods))

    def compact(self, now: datetime) -> None:
        """Make days of old periods, and drop the oldest: a kill leaves the old file or the new one. Raises OSError."""
        days: dict[tuple[str, str], Period] = {}
        lines: dict[int, str | Period] = {}
        for number, period in enumerate(self.read()):
            if period.end <= now - KEPT:
                continue
            if period.end > now - WHOLE:
                lines[number] = to_line(period)
            elif (key := (period.site, f"{period.end:%Y-%m-%d}")) in days:
                days[key].add(period)
            else:
                days[key] = lines[number] = period
        latest = list(lines.values())[-MAX_LINES:]
        _replace(self.path, (to_line(line) if isinstance(line, Period) else line for line in latest))


class OpenPeriods:
    """The periods that go on in the collection in `folder`, in `health.jsonl.open`: of each site, its last line."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / (JOURNAL + OPEN)
        self._lines: dict[str, str] = {}

    def save(self, lines: Mapping[str, str]) -> None:
        """Take in the lines (`to_line`) of the sites that something was counted of. Raises OSError."""
        self._lines.update(lines)
        if self.path.exists() and self.path.stat().st_size > _MAX_OPEN:
            _replace(self.path, self._lines.values())
        else:
            _append(self.path, lines.values())

    def read(self) -> dict[str, Period]:
        """By site; nothing after a crawl that ended with a report. Raises OSError."""
        return {period.site: period for period in _periods(self.path) if period is not None}

    def clear(self) -> None:
        """All of them have ended, and are in the journal. Raises OSError."""
        self._lines = {}
        self.path.unlink(missing_ok=True)


def _periods(path: Path) -> Iterator[Period | None]:
    """The periods of a file, None for each whole line that is none of ours; nothing where there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        is_start = True
        while piece := file.readline(_MAX_LINE):
            is_whole = piece.endswith(b"\n")
            if is_whole:
                period = None
                if is_start:  # else it is the end of a line that is too long to be one of ours
                    with suppress(ValueError):
                        period = of_line(piece)
                yield period
            is_start = is_whole


def _append(path: Path, lines: Iterable[str]) -> None:
    content = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
    with path.open("ab") as file:
        file.truncate(_whole_length(path))
        file.write(content)


def _replace(path: Path, lines: Iterable[str]) -> None:
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        for line in lines:
            file.write(f"{line}\n".encode("utf-8", "replace"))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_directory(path.parent)


def _whole_length(path: Path) -> int:
    """How many bytes of the file are whole lines."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(end - _MAX_LINE, 0)
            file.seek(start)
            newline = file.read(end - start).rfind(b"\n")
            if newline >= 0:
                return start + newline + 1
            end = start
    return 0
