"""The world of the drill keeps what it promises (`tests.crawler.week.week`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.crawler.week.articles import DISCOVERY, QUIET, RECOVERY, UNCONDITIONAL
from tests.crawler.week.ladder import interval, looks
from tests.crawler.week.live import PER_PAGE
from tests.crawler.week.spans import Span
from tests.crawler.week.truth import TrueArticle, TrueSite, Wording
from tests.crawler.week.week import MONDAY, World, summary, week

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORLDS = [(6, 2, 1), (6, 2, 2), (6, 2, 3), (20, 7, 1)]


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def world(request: pytest.FixtureRequest) -> World:
    return week(*request.param)


@pytest.fixture(scope="module")
def truths(world: World) -> list[TrueSite]:
    return world.truths()


@pytest.mark.parametrize(
    ("sites", "days", "articles", "blogs", "looked_at"),
    [(20, 7, range(500, 701), 5, range(25_000, 45_000)), (6, 2, range(40, 81), 2, range(1_500, 3_000))],
)
def test_its_size(sites: int, days: int, articles: range, blogs: int, looked_at: range) -> None:
    world = week(sites, days)
    truths = world.truths()
    assert len(truths) == sites
    assert sum(len(site.articles) for site in truths) in articles
    assert sum(len(site.blogs) for site in truths) == blogs
    found = [(one, max(one.changes[0], world.time.since)) for site in truths for one in site.articles]
    count = sum(looks(one.changes, seen, world.time.until) for one, seen in found)
    assert count in looked_at
    assert f"  {count} at articles" in summary(world)
    assert {name for site in truths for name in (type(fault).__name__ for fault in site.paper.faults)} == {
        "Down", "LayoutChange", "LyingValidators", "TooManyRequests",
    }  # fmt: skip


@pytest.mark.parametrize(("sites", "days"), [(5, 7), (21, 7), (6, 1), (6, 15)])
def test_what_it_cannot_be(sites: int, days: int) -> None:
    with pytest.raises(ValueError, match="sites"):
        week(sites, days)


def test_it_is_the_same_each_time_and_another_for_another_seed() -> None:
    assert week(6, 2, 1) == week(6, 2, 1)
    assert week(6, 2, 1).papers[0].stories != week(6, 2, 2).papers[0].stories


def articles(truths: list[TrueSite]) -> Iterator[tuple[TrueSite, TrueArticle]]:
    return ((site, article) for site in truths for article in site.articles)


def can_be_read(wording: Wording, need: timedelta, begin: datetime) -> bool:
    """For so long at once, or for `RECOVERY` more after a fault."""
    since = max(begin, wording.stood.since)
    return any(span.length >= need + (timedelta() if span.since == since else RECOVERY) for span in wording.seen)


def test_each_wording_of_an_article_can_be_read_for_longer_than_the_ladder_looks_away(
    world: World, truths: list[TrueSite]
) -> None:
    corrected = 0
    for site, article in articles(truths):
        first, *later = article.wordings
        assert can_be_read(first, DISCOVERY, world.time.since)
        for before, wording in pairwise(article.wordings):
            every = interval(wording.stood.since - before.stood.since)
            assert every is not None
            assert can_be_read(wording, 2 * every, world.time.since)
            assert before.text != wording.text
            assert before.stood.until == wording.stood.since
        if site.lies:
            assert all(wording.stood.length >= UNCONDITIONAL for wording in later)
        corrected += bool(later)
    assert corrected > 10


def test_nothing_appears_at_the_end(world: World, truths: list[TrueSite]) -> None:
    for _, article in articles(truths):
        assert article.changes[0] <= world.time.until - QUIET
    for site in truths:
        for blog in site.blogs:
            assert blog.changes[-1] <= world.time.until - QUIET


def test_each_article_is_on_the_lists_when_it_is_out(truths: list[TrueSite]) -> None:
    for site, article in articles(truths):
        assert article.listed == dict.fromkeys(site.paper.lists, article.changes[0])


def test_live_blogs(truths: list[TrueSite]) -> None:
    blogs = [blog for site in truths for blog in site.blogs]
    assert max(blog.pages for blog in blogs) > 1
    assert all(not site.paper.faults for site in truths if site.blogs)
    for blog in blogs:
        assert 3 * HOUR <= blog.live.length <= 8 * HOUR
        wordings = [wording for entry in blog.entries for wording in entry.wordings]
        assert all(wording.stood.length >= 5 * MINUTE for wording in wordings)
        assert len(wordings) > len(blog.entries)
        gone = [entry for entry in blog.entries if entry.withdrawn]
        assert gone
        for entry in blog.entries:
            instants = [wording.stood.since for wording in entry.wordings[1:]]
            if entry.withdrawn is not None:
                instants.append(entry.withdrawn)
                assert entry.wordings[-1].stood.until == entry.withdrawn
            for instant in instants:
                assert instant >= blog.live.since + DISCOVERY
                newer = sum(entry.published < other.published <= instant for other in blog.entries)
                assert 1 <= newer < PER_PAGE - 1
    posts = [post for site in truths for live in site.paper.lives for post in live.posts]
    assert any(post.pinned_from for post in posts)
    assert any(post.withdrawn and post.tombstone for post in posts)
    assert any(post.withdrawn and not post.tombstone for post in posts)


def test_what_is_true_before_the_end() -> None:
    """A crawl that stops earlier is judged by less."""
    world = week(6, 2)
    half = world.truths(world.time.since + DAY)
    whole = world.truths()
    assert sum(len(site.articles) for site in half) < sum(len(site.articles) for site in whole)
    for site in half:
        for article in site.articles:
            assert article.changes[-1] < world.time.since + DAY
            assert article.wordings[-1].stood.until == world.time.since + DAY


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], [(0, 10)]),
        ([(2, 4)], [(0, 2), (4, 10)]),
        ([(6, 8), (2, 4), (3, 5)], [(0, 2), (5, 6), (8, 10)]),
        ([(-2, 3), (9, 12)], [(3, 9)]),
        ([(-1, 11)], []),
        ([(12, 13)], [(0, 10)]),
        ([(-3, -1)], [(0, 10)]),
    ],
)
def test_what_is_left_of_a_stretch(others: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    def span(since: int, until: int) -> Span:
        return Span(MONDAY + since * HOUR, MONDAY + until * HOUR)

    assert span(0, 10).without(span(*other) for other in others) == tuple(span(*one) for one in left)


@pytest.mark.parametrize(
    ("changes", "hours", "expected"),
    [
        ([0], 3, 12),  # every 15 minutes
        ([0], 24, 12 + 21),  # then every hour
        ([0], 24 * 7, 12 + 21 + 48),  # then every three
        ([0], 24 * 30, 12 + 21 + 48 + 8),  # then every three days
        ([0], 24 * 60, 12 + 21 + 48 + 8 + 1),  # then no more: the last look is on the 31st day
        ([0, 1], 4, 16),  # a change begins the ladder anew
    ],
)
def test_looks_on_the_ladder(changes: list[int], hours: int, expected: int) -> None:
    assert looks([MONDAY + change * HOUR for change in changes], MONDAY, MONDAY + hours * HOUR) == expected
