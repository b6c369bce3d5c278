"""The agenda of a crawl: what is due, what is under way, and what was learnt; the frontier's only writer.

The database is asked in a thread of its own. What lists lead to is on the frontier before the list counts as looked at,
and a page counts as looked at once its outcome is written: a kill leaves due what is not done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from archive import clock
from archive.catalog import Catalog
from archive.catalog_rows import utc_text
from archive.frontier import Frontier, FrontierRow, OriginRow
from crawler.discovery.links import MAX_URL_LENGTH
from crawler.discovery.scope import normalized, scope_of
from crawler.due import twins
from crawler.due.missed import take_in_missed
from crawler.due.policy import Policy
from crawler.due.under_way import SHARE, UnderWay, share_of
from crawler.due.validators import Validators
from crawler.sites import SiteLookup

T = TypeVar("T")

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
        self._under_way = UnderWay(once=ignore_for is not None)
        self.share = SHARE
        """Rows of one of the sources that were last asked about which may be under way at once."""
        self._is_open = self._is_closing = False

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

    @property
    def news(self) -> asyncio.Event:
        """Set where a look has come to its end, for whoever waits for that to clear."""
        return self._under_way.news

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
        but = self._under_way.not_again()
        share = self.share = share_of(len(sources))
        ready = self._under_way.ready(sources, share)

        def ask() -> tuple[Sequence[FrontierRow], str | None]:
            rows = self._rows.due(ready, utc_text(latest), limit=limit, but=but, since=since)
            # Of what is due by now, nothing is left that is not under way.
            after = utc_text(until)
            return rows, after if len(rows) == limit else self._rows.next_due(ready, after=after)

        rows, following = await self._call(ask)
        # Asked for while the thread was busy, some may have been begun with meanwhile.
        return self._under_way.begin(rows, share), datetime.fromisoformat(following) if following else None

    def has_more(self, sources: Collection[str]) -> bool:
        """Whether a source has so much under way that `take` leaves the rest of it for later."""
        return len(self._under_way.ready(sources, share_of(len(sources)))) < len(sources)

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
        return self._under_way.begin(rows)

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
        begun = self._under_way.begin((*fresh, *due), share)
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
        if gone and before.document is not None:
            rows = await self._call(twins.replaced, self._rows, before, after)
        elif twins.is_back(before, after):
            rows = await self._call(twins.without_twins, self._rows, after)
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

    async def _end(self, row: FrontierRow, rows: list[FrontierRow], origins: Iterable[OriginRow] = ()) -> None:
        await self._call(self._rows.record, rows, origins)
        self._under_way.end(row)

    def leave(self, row: FrontierRow) -> None:
        """The row is under way no more; where nothing was written about it, it stays due."""
        self._under_way.leave(row)

    @property
    def _rows(self) -> Frontier:
        assert self._frontier is not None, "the agenda is open"
        return self._frontier

    def _origin(self, row: FrontierRow) -> OriginRow:
        return self._origins.get(row.source) or OriginRow(source=row.source)

    def _open(self, open_catalog: Callable[[], Catalog]) -> None:
        self._catalog = open_catalog()
        self._go_on()
        self._frontier = Frontier(self._catalog)
        now = clock.now()
        self._frontier.bring_back(utc_text(now), ahead=utc_text(now + _AHEAD))
        self._origins = self._frontier.origins()
        take_in_missed(self._frontier, self.policy, self.sites, until=now + _AHEAD, go_on=self._go_on)

    def _go_on(self) -> None:
        if self._is_closing:
            raise CancelledError

    def _close(self) -> None:
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = self._frontier = None

    async def _call(self, function: Callable[..., T], *arguments: object, **named: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *arguments, **named))


def _is_due(row: FrontierRow, now: str) -> bool:
    return row.due is not None and row.due <= now
