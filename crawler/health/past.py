"""The past of a site: what of its earlier periods the present one is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.health.period import Period, Run, Share, half_of, median_of
from crawler.health.measures import Measure

SPAN = timedelta(days=30)
"""What is older says nothing about a site of today."""
DAYS = 30
_FEWEST_LENGTHS = 20
"""Of texts, to know how long they usually are."""


@dataclass(slots=True)
class Day:
    """24 hours of a site."""

    lists: int = 0
    documents: int = 0
    is_broken: bool = False
    """Known to have given less than it should."""


@dataclass(slots=True)
class Past:
    """The past of one site at the instant `now`."""

    now: datetime
    shares: dict[str, Share] = field(default_factory=dict)
    words: dict[int, int] = field(default_factory=dict)
    peaks: dict[str, float] = field(default_factory=dict)
    days: list[Day] = field(default_factory=lambda: [Day() for _ in range(DAYS)])
    """Backwards: the first is the 24 hours up to `now`."""
    latest: Period | None = None
    """The latest period, whatever there is against it."""

    def add(self, period: Period, runs: Mapping[str, Run]) -> None:
        """Add the next period of the site, which has these runs now.

        What was broken in a period, or belongs to a run that may become a break, is no past of that measure.
        """
        self.latest = period
        age = self.now - period.end
        if age >= SPAN:
            return

        def is_before(measure: str) -> bool:
            run = runs.get(measure)
            return run is None or period.end <= run.period

        def is_past(measure: str) -> bool:
            return measure not in period.broken and is_before(measure)

        for measure, share in period.shares.items():
            if measure != Measure.WORD_COUNT and is_past(measure):
                self.shares[measure] = self.shares.get(measure, Share()) + share
        if is_past(Measure.WORD_COUNT):
            for bucket, count in period.words.items():
                self.words[bucket] = self.words.get(bucket, 0) + count
        for measure, peak in period.peaks.items():
            if is_before(measure):
                self.peaks[measure] = max(self.peaks.get(measure, 0.0), peak)
        day = self.days[max(age // timedelta(days=1), 0)]
        day.lists += period.lists
        day.documents += period.documents
        day.is_broken |= Measure.DOCUMENTS in period.broken

    def share(self, measure: str, short: int | None) -> Share:
        """How bad the site was at it. Texts in a bucket under `short` are the short ones."""
        if measure != Measure.WORD_COUNT:
            return self.shares.get(measure, Share())
        if short is None:
            return Share()
        return Share(sum(n for bucket, n in self.words.items() if bucket < short), sum(self.words.values()))

    def short(self) -> int | None:
        """The bucket under which a text is at most half as long as this site's usually are; None where too few are
        known.
        """
        median = median_of(self.words)
        return half_of(median) if median is not None and sum(self.words.values()) >= _FEWEST_LENGTHS else None


def pasts(periods: Iterable[Period], now: datetime, runs: Mapping[str, Mapping[str, Run]]) -> dict[str, Past]:
    """The past at `now` of each site that `periods`, in the order in which they ended, tell of; `runs` by site."""
    found: dict[str, Past] = {}
    for period in periods:
        if period.site not in found:
            found[period.site] = Past(now)
        found[period.site].add(period, runs.get(period.site, {}))
    return found
