"""What a crawl has begun with and not ended yet, and how much of it is each source's."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Set

from archive.frontier import FrontierRow

MAX_UNDER_WAY = 1_000
"""Requests that wait in memory; the rest waits on the frontier."""
SHARE = 100
"""Rows of one source that are under way at once, at most, where the others can wait: what a slow site has due, hours of
it after a rest, is in no other site's way."""
_LEAST_SHARE = 8
"""Enough for a host to have the next request as soon as it has answered one."""


def share_of(sources: int) -> int:
    """Rows of one source that may be under way at once where there are so many sources: a dozen sites that hang leave
    room for the others.
    """
    return min(max(MAX_UNDER_WAY // max(sources, 1), _LEAST_SHARE), SHARE)


class UnderWay:
    """Rows by their keys. Used from one event loop."""

    def __init__(self, *, once: bool) -> None:
        """`once`: what has come to its end is not begun with again."""
        self._once = once
        self._sources: dict[str, str] = {}
        """Keys, each with its source."""
        self._busy: Counter[str] = Counter()
        """How many rows of each source are under way."""
        self._done: set[str] = set()
        self.news = asyncio.Event()
        """Set where a look has come to its end, for whoever waits for that to clear."""

    def __len__(self) -> int:
        return len(self._sources)

    def __contains__(self, key: str) -> bool:
        return key in self._sources

    def not_again(self) -> Set[str]:
        """Keys of rows that are not to be begun with."""
        return self._sources.keys() | self._done

    def begin(self, rows: Iterable[FrontierRow], share: int | None = None) -> list[FrontierRow]:
        """Those of the rows that are under way from now on: not yet, and within the share of their source."""
        begun = []
        for row in rows:
            if row.key in self._sources or row.key in self._done:
                continue
            if share is None or self._busy[row.source] < share:
                self._sources[row.key] = row.source
                self._busy[row.source] += 1
                begun.append(row)
        return begun

    def end(self, row: FrontierRow) -> None:
        """The row has come to its end."""
        self.leave(row)
        if self._once:
            self._done.add(row.key)

    def leave(self, row: FrontierRow) -> None:
        """The row is under way no more, and may be begun with again."""
        source = self._sources.pop(row.key, None)
        if source is not None:
            self._busy[source] -= 1
        self.news.set()

    def ready(self, sources: Collection[str], share: int) -> list[str]:
        """The sources of which more may be begun with."""
        # Half a share at a time, as what is due is put in order anew each time.
        return [source for source in sources if self._busy[source] <= share // 2]
