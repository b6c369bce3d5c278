"""The agenda of a crawl: what is due, what is under way, and what was learnt; the frontier's only writer.

The database is asked in a thread of its own. What lists lead to is on the frontier before the list counts as looked at,
and a page counts as looked at once its outcome is written: a kill leaves due what is not done.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TypeVar

from archive import clock
from archive.catalog import Catalog
from archive.catalog_rows import CaptureRow, utc_text
from archive.frontier import Frontier, FrontierRow, OriginRow
from crawler.discovery.links import MAX_URL_LENGTH
from crawler.discovery.scope import normalized, scope_of
from crawler.due.policy import Policy
from crawler.due.validators import Validators
from crawler.sites import SiteLookup

T = TypeVar("T")

SHARE = 100
"""Rows of one source that are under way at once, at most, where the others can wait: what a slow site has due, hours of
it after a rest, is in no other site's way."""
_OVERLAP = timedelta(days=1)
"""How far before the newest look captures are searched for some that the frontier missed."""
_BATCH = 500
"""So many of those are in memory at once."""
_AHEAD = timedelta(minutes=5)
"""A look so far ahead of the clock was made by a clock that was wrong."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of links that a list has."""

    news: int = 0
    """So many were not known."""
    rows: Sequence[FrontierRow] = ()
    """Those to be fetched now; they are under way."""
    waiting: int = 0
    """So many are known, and not due yet."""
    left: int = 0
    """So many were not known, and there was no room for them."""


class Agenda:
    """Used from one event loop. Methods raise CatalogError where the catalog cannot be used."""

    def __init__(
        self, policy: Policy, validators: Validators, sites: SiteLookup, *, ignore_for: timedelta | None = None
    ) -> None:
        """`ignore_for`: what became known within so long is fetched again, due or not, once."""
        self.policy = policy
        self.sites = sites
        self._validators = validators
        self._ignore_for = ignore_for
        self._thread = ThreadPoolExecutor(1, "frontier")
        self._catalog: Catalog | None = None
        self._frontier: Frontier | None = None
        self._origins: dict[str, OriginRow] = {}
        self._under_way: dict[str, str] = {}
        """Keys, each with its source."""
        self._busy: Counter[str] = Counter()
        """How many rows of each source are under way."""
        self._done: set[str] = set()
        self._is_open = self._is_closing = False
        self.news = asyncio.Event()
        """Set where a look has come to its end, for whoever waits for that to clear."""

    async def open(self, open_catalog: Callable[[], Catalog]) -> None:
        """Begin; what a killed crawl captured and could not say here is taken in, all of it or nothing."""
        await self._call(self._open, open_catalog)
        self._is_open = True

    async def close(self) -> None:
        """End; what is under way stays due. An `open` that was cancelled is broken off."""
        self._is_open, self._is_closing = False, True
        await self._call(self._close)
        self._thread.shutdown()

    @property
    def is_open(self) -> bool:
        """Whether there is a frontier to ask."""
        return self._is_open

    def has_begun(self, row: FrontierRow) -> bool:
        """Whether the row is under way."""
        return row.key in self._under_way

    def __len__(self) -> int:
        """How many rows are under way."""
        return len(self._under_way)

    async def sources(self) -> list[str]:
        """All that was ever crawled from."""
        return await self._call(self._rows.sources)

    async def take(
        self, sources: Collection[str], until: datetime, limit: int
    ) -> tuple[list[FrontierRow], datetime | None]:
        """Rows of `sources` that are due by `until`, `limit` at most, which are under way from then on; and when there
        is something to be taken again, as far as the frontier tells (None: never).
        """
        since, latest = None, until
        if self._ignore_for is not None:
            since, latest = utc_text(until - self._ignore_for), datetime.max.replace(tzinfo=until.tzinfo)
        but = self._under_way.keys() | self._done
        ready = self._ready(sources)

        def ask() -> tuple[Sequence[FrontierRow], str | None]:
            rows = self._rows.due(ready, utc_text(latest), limit=limit, but=but, since=since)
            # Of what is due by now, nothing is left that is not under way.
            after = utc_text(until)
            return rows, after if len(rows) == limit else self._rows.next_due(ready, after=after)

        rows, following = await self._call(ask)
        # Asked for while the thread was busy, some may have been begun with meanwhile.
        return self._begin(rows, SHARE), datetime.fromisoformat(following) if following else None

    def has_more(self, sources: Collection[str]) -> bool:
        """Whether a source has so much under way that `take` leaves the rest of it for later."""
        return len(self._ready(sources)) < len(sources)

    async def next_due(self, sources: Collection[str]) -> datetime | None:
        """When a row of `sources` is due, now at the earliest, also of those under way; None: never."""
        following = await self._call(self._rows.next_due, sources)
        return max(datetime.fromisoformat(following), clock.now()) if following else None

    async def bring_back(self) -> None:
        """The clock was set back: what was reckoned by a later one is due now."""
        now = clock.now()
        await self._call(lambda: self._rows.bring_back(utc_text(now), ahead=utc_text(now + _AHEAD)))
        self._origins = await self._call(self._rows.origins)

    async def overdue(self, sources: Collection[str]) -> tuple[int, float]:
        """How many rows of `sources` are due now, and for how many seconds the first of them has been."""
        now = clock.now()
        number, first = await self._call(self._rows.overdue, sources, utc_text(now))
        return number, (now - datetime.fromisoformat(first)).total_seconds() if first else 0.0

    async def name(self, urls: Iterable[str], *, always: bool) -> list[FrontierRow]:
        """The rows of URLs that a user or a site's file names; with `always` they are due, and under way."""
        now = utc_text(clock.now())
        named = {normalized(url): url for url in urls}
        known = await self._call(self._rows.known, list(named))
        rows = []
        for key, url in named.items():
            scope = scope_of(url)
            fresh = FrontierRow(key=key, url=url, source=scope, scope=scope, role="seed", found=now, due=now)
            row = known.get(key, fresh)
            if row.role != "seed":
                row = replace(row, role="seed", source=scope, scope=scope, due=row.due or now)
            rows.append(row)
        await self._call(self._rows.record, [row for row in rows if row != known.get(row.key)])
        if not always:
            return []
        return self._begin(rows)

    async def heard_of(
        self, rows: Iterable[FrontierRow], room: int, *, hasten: bool = False, share: int | None = None
    ) -> Found:
        """Take in the rows of links that a list has, of the new ones the first `room`.

        With `hasten` those that are known are due now, whatever was reckoned. `share`: of a source no more are under
        way at once; the others stay due.
        """
        offered = {row.key: row for row in rows}
        known, fresh = await self._call(self._take_in, offered, room)
        # No await from here on: what comes to its end meanwhile would be begun with again.
        now = clock.now()
        everything = hasten or self._ignore_for is not None
        due = [
            row
            for row in known.values()
            if everything or _is_due(row, utc_text(now)) or self.policy.is_named_again(row, now)
        ]
        begun = self._begin((*fresh, *due), share)
        left = len(offered) - len(known) - len(fresh)
        return Found(news=len(fresh), rows=begun, waiting=len(known) - len(due), left=left)

    def headers(self, row: FrontierRow) -> dict[str, bytes]:
        """The conditions under which the row is asked for."""
        origin, now = self._origin(row), clock.now()
        headers = self._validators.headers(row, now, origin)
        if not headers and self._validators.is_sample(row, now, origin):
            self._origins[row.source] = replace(origin, checked=utc_text(now))
        return headers

    async def looked(self, before: FrontierRow, after: FrontierRow, *, lied: bool = False, gone: bool = False) -> bool:
        """A look has come to its end, and `after` says what is known now; `lied`: see `crawler.due.validators`; `gone`:
        the server says that there is no such page any more.

        Whether that is news: its site was trusted until now.
        """
        origin = self._origin(before)
        caught = lied and not self._validators.is_mistrusted(origin, clock.now())
        if caught:
            now = utc_text(clock.now())
            origin = self._origins[before.source] = replace(origin, lied=now, lied_about=before.url)
            await self._call(self._rows.distrust, before.source, now)
        rows = [after]
        # What is looked at for the first time, or again after it failed or was put aside.
        is_back = before.document is None or before.failures > 0 or before.wait is None
        if gone and before.document is not None:
            rows = await self._call(self._replaced, before, after)
        elif is_back and after.document is not None and after.due is not None and after.failures == 0:
            rows = await self._call(self._without_twins, after)
        await self._end(before, rows, [origin])
        return caught

    async def moved(self, before: FrontierRow, after: FrontierRow, url: str) -> None:
        """As `looked`, where a page was found at another URL for good: there it is looked for from now on. The
        validators of `after` are those of the other URL.
        """
        key, here = normalized(url), replace(after, etag=None, last_modified=None)
        if len(url) > MAX_URL_LENGTH:
            rows = [here]
        elif key == after.key:
            rows = [replace(after, url=url)]
        else:
            rows = [replace(here, due=None)]
            known = (await self._call(self._rows.known, [key])).get(key)
            # One that is looked at no more may have moved here before, and is back.
            if known is None or (known.due is None and known.role == "page"):
                rows.append(replace(after, key=key, url=url))
        await self._end(before, rows)

    async def put_off(self, row: FrontierRow, wait: timedelta | None) -> None:
        """The row was not looked at, for no fault of its own: it is due in `wait`, or not again."""
        due = utc_text(clock.now() + wait) if wait is not None else None
        await self._end(row, [replace(row, due=due)])

    def _take_in(
        self, offered: Mapping[str, FrontierRow], room: int
    ) -> tuple[dict[str, FrontierRow], list[FrontierRow]]:
        """The rows that are known, and those that are from now on; in one piece, as two lists may have the same."""
        known = self._rows.known(offered.keys())
        fresh = [row for key, row in offered.items() if key not in known][: max(room, 0)]
        self._rows.record(fresh)
        return known, fresh

    def _without_twins(self, row: FrontierRow) -> list[FrontierRow]:
        """`row`, put aside where its document is looked at already, and found, under another URL.

        The canonical URL goes first, else the one that was known first. Further pages of a blog are no twins.
        """
        if row.role != "page" or row.type == "LiveBlogPosting":
            return [row]
        twins = self._twins(row)
        if row.url == row.document:
            return [row, *(_put_aside(twin) for twin in twins)]
        return [_put_aside(row) if any(twin.failures == 0 for twin in twins) else row]

    def _replaced(self, before: FrontierRow, row: FrontierRow) -> list[FrontierRow]:
        """`row`, which is gone, and the URL under which its document is looked for instead, where one was put aside."""
        document = row.document
        if document is None or row.role != "page" or row.type == "LiveBlogPosting":
            return [row]
        if before.wait is None:
            row = _put_aside(row)  # it was to replace another one itself
        if any(twin.failures == 0 for twin in self._twins(row)):
            return [row]
        others = [other for other in self._rows.put_aside(document) if other.key != row.key]
        others.sort(key=lambda other: other.url != document)
        return [row, *(replace(other, due=row.looked, wait=None) for other in others[:1])]

    def _twins(self, row: FrontierRow) -> list[FrontierRow]:
        """The other pages that are looked at for the row's document."""
        assert row.document is not None
        return [twin for twin in self._rows.of_document(row.document) if twin.key != row.key and twin.role == "page"]

    async def _end(self, row: FrontierRow, rows: list[FrontierRow], origins: Iterable[OriginRow] = ()) -> None:
        await self._call(self._rows.record, rows, origins)
        self.leave(row)
        if self._ignore_for is not None:
            self._done.add(row.key)

    def leave(self, row: FrontierRow) -> None:
        """The row is under way no more; where nothing was written about it, it stays due."""
        source = self._under_way.pop(row.key, None)
        if source is not None:
            self._busy[source] -= 1
        self.news.set()

    def _begin(self, rows: Iterable[FrontierRow], share: int | None = None) -> list[FrontierRow]:
        """Those of the rows that are under way from now on: not yet, and within the share of their source."""
        begun = []
        for row in rows:
            if row.key in self._under_way or row.key in self._done:
                continue
            if share is None or self._busy[row.source] < share:
                self._under_way[row.key] = row.source
                self._busy[row.source] += 1
                begun.append(row)
        return begun

    def _ready(self, sources: Collection[str]) -> list[str]:
        # Half a share at a time, as what is due is put in order anew each time.
        return [source for source in sources if self._busy[source] <= SHARE // 2]

    @property
    def _rows(self) -> Frontier:
        assert self._frontier is not None, "the agenda is open"
        return self._frontier

    def _origin(self, row: FrontierRow) -> OriginRow:
        return self._origins.get(row.source) or OriginRow(source=row.source)

    def _open(self, open_catalog: Callable[[], Catalog]) -> None:
        self._catalog = open_catalog()
        if self._is_closing:
            raise CancelledError
        self._frontier = Frontier(self._catalog)
        now = clock.now()
        self._frontier.bring_back(utc_text(now), ahead=utc_text(now + _AHEAD))
        self._origins = self._frontier.origins()
        newest = self._frontier.newest_look()
        since = utc_text(datetime.fromisoformat(newest) - _OVERLAP) if newest else None
        found = self._frontier.missed(since, until=utc_text(now + _AHEAD))
        self._frontier.record_batches(self._missed(found, is_lost=newest is None))

    def _missed(
        self, found: Iterator[tuple[CaptureRow, FrontierRow | None]], *, is_lost: bool
    ) -> Iterator[list[FrontierRow]]:
        """The rows, batch by batch, after captures that the frontier missed; `is_lost`: all that it knew is."""
        while batch := list(islice(found, _BATCH)):
            if self._is_closing:
                raise CancelledError
            # A URL is on the frontier before it is asked for; one that is not was redirected to, where that was not
            # lost. Of the spellings of one URL, which are rare, the last goes.
            unknown = {normalized(capture.url): capture for capture, row in batch if row is None} if is_lost else {}
            spelt_otherwise = self._rows.known(unknown)
            missed = [(capture, row) for capture, row in batch if row is not None and row.role == "page"]
            missed += [(one, _row_of(one)) for key, one in unknown.items() if key not in spelt_otherwise]
            yield [self.policy.after_capture(row, one, self.sites.site_of(one.url)) for one, row in missed]

    def _close(self) -> None:
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = self._frontier = None

    async def _call(self, function: Callable[..., T], *arguments: object, **named: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *arguments, **named))


def _is_due(row: FrontierRow, now: str) -> bool:
    return row.due is not None and row.due <= now


def _put_aside(row: FrontierRow) -> FrontierRow:
    return replace(row, due=None, wait=None)


def _row_of(capture: CaptureRow) -> FrontierRow:
    """A page that is known by its captures alone."""
    url, date, scope = capture.url, capture.date, scope_of(capture.url)
    return FrontierRow(key=normalized(url), url=url, source=scope, scope=scope, role="page", found=date, due=date)
