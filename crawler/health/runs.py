"""Where a change began: runs of mostly bad pages, as a cumulative sum finds them (Page 1954, CUSUM).

A run begins with a bad page. Each bad page raises its score by one, each good one lowers it by so much that the score
falls in the long run as long as the site is as usual; at zero the run is over and was none. So a good page or two
among the bad ones do not end a run, and its first page is the best guess of when the change came.
"""

from __future__ import annotations

from datetime import datetime

from archive.health.period import Run, Share
from crawler.health.significance import LEAST_EFFECT

_HIGHEST = 0.95


def step(run: Run | None, is_bad: bool, *, usual: float, date: datetime, period: datetime, before: Share) -> Run | None:
    """The run after one more page, fetched at `date`; None where there is none.

    `usual` is the share of bad pages as it was until now. A run that begins is of the `period` with that start, which
    had counted `before` until then.
    """
    if run is None:
        counted = Share(1, 1)
        return Run(since=date, period=period, before=before, counted=counted, score=1.0) if is_bad else None
    # Half way to the least share that would be a break, the score keeps its level.
    turning = min(usual + LEAST_EFFECT / 2, _HIGHEST)
    run.counted.add(is_bad)
    run.score += 1.0 if is_bad else -turning / (1 - turning)
    return run if run.score > 0 else None
