"""When a site's articles come and change, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from crawler.newsroom.edition import TOWN, Edition
from crawler.newsroom.stories import Correction, Story
from tests.crawler.week.ladder import interval
from tests.crawler.week.prose import Writer, slug_of
from tests.crawler.week.spans import Span

DISCOVERY = timedelta(hours=2)
"""A crawl may take so long to find what is new on a list: until then no article is corrected, no entry withdrawn."""
RECOVERY = timedelta(hours=4)
"""A crawl may take so long to come back to a site where something went wrong."""
QUIET = DISCOVERY + timedelta(hours=1)
"""At the end of the time nothing appears for so long."""
BACKLOG = 3
"""Articles that are out when the time begins."""
UNCONDITIONAL = timedelta(hours=12)
"""How long each wording stands at least where validators lie: only a request without them sees it."""
_MINUTE = timedelta(minutes=1)
_SECTIONS = ("harbour", "town", "sport")


def write_stories(
    writer: Writer, template: str, edition: Edition, time: Span, hidden: Sequence[Span], lies: bool, random: Random
) -> tuple[Story, ...]:
    """The articles of a site, by number, in the order of their publication.

    `hidden` is when its pages cannot be read, `lies` whether its validators do. Each wording can be read for longer
    than the ladder goes without a look.
    """
    days = time.length / timedelta(days=1)
    backlog = [time.since - random.randint(2 * 60, 40 * 60) * _MINUTE for _ in range(BACKLOG)]
    published = sorted({*backlog, *_publications(round(random.uniform(2.6, 4.6) * days), time, random)})
    return tuple(
        _story(number, writer, template, edition, out, _changes(out, time, hidden, lies, random), random)
        for number, out in enumerate(published, 1)
    )


def _publications(count: int, time: Span, random: Random) -> Iterator[datetime]:
    """Instants, most of them by day."""
    minutes = (time.length - QUIET) // _MINUTE
    while count:
        instant = time.since + random.randint(10, minutes) * _MINUTE
        if 6 <= instant.astimezone(TOWN).hour < 22 or random.random() < 0.25:
            yield instant
            count -= 1


def _changes(out: datetime, time: Span, hidden: Sequence[Span], lies: bool, random: Random) -> list[datetime]:
    """When the article is corrected."""
    begin = max(out, time.since)
    for count in range(random.choices((0, 1, 2, 3), (45, 32, 17, 6))[0], 0, -1):
        # What each wording takes to be seen: the first to be found, the others what the ladder goes without a look.
        moments, needs = [begin], [DISCOVERY + timedelta(minutes=30)]
        if lies:
            needs[0] = max(needs[0], UNCONDITIONAL)
        # Of what was out before the time began, the age counts from its publication.
        last = out
        for _ in range(count):
            moments.append(moments[-1] + needs[-1] + _delay(random))
            every, last = interval(moments[-1] - last), moments[-1]
            assert every is not None
            need = 2 * every + timedelta(minutes=15)
            needs.append(max(need, UNCONDITIONAL) if lies else need)
        ends = [*moments[1:], time.until]
        if all(
            since < until and _can_be_seen(Span(since, until), need, hidden)
            for since, until, need in zip(moments, ends, needs, strict=True)
        ):
            return moments[1:]
    return []


def _delay(random: Random) -> timedelta:
    longest = random.choice((2 * 60, 18 * 60, 60 * 60))
    return random.randint(1, longest) * _MINUTE


def _can_be_seen(span: Span, need: timedelta, hidden: Sequence[Span]) -> bool:
    return any(
        left.length >= need + (timedelta() if left.since == span.since else RECOVERY) for left in span.without(hidden)
    )


def _story(
    number: int,
    writer: Writer,
    template: str,
    edition: Edition,
    out: datetime,
    changes: list[datetime],
    random: Random,
) -> Story:
    headline, body = writer.headline(), writer.body()
    places = random.sample(range(len(body)), len(changes))
    return Story(
        number=number,
        template=template,
        section=random.choice(_SECTIONS),
        language=writer.language,
        slug=slug_of(headline),
        headline=headline,
        description=writer.sentence(),
        published=out - edition.start,
        body=body,
        # What an old server sends is in an old charset.
        charset="windows-1252" if template == "tables" else "utf-8",
        credits=(random.choice(writer.staff),),
        corrections=tuple(
            Correction(change - edition.start, place, f"{writer.sentence()} {writer.correction()}")
            for change, place in zip(changes, places, strict=True)
        ),
    )
