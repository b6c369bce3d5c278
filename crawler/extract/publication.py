"""When an article was published and changed, from what the page says about it.

Every source is a claim. Claims are ranked by how near they stand to the publisher's own record, and weighed against
each other, because each kind is wrong in its own way: a day where an instant was known, a clock without its zone, a `Z`
that was added to a local clock, a midnight that a database made of a day. Where data for machines leaves the instant
open, what the page shows its readers is read too; most pages are done before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import islice
from typing import Any

from crawler.extract.choice import Choice
from crawler.extract.claims import EVENTS, Claim, Event, marked, stated
from crawler.extract.document import Document
from crawler.extract.instants import Instant, parse_instant
from crawler.extract.liveblog import zones
from crawler.extract.near_headline import Place
from crawler.extract.page_zone import PageZone, page_zone, same_clock, top_level_domain
from crawler.extract.shown_dates import Reading, ShownDate, read_line, read_lines
from crawler.extract.templates import Template
from crawler.extract.weighing import APART, Settled, hours_apart, is_before, is_same_minute, settle

_SLACK = timedelta(minutes=15)
"""How far the clock of a publisher may be ahead of the crawler's."""
_DAYS_IN_PATH = (
    re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|\b)"),
    re.compile(r"/((?:19|20)\d{2})/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/(0?[1-9]|[12]\d|3[01])/"),
    # At the end of a slug; in the middle of one, eight figures are more often an article's number.
    re.compile(r"[-_]((?:19|20)\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])/?(?:\.\w{2,5})?$"),
)
_MONTHS_IN_PATH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What scripts call the publication in what they keep of a page; its value stands behind it.
_PUBLICATION_IN_SCRIPT = re.compile(
    r"""(?:pub(?:lish(?:ed|ing)?|lication)?[_-]?(?:date|time|at|on)(?:[_-]?time)?|date[_-]?published)
    (?:\\?["'])?\s*[:=]\s*\\?["']$""",
    re.IGNORECASE | re.VERBOSE,
)
_INSTANT_IN_SCRIPT = re.compile(r"[\dT:.Z+-]{16,35}")
_OFFSET_BEHIND = re.compile(r"(?:\.\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})")
_MAX_KEY = 40
_MAX_IN_SCRIPTS = 200
_MAX_SHOWN = 10


# A zone a clock may be in, how it is known, and what is doubtful about it.
_Zone = tuple[tzinfo, str, tuple[str, ...]]


@dataclass(slots=True)
class Publication:
    """When an article was published and last changed."""

    published: str | None = None
    """ISO 8601 with an offset; the day alone where no more is certain; None where nothing is."""
    modified: str | None = None
    """The same, of the last change; never before the publication."""
    warnings: list[str] = field(default_factory=list)
    """What is doubtful, each as `field: sentence`."""
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of each field, the source chosen and those rejected (`Choice.to_dict`); empty unless asked for."""


def read_publication(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...], *, explain: bool = False
) -> Publication:
    """Weigh what the page says; `node` is its article's structured data. `explain` fills `evidence`."""
    weighing = _Weighing(document, node, templates)
    published = weighing.publication()
    modified = weighing.modification(published)
    found = Publication()
    for event, settled in zip(EVENTS, (published, modified), strict=True):
        doubts = [*weighing.doubts[event], *(settled.doubts if settled else ())]
        found.warnings += [f"{event}: {doubt}" for doubt in dict.fromkeys(doubts)]
        if explain:
            found.evidence[event] = weighing.choice(event, settled).to_dict()
    found.published = published.instant.isoformat() if published else None
    found.modified = modified.instant.isoformat() if modified else None
    return found


class _Weighing:
    """The claims of one page, and what came of them; sources are read when those before them left a question."""

    def __init__(self, document: Document, node: dict[str, Any], templates: tuple[Template, ...]) -> None:
        self._document, self._node = document, node
        self._claims = stated(document, node, templates)
        self._marked: set[Event] = set()
        self._place = Place(document, node)
        self._latest = document.fetched_at + _SLACK if document.fetched_at else None
        self._in_path = _day_in_path(document.url)
        self._refused: dict[Event, list[tuple[Claim, str]]] = {event: [] for event in EVENTS}
        self.doubts: dict[Event, list[str]] = {event: [] for event in EVENTS}
        """What is doubtful about claims that were left out."""

    def publication(self) -> Settled | None:
        """When the article was published: an instant or a day; None where nothing says."""
        event: Event = "datePublished"
        settled = self._settled(event)
        if settled is None or not settled.exact or all(claim.vague for claim in self._claims[event].read):
            self._read_marked(*EVENTS)
            settled = self._settled(event)
        if settled is not None and settled.exact:
            settled = self._confirmed(settled, event)
        else:
            settled = self._completed(settled, event)
        if settled is None and self._in_path is not None and not self._is_future(self._in_path):
            address = Claim("url", self._in_path, self._document.url)
            return Settled(address, ("only the day is known, from the page's address.",))
        if settled is not None:
            self._compare(settled, event)
        return settled

    def modification(self, published: Settled | None) -> Settled | None:
        """When the article was last changed, after its publication; None where nothing says."""
        event: Event = "dateModified"
        if not self._claims[event].read:
            self._read_marked(event)
        settled = self._settled(event, published)
        if settled is not None and settled.exact:
            settled = self._confirmed(settled, event)
        elif settled is not None or "_shown" in self.__dict__:
            settled = self._completed(settled, event)
        if settled is None or published is None:
            return settled
        # The same day, where no more is known of both, is no change.
        said = parse_instant(settled.claim.text)
        repeated = settled.instant.day == published.instant.day and not settled.exact and not (said and said.timed)
        if published.claim.text == settled.claim.text and not settled.exact:
            repeated = True
        return None if repeated or is_before(settled.instant, published.instant) else settled

    # -- the claims

    @cached_property
    def _zone(self) -> PageZone:
        return page_zone(self._document, [self._claims[event].read for event in EVENTS])

    def _read_marked(self, *events: Event) -> None:
        """Read what elements say of `events` too, and put it before what may be another date."""
        wanted = tuple(event for event in events if event not in self._marked)
        self._marked.update(wanted)
        self.__dict__.pop("_zone", None)
        for event, more in marked(self._document, self._node, self._place, wanted).items() if wanted else ():
            claims = self._claims[event]
            claims.read = sorted([*claims.read, *more.read], key=lambda claim: claim.vague)
            claims.unread += more.unread

    def _settled(self, event: Event, published: Settled | None = None) -> Settled | None:
        """What the claims come to, without those that cannot be."""
        self._refused[event], self.doubts[event] = [], []
        claims = self._claims[event].read
        if published is not None:
            claims = self._after(published, claims, event)
        others = [claim.instant.day for one in EVENTS if one != event for claim in self._claims[one].read[:1]]
        days = [*others, *([self._in_path.day] if self._in_path else [])]
        while (settled := settle(claims, self._zone, days)) is not None and self._is_future(settled.instant):
            if settled.claim.utc and (earlier := self._without_z(settled)):
                return earlier
            self.doubts[event].append(f"{_quoted(settled.claim)}, still to come when it was fetched, and left out.")
            self._refused[event].append((settled.claim, "still to come when the page was fetched"))
            claims = [claim for claim in claims if claim.text != settled.claim.text]
        return settled

    def _after(self, published: Settled, claims: list[Claim], event: Event) -> list[Claim]:
        """`claims` of a change that can be; those that repeat the publication last, for they tell of no change."""
        after = [claim for claim in claims if not is_before(claim.instant, published.instant)]
        for claim in claims:
            if claim not in after:
                self._refused[event].append((claim, "before the publication"))
        # An article is edited last, and then released at the hour it was planned for.
        if claims and not after and published.instant.day - claims[0].instant.day > APART:
            self.doubts[event].append(f"{_quoted(claims[0])}, which is before the publication, and left out.")
        repeated = [claim for claim in after if is_same_minute(claim.instant, published.instant) and not claim.vague]
        changed = [claim for claim in after if claim not in repeated and not claim.vague]
        return [*changed, *repeated, *(claim for claim in after if claim.vague)]

    def _is_future(self, instant: Instant) -> bool:
        """Whether it was still to come when the page was fetched, in whichever zone it may be."""
        if self._latest is None:
            return False
        if isinstance(instant.moment, datetime) and instant.zoned:
            return instant.moment > self._latest
        return instant.day > (self._latest + APART).date()

    def _without_z(self, settled: Settled) -> Settled | None:
        """A point of time that was still to come, in a zone in which it was not: its `Z` is false."""
        clock = Settled(replace(settled.claim, instant=_local(settled.instant)), settled.doubts)
        doubt = f"{_quoted(settled.claim)} was still to come when it was fetched, so that the Z is taken to be false."
        for zone, how, doubts in self._zones(clock.instant):
            moved = clock.at(zone, how, doubt, *doubts)
            if not self._is_future(moved.instant):
                return moved
        return clock.day(doubt) if not self._is_future(Instant(clock.instant.day)) else None

    def _compare(self, settled: Settled, event: Event) -> None:
        """Doubt what the page puts on another day too."""
        for claim in self._claims[event].read:
            if not claim.vague and abs(claim.instant.day - settled.instant.day) > APART:
                self.doubts[event].append(f"{_quoted(claim)} too ({claim.source}), which is another day.")
                return
        if "_shown" in self.__dict__ and (found := self._shown_of(event)):
            apart = abs(found[1].day - settled.instant.day)
            if apart > (APART if settled.instant.zoned else timedelta()):
                self.doubts[event].append(f"the page shows its readers another day: “{found[1].text}”.")

    # -- what the page shows

    @cached_property
    def _shown(self) -> list[tuple[str, ShownDate]]:
        """Sources of dates written for readers, and the dates; the article's data goes before lines of text."""
        claims = self._claims
        days = {claim.instant.day for event in EVENTS for claim in claims[event].read}
        days |= {self._in_path.day} if self._in_path else set()
        reading = Reading(self._document.language, top_level_domain(self._document.url), days)
        found: list[tuple[str, ShownDate]] = []
        for event in EVENTS:
            label: Any = "published" if event == "datePublished" else "updated"
            for source, text in claims[event].unread:
                found += [(source, replace(one, label=label)) for one in read_line(text, reading)[:1]]
        below = [("line below the headline", one) for one in read_lines(self._place.lines_below(), reading)]
        above = [("line above the headline", one) for one in read_lines(self._place.lines_above(), reading)]
        fetched = self._document.fetched_at.date() if self._document.fetched_at else None
        # At the top of many a page stands the day it is looked at.
        found += below or [(source, one) for source, one in above if one.clock or one.label or one.day != fetched]
        return [(source, one) for source, one in found[:_MAX_SHOWN] if not self._is_future(Instant(one.day))]

    def _shown_of(self, event: Event, day: date | None = None) -> tuple[str, ShownDate] | None:
        """The date shown of an event, where the page shows one, or one on `day`."""
        labels = ("published", None) if event == "datePublished" else ("updated",)
        for label in labels:
            for source, shown in self._shown:
                if shown.label == label and (day is None or shown.day == day):
                    return source, shown
        return None

    def _zones(self, clock: Instant) -> Iterator[_Zone]:
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
        for zone, how, doubts in self._zones(clock):
            return settled.at(zone, how, f"{doubt}.", *doubts)
        return settled.day(f"{doubt}, which states no time zone, so only the day is certain.")

    # -- what claims leave open

    def _completed(self, settled: Settled | None, event: Event) -> Settled | None:
        """`settled`, where that is no point of time for certain, with what else the page tells."""
        if settled is None:
            shown = self._shown_of(event)
            return self._from_shown(*shown) if shown else None
        if settled.instant.zoned:
            return self._midnight(settled, event)
        if settled.instant.timed and not settled.instant.midnight:
            return self._clock(settled, event)
        return self._day(settled, event)

    def _midnight(self, settled: Settled, event: Event) -> Settled:
        shown = self._shown_of(event, settled.instant.day)
        if shown is None:
            return settled.doubted("midnight to the second, so perhaps the page means the day.")
        if shown[1].clock is None:
            return settled.day(f"{_quoted(settled.claim)}, a midnight, and shows its readers the day only.")
        clock = datetime.combine(shown[1].day, shown[1].clock)
        if clock == _local(settled.instant).moment:
            return settled
        return self._from_shown(*shown)

    def _clock(self, settled: Settled, event: Event) -> Settled:
        """A clock in no zone that the claims tell."""
        moment = settled.instant.moment
        assert isinstance(moment, datetime)
        if offset := _offset_in_source(self._document.text, moment):
            return settled.at(offset, "in the zone of the same clock in the page's source")
        found = self._shown_of(event, settled.instant.day)
        shown = found[1] if found else None
        if shown is not None and shown.clock is not None:
            told = datetime.combine(shown.day, shown.clock)
            same = told == moment.replace(second=shown.clock.second)
            candidates = (
                [(shown.zone, "in the zone shown to readers", ())] if shown.zone else self._zones(settled.instant)
            )
            for zone, how, doubts in candidates:
                if same:
                    return settled.at(zone, how, *doubts)
                utc = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, second=told.second)
                if utc == told:
                    return settled.at(UTC, "in UTC, as what is shown to readers tells")
        if self._zone.site:
            zone, how, doubts = next(self._zones(settled.instant))
            return settled.at(zone, how, *doubts)
        return settled.day(f"{_quoted(settled.claim)} and no time zone, so only the day is certain.")

    def _day(self, settled: Settled, event: Event) -> Settled:
        """A day, or a midnight in no zone."""
        day = settled.instant.day
        shown = self._shown_of(event, day)
        if shown and shown[1].clock is not None:
            found = self._from_shown(*shown)
            if found.exact:
                return found
        if event == "datePublished" and (claim := _in_scripts(self._document.text, day)):
            return Settled(claim, (*settled.doubts, "the page states the day only; the time is from its scripts."))
        return settled.day("the page states the day only.")

    def _confirmed(self, settled: Settled, event: Event) -> Settled:
        """`settled`, a point of time, held against what the page shows where its `Z` may be false."""
        claim, zone = settled.claim, self._zone
        rivals = (one for one in self._claims[event].read if one.utc and not one.vague and one.text != claim.text)
        rival = next((one for one in rivals if hours_apart(one.instant, claim.instant)), None)
        if rival is None and (not claim.utc or zone.shown is None or zone.honest_z):
            return settled
        if not claim.utc and not settled.doubts:
            return settled
        found = self._shown_of(event)
        shown = found[1] if found and found[1].zone is None else None
        if rival is not None:
            if shown is not None and _shows(claim, shown):
                return Settled(rival, (*settled.doubts, _false(claim)))
            if shown is not None and _shows(rival, shown):
                return settled.doubted(_false(rival))
            hours = hours_apart(rival.instant, claim.instant)
            return settled.doubted(f"{_quoted(rival)} too ({rival.source}), {hours:g} hours apart.")
        local = _local(settled.instant)
        if shown is None or not _shows(claim, shown) or zone.shown is None or not isinstance(local.moment, datetime):
            return settled
        offset = zone.at(zone.shown, local.moment)
        clock = Settled(replace(claim, instant=local), settled.doubts)
        return clock.at(offset, "its Z being false", _false(claim)) if offset else settled

    # -- for whoever asks

    def choice(self, event: Event, settled: Settled | None) -> Choice:
        """Which source was taken, and why not the others."""
        choice = Choice(asked=True)
        refused = dict(self._refused[event])
        if settled is not None:
            choice.choose(settled.claim.source, settled.claim.text)
        for claim in self._claims[event].read:
            if (
                settled is not None
                and claim.text == settled.claim.text
                and settled.claim.source.startswith(claim.source)
            ):
                continue
            choice.reject(claim.source, claim.text, refused.get(claim) or _why_not(claim, settled))
        for source, text in self._claims[event].unread:
            if settled is None or not settled.claim.source.startswith(source):
                choice.reject(source, text, "no instant in a form made for machines")
        for source, shown in self.__dict__.get("_shown", []):
            if settled is None or shown.text != settled.claim.text:
                choice.reject(source, shown.text, "what is said for machines goes before what is shown")
        return choice


def _why_not(claim: Claim, settled: Settled | None) -> str:
    if settled is None:
        return "it tells of no change after the publication"
    if claim.instant == settled.instant or is_same_minute(claim.instant, settled.instant):
        return "the same"
    if abs(claim.instant.day - settled.instant.day) > APART:
        return "another day"
    if not claim.instant.timed:
        return "a day only"
    if not claim.instant.zoned:
        return "no time zone"
    if claim.utc and same_clock(claim.instant, settled.instant):
        return "its Z is false"
    return "a better source says otherwise"


def _quoted(claim: Claim) -> str:
    return f"the page says {claim.text}"


def _false(claim: Claim) -> str:
    return f"{_quoted(claim)}, and what it shows its readers says that the Z is false."


def _local(instant: Instant) -> Instant:
    """The clock of a point of time."""
    assert isinstance(instant.moment, datetime)
    return Instant(instant.moment.replace(tzinfo=None))


def _shows(claim: Claim, shown: ShownDate) -> bool:
    """Whether a claim's clock is what a page shows, to the minute."""
    moment = _local(claim.instant).moment
    if shown.clock is None or not isinstance(moment, datetime):
        return False
    return moment.replace(second=0, microsecond=0) == datetime.combine(shown.day, shown.clock.replace(second=0))


def _offset_in_source(text: str, clock: datetime) -> tzinfo | None:
    """The one offset that stands behind the same clock, to the second, in the page's source."""
    offsets: set[tzinfo | None] = set()
    for written in (clock.isoformat(timespec="seconds"), clock.isoformat(" ", timespec="seconds")):
        for at in islice(_occurrences(text, written), _MAX_IN_SCRIPTS):
            if match := _OFFSET_BEHIND.match(text, at + len(written)):
                instant = parse_instant(written + match[1])
                offsets.add(instant.moment.tzinfo if instant and isinstance(instant.moment, datetime) else None)
    return offsets.pop() if len(offsets) == 1 else None


def _in_scripts(text: str, day: date) -> Claim | None:
    """The one instant on `day` that the page's scripts call a publication; None where there are several."""
    found: dict[Instant, str] = {}
    for at in islice(_occurrences(text, f"{day.isoformat()}T"), _MAX_IN_SCRIPTS):
        if _PUBLICATION_IN_SCRIPT.search(text, max(0, at - _MAX_KEY), at) and (
            match := _INSTANT_IN_SCRIPT.match(text, at)
        ):
            instant = parse_instant(match[0])
            if instant is not None and instant.zoned and not instant.midnight:
                found[instant] = match[0]
    if len(found) != 1:
        return None
    [(instant, written)] = found.items()
    return Claim("script", instant, written)


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _day_in_path(url: str) -> Instant | None:
    for pattern in _DAYS_IN_PATH:
        if match := pattern.search(url):
            year, month, day = match.groups()
            number = _MONTHS_IN_PATH.index(month) + 1 if month in _MONTHS_IN_PATH else int(month)
            return parse_instant(f"{year}-{number:02}-{int(day):02}")
    return None
