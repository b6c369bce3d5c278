"""When the entries of a live blog come, change and go, and what they say."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from crawler.newsroom.edition import Edition
from crawler.newsroom.liveblogs import Change, LiveStory, Post
from tests.crawler.week.articles import DISCOVERY
from tests.crawler.week.prose import Writer, slug_of
from tests.crawler.week.spans import Span

PER_PAGE = 20
"""Entries a page of a blog of several pages: those of some two hours."""
_MINUTE = timedelta(minutes=1)
# What becomes of the entries, by turns: an odd number, so that those withdrawn leave a tombstone or none by turns, too.
_FATES = ("stays", "corrected", "stays", "withdrawn", "stays", "twice", "stays", "both", "corrected")


def write_live(
    number: int, writer: Writer, template: str, edition: Edition, time: Span, paged: bool, random: Random
) -> LiveStory:
    """A live blog of four hours or more, at most as long as `time`.

    Each wording stands for five minutes at least, and an entry that is withdrawn has older and newer ones beside it.
    All that changes does so on the first page.
    """
    begin = time.since - edition.start
    ends = begin + random.randint(4 * 60, time.length // _MINUTE) * _MINUTE
    moments = [begin]
    while (moment := moments[-1] + random.randint(3, 8) * _MINUTE) < ends:
        moments.append(moment)
    quiet = moments[2] + DISCOVERY
    posts = [_post(count, at, writer, quiet, ends, template, random) for count, at in enumerate(moments)]
    headline = writer.opening()
    return LiveStory(
        number=number,
        template=template,
        section="harbour",
        language=writer.language,
        slug=slug_of(headline),
        headline=headline,
        description=writer.sentence(),
        starts=begin,
        ends=ends,
        per_page=PER_PAGE if paged else 0,
        lead=(writer.sentence(),),
        posts=tuple(posts),
        credits=writer.staff[:1],
    )


def _post(
    number: int, at: timedelta, writer: Writer, quiet: timedelta, ends: timedelta, template: str, random: Random
) -> Post:
    # No earlier than five minutes after the entry, but only once a crawl has found the blog.
    moment = at + random.randint(8, 25) * _MINUTE
    may_change = quiet <= moment < ends - 40 * _MINUTE
    fate = _FATES[number % len(_FATES)]
    changes: tuple[Change, ...] = ()
    withdrawn = None
    if may_change and fate in {"corrected", "twice", "both"}:
        changes = (Change(after=moment, body=(writer.report(), writer.correction())),)
        moment += random.randint(6, 12) * _MINUTE
    if may_change and fate == "twice":
        changes += (Change(after=moment, body=(writer.report(), writer.correction())),)
    if may_change and fate in {"withdrawn", "both"}:
        withdrawn = moment
    # Only this markup has copies that are pinned, and tombstones.
    blocks = template == "live-blocks"
    pinned_from = at + random.randint(5, 15) * _MINUTE if blocks and number % 17 == 3 else None
    if pinned_from is not None and pinned_from >= ends:
        pinned_from = None
    return Post(
        number=number,
        at=at,
        headline=writer.headline(),
        body=(writer.report(), writer.report())[: random.randint(1, 2)],
        author=writer.staff[number % 2].name if blocks else "",
        key=number % 15 == 4,
        changes=changes,
        withdrawn=withdrawn,
        tombstone=blocks and number % 2 == 0,
        pinned_from=pinned_from,
        pinned_until=min(pinned_from + random.randint(30, 90) * _MINUTE, ends) if pinned_from else None,
    )
