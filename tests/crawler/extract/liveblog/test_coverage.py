import json
from datetime import UTC, datetime

import pytest

from crawler.extract import liveblog
from crawler.extract.liveblog import find, find_widgets, markup
from crawler.extract.liveblog.coverage import coverage
from crawler.extract.liveblog.draft import Draft
from crawler.extract.liveblog.page import Page
from crawler.extract.page.document import parse

FIRST, LAST = datetime(2024, 1, 5, 10, tzinfo=UTC), datetime(2024, 1, 5, 12, tzinfo=UTC)


def read(title="Flood", body="", fetched_at=None, url="https://harbour-post.example/news/flood", **values):
    blog = json.dumps({"@type": "LiveBlogPosting", **values})
    script = f'<script type="application/ld+json">{blog}</script>'
    html = f"<html><head>{script}</head><body><h1>{title}</h1>{body}</body></html>"
    page = Page.of(parse(html.encode(), url, fetched_at=fetched_at))
    return coverage([Draft(instant=LAST), Draft(instant=FIRST)], page, None)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, None),
        ({"title": "Flood: live updates"}, True),
        ({"isLive": True}, True),
        ({"isLive": False, "title": "Flood - live"}, False),
        ({"body": "<amp-live-list></amp-live-list>"}, True),
        ({"body": "<amp-live-list disabled></amp-live-list>"}, False),
        ({"title": "Flood: as it happened"}, False),
        ({"coverageEndTime": "2024-01-05T12:00:00Z"}, None),
        ({"coverageEndTime": "2024-01-05T12:00:00Z", "fetched_at": datetime(2024, 1, 5, 12, 30, tzinfo=UTC)}, None),
        ({"coverageEndTime": "2024-01-05T12:00:00Z", "fetched_at": datetime(2024, 1, 9, tzinfo=UTC)}, False),
        (
            {
                "title": "Flood live",
                "coverageEndTime": "2024-01-06T00:00:00Z",
                "fetched_at": datetime(2024, 1, 5, 13, tzinfo=UTC),
            },
            True,
        ),
    ],
)
def test_is_live_takes_a_mark_or_two_hints(arguments, expected):
    found = read(**arguments)
    assert found.is_live is expected
    assert found.evidence or expected is None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-01-05T09:00:00Z", "2024-01-05T13:00:00Z", (9, 13)),
        ("2024-01-05T11:00:00Z", None, (10, None)),  # rolled forward: an entry is older
        ("2024-01-05T09:00:00Z", "2024-01-05T11:00:00Z", (9, None)),  # before the newest entry
        ("2024-01-05T00:00:00Z", "2024-01-05T00:00:00Z", (None, None)),
        ("today", "later", (None, None)),
        (None, None, (None, None)),
    ],
)
def test_the_span_has_to_hold_the_entries(start, end, expected):
    found = read(coverageStartTime=start, coverageEndTime=end)
    assert (found.start and found.start.hour, found.end and found.end.hour) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://harbour-post.example/live/flood", True),
        ("https://harbour-post.example/news/flood-live", True),
        ("https://harbour-post.example/news/flood-live-updates-monday", True),
        ("https://harbour-post.example/news/liverpool-olive-delivery", False),
        ("https://harbour-post.example/news/people-who-live-in-boats", False),
        ("https://live.example/news/flood", False),
    ],
)
def test_an_address_says_live_by_its_segments(url, expected):
    assert Page.of(parse(b"<html><body><h1>Flood</h1></body></html>", url)).says_live is expected


@pytest.mark.parametrize(
    ("html", "vendor", "identifier"),
    [
        ('<tickaroo-liveblog liveblogid="5f00aa11"></tickaroo-liveblog>', "Tickaroo", "5f00aa11"),
        ('<div id="LB24_LIVE_CONTENT" data-eid="2987654321"></div>', "24liveblog", "2987654321"),
        ('<div class="scrbbl-embed" data-src="/event/123456"></div>', "ScribbleLive", "123456"),
        (
            '<div class="live-center-embed" data-src="https://livecenter.norkon.net/frame/harbour/99/default"></div>',
            "Norkon",
            "harbour/99",
        ),
        ('<div class="arena-liveblog" data-publisher="hp" data-event="fl-1"></div>', "Arena", "fl-1"),
        ('<div id="wpcom-liveblog-container" class="77"></div>', "Live Blog (WordPress)", None),
    ],
)
def test_widgets_are_named(html, vendor, identifier):
    document = parse(f"<html><body><h1>x</h1>{html}</body></html>".encode(), "https://harbour-post.example/x")
    assert [(one.vendor, one.identifier) for one in find_widgets(document)] == [(vendor, identifier)]


@pytest.mark.parametrize(
    "html", ['<div data-eid="123456"></div>', '<div data-event="click"></div>', '<img data-src="/event/1.jpg">']
)
def test_attributes_in_use_for_other_things_are_no_widgets(html):
    document = parse(f"<html><body><h1>x</h1>{html}</body></html>".encode(), "https://harbour-post.example/x")
    assert find_widgets(document) == []


def test_more_entries_than_are_read_are_said(monkeypatch):
    for module in (liveblog, markup):
        monkeypatch.setattr(module, "MAX_ENTRIES", 20)
    time = '<time datetime="2024-01-05T10:00:00Z">x</time>'
    entry = f'<article class="liveblog-entry">{time}<p>The water stands at {{}}, the office reports.</p></article>'
    body = "".join(entry.format(number) for number in range(25))
    document = parse(f"<html><body><h1>Flood: live updates</h1>{body}</body></html>".encode(), "https://x.example/live")
    stream = find(document)
    assert len(stream.entries) == 20
    assert stream.warnings == ["liveBlogUpdate: a page's first 20 entries are read, and it has more."]


@pytest.mark.parametrize(
    "body",
    [
        '<div class="e"><time datetime="2024-01-05T10:00:00Z">x</time><p>Text</p>' * 1000,
        "<h2>12:00 Uhr: x</h2>" * 800,
        "<p>" + "1" * 300_000 + "</p>" + "12:00 " * 50_000,
        '<div class="live" data-time="99999999999999999999" data-date="0001-01-01"><p>x</p></div>' * 500,
        '<time datetime=""></time>' * 800,
        "<li><b>12:00</b></li>" * 800,
    ],
    ids=["nested", "headings", "digits", "impossible", "empty", "bare"],
)
def test_hostile_pages_are_read_without_an_error(body):
    find(parse(f"<html><body><h1>Live: x</h1>{body}</body></html>".encode(), "https://x.example/live"))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a rel="next" href="?page=2">Older</a>', True),
        ('<nav class="pagination"><a href="/live?page=with:block-1#block-1">Older</a></nav>', True),
        ('<nav class="pagination"><a href="/other?page=2">Other blogs</a></nav>', False),
        ('<a rel="next" href="/next-story">Next story</a>', False),
    ],
)
def test_further_pages_are_said(html, said):
    entries = "".join(
        f'<article class="liveblog-entry"><time datetime="2024-01-05T1{n}:00:00Z">x</time>'
        f"<p>The water stands at {n}, the office reports.</p></article>"
        for n in range(3)
    )
    page = f"<html><body><h1>Flood: live updates</h1>{entries}{html}</body></html>"
    stream = find(parse(page.encode(), "https://harbour-post.example/live"))
    assert len(stream.entries) == 3
    assert any("further pages" in warning for warning in stream.warnings) is said
