"""When an article was published and changed, from what the page says about it.

Every source is a claim. Claims are ranked by how near they stand to the publisher's own record, and weighed against
each other, because each kind is wrong in its own way: a day where an instant was known, a clock without its zone, a `Z`
that was added to a local clock, a midnight that a database made of a day. Where data for machines leaves the instant
open, what the page shows its readers is read too; most pages are done before that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from crawler.extract.choice import Choice
from crawler.extract.dates.claims import EVENTS, Claim, Event, stated
from crawler.extract.dates.instants import Instant, parse_instant
from crawler.extract.dates.marked_claims import marked
from crawler.extract.dates.near_headline import Place
from crawler.extract.dates.page_zone import page_zone, same_clock
from crawler.extract.dates.shown_publication import Completion, Shown
from crawler.extract.dates.source_dates import day_in_path
from crawler.extract.dates.weighing import (
    APART,
    Settled,
    clock_of,
    is_before,
    is_same_minute,
    is_swapped,
    quoted,
    settle,
)
from crawler.extract.page.document import Document
from crawler.extract.templates import Template

_SLACK = timedelta(minutes=15)
"""How far the clock of a publisher may be ahead of the crawler's."""
_OF_FETCHING = timedelta(minutes=5)
"""What a server says was changed this long ago is what it has just made of its templates."""


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
        self._in_path = day_in_path(document.url)
        self._shown = Shown(document, self._claims, self._place)
        self._latest = document.fetched_at + _SLACK if document.fetched_at else None
        self._refused: dict[Event, list[tuple[Claim, str]]] = {event: [] for event in EVENTS}
        self.doubts: dict[Event, list[str]] = {event: [] for event in EVENTS}
        """What is doubtful about claims that were left out."""
        self._compare_zones()

    def publication(self) -> Settled | None:
        """When the article was published: an instant or a day; None where nothing says."""
        event: Event = "datePublished"
        settled = self._settled(event)
        if settled is None or not settled.exact or all(claim.vague for claim in self._claims[event].read):
            self._read_marked(*EVENTS)
            settled = self._settled(event)
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
        if settled is not None or self._shown.was_read:
            settled = self._completed(settled, event)
        if settled is None or published is None:
            return settled
        # The same day, where no more is known of one of them, is no change.
        said = parse_instant(settled.claim.text)
        repeated = settled.claim.text == published.claim.text or not (said and said.timed)
        if repeated and not settled.exact and settled.instant.day == published.instant.day:
            return None
        return None if is_before(settled.instant, published.instant) else settled

    def _completed(self, settled: Settled | None, event: Event) -> Settled | None:
        """`settled` with what else the page tells."""
        if settled is not None and settled.exact:
            refused = [claim for claim, _ in self._refused[event]]
            claims = [claim for claim in self._claims[event].read if claim not in refused]
            settled = self._completion.confirm(settled, event, claims)
            if self._completion.z_is_true:
                self._zone.behind_z = None
        else:
            settled = self._completion.complete(settled, event)
        return settled if settled is None or not self._is_future(settled.instant) else None

    def _read_marked(self, *events: Event) -> None:
        """Read what elements say of `events` too, and put it before what may be another date."""
        wanted = tuple(event for event in events if event not in self._marked)
        if not wanted:
            return
        self._marked.update(wanted)
        for event, more in marked(self._document, self._node, self._place, wanted).items():
            claims = self._claims[event]
            claims.read = sorted([*claims.read, *more.read], key=lambda claim: claim.vague)
            claims.unread += more.unread
        self._compare_zones()

    def _compare_zones(self) -> None:
        self._zone = page_zone(self._document, [self._claims[event].read for event in EVENTS])
        self._completion = Completion(self._document, self._zone, self._shown)

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
            self.doubts[event].append(f"{quoted(settled.claim)}, still to come when it was fetched, and left out.")
            self._refused[event].append((settled.claim, "still to come when the page was fetched"))
            claims = [claim for claim in claims if claim.text != settled.claim.text]
        return settled

    def _after(self, published: Settled, claims: list[Claim], event: Event) -> list[Claim]:
        """`claims` of a change that can be; those that repeat the publication last, for they tell of no change."""
        after = [claim for claim in claims if not is_before(claim.instant, published.instant)]
        for claim in claims:
            if claim not in after:
                self._refused[event].append((claim, "before the publication"))
        made = [claim for claim in after if claim.vague and self._is_of_fetching(claim.instant)]
        after = [claim for claim in after if claim not in made]
        self._refused[event] += [(claim, "when the page was fetched: the page's making") for claim in made]
        # An article is edited last, and then released at the hour it was planned for.
        if claims and not after and published.instant.day - claims[0].instant.day > APART:
            self.doubts[event].append(f"{quoted(claims[0])}, which is before the publication, and left out.")
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

    def _is_of_fetching(self, instant: Instant) -> bool:
        """Whether it is when the page was fetched."""
        fetched = self._document.fetched_at
        if fetched is None or not instant.zoned or not isinstance(instant.moment, datetime):
            return False
        return abs(instant.moment - fetched) < _OF_FETCHING

    def _without_z(self, settled: Settled) -> Settled | None:
        """A point of time that was still to come, in a zone in which it was not: its `Z` is false."""
        clock = Settled(replace(settled.claim, instant=Instant(clock_of(settled.instant))), settled.doubts)
        doubt = f"{quoted(settled.claim)} was still to come when it was fetched, so that the Z is taken to be false."
        for zone, how, doubts in self._completion.zones(clock.instant):
            moved = clock.at(zone, how, doubt, *doubts)
            if not self._is_future(moved.instant):
                return moved
        return clock.day(doubt) if not self._is_future(Instant(clock.instant.day)) else None

    def _compare(self, settled: Settled, event: Event) -> None:
        """Doubt what the page puts on another day too."""
        for claim in self._claims[event].read:
            apart = abs(claim.instant.day - settled.instant.day)
            if not claim.vague and apart > APART and not is_swapped(claim.instant, settled.instant):
                self.doubts[event].append(f"{quoted(claim)} too ({claim.source}), which is another day.")
                return
        if self._shown.was_read and (found := self._shown.of(event)):
            apart = abs(found[1].day - settled.instant.day)
            if apart > (APART if settled.instant.zoned else timedelta()):
                self.doubts[event].append(f"the page shows its readers another day: “{found[1].text}”.")

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
        for source, shown in self._shown.dates if self._shown.was_read else ():
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
