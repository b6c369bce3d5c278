"""Which of several claims about one event says most, and whether what it says can be true.

Claims are best source first. The first one names the day; of those that speak of that day, the one that says most is
taken: a point of time before a clock in no known zone, a clock before a midnight, a midnight before a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from crawler.extract.dates.claims import Claim
from crawler.extract.dates.instants import Instant
from crawler.extract.dates.page_zone import PageZone

APART = timedelta(days=1)
"""Zones part calendar days by one at most: claims farther apart speak of two events, or one of them is wrong."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the claims about an event came to."""

    claim: Claim
    """With the instant that it came to."""
    doubts: tuple[str, ...] = ()
    """Sentences for the item's warnings."""

    @property
    def instant(self) -> Instant:
        """What the claim came to."""
        return self.claim.instant

    @property
    def exact(self) -> bool:
        """Whether it is one point of time, and not what may be left of a day."""
        return self.instant.zoned and not self.instant.midnight

    def at(self, zone: tzinfo, how: str, *doubts: str) -> Settled:
        """The same clock, in `zone`."""
        claim = replace(self.claim, source=f"{self.claim.source}, {how}", instant=self.instant.at(zone))
        return Settled(claim, (*self.doubts, *doubts, *_of_changing_clocks(claim)))

    def day(self, *doubts: str) -> Settled:
        """The day of it, and no more."""
        return Settled(replace(self.claim, instant=Instant(self.instant.day)), (*self.doubts, *doubts))

    def doubted(self, *doubts: str) -> Settled:
        """The same with more doubts."""
        return replace(self, doubts=(*self.doubts, *doubts))


def settle(claims: Sequence[Claim], zone: PageZone, days: Iterable[date] = ()) -> Settled | None:
    """What `claims` come to; None where there are none. `days` are those the page's address or other events name."""
    if not claims:
        return None
    first, doubts = _not_swapped(claims, days)
    same_day = [claim for claim in claims if _may_be_same_day(first.instant, claim.instant)]
    clocks = [claim for claim in same_day if claim.instant.timed and not claim.instant.midnight]
    for claim in clocks:
        if claim.instant.zoned:
            return _unless_false(Settled(claim, doubts), zone)
    for claim in clocks:
        if zone.local and (local := zone.at(zone.local, clock_of(claim.instant))):
            return Settled(claim, doubts).at(local, "in the zone of other claims")
    midnights = [claim for claim in same_day if claim.instant.zoned]
    days_only = [claim for claim in same_day if not claim.instant.timed]
    return Settled((clocks or midnights or days_only or same_day)[0], doubts)


def is_before(one: Instant, other: Instant) -> bool:
    """Whether `one` is certainly before `other`, fractions of a second aside; the day decides where one is no more."""
    if isinstance(one.moment, datetime) and isinstance(other.moment, datetime) and one.zoned == other.zoned:
        return one.moment.replace(microsecond=0) < other.moment.replace(microsecond=0)
    return one.day < other.day


def is_same_minute(one: Instant, other: Instant) -> bool:
    """Whether two points of time are less than a minute apart."""
    if not isinstance(one.moment, datetime) or not isinstance(other.moment, datetime) or one.zoned != other.zoned:
        return False
    return abs(one.moment - other.moment) < timedelta(minutes=1)


def hours_apart(one: Instant, other: Instant) -> float | None:
    """How many hours a false offset would put between two points of time; None where theirs is another difference."""
    if not isinstance(one.moment, datetime) or not isinstance(other.moment, datetime) or one.zoned != other.zoned:
        return None
    quarters, rest = divmod(abs(one.moment - other.moment).total_seconds(), 900)
    return quarters / 4 if rest < 1 and 2 <= quarters <= 56 else None


def clock_of(instant: Instant) -> datetime:
    """The clock of an instant that has one: naive."""
    assert isinstance(instant.moment, datetime)
    return instant.moment.replace(tzinfo=None)


def quoted(claim: Claim) -> str:
    """A claim as warnings tell it."""
    return f"the page says {claim.text}"


def _unless_false(settled: Settled, zone: PageZone) -> Settled:
    """`settled`, a point of time; its clock in another zone where a `Z` is false."""
    if not settled.claim.utc or zone.behind_z is None:
        return settled
    doubt = f"{quoted(settled.claim)}, and other instants on it say that the Z is false."
    clock = Settled(replace(settled.claim, instant=Instant(clock_of(settled.instant))), settled.doubts)
    local = zone.at(zone.behind_z, clock_of(settled.instant))
    return clock.day(doubt) if local is None else clock.at(local, "its Z being false", doubt)


def _may_be_same_day(one: Instant, other: Instant) -> bool:
    """Whether two claims can speak of one day: their calendar days, or the neighbours where they write in two zones."""
    apart = abs(one.day - other.day)
    return not apart or (apart <= APART and _offset(one) != _offset(other))


def _offset(instant: Instant) -> timedelta | None:
    return instant.moment.utcoffset() if isinstance(instant.moment, datetime) else None


def _not_swapped(claims: Sequence[Claim], days: Iterable[date]) -> tuple[Claim, tuple[str, ...]]:
    """The claim that names the day: the first, but for one whose day and month were taken for each other.

    Systems that read 4/5 as the 5th of April write it on as ISO 8601. That shows where another claim has the two the
    other way round; the one that more of the page agrees with is right.
    """
    first = claims[0]
    other = next((claim for claim in claims[1:] if is_swapped(first.instant, claim.instant)), None)
    if other is None:
        return first, ()
    counted = Counter([*(claim.instant.day for claim in claims), *days])
    right, wrong = (other, first) if counted[other.instant.day] > counted[first.instant.day] else (first, other)
    doubt = f"the page says {right.text} and {wrong.text}, day and month having been swapped in one."
    return right, (doubt,)


def is_swapped(one: Instant, other: Instant) -> bool:
    """Whether two instants are one, with its day and month taken for each other."""
    if one.day == other.day or (one.day.year, one.day.month, one.day.day) != (
        other.day.year,
        other.day.day,
        other.day.month,
    ):
        return False
    return not one.timed or not other.timed or clock_of(one).minute == clock_of(other).minute


def _of_changing_clocks(claim: Claim) -> tuple[str, ...]:
    """The doubt about a clock that was shown twice, or not at all, as clocks are set back and forward (PEP 495)."""
    moment = claim.instant.moment
    assert isinstance(moment, datetime)
    first, second = (moment.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first == second:
        return ()
    when = (
        "clocks show this time twice on the day they are set back, and the first is taken,"
        if first > second
        else "clocks do not show this time on the day they are set forward"
    )
    return (f"{when} in {moment.tzinfo}: {claim.text}.",)
