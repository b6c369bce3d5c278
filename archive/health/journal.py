"""`health.jsonl` of a collection: a line for each site and period, appended at the end of the period.

Who writes holds the collection's lock. A kill can tear the last line, which readers pass over and the next append cuts
off. Periods of more than two days ago become one a day, and those of more than 90 days are dropped, so that the file
stays small: a hundred sites are some 10 MB.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

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


class Journal:
    """The health journal of the collection in `folder`; there need not be one yet."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self.unreadable = 0
        """Whole lines that the last reading passed over because they are none of ours."""

    def read(self) -> Iterator[Period]:
        """Its periods, in the order in which they ended; nothing where there is no journal. Raises OSError."""
        self.unreadable = 0
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            is_start = True
            while piece := file.readline(_MAX_LINE):
                is_whole = piece.endswith(b"\n")
                if is_start and is_whole:
                    try:
                        yield of_line(piece)
                    except ValueError:
                        self.unreadable += 1
                elif is_whole:  # the end of a line that is too long to be one of ours
                    self.unreadable += 1
                is_start = is_whole

    def append(self, periods: Iterable[Period]) -> None:
        """Add periods that have ended. Raises OSError."""
        lines = "".join(f"{to_line(period)}\n" for period in periods).encode("utf-8", "replace")
        with self.path.open("ab") as file:
            file.truncate(_whole_length(self.path))
            file.write(lines)

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
        new = self.path.with_name(f"{JOURNAL}.new")
        with new.open("wb") as file:
            for line in list(lines.values())[-MAX_LINES:]:
                text = to_line(line) if isinstance(line, Period) else line
                file.write(f"{text}\n".encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        sync_directory(self.path.parent)


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
