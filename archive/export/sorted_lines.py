"""Lines sorted as `LC_ALL=C sort` sorts them, however many: what memory should not hold waits on disk."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

IN_MEMORY = 64 << 20
"""Bytes of lines, of which Python needs about the same again."""
_RUNS = 64
"""Runs merged at a time, each an open file."""


class SortedLines:
    """Takes lines (with their line ends) in any order; iterate it, once, for them in byte order, each but once.

    Use it in a `with` statement: what it put into `folder` has no name and is gone with it.
    """

    def __init__(self, folder: Path, *, in_memory: int = IN_MEMORY) -> None:
        self._folder = folder
        self._in_memory = in_memory
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def add(self, line: bytes) -> None:
        """Take in a line. Raises OSError where the disk is full."""
        self._lines.append(line)
        self._size += len(line)
        if self._size > self._in_memory:
            self._lines.sort()
            self._spill(self._lines)
            self._lines, self._size = [], 0

    def __iter__(self) -> Iterator[bytes]:
        self._lines.sort()
        return without_repeats(heapq.merge(*self._runs, self._lines))

    def _spill(self, lines: Iterable[bytes]) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  closed on exit
        run.writelines(lines)
        run.seek(0)
        self._runs.append(run)
        if len(self._runs) >= _RUNS:
            runs, self._runs = self._runs, []
            self._spill(heapq.merge(*runs))
            for merged in runs:
                merged.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run in self._runs:
            run.close()


def without_repeats(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted `lines`, each but once."""
    last = None
    for line in lines:
        if line != last:
            yield line
        last = line
