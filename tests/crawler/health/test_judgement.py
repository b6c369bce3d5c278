"""What is said of a site, and what is not: from counts to sentences, period after period."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.health.period import Share
from crawler.examination import Examined
from crawler.extract.reasons import Reason
from crawler.health.judgement import Judgement
from tests.crawler.health.sites_of_numbers import (
    CHALLENGE,
    NO_TEXT,
    OLD,
    WITHOUT_AUTHOR,
    WITHOUT_BODY,
    Watched,
    item,
)

DAY = timedelta(days=1)
WHOLE = item()


def said(judgement: Judgement) -> list[str]:
    return [broken.sentence for broken in judgement.began]


def test_the_sentence() -> None:
    site = Watched()
    site.pages(*[WHOLE] * 210)
    assert not said(site.report())
    site.now = datetime(2026, 3, 2, 1, 59, tzinfo=UTC)
    site.pages(*[WITHOUT_BODY] * 11, WHOLE, *[WITHOUT_BODY] * 20, WHOLE, *[WITHOUT_BODY] * 7)
    assert said(site.report()) == ["harbour-post: articleBody empty on 38 of 40 items since 02:00 UTC, 0 of 210 before"]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ([WHOLE] * 210, [WITHOUT_BODY], None),
        ([WHOLE] * 210, [WITHOUT_BODY, WHOLE], None),
        ([WHOLE] * 210, [WITHOUT_BODY] * 3, None),
        ([WHOLE] * 10, [WITHOUT_BODY] * 5, None),
        ([WHOLE] * 30, [WITHOUT_BODY] * 30, "articleBody empty on 30 of 30 items"),
        ([WHOLE] * 30, [item(headline=None)] * 30, "headline missing on 30 of 30 items"),
        (
            [WHOLE] * 30,
            [item(datePublished="2026-03-01")] * 30,
            "datePublished missing or without a time on 30 of 30 items",
        ),
        ([WHOLE] * 30, [item(datePublished=None)] * 30, "datePublished missing or without a time on 30 of 30 items"),
        ([WHOLE] * 30, [WITHOUT_AUTHOR] * 30, "author missing on 30 of 30 items"),
        ([WHOLE, WITHOUT_AUTHOR] * 60, [WHOLE, WITHOUT_AUTHOR] * 60, None),
        ([WITHOUT_AUTHOR, WHOLE] * 60, [WITHOUT_AUTHOR] * 60, "author missing on 60 of 60 items"),
        ([WITHOUT_AUTHOR] * 60, [WITHOUT_AUTHOR] * 60, None),
        ([WHOLE] * 60, [item(wordCount=60)] * 30, "articleBody half as long as usual or less on 30 of 30 articles"),
        ([WHOLE] * 60, [item(wordCount=300)] * 30, None),
        ([WHOLE] * 60, [item(wordCount=4000)] * 30, None),
        ([WHOLE] * 30, [NO_TEXT] * 30, "no item on 30 of 30 pages"),
        ([WHOLE, NO_TEXT] * 30, [NO_TEXT, WHOLE] * 30, None),
        ([WHOLE] * 30, [CHALLENGE] * 30, "a bot wall or a demand in place of the page on 30 of 30 pages"),
        ([WHOLE] * 30, [Examined(reason=Reason.WALL)] * 30, "a bot wall or a demand in place of the page on 30 of 30"),
        # Said of the exchange, and not of the page once more.
        ([WHOLE] * 30, [Examined(reason=Reason.HTTP_ERROR)] * 30, None),
        ([WHOLE] * 30, [Examined(reason=Reason.TRUNCATED)] * 30, None),
        # What did not change says nothing about extraction.
        ([WHOLE] * 30, [replace(WITHOUT_BODY, unchanged=True)] * 30, None),
        # A live blog may have no text of its own.
        ([WHOLE] * 30, [item(**{"@type": "LiveBlogPosting"}, articleBody="", liveBlogUpdate=[{}])] * 30, None),
    ],
)
def test_pages(before: list[Examined], after: list[Examined], sentence: str | None) -> None:
    site = Watched()
    site.pages(*before)
    assert not said(site.report())
    site.restart()
    site.pages(*after)
    found = said(site.report())
    assert len(found) == (sentence is not None)
    if sentence is not None:
        assert found[0].startswith(f"harbour-post: {sentence} ")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ([200] * 200, [503] * 8, "status 4xx or 5xx on 8 of 8 responses since 00:33 UTC, 0 of 200 before (5xx)"),
        ([200] * 200, [429] * 8, "status 4xx or 5xx on 8 of 8 responses since 00:33 UTC, 0 of 200 before (4xx)"),
        ([200] * 200, [200] * 50 + [404] * 2, None),
        ([200, 404] * 100, [404, 200] * 20, None),
        ([200] * 200, [None] * 8, "no answer on 8 of 8 requests since 00:33 UTC, 0 of 200 before (another failure)"),
        ([200] * 200, [302] * 40, None),
    ],
)
def test_requests(before: list[int], after: list[int | None], sentence: str | None) -> None:
    site = Watched()
    site.requests(before)
    site.report()
    site.requests(after)
    assert said(site.report()) == ([f"harbour-post: {sentence}"] if sentence else [])


def test_a_break_is_said_once_and_its_end_too_across_restarts() -> None:
    site = Watched()
    site.pages(*[WHOLE] * 100)
    site.report()
    site.restart()
    site.pages(*[WITHOUT_BODY] * 10)
    assert len(site.report().began) == 1
    for hour in range(1, 4):
        site.restart()
        site.pages(*[WITHOUT_BODY] * 10)
        judgement = site.report(timedelta(hours=1))
        assert not judgement.began
        assert not judgement.ended
        assert judgement.lasting[0].counted == Share(10 + 10 * hour, 10 + 10 * hour)
        assert judgement.lasting[0].past == Share(0, 100)
    site.restart()
    site.pages(*[WHOLE] * 10)
    judgement = site.report()
    assert not judgement.began
    assert not judgement.lasting
    assert [broken.sentence for broken in judgement.ended] == [
        (
            "harbour-post: over since 05:21 UTC, with 0 of 10 items since then: articleBody empty on 40 of 40 items, "
            "from 01:41 UTC on"
        )
    ]
    site.restart()
    site.pages(*[WHOLE] * 10)
    assert site.report() == Judgement()


def test_short_texts_across_restarts() -> None:
    """What is short stays what it was before the break, for as long as that lasts."""
    site = Watched()
    site.pages(*[WHOLE] * 60)
    site.report()
    judgements = []
    for words in [60] * 3 + [60] * 30 + [400] * 12:
        site.restart()
        site.pages(item(wordCount=words))
        judgements.append(site.report(timedelta(minutes=30)))
    (found,) = [broken for judgement in judgements for broken in judgement.began]
    assert found.since == datetime(2026, 3, 1, 1, 1, tzinfo=UTC)
    (ended,) = [n for n, judgement in enumerate(judgements) if judgement.ended]
    assert 33 < ended < 45


def test_a_break_is_found_though_each_hour_has_a_page_or_two() -> None:
    site = Watched()
    for _ in range(100):
        site.pages(WHOLE)
        assert site.report(timedelta(hours=1)) == Judgement()
    began = []
    for _ in range(8):
        site.restart()
        site.pages(WITHOUT_BODY)
        began += site.report(timedelta(hours=1)).began
    (found,) = began
    assert found.since == datetime(2026, 3, 5, 5, 41, tzinfo=UTC)
    assert found.counted.bad == found.counted.of == 5
    assert found.past == Share(0, 100)


def test_live_blogs_that_lose_their_entries() -> None:
    """Four blogs that are looked at every few minutes for two days, and an article in their place from then on."""
    site, blog = Watched(), item(**{"@type": "LiveBlogPosting", "liveBlogUpdate": [{}]} | OLD)
    began = []
    for hour in range(50):
        for look in range(12):
            for number in range(4):
                site.health.page(f"/{number}", blog if hour < 48 else WHOLE, site.now, earlier="LiveBlogPosting")
            site.now += timedelta(minutes=5)
            if hour >= 48 and not look:
                break  # known as articles from then on
        began += said(site.report())
    sentence = "no entries, where there had been some, on 4 of 4 live blogs since 00:00 UTC, 0 of 192 before"
    assert began == [f"harbour-post: {sentence}"]


def test_what_was_broken_is_no_past() -> None:
    """A second break is found against how the site is when it is well."""
    site = Watched()
    for pages in ([WHOLE] * 100, [WITHOUT_BODY] * 300, [WHOLE] * 20, [WHOLE] * 20):
        site.pages(*pages)
        site.report(2 * DAY)
    site.pages(*[WITHOUT_BODY] * 40)
    (found,) = site.report().began
    assert found.past == Share(0, 120)


def test_what_comes_every_night_is_not_said_every_night() -> None:
    site = Watched()
    began = 0
    for _ in range(8):
        for hour in range(24):
            site.pages(*[WITHOUT_AUTHOR if hour < 5 else WHOLE] * 4)
            began += len(site.report(timedelta(hours=1) - timedelta(minutes=4)).began)
    assert began <= 2
    # But what stays does not pass for it.
    site.pages(*[WITHOUT_AUTHOR] * 4 * 24)
    assert len(site.report().began) == 1


def test_after_thirty_days_it_is_the_usual() -> None:
    site = Watched()
    site.pages(*[WHOLE] * 100)
    site.report()
    ended, began = [], []
    for _ in range(45):
        site.pages(*[WITHOUT_AUTHOR] * 20)
        judgement = site.report(DAY - timedelta(minutes=20))
        began += judgement.began
        ended += judgement.ended
    assert len(began) == len(ended) == 1
    assert "that is the usual from now on" in ended[0].sentence
    assert not site.health.breaks


def test_how_a_site_began_is_its_past() -> None:
    site = Watched()
    for _ in range(3):
        site.pages(*[WITHOUT_AUTHOR] * 30)
        assert not said(site.report())
        assert not site.health.runs
    assert site.health.usual["author"] > 0.9


def days(site: Watched, counts: list[int], *, lists: int = 5) -> list[Judgement]:
    """Days with so many new articles."""
    found = []
    for count in counts:
        site.lists(lists)
        site.pages(*[WHOLE] * count, apart=timedelta(minutes=10))
        found.append(site.report(DAY - timedelta(minutes=10) * count))
    return found


@pytest.mark.parametrize(
    ("before", "after", "lists", "day"),
    [
        ([30] * 10, [0], 5, 0),
        ([30] * 10, [2], 5, 0),
        ([30] * 10, [12], 5, None),
        ([30] * 10, [0] * 5, 0, None),  # its lists could not be read: that is said as what it is
        ([30] * 5, [0] * 3, 5, None),  # too little is known
        ([5] * 25, [0] * 7, 5, 3),
        ([1, 0, 0, 2] * 7, [0] * 4, 5, None),
        ([30, 30, 30, 30, 30, 8, 5] * 3, [30, 30, 30, 30, 30, 8, 5], 5, None),
        ([30, 30, 30, 30, 30, 0, 0] * 3, [0, 0, 0, 0], 5, 1),
        ([200, *[30] * 10], [30, 30], 5, None),
    ],
)
def test_articles_that_do_not_come(before: list[int], after: list[int], lists: int, day: int | None) -> None:
    site = Watched()
    assert not [one for judgement in days(site, before) for one in judgement.began]
    began = [judgement.began for judgement in days(site, after, lists=lists)]
    assert [n for n, found in enumerate(began) if found] == ([day] if day is not None else [])


def test_articles_that_come_again() -> None:
    site = Watched()
    days(site, [30] * 10)
    last = site.health.last
    (judgement,) = days(site, [0])
    assert said(judgement) == [
        (
            f"harbour-post: no new article or live blog since {last:%Y-%m-%d %H:%M} UTC, though its lists were read; "
            "at least 30 a day before"
        )
    ]
    (judgement,) = days(site, [1])
    assert (len(judgement.began), len(judgement.lasting), len(judgement.ended)) == (0, 1, 0)
    (judgement,) = days(site, [30])
    assert (len(judgement.began), len(judgement.lasting), len(judgement.ended)) == (0, 0, 1)


def test_what_was_seen_before_is_no_new_article() -> None:
    site = Watched()
    days(site, [30] * 10)
    site.lists(5)
    site.pages(*[item(**OLD)] * 30)
    assert len(site.report(DAY - timedelta(minutes=30)).began) == 1


def _as_ever(rate: float) -> Callable[[random.Random], Examined]:
    def page(chance: random.Random) -> Examined:
        kind = chance.random()
        if kind < rate:
            return NO_TEXT
        return item(
            headline="A" if chance.random() >= rate else None,
            author=[{}] if chance.random() >= rate else [],
            articleBody="A" if chance.random() >= rate else "",
            wordCount=round(chance.lognormvariate(6, 0.8)) + 1,
        )

    return page


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.3, 0.6])
def test_sites_that_are_as_ever_are_left_in_peace(rate: float) -> None:
    """Four sites for a fortnight, four reports a day, pages bad at random: no false alarm in 224 reports."""
    chance = random.Random(11)
    page = _as_ever(rate)
    for _ in range(4):
        site = Watched()
        for _ in range(56):
            site.lists(5)
            site.pages(*(page(chance) for _ in range(chance.randint(0, 12))))
            assert not said(site.report(timedelta(hours=6) - timedelta(minutes=6)))
