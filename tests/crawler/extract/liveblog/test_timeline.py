from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import Draft
from crawler.extract.liveblog.page import Page
from crawler.extract.liveblog.reading import Reading
from crawler.extract.liveblog.timeline import Day, resolve
from crawler.extract.page.document import parse
from crawler.sites.site import Site


def page(url="https://harbour-post.example/live", head="", lang="en", fetched_at=None):
    body = f"<html lang={lang}><head>{head}</head><body><h1>Flood</h1><p>Text</p></body></html>"
    return Page.of(parse(body.encode(), url, fetched_at=fetched_at))


def modified(moment):
    return f'<meta property="article:modified_time" content="{moment.isoformat()}">'


def clocks(*shown):
    return [Draft(reading=clock.visible(one, language="en")) for one in shown]


def instants(drafts):
    return [draft.instant.isoformat() if draft.instant else None for draft in drafts]


# Gaps of up to 21 hours: a longer silence looks like an entry out of order. Summer time does not end in between.
@given(
    gaps=st.lists(st.integers(0, 21 * 60), min_size=0, max_size=30),
    newest=st.datetimes(datetime.fromisoformat("2024-06-01"), datetime.fromisoformat("2024-09-01")),
    saved=st.integers(0, 9),
    newest_first=st.booleans(),
)
def test_clocks_alone_give_the_instants_back(gaps, newest, saved, newest_first):
    zone = ZoneInfo("Europe/Berlin")
    moments = [newest.replace(second=0, microsecond=0, tzinfo=zone)]
    for gap in gaps:
        moments.append((moments[-1].astimezone(UTC) - timedelta(minutes=gap)).astimezone(zone))
    if not newest_first:
        moments.reverse()
    falls = sum(b.time() < a.time() for a, b in pairwise(moments))
    rises = sum(b.time() > a.time() for a, b in pairwise(moments))
    if (falls >= rises) != newest_first:  # the clocks themselves look like the other order
        return
    drafts = [Draft(reading=Reading(time=moment.time())) for moment in moments]
    end = max(moments).astimezone(UTC) + timedelta(minutes=saved)
    resolve(drafts, [], page(head=modified(end)), zone="Europe/Berlin")
    assert [draft.instant for draft in drafts] == [moment.astimezone(UTC) for moment in moments]


def test_an_entry_out_of_order_is_not_of_another_day():
    drafts = clocks("14:00", "15:30", "13:00", "12:50")
    resolve(drafts, [], page(head=modified(datetime(2024, 3, 6, 15, 31, tzinfo=UTC))), zone="UTC")
    assert [draft.instant.day for draft in drafts] == [6, 6, 6, 6]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([0, 2], ["2024-03-06T01:00:00+00:00", "2024-03-06T00:10:00+00:00", "2024-03-05T23:00:00+00:00"]),
        ([2, 3], ["2024-03-06T01:00:00+00:00", "2024-03-06T00:10:00+00:00", "2024-03-05T23:00:00+00:00"]),
    ],
    ids=["headings above", "headings below"],
)
def test_day_headings(before, expected):
    drafts = clocks("01:00", "00:10", "23:00")
    named = [Reading(2024, 3, 6), Reading(2024, 3, 5)]
    resolve(drafts, [Day(at, day) for at, day in zip(before, named, strict=True)], page(), zone="UTC")
    assert instants(drafts) == expected


def test_a_day_without_a_year_is_the_nearest():
    drafts = clocks("19:02 GMT, Jan 02", "23:50 GMT, Dec 31")
    resolve(drafts, [], page(head=modified(datetime(2024, 1, 2, 20, tzinfo=UTC))))
    assert instants(drafts) == ["2024-01-02T19:02:00+00:00", "2023-12-31T23:50:00+00:00"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"url": "https://kuestenbote.example.de/x"}, "11:00"),
        ({"lang": "it"}, "11:00"),
        ({"lang": "pt-BR", "head": '<meta name="date" content="2024-01-05T08:00:00-03:00">'}, "15:00"),
        ({"url": "https://post.example.co.uk/x"}, "12:00"),
        ({}, None),
    ],
    ids=["country", "language", "offset of the page's dates", "uk", "nothing says"],
)
def test_the_zone_of_clocks(arguments, expected):
    told = page(**({"fetched_at": datetime(2024, 1, 5, 18, tzinfo=UTC)} | arguments))
    drafts = clocks("12:00", "11:59")
    warnings = resolve(drafts, [], told)
    assert instants(drafts)[0] == (f"2024-01-05T{expected}:00+00:00" if expected else None)
    assert len(warnings) == 1


SAVED = modified(datetime(2019, 11, 20, 6, 1, 19, tzinfo=UTC))


@pytest.mark.parametrize("shown", [("10:00 pm", "4:14 pm"), ("4:14 pm", "10:00 pm")], ids=["newest first", "oldest"])
def test_the_zone_is_inferred_from_publication_and_last_save(shown):
    drafts = clocks(*shown)
    published = '<meta property="article:published_time" content="2019-11-20T00:10:00Z">'
    warnings = resolve(drafts, [], page(head=published + SAVED))
    assert sorted(instants(drafts)) == ["2019-11-20T00:14:00+00:00", "2019-11-20T06:00:00+00:00"]
    assert "inferred" in warnings[0]


@pytest.mark.parametrize("published", ["", "2019-11-20T06:01:19Z", "2019-11-19T19:10:00Z"])
def test_the_last_save_alone_tells_no_zone(published):
    drafts = clocks("10:00 pm", "4:14 pm")
    stated = f'<meta property="article:published_time" content="{published}">' if published else ""
    warnings = resolve(drafts, [], page(head=stated + SAVED))
    assert instants(drafts) == [None, None]
    assert warnings == ["liveBlogUpdate.datePublished: the page shows clocks, and nothing says in which time zone."]


def test_a_modification_that_is_the_publication_again_is_none():
    drafts = clocks("06:10", "23:50", "14:00")
    stated = '<meta property="article:published_time" content="2024-03-06T13:58:00Z">'
    resolve(drafts, [], page(head=stated + modified(datetime(2024, 3, 6, 13, 58, tzinfo=UTC))), zone="UTC")
    assert [draft.instant.day for draft in drafts] == [7, 6, 6]


def test_without_any_day_the_clocks_stay_open():
    drafts = clocks("12:00 GMT", "11:00 GMT")
    warnings = resolve(drafts, [], page())
    assert instants(drafts) == [None, None]
    assert warnings == ["liveBlogUpdate.datePublished: the page shows clocks, and nothing says of which day."]


def test_instants_that_are_known_date_the_clocks_between_them():
    drafts = [
        Draft(reading=clock.machine("2024-03-06T01:00:00Z")),
        *clocks("00:10 GMT", "23:00 GMT"),
        Draft(reading=clock.machine("2024-03-05T22:00:00Z")),
    ]
    resolve(drafts, [], page())
    assert [draft.instant.date() for draft in drafts] == [date(2024, 3, 6)] * 2 + [date(2024, 3, 5)] * 2


def test_clocks_are_in_the_configured_zone_of_the_site():
    entries = "".join(
        f'<div class="entry" id="e{number}"><time>{clock}</time><h3>Gate {number} moved</h3><p>So it is said.</p></div>'
        for number, clock in enumerate(["18:40", "17:05", "16:30", "15:12"])
    )
    ld = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Flood"}</script>'
    head = f"{ld}{modified(datetime(2024, 3, 6, 14, 0, tzinfo=UTC))}"
    body = f"<html><head>{head}</head><body><h1>Flood</h1><main>{entries}</main></body></html>"
    site = Site(name="harbour-post", home="https://harbour-post.example/", time_zone="Asia/Kathmandu")
    blog = extract(body.encode(), "https://harbour-post.example/live/flood", site=site)
    assert [entry.datePublished for entry in blog.liveBlogUpdate][:2] == [
        "2024-03-06T12:55:00+00:00",
        "2024-03-06T11:20:00+00:00",
    ]
