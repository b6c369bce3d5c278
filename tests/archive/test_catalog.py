"""What is recorded of captures, and how it is found again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalog import Catalog
from tests.archive.catalog_rows import PAGE, WARC, item, row


@pytest.fixture
def catalog(tmp_path):
    with Catalog.open(tmp_path / "catalog.sqlite") as opened:
        yield opened


def test_what_is_recorded_is_read_back(catalog):
    written = row().with_item(item(kind="LiveBlogPosting", entries=["At the quay", "Gone"]))
    catalog.record([written])
    (read,) = catalog.captures()
    instant = "2024-05-01T12:00:00.000000Z"
    assert read == replace(written, date=instant, moment=instant)
    assert (read.outcome, read.type, read.reason) == ("item", "LiveBlogPosting", None)
    assert (read.site, read.document) == ("harbour-post.example", PAGE)
    assert (read.entries, read.words, read.date_published) == (2, 7, "2024-05-01T11:00:00+02:00")


def test_recording_again_changes_nothing(catalog):
    rows = [row(0).with_item(item()), row(700).with_reason("no-body"), row(1400, outcome="none")]
    catalog.record(rows)
    first = list(catalog.captures())
    catalog.record(rows)
    assert list(catalog.captures()) == first


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (row(), row().with_item(item()), "item"),
        (row(), row().with_reason("no-body"), "reason"),
        (row().with_reason("timeout"), row().with_item(item()), "item"),
        (row().with_item(item()), row().with_reason("no-body"), "reason"),
        (row().with_item(item()), row(), "item"),
        (row(outcome="none"), row(), "none"),
    ],
)
def test_a_newer_outcome_replaces_an_older_one_but_pending_replaces_none(catalog, before, after, kept):
    catalog.record([before])
    catalog.record([after])
    (read,) = catalog.captures()
    assert read.outcome == kept
    assert (read.type is None) == (kept != "item")
    assert (read.reason is None) == (kept != "reason")


def test_a_failed_transaction_leaves_nothing(catalog):
    with pytest.raises(ValueError, match="no time zone"):
        catalog.record([row(0), row(700, date="2024-05-01T12:00:00")])
    assert list(catalog.captures()) == []


def test_more_rows_than_one_statement_takes(catalog):
    catalog.record(row(number) for number in range(1203))
    assert [read.offset for read in catalog.captures()] == list(range(1203))


@pytest.mark.parametrize("bad", [{}, {"@type": "Recipe", "url": PAGE}, {"@type": "NewsArticle"}, {"url": PAGE}])
def test_what_is_no_item_is_refused(bad):
    with pytest.raises(ValueError, match="no item"):
        row().with_item(bad)


@pytest.mark.parametrize("headline", ["\ud800 half", "nul \0 inside", 7, None, ["a"], "x" * 5000])
def test_odd_headlines_are_stored(catalog, headline):
    catalog.record([row().with_item(item(headline=headline))])
    (read,) = catalog.captures()
    assert read.headline is None or (len(read.headline) <= 1000 and "\0" not in read.headline)


def test_odd_bodies_and_entries_are_counted_as_nothing():
    read = row().with_item(item(articleBody=None) | {"liveBlogUpdate": [3, {"articleBody": ["x"]}, {}]})
    assert (read.entries, read.words) == (2, 0)


def fill(catalog):
    """An article twice, a live blog of another site, a page without an item, one not extracted, a robots.txt."""
    catalog.record(
        [
            row(0, url="https://www.harbour-post.example/robots.txt", outcome="none", date="2024-05-01T11:59:00Z"),
            row(1000, date="2024-05-01T12:00:00Z").with_item(item()),
            row(2000, url=f"{PAGE}?ref=home", date="2024-05-01T12:30:00.5Z").with_item(
                item(f"{PAGE}?ref=home", mainEntityOfPage=PAGE, headline="Ferry arrives")
            ),
            row(3000, url="https://live.hill-gazette.example/storm", date="2024-05-02T08:00:00Z").with_item(
                item(
                    "https://live.hill-gazette.example/storm", kind="LiveBlogPosting", entries=["Wind", "Rain", "Hail"]
                )
            ),
            row(4000, url="https://www.harbour-post.example/video", date="2024-05-02T09:00:00Z").with_reason("no-body"),
            row(5000, url="https://www.harbour-post.example/tomorrow", date="2024-05-03T09:00:00Z"),
        ]
    )


@pytest.mark.parametrize(
    ("conditions", "offsets"),
    [
        ({}, [0, 1000, 2000, 3000, 4000, 5000]),
        ({"newest_first": True, "limit": 2}, [5000, 4000]),
        ({"outcome": "pending"}, [5000]),
        ({"outcome": "item"}, [1000, 2000, 3000]),
        ({"type": "LiveBlogPosting"}, [3000]),
        ({"site": "harbour-post.example", "outcome": "item"}, [1000, 2000]),
        ({"site": "www.harbour-post.example"}, [0, 1000, 2000, 4000, 5000]),
        ({"site": "HTTPS://WWW.Harbour-Post.example/x"}, [0, 1000, 2000, 4000, 5000]),
        ({"site": "live.harbour-post.example"}, []),
        ({"site": "w%.harbour-post.example"}, []),
        ({"url": PAGE}, [1000, 2000]),
        ({"url": f"{PAGE}?ref=home"}, [2000]),
        ({"since": datetime(2024, 5, 2, tzinfo=UTC)}, [3000, 4000, 5000]),
        ({"until": datetime(2024, 5, 1, 12, tzinfo=UTC)}, [0]),
        ({"since": datetime(2024, 5, 1, 14, 30, tzinfo=timezone(timedelta(hours=2))), "limit": 1}, [2000]),
        ({"warc": "another.warc.gz"}, []),
        ({"limit": 0}, []),
    ],
)
def test_conditions(catalog, conditions, offsets):
    fill(catalog)
    assert [read.offset for read in catalog.captures(**conditions)] == offsets


def test_captures_of_a_warc_come_by_place_not_by_date(catalog):
    catalog.record([row(900, date="2024-01-01T00:00:00Z"), row(100, date="2024-02-01T00:00:00Z")])
    assert [read.offset for read in catalog.captures(warc=WARC)] == [100, 900]
    assert [read.offset for read in catalog.captures()] == [900, 100]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2024-05-01T12:00:00Z", "2024-05-01T12:00:00.5Z"),
        ("2024-05-01T12:00:00.09Z", "2024-05-01T12:00:00.1Z"),
        ("2024-05-01T12:00:00.999999999Z", "2024-05-01T12:00:01Z"),
        ("2024-05-01T13:00:00+02:00", "2024-05-01T12:00:00Z"),
    ],
)
def test_dates_sort_as_time_does(catalog, earlier, later):
    catalog.record([row(0, date=later), row(700, date=earlier)])
    assert [read.offset for read in catalog.captures()] == [700, 0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (PAGE, 2000),
        (f"{PAGE}/", 2000),
        (f"{PAGE}#comments", 2000),
        (PAGE.removeprefix("https://"), 2000),
        (PAGE.replace("https", "http"), 2000),
        (f" {PAGE.replace('www', 'WWW')} ", 2000),
        (f"{PAGE}?ref=home", 2000),
        (f"{PAGE}?ref=feed", None),
        ("https://www.harbour-post.example/video", 4000),
        ("", None),
        ("http://[::1", None),
        ("no url", None),
    ],
)
def test_latest_finds_what_a_person_means(catalog, asked, found):
    fill(catalog)
    latest = catalog.latest(asked)
    assert (latest.offset if latest else None) == found


def test_latest_at_a_date_and_with_an_outcome(catalog):
    fill(catalog)
    catalog.record([row(6000, status=503, outcome="none", date="2024-05-04T00:00:00Z")])
    assert catalog.latest(PAGE).offset == 6000
    assert catalog.latest(PAGE, outcome="item").offset == 2000
    assert catalog.latest(PAGE, until=datetime(2024, 5, 1, 12, 15, tzinfo=UTC)).offset == 1000
    assert catalog.latest(PAGE, until=datetime(2023, 1, 1, tzinfo=UTC)) is None


def test_documents_come_once_with_their_newest_item(catalog):
    fill(catalog)
    assert [(document.newest.offset, document.captures) for document in catalog.documents()] == [(3000, 1), (2000, 2)]
    earlier = catalog.documents(until=datetime(2024, 5, 1, 12, 1, tzinfo=UTC))
    assert [(document.newest.offset, document.captures) for document in earlier] == [(1000, 1)]


def test_statistics(catalog):
    fill(catalog)
    statistics = catalog.statistics()
    assert (statistics.captures, statistics.documents, statistics.entries) == (6, 2, 3)
    assert statistics.outcomes == {"item": 3, "none": 1, "pending": 1, "reason": 1}
    assert statistics.types == {"NewsArticle": 2, "LiveBlogPosting": 1}
    assert list(statistics.sites.items()) == [("harbour-post.example", 2), ("hill-gazette.example", 1)]
    assert statistics.reasons == {"no-body": 1}
    assert (statistics.first, statistics.last) == ("2024-05-01T11:59:00.000000Z", "2024-05-03T09:00:00.000000Z")


def test_statistics_of_nothing(catalog):
    statistics = catalog.statistics()
    assert (statistics.captures, statistics.first, statistics.last, statistics.entries) == (0, None, None, 0)


def test_urls_of_a_host(catalog):
    fill(catalog)
    assert list(catalog.urls(host="live.hill-gazette.example")) == ["https://live.hill-gazette.example/storm"]
    assert len(list(catalog.urls(host="harbour-post.example"))) == 5


def test_rows_can_be_recorded_while_rows_are_being_read(catalog):
    catalog.record(row(number) for number in range(510))  # more than are fetched at once
    for read in catalog.captures(outcome="pending"):
        catalog.record([read.with_reason("no-body")])
    assert catalog.statistics().reasons == {"no-body": 510}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Catalog.open(tmp_path_factory.mktemp("shared") / "catalog.sqlite") as opened:
        yield opened


@settings(deadline=None)
@given(
    url=st.text(max_size=40),
    canonical=st.none() | st.text(max_size=40) | st.integers(),
    headline=st.none() | st.text(max_size=20),
)
def test_whatever_a_page_says_is_recorded_and_found(shared, url, canonical, headline):
    shared.record([row(url=url).with_item(item(url, mainEntityOfPage=canonical, headline=headline))])
    (read,) = shared.captures()
    assert shared.latest(read.url) == read
    assert [document.newest for document in shared.documents()] == [read]
