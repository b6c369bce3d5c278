"""What a killed crawl captured and could not say on the frontier, and what the captures tell of a frontier that was
lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from archive.catalog_rows import CaptureRow, utc_text
from archive.frontier import Frontier, FrontierRow
from crawler.discovery.scope import normalized, scope_of
from crawler.due.policy import Policy
from crawler.sites import SiteLookup

_OVERLAP = timedelta(days=1)
"""How far before the newest look captures are searched for some that the frontier missed."""
_BATCH = 500
"""So many of those are in memory at once."""


def take_in_missed(
    frontier: Frontier, policy: Policy, sites: SiteLookup, *, until: datetime, go_on: Callable[[], None]
) -> None:
    """Take in captures made until then: all of them or, where `go_on`, called now and then, raises, none."""
    newest = frontier.newest_look()
    since = utc_text(datetime.fromisoformat(newest) - _OVERLAP) if newest else None
    found = frontier.missed(since, until=utc_text(until))

    def batches() -> Iterator[list[FrontierRow]]:
        while batch := list(islice(found, _BATCH)):
            go_on()
            missed = _missed(frontier, batch, is_lost=newest is None)
            yield [policy.after_capture(row, capture, sites.site_of(capture.url)) for capture, row in missed]

    frontier.record_batches(batches())


def _missed(
    frontier: Frontier, batch: list[tuple[CaptureRow, FrontierRow | None]], *, is_lost: bool
) -> list[tuple[CaptureRow, FrontierRow]]:
    """The captures to be taken in, each with its row; `is_lost`: all that the frontier knew is."""
    # A URL is on the frontier before it is asked for; one that is not was redirected to, where that was not lost. Of
    # the spellings of one URL, which are rare, the last goes.
    unknown = {normalized(capture.url): capture for capture, row in batch if row is None} if is_lost else {}
    spelt_otherwise = frontier.known(unknown)
    missed = [(capture, row) for capture, row in batch if row is not None and row.role == "page"]
    return missed + [(capture, _row_of(capture)) for key, capture in unknown.items() if key not in spelt_otherwise]


def _row_of(capture: CaptureRow) -> FrontierRow:
    """A page that is known by its captures alone."""
    url, date, scope = capture.url, capture.date, scope_of(capture.url)
    return FrontierRow(key=normalized(url), url=url, source=scope, scope=scope, role="page", found=date, due=date)
