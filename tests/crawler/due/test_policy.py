"""When to look again: rows in, rows out, with no clock but the looks' own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from scrapy.settings import Settings

from archive.catalog_rows import CaptureRow, Outcome, utc_text
from archive.frontier import FrontierRow
from crawler.due.answer import Answer
from crawler.due.policy import Policy
from crawler.due.settings import policy_of
from crawler.sites import Site
from crawler.sites.intervals import Intervals

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
URL = "https://harbour-post.example/town/the-ferry-is-back"
WHOLE = Answer(200, etag='"a"', last_modified="Sat, 14 Mar 2026 11:00:00 GMT")
SAME = Answer(304)
POLICY = policy_of(Settings({"DUE_ARTICLES": ["15 min < 3 h", "60 min < 1 d"], "DUE_FEEDS": ["5 min", "2 h"],
                             "DUE_SECTIONS": ["10 min", "3 h"], "DUE_LIVE": ["30 s", "120 s"]}))  # fmt: skip


def row(role: Any = "page", url: str = URL, **fields: Any) -> FrontierRow:
    base = FrontierRow(key=url, url=url, source="harbour-post.example", scope="harbour-post.example", role=role,
                       found=utc_text(NOON), due=utc_text(NOON))  # fmt: skip
    return replace(base, **fields)


def article(published: datetime | str | None = None, **fields: Any) -> dict[str, Any]:
    stated = published.isoformat() if isinstance(published, datetime) else published
    return {"@type": "NewsArticle", "url": URL, "mainEntityOfPage": URL, "datePublished": stated, "dateModified": None,
            **fields}  # fmt: skip


def blog(*entries: datetime, is_live: bool | None = True) -> dict[str, Any]:
    updates = [{"datePublished": entry.isoformat()} for entry in entries]
    return article(**{"@type": "LiveBlogPosting", "isLive": is_live, "liveBlogUpdate": updates})


def wait(found: FrontierRow) -> timedelta | None:
    if found.due is None or found.looked is None:
        return None
    return datetime.fromisoformat(found.due) - datetime.fromisoformat(found.looked)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, timedelta(minutes=15)),
        (NOON - timedelta(minutes=10), timedelta(minutes=15)),
        (NOON - timedelta(hours=5), timedelta(hours=1)),
        (NOON - timedelta(days=3), None),
        (NOON + timedelta(days=3), timedelta(minutes=15)),
        ("2026-03-10", timedelta(minutes=15)),
    ],
    ids=["unknown", "just now", "hours ago", "days ago", "in the future", "a day only"],
)
def test_an_article_first_seen_is_as_old_as_it_says(published: datetime | str | None, expected: timedelta) -> None:
    found = POLICY.after_item(row(), NOON, WHOLE, article(published), changed=True, site=None)
    assert (wait(found), found.type, found.looks, found.etag, found.whole) == (
        expected, "NewsArticle", 1, '"a"', utc_text(NOON),
    )  # fmt: skip


def test_a_correction_takes_an_article_back_to_the_foot_of_the_ladder() -> None:
    seen = POLICY.after_item(row(), NOON, WHOLE, article(NOON - timedelta(hours=4)), changed=True, site=None)
    later = NOON + timedelta(hours=1)
    same = POLICY.after_same(seen, later, SAME, None)
    assert wait(same) == timedelta(hours=1)
    assert (same.etag, same.whole) == ('"a"', utc_text(NOON)), "a 304 is no whole answer"
    corrected = POLICY.after_item(same, later, WHOLE, article(NOON - timedelta(hours=4)), changed=True, site=None)
    assert wait(corrected) == timedelta(minutes=15)
    assert corrected.changed == utc_text(later)


def test_the_ladder_ends() -> None:
    found = POLICY.after_item(row(), NOON, WHOLE, article(NOON), changed=True, site=None)
    looks = 0
    while found.due is not None:
        found = POLICY.after_same(found, datetime.fromisoformat(found.due), SAME, None)
        looks += 1
    # Twelve up to three hours, one an hour up to a day.
    assert looks == 12 + 21


def lists(news: list[int], type: Any = "feed", site: Site | None = None, policy: Policy = POLICY) -> list[timedelta]:
    found, at, waits = row("list"), NOON, []
    for new in news:
        found = policy.after_list(found, at, WHOLE, type=type, news=new, site=site)
        waits.append(timedelta(seconds=found.wait or 0))
        assert found.due is not None
        jittered = datetime.fromisoformat(found.due) - at
        assert abs(jittered / waits[-1] - 1) <= 0.1001
        at = datetime.fromisoformat(found.due)
    return waits


def test_a_feed_that_brings_something_is_looked_at_sooner_and_one_that_does_not_later() -> None:
    assert all(before > after or after == timedelta(minutes=5) for before, after in pairwise(lists([1] * 8)))
    assert lists([1] * 8)[-1] == timedelta(minutes=5)
    assert all(before < after or after == timedelta(hours=2) for before, after in pairwise(lists([0] * 8)))
    assert lists([0] * 8)[-1] == timedelta(hours=2)
    assert lists([0] * 8, "section")[-1] == timedelta(hours=3)


def test_a_sites_own_interval_goes_first() -> None:
    site = Site(name="tide-times", home=URL, intervals=Intervals(feeds=timedelta(minutes=7)))
    assert set(lists([0, 1, 0, 0, 1], site=site)) == {timedelta(minutes=7)}


def test_jitter_is_seeded() -> None:
    def due(policy: Policy) -> str | None:
        return policy.after_list(row("list"), NOON, WHOLE, type="feed", news=0, site=None).due

    assert due(POLICY) == due(POLICY)
    assert due(POLICY) != due(replace(POLICY, seed="another"))


@pytest.mark.parametrize(
    ("entries", "max_age", "expected"),
    [
        ([timedelta(minutes=n) for n in range(1, 12)], None, timedelta(seconds=30)),
        ([timedelta(minutes=4 * n) for n in range(1, 12)], None, timedelta(seconds=80)),
        ([timedelta(minutes=20 * n) for n in range(1, 12)], None, timedelta(seconds=120)),
        ([timedelta(minutes=n) for n in range(1, 12)], 90, timedelta(seconds=90)),
        ([timedelta(minutes=n) for n in range(1, 12)], 86_400, timedelta(seconds=120)),
        ([timedelta(hours=2, minutes=n) for n in range(1, 12)], None, timedelta(seconds=363)),
        ([timedelta(minutes=1)], None, timedelta(seconds=60)),
        ([], None, timedelta(seconds=60)),
    ],
    ids=["fast", "slow", "slower", "server's hint", "server's hint too long", "quiet", "one entry", "none"],
)
def test_a_live_blog_is_looked_at_by_its_pace(
    entries: list[timedelta], max_age: float | None, expected: timedelta
) -> None:
    item = blog(*(NOON - ago for ago in entries)) | {"datePublished": (NOON - timedelta(hours=3)).isoformat()}
    if not entries:
        item["datePublished"] = None
    found = POLICY.after_item(row(), NOON, replace(WHOLE, max_age=max_age), item, changed=True, site=None)
    assert wait(found) == expected


@pytest.mark.parametrize(
    ("quiet", "is_live", "ended"),
    [
        (timedelta(minutes=20), False, False),
        (timedelta(minutes=31), False, True),
        (timedelta(hours=5, minutes=10), None, False),
        (timedelta(hours=7), None, True),
        (timedelta(hours=23), True, False),
        (timedelta(hours=25), True, True),
    ],
)
def test_a_live_blog_ends_on_what_it_says_and_its_silence(quiet: timedelta, is_live: bool | None, ended: bool) -> None:
    newest = NOON - quiet
    item = blog(newest, newest - timedelta(minutes=5), is_live=is_live) | {"datePublished": newest.isoformat()}
    found = POLICY.after_item(row(), NOON, WHOLE, item, changed=True, site=None)
    on_ladder = {timedelta(minutes=15), timedelta(hours=1), None}
    assert (wait(found) in on_ladder) is ended


def test_a_further_page_of_a_blog_is_on_the_ladder_of_articles() -> None:
    page = row(url=f"{URL}?page=2")
    found = POLICY.after_item(page, NOON, WHOLE, blog(NOON - timedelta(minutes=1)), changed=True, site=None)
    assert wait(found) == timedelta(minutes=15)


def test_failures_are_tried_again_ever_later_and_a_page_is_given_up() -> None:
    found, waits = row(), []
    for _ in range(6):
        found = POLICY.after_failure(found, NOON, None)
        waits.append(wait(found))
    hours = [0.25, 1, 4, 16, 24]
    assert waits == [*(timedelta(hours=hour) for hour in hours), None]
    assert (
        POLICY.after_item(replace(found, due=utc_text(NOON)), NOON, WHOLE, article(), changed=True, site=None).failures
        == 0
    )


@pytest.mark.parametrize(("type", "longest"), [("feed", 2), ("section", 3)])
def test_a_list_of_a_site_that_was_down_is_soon_asked_again(type: Any, longest: int) -> None:
    found, waits = row("seed", type=type), []
    for _ in range(30):
        found = POLICY.after_failure(found, NOON, Answer(503))
        waits.append(wait(found))
    assert waits[:3] == [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=longest)]
    assert (max(filter(None, waits[:24])), waits[24:]) == (timedelta(hours=longest), [timedelta(days=1)] * 6)


def test_a_live_blog_is_soon_asked_again() -> None:
    seen = POLICY.after_item(row(), NOON, WHOLE, blog(NOON - timedelta(minutes=1)), changed=True, site=None)
    waits = []
    for _ in range(5):
        seen = POLICY.after_failure(seen, NOON, Answer(502))
        waits.append(wait(seen))
    assert waits == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 15, 15)]
    ended = replace(seen, is_live=False, newest_entry=utc_text(NOON - timedelta(hours=2)), changed=None, failures=0)
    assert wait(POLICY.after_failure(ended, NOON, Answer(502))) == timedelta(minutes=15)


@pytest.mark.parametrize("outcome", ["item", "unchanged"])
@pytest.mark.parametrize("looked", [False, True], ids=["never looked at", "looked at"])
def test_after_a_kill_a_page_is_due_when_it_would_have_been(outcome: Outcome, looked: bool) -> None:
    found = row()
    if looked:
        found = POLICY.after_item(found, NOON, WHOLE, article(NOON), changed=True, site=None)
    at = NOON + timedelta(hours=4)
    capture = CaptureRow(
        warc="a.warc.gz", offset=0, length=1, record_id="urn:uuid:1", url=URL, date=utc_text(at), status=200,
        mime="text/html", payload_digest=None, outcome=outcome, type="NewsArticle", document=URL,
        date_published=NOON.isoformat(),
    )  # fmt: skip
    after = POLICY.after_capture(found, capture, None)
    # One that was looked at before, and has said something new, is at the foot of its ladder again.
    assert wait(after) == timedelta(minutes=15 if looked and outcome == "item" else 60)
    assert (after.looked, after.etag, after.type, after.document) == (utc_text(at), None, "NewsArticle", URL)
    live = replace(capture, type="LiveBlogPosting")
    assert POLICY.after_capture(found, live, None) == found, "its further pages may not have been found"


def quiet_for(days: float, role: Any, site: Site | None = None) -> list[timedelta | None]:
    """The waits of a list that brought something at its first look, and then nothing for so many days."""
    found, at, waits = POLICY.after_list(row(role), NOON, WHOLE, type="feed", news=1, site=site), NOON, []
    while found.due is not None and (at := datetime.fromisoformat(found.due)) < NOON + timedelta(days=days):
        found = POLICY.after_list(found, at, SAME, type="feed", news=0, site=site)
        waits.append(timedelta(seconds=found.wait or 0) if found.due else None)
    return waits


@pytest.mark.parametrize(
    ("days", "role", "last"),
    [
        # DUE_FEEDS ends at 2 h: so much is a 24th of two days.
        (1.5, "list", timedelta(hours=2)),
        (12, "list", timedelta(hours=11, minutes=30)),
        (29, "list", timedelta(days=1)),
        (90, "list", None),
        (90, "seed", timedelta(hours=2)),
    ],
)
def test_a_list_that_was_found_and_brings_nothing_grows_quiet(days: float, role: str, last: timedelta | None) -> None:
    waits = quiet_for(days, role)
    if last is None:
        assert waits[-1] is None
    else:
        assert waits[-1] == pytest.approx(last, abs=timedelta(minutes=30))
    assert role == "seed" or len(waits) < 140


def test_the_interval_of_a_site_s_own_lets_no_list_grow_quiet_but_none_stays_for_ever() -> None:
    site = Site(name="tide-times", home=URL, intervals=Intervals(feeds=timedelta(hours=7)))
    *waits, last = quiet_for(90, "list", site)
    assert (set(waits), last) == ({timedelta(hours=7)}, None)


def test_a_quiet_list_that_brings_something_is_one_like_any_other() -> None:
    quiet = row(
        "list", type="feed", wait=timedelta(days=1).total_seconds(), changed=utc_text(NOON - timedelta(days=25))
    )
    found = POLICY.after_list(quiet, NOON, WHOLE, type="feed", news=3, site=None)
    assert (found.wait, found.changed) == (timedelta(hours=2).total_seconds(), utc_text(NOON))


@pytest.mark.parametrize(
    ("role", "type", "status", "looks", "days"),
    [
        ("list", "feed", 404, 30, 7),
        ("list", "feed", 410, 30, 7),
        ("list", None, 404, 6, 2),
        # Down, forbidden, answered by nobody: it may be back.
        ("list", "feed", 503, None, None),
        ("list", "feed", 403, None, None),
        ("list", None, None, None, None),
        ("seed", "feed", 404, None, None),
        ("seed", "section", 410, None, None),
    ],
)
def test_a_list_that_was_found_is_given_up_when_it_stays_gone(
    role: str, type: Any, status: int | None, looks: int | None, days: float | None
) -> None:
    found, at, looked = row(role, type=type), NOON, 0
    while found.due is not None and looked < 100:
        at = datetime.fromisoformat(found.due)
        found = POLICY.after_failure(found, at, Answer(status) if status else None)
        looked += 1
    assert looked == (looks or 100)
    assert days is None or timedelta(days=days - 1) < at - NOON <= timedelta(days=days)
    assert not POLICY.is_named_again(found, at + timedelta(hours=23))
    assert POLICY.is_named_again(found, at + timedelta(hours=24)) is (looks is not None)


@pytest.mark.parametrize(("quiet", "days"), [(30, 1.25), (96, 4), (300, 7), (3000, 7)])
def test_what_a_site_goes_on_naming_is_looked_at_ever_more_seldom_but_for_ever(quiet: float, days: float) -> None:
    looked = NOON - timedelta(days=days)
    silent = row("list", type="feed", due=None, looked=utc_text(looked), changed=utc_text(NOON - timedelta(days=quiet)))
    assert POLICY.is_named_again(silent, NOON)
    assert not POLICY.is_named_again(silent, NOON - timedelta(hours=2))


def test_a_list_that_was_given_up_and_is_there_again_is_one_like_any_other() -> None:
    gone = row("list", type="feed", due=None, failures=40, changed=utc_text(NOON - timedelta(days=60)))
    found = POLICY.after_list(gone, NOON, WHOLE, type="feed", news=2, site=None)
    assert (found.failures, wait(found) is not None) == (0, True)


@pytest.mark.parametrize("role", ["seed", "list"])
def test_what_a_user_named_and_what_lists_pages_is_never_given_up(role: str) -> None:
    found = row(role)
    for _ in range(20):
        found = POLICY.after_failure(found, NOON, Answer(503, etag='"error"'))
    assert wait(found) == timedelta(days=1)
    assert found.etag is None, "the validator of an error page is not the page's"


def test_a_page_that_is_neither_article_nor_list_is_looked_at_twice_more() -> None:
    found, waits = row(), []
    for look in (POLICY.after_other, lambda *given: POLICY.after_same(*given, None), POLICY.after_other):
        found = look(found, NOON, SAME)
        waits.append(wait(found))
    assert waits == [timedelta(hours=6), timedelta(days=1), None]


def test_a_page_that_gave_an_item_is_not_given_up_before_its_ladder_ends() -> None:
    """A site in a new layout, or down for a day: its articles come back."""
    found = POLICY.after_item(row(), NOON, WHOLE, article(NOON), changed=True, site=None)
    for after in (POLICY.after_other, POLICY.after_failure):
        broken, at, looks = found, NOON, 0
        while broken.due is not None:
            at = datetime.fromisoformat(broken.due)
            broken = after(broken, at, WHOLE)
            looks += 1
        assert timedelta(hours=23) <= at - NOON <= timedelta(hours=25)
        assert 10 < looks <= 12 + 22
        assert broken.document == URL
