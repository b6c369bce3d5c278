"""What a page shows its readers of its dates: as a source where its data names none, and as a referee where that errs.

Read for few pages: those whose data for machines leaves the instant open or contradicts itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timezone, tzinfo
from functools import cached_property

from crawler.extract.dates import zones
from crawler.extract.dates.claims import EVENTS, Claim, Claims, Event
from crawler.extract.dates.instants import Instant
from crawler.extract.dates.near_headline import Place
from crawler.extract.dates.page_zone import PageZone, top_level_domain
from crawler.extract.dates.shown_dates import Label, Reading, ShownDate, read_line, read_lines
from crawler.extract.dates.source_dates import day_in_path, offset_in_source, publication_in_scripts
from crawler.extract.dates.weighing import Settled, clock_of, hours_apart, quoted
from crawler.extract.page.document import Document

_MAX_SHOWN = 10
_LABELS: dict[Event, Label] = {"datePublished": "published", "dateModified": "updated"}

# A zone a clock may be in, how it is known, and what is doubtful about it.
Zone = tuple[tzinfo, str, tuple[str, ...]]


class Shown:
    """The dates a page shows, read when first asked for."""

    def __init__(self, document: Document, claims: Mapping[Event, Claims], place: Place) -> None:
        self._document, self._claims, self._place = document, claims, place

    @property
    def was_read(self) -> bool:
        """Whether somebody has asked."""
        return "dates" in self.__dict__

    @cached_property
    def dates(self) -> list[tuple[str, ShownDate]]:
        """Sources and dates: those written in words in the article's data before those around the headline."""
        days = {claim.instant.day for claims in self._claims.values() for claim in claims.read}
        if in_path := day_in_path(self._document.url):
            days.add(in_path.day)
        reading = Reading(self._document.language, top_level_domain(self._document.url), days)
        below = [("line below the headline", one) for one in read_lines(self._place.lines_below(), reading)]
        above = [("line above the headline", one) for one in read_lines(self._place.lines_above(), reading)]
        # What is shown in words settles the order of figures in the data.
        shown = frozenset(one.day for _, one in (*below, *above) if any(map(str.isalpha, one.text)))
        stated = replace(reading, known=reading.known | shown)
        found: list[tuple[str, ShownDate]] = []
        for event in EVENTS:
            for source, text in self._claims[event].unread:
                found += [(source, replace(one, label=_LABELS[event])) for one in read_line(text, stated)[:1]]
        fetched = self._document.fetched_at.date() if self._document.fetched_at else None
        # At the top of many a page stands the day it is looked at.
        found += below or [(source, one) for source, one in above if one.clock or one.label or one.day != fetched]
        return found[:_MAX_SHOWN]

    def of(self, event: Event, day: date | None = None) -> tuple[str, ShownDate] | None:
        """The date shown of an event, on `day` where that is given; one without a label is the publication's."""
        for label in (_LABELS[event], None) if event == "datePublished" else (_LABELS[event],):
            for source, shown in self.dates:
                if shown.label == label and (day is None or shown.day == day):
                    return source, shown
        return None


class Completion:
    """What makes a point of time of what the claims about an event came to."""

    def __init__(self, document: Document, zone: PageZone, shown: Shown) -> None:
        self._document, self._zone, self._shown = document, zone, shown
        self.z_is_true = False
        """Whether of two zones for one clock UTC has been found to be the right one."""

    def zones(self, clock: Instant) -> Iterator[Zone]:
        """The zones a naive clock may be in, likeliest first, how each is known, and what is doubtful about it."""
        zone = self._zone
        assert isinstance(clock.moment, datetime)
        if zone.site:
            doubt = f"the page states no time zone, and its clock is read in the site's, {zone.site}."
            yield zones.named(zone.site), "in the site's time zone", (doubt,)
        if zone.shown and (offset := zone.at(zone.shown, clock.moment)):
            doubt = "the page states no time zone with it, and the clock is read in that of other dates on it."
            yield offset, "in the zone of other claims", (doubt,)
        if zone.country:
            doubt = f"the page states no time zone, and its clock is read in its country's, {zone.country}."
            yield zones.named(zone.country), "in the country's time zone", (doubt,)

    def complete(self, settled: Settled | None, event: Event) -> Settled | None:
        """`settled`, which is nothing, or no point of time for certain, with what else the page tells."""
        if settled is None:
            found = self._shown.of(event)
            return self._from_shown(*found) if found else None
        if settled.instant.zoned:
            return self._midnight(settled, event)
        if settled.instant.timed and not settled.instant.midnight:
            return self._clock(settled, event)
        return self._day(settled, event)

    def _from_shown(self, source: str, shown: ShownDate) -> Settled:
        """What a date written for readers comes to."""
        written = "what the page shows its readers" if source.startswith("line") else "words in the page's data"
        doubt = f"read from {written}: “{shown.text}”"
        if shown.clock is None:
            return Settled(Claim(source, Instant(shown.day), shown.text), (f"{doubt}.",))
        clock = Instant(datetime.combine(shown.day, shown.clock))
        settled = Settled(Claim(source, clock, shown.text))
        if shown.zone:
            return settled.at(shown.zone, "in the zone it states", f"{doubt}.")
        for zone, how, doubts in self.zones(clock):
            return settled.at(zone, how, f"{doubt}.", *doubts)
        return settled.day(f"{doubt}, which states no time zone, so only the day is certain.")

    def _midnight(self, settled: Settled, event: Event) -> Settled:
        """A midnight in a known zone, which a database may have made of a day."""
        found = self._shown.of(event, settled.instant.day)
        if found is None:
            return settled.doubted("midnight to the second, so perhaps the page means the day.")
        _, shown = found
        if shown.clock is None:
            return settled.day(f"{quoted(settled.claim)}, a midnight, and shows its readers the day only.")
        return settled if _shows(settled.instant, shown) else self._from_shown(*found)

    def _clock(self, settled: Settled, event: Event) -> Settled:
        """A clock in no zone that the claims tell."""
        moment = clock_of(settled.instant)
        if offset := offset_in_source(self._document.text, moment):
            return settled.at(offset, "in the zone of the same clock in the page's source")
        found = self._shown.of(event, settled.instant.day)
        if found is not None:
            _, shown = found
            own: list[Zone] = [(shown.zone, "in the zone shown to readers", ())] if shown.zone else []
            for zone, how, doubts in own or self.zones(settled.instant):
                if _shows(settled.instant, shown):
                    return settled.at(zone, how, *doubts)
                if _shows(Instant(moment.replace(tzinfo=UTC).astimezone(zone)), shown):
                    return settled.at(UTC, "in UTC, as what is shown to readers tells")
        if self._zone.site:
            zone, how, doubts = next(self.zones(settled.instant))
            return settled.at(zone, how, *doubts)
        return settled.day(f"{quoted(settled.claim)} and no time zone, so only the day is certain.")

    def _day(self, settled: Settled, event: Event) -> Settled:
        """A day, or a midnight in no zone."""
        found = self._shown.of(event, settled.instant.day)
        if found is not None and found[1].clock is not None:
            completed = self._from_shown(*found)
            if completed.exact:
                return completed
        if event == "datePublished" and (kept := publication_in_scripts(self._document.text, settled.instant.day)):
            instant, text = kept
            doubt = "the page states the day only; the time is from its scripts."
            return Settled(Claim("script", instant, text), (*settled.doubts, doubt))
        return settled.day("the page states the day only.")

    def confirm(self, settled: Settled, event: Event, claims: list[Claim]) -> Settled:
        """`settled`, a point of time, held against what the page shows where another of `claims` puts it elsewhere.

        A clock of which two claims say that it is in two zones, and clocks of UTC that are hours apart, are what
        software leaves that takes one zone for another.
        """
        claim = settled.claim
        if any(one.epoch and one.instant.moment == settled.instant.moment for one in claims):
            return settled  # Unix time is not written in a zone
        rivals = [one for one in claims if not one.vague and _contradicts(one, settled.instant)]
        if rivals:
            return self._between(settled, min(rivals, key=lambda one: one.text == claim.text), event)
        zone = self._zone
        if not claim.utc or zone.shown is None or zone.honest_z or (found := self._shown.of(event)) is None:
            return settled
        # The offset that the page's other date has, and that no claim in UTC bears out.
        offset = zone.at(zone.shown, clock_of(settled.instant))
        clock = Settled(replace(claim, instant=Instant(clock_of(settled.instant))), settled.doubts)
        moved = clock.at(offset, "its Z being false", _false(claim)) if offset else settled
        return moved if _shown_one(found[1], settled.instant, moved.instant) == moved.instant else settled

    def _between(self, settled: Settled, rival: Claim, event: Event) -> Settled:
        """The right one of two points of time that contradict each other; where nothing tells, the settled one."""
        found = self._shown.of(event)
        right = _shown_one(found[1], settled.instant, rival.instant) if found else None
        echoed = clock_of(settled.instant) == clock_of(rival.instant)
        if right == rival.instant:
            self.z_is_true = echoed and rival.utc
            return Settled(rival, (f"{quoted(settled.claim)} too, which is not what it shows its readers.",))
        if right is None and echoed and rival.utc and self.z_is_true:
            return Settled(rival, (f"{quoted(settled.claim)} too, an offset that is false in its other date.",))
        if right is None and rival.text != settled.claim.text and (settled.doubts or settled.claim.utc):
            hours = hours_apart(rival.instant, settled.instant)
            return settled.doubted(f"{quoted(rival)} too ({rival.source}), {hours:g} hours apart.")
        return settled


def _contradicts(claim: Claim, instant: Instant) -> bool:
    if not claim.instant.zoned or not hours_apart(claim.instant, instant):
        return False
    return claim.utc or clock_of(claim.instant) == clock_of(instant)


def _shown_one(shown: ShownDate, one: Instant, other: Instant) -> Instant | None:
    """Which of two points of time, hours apart, a page shows its readers; None where that is neither, or both.

    A clock in a zone tells at once. One without is that of the zone which was left out of account or reckoned twice, so
    that the two points of time are as far apart as it is from UTC.
    """
    if shown.clock is None or not isinstance(one.moment, datetime) or not isinstance(other.moment, datetime):
        return None
    if shown.zone is not None:
        zones_of_clock: tuple[tzinfo, ...] = (shown.zone,)
    else:
        apart = one.moment - other.moment
        zones_of_clock = (timezone(apart), timezone(-apart))
    fitting = [
        instant
        for instant, moment in ((one, one.moment), (other, other.moment))
        if any(_shows(Instant(moment.astimezone(zone)), shown) for zone in zones_of_clock)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _shows(instant: Instant, shown: ShownDate) -> bool:
    """Whether an instant's clock is the one shown, to the minute."""
    if shown.clock is None:
        return False
    clock = clock_of(instant).replace(second=0, microsecond=0)
    return clock == datetime.combine(shown.day, shown.clock.replace(second=0))


def _false(claim: Claim) -> str:
    return f"{quoted(claim)}, and what it shows its readers says that the Z is false."
