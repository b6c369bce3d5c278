"""From what entries show of their times to instants: days, midnights, time zones worked out from the whole page.

An entry of a stream shows a clock; the day follows from a day heading, from the page's dates and from the order of the
entries, where the clock wraps at midnight. What cannot be worked out stays open.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from crawler.extract.dates import zones
from crawler.extract.liveblog.draft import Draft
from crawler.extract.liveblog.page import Page
from crawler.extract.liveblog.reading import Reading

# An entry this much later than its newer neighbour stands out of order (re-pinned); beyond it, midnight has passed.
_DISORDER = timedelta(hours=2)
# A page's modification is stamped when its newest entry is saved: minutes apart, unless only the page was touched.
_SAVED = timedelta(minutes=10)
_OPENED = timedelta(minutes=60)
"""A page's oldest entry is written about when the page is published."""
# Offsets that zones have, the nearest to UTC first: https://data.iana.org/time-zones/tz-link.html.
_OFFSETS: tuple[float, ...] = (
    *(0, 1, -1, 2, -2, 3, -3, 3.5, -3.5, 4, -4, 4.5, 5, -5, 5.5, 5.75, 6, -6, 6.5, 7, -7, 8, -8, 9, -9, 9.5, -9.5),
    *(10, -10, 10.5, 11, -11, 12, 13),
)
_AT_ONCE = timedelta(minutes=1)
_SLACK = timedelta(minutes=5)
"""How far clocks of a newsroom's systems are apart."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day named between the entries."""

    before: int
    """Index of the entry it stands before; the number of entries where it stands below the last."""
    reading: Reading


def resolve(drafts: Sequence[Draft], days: Sequence[Day], page: Page, *, zone: str | None = None) -> list[str]:
    """Set `instant` of every draft whose reading allows it; `zone` is the configured one. Returns warnings."""
    for draft in drafts:
        if draft.reading is not None and draft.instant is None:
            draft.instant = draft.reading.instant
    pending = [
        draft
        for draft in drafts
        if draft.instant is None and draft.reading is not None and draft.reading.time is not None
    ]
    if not pending:
        return []
    readings = _with_days(drafts, days)
    newest_first = _newest_first(drafts, readings)
    local, warnings = _zone(readings, page, zone, newest_first)
    if local is None:
        return ["liveBlogUpdate.datePublished: the page shows clocks, and nothing says in which time zone."]
    dated = _walk(drafts, readings, page, local, newest_first)
    for draft, day, reading in zip(drafts, dated, readings, strict=True):
        if draft.instant is None and day is not None and reading is not None and reading.time is not None:
            draft.instant = _utc(day, reading.time, reading.zone or local)
            draft.local = datetime.combine(day, reading.time)
    if any(draft.instant is None for draft in pending):
        warnings.append("liveBlogUpdate.datePublished: the page shows clocks, and nothing says of which day.")
    return warnings


def _with_days(drafts: Sequence[Draft], days: Sequence[Day]) -> list[Reading | None]:
    """The entries' readings, with the day of the heading each stands under (above, where headings close a day)."""
    readings = [draft.reading for draft in drafts]
    if not days:
        return readings
    below = days[0].before > 0 and days[-1].before >= len(drafts)
    headings = _headings(len(drafts), days, below=below)
    for index, reading in enumerate(readings):
        if reading is None or reading.day is not None:
            continue
        heading = headings[index]
        if heading is not None:
            readings[index] = replace(reading, year=heading.year, month=heading.month, day=heading.day)
    return readings


def _headings(count: int, days: Sequence[Day], *, below: bool) -> list[Reading | None]:
    """For each of so many entries the last heading above it, or the first below it."""
    ranks: list[int | None] = [None] * (count + 1)
    for rank, day in enumerate(days):
        if not below or ranks[min(day.before, count)] is None:
            ranks[min(day.before, count)] = rank
    found: list[Reading | None] = []
    best: int | None = None
    # An entry has those above it that stand before it or an earlier one, and those below that stand before a later one.
    for one in reversed(ranks[1:]) if below else ranks[:-1]:
        if one is not None and (best is None or (one < best if below else one > best)):
            best = one
        found.append(days[best].reading if best is not None else None)
    return found[::-1] if below else found


def stated_zones(page: Page) -> list[tuple[tzinfo, str]]:
    """The zones that a page's own statements put its clocks in, each with the evidence, the best first."""
    candidates: list[tuple[tzinfo, str]] = [(line.zone, "the page's date line") for line in page.lines[:1] if line.zone]
    country = zones.of_country(page.country)
    if country is not None:
        candidates.append((country, "the site's country"))
    for reading in page.stated:
        # "+00:00" is what systems write that keep UTC: it says nothing about the newsroom.
        if (
            reading.zone is not None
            and reading.instant is not None
            and reading.zone.utcoffset(reading.instant.replace(tzinfo=None))
        ):
            candidates.append((reading.zone, "the offset of the page's dates"))
            break
    language = zones.of_language(page.language)
    if language is not None:
        candidates.append((language, "the page's language"))
    return candidates


def _zone(
    readings: Sequence[Reading | None], page: Page, named: str | None, newest_first: bool
) -> tuple[tzinfo | None, list[str]]:
    """The zone the clocks are in, best evidence first."""
    if named:
        return zones.named(named), []
    shown = next((reading.zone for reading in readings if reading and reading.zone and not reading.machine), None)
    if shown is not None:
        return shown, []
    candidates = stated_zones(page)
    saved = _zone_of_saving(readings, page, newest_first)
    if candidates:
        # Where the evidence disagrees, the newest entry's distance from the page's last modification decides.
        agreeing = (one for one in candidates if saved is not None and _same_offset(one[0], saved, page.modified))
        zone, evidence = next(agreeing, candidates[0])
        return zone, [f"liveBlogUpdate.datePublished: clocks are read in the zone of {evidence}."]
    if saved is not None and _opens_with(readings, page, saved, newest_first):
        return saved, ["liveBlogUpdate.datePublished: the zone of the clocks is inferred from the page's modification."]
    return None, []


def _zone_of_saving(readings: Sequence[Reading | None], page: Page, newest_first: bool) -> tzinfo | None:
    """The offset in which the newest entry was written just before the page was last saved."""
    clocks = [reading.time for reading in readings if reading is not None and reading.time is not None]
    if page.modified is None or not clocks:
        return None
    saved = timedelta(hours=page.modified.hour, minutes=page.modified.minute)
    newest = clocks[0] if newest_first else clocks[-1]
    shown = timedelta(hours=newest.hour, minutes=newest.minute)
    for hours in _OFFSETS:
        offset = timedelta(hours=hours)
        if (saved + offset - shown) % timedelta(days=1) <= _SAVED:
            return timezone(offset)
    return None


def _opens_with(readings: Sequence[Reading | None], page: Page, zone: tzinfo, newest_first: bool) -> bool:
    """Whether the oldest entry, in `zone`, was written when the page was published: one sign may be chance."""
    clocks = [reading.time for reading in readings if reading is not None and reading.time is not None]
    if page.published is None or page.modified is None or page.modified - page.published <= _SAVED:
        return False
    oldest = clocks[-1] if newest_first else clocks[0]
    opened = page.published.astimezone(zone)
    late = timedelta(seconds=_seconds(oldest) - _seconds(opened.time())) % timedelta(days=1)
    return late <= _OPENED or late >= timedelta(days=1) - _SAVED


def _same_offset(zone: tzinfo, other: tzinfo, at: datetime | None) -> bool:
    moment = at or datetime(2000, 1, 1, tzinfo=UTC)
    return moment.astimezone(zone).utcoffset() == moment.astimezone(other).utcoffset()


def is_newest_first(moments: Sequence[datetime] | Sequence[date] | Sequence[time]) -> bool:
    """The order of a stream; what is out of order (re-pinned entries, a clock after midnight) is outvoted."""
    falls = sum(later < earlier for earlier, later in itertools.pairwise(moments))  # type: ignore[operator]
    rises = sum(later > earlier for earlier, later in itertools.pairwise(moments))  # type: ignore[operator]
    return falls >= rises


def _newest_first(drafts: Sequence[Draft], readings: Sequence[Reading | None]) -> bool:
    """The order by instants where entries have them, else by days, else by clocks."""
    instants = [draft.instant for draft in drafts if draft.instant is not None]
    if len(instants) >= 2:
        return is_newest_first(instants)
    days = [reading.date for reading in readings if reading is not None and reading.date is not None]
    if len(set(days)) > 1:
        return days[0] > days[-1]
    return is_newest_first([reading.time for reading in readings if reading is not None and reading.time is not None])


def _walk(
    drafts: Sequence[Draft], readings: Sequence[Reading | None], page: Page, local: tzinfo, newest_first: bool
) -> list[date | None]:
    """The local day of every entry with a clock: from the newest back, a clock that rises means the day before."""
    order = range(len(drafts)) if newest_first else range(len(drafts) - 1, -1, -1)
    walked = [index for index in order if (reading := readings[index]) is not None and reading.time is not None]
    offsets: dict[int, int] = {}
    back = 0
    previous: time | None = None
    for index in walked:
        reading = readings[index]
        assert reading is not None
        assert reading.time is not None
        if previous is not None:
            rise = _seconds(reading.time) - _seconds(previous)
            if rise > _DISORDER.total_seconds():
                back += 1
            elif rise < _DISORDER.total_seconds() - 86400 and back:
                back -= 1  # an entry of just before midnight among those of just after
        offsets[index] = back
        previous = reading.time
    days: list[date | None] = [None] * len(drafts)
    anchors = {index: day for index in walked if (day := _known_day(drafts[index], readings[index], page, local))}
    if not anchors and walked:
        newest = _newest_day(readings[walked[0]], readings[walked[-1]], offsets[walked[-1]], page, local)
        if newest is None:
            return days
        anchors = {walked[0]: newest}
    known = [position for position, index in enumerate(walked) if index in anchors]
    for position, index in enumerate(walked):
        nearest = walked[_nearest(known, position)]
        days[index] = anchors[nearest] + timedelta(days=offsets[nearest] - offsets[index])
    return days


def _nearest(positions: Sequence[int], position: int) -> int:
    """Of `positions`, which ascend, the nearest to `position`; of two as near the former."""
    after = bisect_left(positions, position)
    return min(positions[max(0, after - 1) : after + 1], key=lambda other: abs(other - position))


def _known_day(draft: Draft, reading: Reading | None, page: Page, local: tzinfo) -> date | None:
    if draft.instant is not None:
        return draft.instant.astimezone(local).date()
    if reading is None:
        return None
    if reading.date is not None or reading.month is None or reading.day is None:
        return reading.date
    reference = page.modified or page.published or page.document.fetched_at
    if reference is None:
        return None
    # "Oct 02": of the year that brings it nearest to the page's date.
    choices = []
    for year in (reference.year - 1, reference.year, reference.year + 1):
        try:
            choices.append(date(year, reading.month, reading.day))
        except ValueError:  # 29 February
            continue
    return min(choices, key=lambda day: abs(day - reference.date()), default=None)


def _newest_day(newest: Reading | None, oldest: Reading | None, span: int, page: Page, local: tzinfo) -> date | None:
    """The day of the newest entry: the last one on which it was written before the page was saved or fetched."""
    assert newest is not None
    assert newest.time is not None
    # Systems that never change it state the publication twice.
    stale = page.published is not None and page.modified is not None and page.modified - page.published <= _AT_ONCE
    if page.modified is not None and not stale:
        return _last_day(newest.time, page.modified, local)
    if page.published is not None and oldest is not None and oldest.time is not None:
        # The oldest entry opens the page: of the two days around, the one that brings it nearest to the publication.
        day = page.published.astimezone(local).date()
        choices = [day + timedelta(days=shift) for shift in (-1, 0, 1)]
        published = page.published
        first = min(choices, key=lambda one: abs(_utc(one, oldest.time or time(), local) - published))
        return first + timedelta(days=span)
    if page.document.fetched_at is not None:
        return _last_day(newest.time, page.document.fetched_at, local)
    return None


def _last_day(clock: time, limit: datetime, local: tzinfo) -> date:
    day = limit.astimezone(local).date()
    return day if _utc(day, clock, local) <= limit + _SLACK else day - timedelta(days=1)


def _utc(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
