"""How often the policy looks at an article, and how many looks that comes to, reckoned without a crawl."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

LADDER = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(minutes=60)),
    (timedelta(days=7), timedelta(hours=3)),
    (timedelta(days=30), timedelta(days=3)),
)
"""Until so long after the last change that was seen, so long from one look to the next."""


def interval(age: timedelta) -> timedelta | None:
    """From one look to the next, so long after the last change; None where there is none any more."""
    return next((every for until, every in LADDER if age < until), None)


def looks(changes: Sequence[datetime], found: datetime, end: datetime) -> int:
    """How often an article is looked at before `end`, the first time when it is `found`.

    `changes` are the instants at which its content changed, in order. A look that sees a change begins the ladder anew.
    """
    count, now, changed, seen = 0, found, found, -1
    while now < end:
        count += 1
        if (version := bisect_right(changes, now)) != seen:
            changed, seen = now, version
        every = interval(now - changed)
        if every is None:
            break
        now += every
    return count


def looks_at_all(articles: Iterable[tuple[Sequence[datetime], datetime]], end: datetime) -> int:
    """The looks at several articles, each given by its changes and the instant at which it is found."""
    return sum(looks(changes, found, end) for changes, found in articles)
