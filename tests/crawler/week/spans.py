"""Stretches of time, and what is left of one where others are taken out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """From `since` on, until before `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    def holds(self, instant: datetime) -> bool:
        return self.since <= instant < self.until

    def without(self, others: Iterable[Span]) -> tuple[Span, ...]:
        """What is left where `others` are taken out, in order."""
        left, since = [], self.since
        for other in sorted(others):
            if other.since > since:
                left.append(Span(since, min(other.since, self.until)))
            since = max(since, other.until)
        left.append(Span(since, self.until))
        return tuple(span for span in left if span.since < span.until)
