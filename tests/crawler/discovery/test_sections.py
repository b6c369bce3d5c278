import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.links import Link
from crawler.discovery.sections import MAX_ANCHORS, read_section

HOME = "https://harbour-post.example/"

MASTHEAD = """<header><a href="/">Harbour Post</a><nav><a href="/harbour/">Harbour</a><a href="/town/">Town</a>
<a href="/arts-and-culture-in-the-town/">Arts and culture in the town</a><a href="/login">Log in</a></nav></header>"""
FOOTER = """<footer><a href="/about-the-harbour-post-and-its-staff">About us</a>
<a href="/terms-and-conditions-of-use-1207">Terms</a><a href="/tag/storm">Storm</a>
<a href="mailto:desk@harbour-post.example">Desk</a></footer>"""


def page(main: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{MASTHEAD}<main>{main}</main>{FOOTER}</body></html>"


def paths(html: str, url: str = HOME) -> list[str]:
    links = [urlsplit(link.url) for link in read_section(html, url).pages]
    return [link.path + (f"?{link.query}" if link.query else "") for link in links]


HEADLINES = [
    "The ferry is back after the storm",
    "Fish market opens a second hall",
    "Dredger stuck in the old basin",
    "Quay walls need new stones",
    "Pilots ask for a fourth boat",
    "Lighthouse lamp burns again",
    "Three crews row for the cup",
    "Town plants lime trees",
    "Customs house to be a school",
    "Sailors' choir finds a home",
    "Night bus to the island starts",
    "Harbour bridge closed on Sunday",
]


def slug(headline: str) -> str:
    return headline.lower().replace(" ", "-").replace("'", "")


def cards(target, tag: str = "h3") -> str:
    """A card each, as front pages have them: picture and headline link to the article, a label to its section."""
    return "".join(
        f'<div class="card"><a href="{target(number, headline)}"><img src="/i/{number}.jpg" alt=""></a>'
        f'<a class="label" href="/harbour/">Harbour</a>'
        f'<{tag}><a href="{target(number, headline)}">{headline}</a></{tag}>'
        f'<a href="/people/oda-lindqvist">Oda Lindqvist</a></div>'
        for number, headline in enumerate(HEADLINES)
    )


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(lambda number, headline: f"/harbour/{slug(headline)}", id="slugs"),
        pytest.param(lambda number, headline: f"/2026/03/06/{slug(headline)}", id="days"),
        pytest.param(lambda number, headline: f"/{slug(headline)}-10921066{number}.html", id="numbers behind"),
        pytest.param(lambda number, headline: f"/a/{12345 + number}", id="numbers"),
        pytest.param(lambda number, headline: f"/article.php?id={5 + number}", id="a parameter"),
        pytest.param(lambda number, headline: f"/?p={1200 + number}", id="the home page with a parameter"),
        pytest.param(lambda number, headline: f"/news/{4096 + number:x}d1a7c0", id="keys"),
        pytest.param(lambda number, headline: f"/live/{slug(headline)}", id="live blogs"),
        pytest.param(
            lambda number, headline: f"/{headline.split()[-1].lower()}-{headline.split()[0].lower()}/", id="two words"
        ),
    ],
)
def test_the_articles_of_a_front_page_and_nothing_else(target):
    wanted = [target(number, headline) for number, headline in enumerate(HEADLINES)]
    section = read_section(page(cards(target)), HOME)
    assert [link.url.removeprefix(HOME.rstrip("/")) for link in section.pages] == wanted
    assert [link.title for link in section.pages] == HEADLINES


def test_slugs_in_a_script_without_spaces():
    titles = [
        "渡轮在暴风雨之后重新开航",
        "鱼市场开设第二个大厅啦",
        "挖泥船被困在旧港池之中",
        "码头墙壁需要新的石块了",
        "引水员要求增加一艘船只",
    ]
    html = page("".join(f'<li><a href="/{title}">{title}</a></li>' for title in titles) + '<a href="/新闻">新闻</a>')
    section = read_section(html, HOME)
    assert [link.title for link in section.pages] == titles
    assert all(link.url.isascii() for link in section.pages)


def test_a_bare_list_of_numbered_pages():
    html = page(
        "<ul>"
        + "".join(f'<li><a href="/minutes/no-{number}.html">No. {number}</a></li>' for number in range(400, 430))
        + "</ul>"
    )
    assert len(paths(html)) == 30


def test_a_list_takes_its_odd_ones_along():
    links = [f"/minutes/the-council-met-again-{number}.html" for number in range(10_000, 10_020)] + [
        "/minutes/a-special-session.html"
    ]
    html = page("<ul>" + "".join(f'<li><a href="{link}">Minutes {link[-10:]}</a></li>' for link in links) + "</ul>")
    assert paths(html) == links


def test_categories_are_no_articles_however_long_their_names():
    names = ["arts and culture in the town", "business and shipping on the coast", "letters to the editor of the post"]
    sections = "".join(f'<h2><a href="/{slug(name)}/">{name}</a></h2>' for name in names)
    articles = [f"/{slug(names[number % 3])}/{slug(headline)}" for number, headline in enumerate(HEADLINES)]
    listed = "".join(
        f'<h3><a href="{link}">{headline}</a></h3>' for link, headline in zip(articles, HEADLINES, strict=True)
    )
    assert paths(page(sections + listed)) == articles


def test_links_that_go_with_each_article_are_none_themselves():
    html = page(
        "".join(
            f'<h3><a href="/2026/03/06/{slug(headline)}">{headline}</a></h3><a href="/listen/{100 + number}">Listen</a>'
            for number, headline in enumerate(HEADLINES)
        )
    )
    assert paths(html) == [f"/2026/03/06/{slug(headline)}" for headline in HEADLINES]


def test_the_frame_comes_last_and_needs_a_headline():
    trending = '<nav><a href="/2026/03/05/the-old-crane-is-sold">The old crane is sold to a museum</a></nav>'
    menu = '<nav><a href="/2026/03/05/the-old-mill-is-sold">Mill</a></nav>'
    html = f"{trending}{menu}" + page(cards(lambda number, headline: f"/2026/03/06/{slug(headline)}"))
    found = paths(html)
    assert found[-1] == "/2026/03/05/the-old-crane-is-sold"
    assert len(found) == len(HEADLINES) + 1


def test_a_page_all_within_something_called_a_menu_still_has_articles():
    html = f'<div class="off-canvas menu">{page(cards(lambda number, headline: f"/a/{12345 + number}"))}</div>'
    assert len(paths(html)) == len(HEADLINES)


def test_the_page_itself_and_its_sections_are_none():
    html = page(
        '<a href="/harbour/2026/03/06/the-ferry-is-back">The ferry is back again</a>'
        '<a href="?page=2">More of these stories</a>'
    )
    assert paths(html, "https://harbour-post.example/harbour/2026/03/06/the-ferry-is-back?utm_source=x") == []
    assert paths(html, "https://harbour-post.example/harbour/") == ["/harbour/2026/03/06/the-ferry-is-back"]


@pytest.mark.parametrize(
    ("anchors", "link"),
    [
        pytest.param(
            '<a href="/harbour/ferry-is-back-120799">Read more</a>'
            '<a href="/harbour/ferry-is-back-120799">The ferry is back</a>',
            Link("https://harbour-post.example/harbour/ferry-is-back-120799", None, "The ferry is back"),
            id="the longest text is the title",
        ),
        pytest.param(
            '<a href="/harbour/ferry-is-back-120799"><h3>The ferry is back</h3>'
            "<p>All day the town had waited for it.</p></a>",
            Link("https://harbour-post.example/harbour/ferry-is-back-120799", None, "The ferry is back"),
            id="a heading before a longer text",
        ),
        pytest.param(
            '<a href="/harbour/ferry-is-back-120799"><img alt="The ferry is back"></a>',
            Link("https://harbour-post.example/harbour/ferry-is-back-120799", None, "The ferry is back"),
            id="what the picture shows",
        ),
        pytest.param(
            '<a href="/harbour/ferry-is-back-120799" aria-label="The ferry is back"></a>',
            Link("https://harbour-post.example/harbour/ferry-is-back-120799", None, "The ferry is back"),
            id="a label over the card",
        ),
        pytest.param(
            '<a href="/harbour/ferry-is-back-120799?utm_source=front#top">The ferry is back</a>'
            '<a href="http://harbour-post.example/harbour/ferry-is-back-120799/?iref=top">Ferry</a>',
            Link("https://harbour-post.example/harbour/ferry-is-back-120799", None, "The ferry is back"),
            id="spellings of one address",
        ),
        pytest.param(
            '<a rel="nofollow" href="//www.harbour-post.example/2026/03/06/ferry-is-back-120799">The ferry is back</a>',
            Link(
                "https://www.harbour-post.example/2026/03/06/ferry-is-back-120799",
                datetime(2026, 3, 6, tzinfo=UTC),
                "The ferry is back",
            ),
            id="the day in the address; nofollow; another host of the site",
        ),
    ],
)
def test_one_target_is_one_link(anchors, link):
    assert read_section(page(anchors), HOME).pages == [link]


def test_other_sites_are_left_out():
    assert (
        paths(page('<h2><a href="https://other.example/2026/03/06/the-ferry-is-back">The ferry is back</a></h2>')) == []
    )
    local = '<h2><a href="http://127.0.0.1:8001/2026/03/06/the-ferry-is-back">The ferry is back</a></h2>'
    assert read_section(local, "http://127.0.0.1:8000/").pages == []
    assert len(read_section(local, "http://127.0.0.1:8001/").pages) == 1


def test_base_href():
    html = page('<a href="the-ferry-is-back-120799">The ferry is back</a>', '<base href="/harbour/">')
    assert paths(html) == ["/harbour/the-ferry-is-back-120799"]


def test_feeds_and_sitemaps_are_announced():
    head = """<link rel="alternate" type="application/rss+xml" href="/rss.xml">
        <link rel="Alternate" type="application/atom+xml; charset=utf-8" href="https://feeds.example/atom">
        <link rel="alternate" type="application/feed+json" href="feed.json">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
        <link rel="alternate" type="application/json+oembed" href="/oembed">
        <link rel="alternate" hreflang="de" href="/de/"><link rel="sitemap" href="/sitemap.xml">
        <link rel="stylesheet" href="/s">
        <link rel="alternate" type="application/rss+xml" href=""><link rel="sitemap" href="javascript:x">"""
    section = read_section(page("", head), HOME)
    assert section.feeds == [
        "https://harbour-post.example/rss.xml",
        "https://feeds.example/atom",
        "https://harbour-post.example/feed.json",
    ]
    assert section.sitemaps == ["https://harbour-post.example/sitemap.xml"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("<a href='/2026/03/06/die-fähre'>Die Fähre fährt wieder</a>".encode(), []),
        (
            "<a href='/2026/03/06/die-fähre'>Die Fähre fährt wieder</a>".encode("latin-1"),
            [("content-type", "text/html; charset=latin-1")],
        ),
        ("<meta charset=latin-1><a href='/2026/03/06/die-fähre'>Die Fähre fährt wieder</a>".encode("latin-1"), []),
        ("<a href='/2026/03/06/die-fähre'>Die Fähre fährt wieder</a>".encode("utf-16"), []),
    ],
)
def test_encodings(body, headers):
    assert read_section(body, HOME, headers).pages == [
        Link(
            "https://harbour-post.example/2026/03/06/die-f%C3%A4hre",
            datetime(2026, 3, 6, tzinfo=UTC),
            "Die Fähre fährt wieder",
        )
    ]


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b" ", b"\xff\xfe", "", "<!-- -->", b"%PDF-1.7", b"<rss><channel></channel></rss>"]
)
def test_what_is_no_page_has_no_links(body):
    section = read_section(body, HOME)
    assert (section.pages, section.feeds, section.sitemaps) == ([], [], [])


@pytest.mark.parametrize(
    "body",
    [
        b"".join(
            b"<li><a href='/news/a-story-of-the-day-%d.html'>Story of the day %d</a>" % (n, n) for n in range(30_000)
        ),
        b"<div>" * 100_000 + b"<a href='/x-y-z-1-12345'>x</a>" * 1_000,
        b"<a href='/x-y-z'><div class='nav'>" * 30_000,
        b"<a href='/" + b"a-B1" * 500_000 + b"'>x</a>",
        b"".join(b"<a href='/%s%d/'>x</a>" % (b"a/" * 900, n) for n in range(1_000)),
        b"".join(b"<a href='/%s%d/'>x</a>" % (b"aB" * 900, n) for n in range(1_000)),
        b"<a href='/story-12345/'>" + b"<b></b>" * 300_000 + b"</a>",
        b"<link rel=alternate type=application/rss+xml href=/x>" * 50_000,
    ],
)
def test_bombs_are_bounded(body):
    began = time.process_time()
    assert len(read_section(body, HOME).pages) <= MAX_ANCHORS
    assert time.process_time() - began < 40


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                "<a href='",
                "/a-b-c-d-e",
                "https://harbour-post.example/1/",
                "//",
                "'>",
                "</a>",
                "<nav>",
                "</nav>",
                "<h2>",
                "中文",
                "&#0;",
                "<base href='",
                "?id=5&",
                "%",
                "[",
                "<link rel=alternate type=application/rss+xml href='",
            ]
        )
    ).map(lambda parts: "".join(parts).encode())
)
def test_any_bytes(body):
    section = read_section(body, HOME)
    for url in (*(link.url for link in section.pages), *section.feeds, *section.sitemaps):
        parts = urlsplit(url)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert not parts.fragment
    assert len({link.url for link in section.pages}) == len(section.pages)
