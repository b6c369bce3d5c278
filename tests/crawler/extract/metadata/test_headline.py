from __future__ import annotations

import pytest

from crawler.extract.metadata.headline import Headline, read_headline
from crawler.extract.page.document import parse
from crawler.extract.page.site_names import site_names
from crawler.extract.page.structured import article_node

LOCK = "Port Averil closes its lock"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(f"<title>{LOCK} | Harbour Post</title><h1>{LOCK}</h1>", LOCK, id="heading and title agree"),
        pytest.param(f"<title>{LOCK} | Harbour Post</title><h1><span>Harbour</span> {LOCK}</h1>", LOCK, id="a kicker"),
        pytest.param(f"<title>{LOCK}</title><h1>Harbour Post</h1><h1>{LOCK}!</h1>", f"{LOCK}!", id="second"),
        pytest.param(f"<title>{LOCK} | Harbour Post</title>", LOCK, id="no heading"),
        pytest.param(f"<title>Evening Echo - {LOCK}</title><td><b>{LOCK}</b></td>", LOCK, id="site first, a line"),
        pytest.param(f"<title>{LOCK} - Town</title><a href=/x>{LOCK}</a>", f"{LOCK} - Town", id="shown as a link"),
        pytest.param(f"<title>Evening Echo - {LOCK}</title><a href='/'>Evening Echo</a>", LOCK, id="a link home"),
        pytest.param(f"<title>Lock closed in Port Averil this March</title><h1>{LOCK}</h1>", LOCK, id="search title"),
        pytest.param(f"<title>{LOCK}</title><h1><a href='/x'>An owl lives in the mill now</a></h1>", LOCK, id="link"),
        pytest.param("<title>Harbour Post</title><h1>Harbour Post</h1><p>x", None, id="nothing but the site"),
        pytest.param(
            f'<script type="application/ld+json">{{"@type":"Report","headline":"{LOCK}"}}</script><h1>A</h1><h1>B</h1>',
            LOCK,
            id="structured data",
        ),
        pytest.param(f"<title>LIVE: {LOCK}</title><h1>LIVE: {LOCK}</h1>", f"LIVE: {LOCK}", id="words of the heading"),
        pytest.param(
            f"<title>{LOCK}</title><h1>LIVE: {LOCK}</h1>", f"LIVE: {LOCK}", id="a kicker in the heading's text"
        ),
        pytest.param(
            f"<title>{LOCK}</title><h1>Harbour News: {LOCK}</h1>", LOCK, id="the section in the heading's text"
        ),
        pytest.param(f"<title>Harbour News | {LOCK} - Echo</title>", f"{LOCK} - Echo", id="the section in the title"),
        pytest.param(f"<title>Lock: {LOCK}</title><h1>Lock:{LOCK}</h1>", f"Lock: {LOCK}", id="a space the markup lost"),
        pytest.param(
            f"<title>{LOCK} for three weeks from</title><h1>{LOCK} for three weeks from Monday</h1><h1>Other news</h1>",
            f"{LOCK} for three weeks from Monday",
            id="a title that was cut",
        ),
        pytest.param(
            f"<meta name=application-name content='{LOCK}'><meta property=og:title content='{LOCK}'><h1>{LOCK}</h1>",
            LOCK,
            id="the title where the application's name belongs",
        ),
        pytest.param(
            f"<title>{LOCK} - Harbourpost</title><h1>Hafen Post</h1><a href=/x>{LOCK}</a>", LOCK, id="the host's name"
        ),
        pytest.param(
            "<title>古い水門が閉まる|水門_港新聞網</title><h1>古い水門が閉まる</h1>",
            "古い水門が閉まる",
            id="a low line",
        ),
        pytest.param(
            "<title>古い水門が閉まる：港の新報</title><h2>古い水門が閉まる</h2>", "古い水門が閉まる", id="a wide colon"
        ),
        pytest.param(f"<svg><title>Logo</title></svg><title>{LOCK}</title>", LOCK, id="a picture's title"),
        pytest.param(
            "<title>x</title><h1>„Wir gehen“ – <b>„Das ist der Rest vom Lied“</b></h1>"
            "<meta property=og:title content='Lied: „Das ist der Rest vom Lied“'>",
            "„Das ist der Rest vom Lied“",
            id="the last part of a heading",
        ),
    ],
)
def test_headline(html: str, expected: str | None) -> None:
    page = f"<html><head><meta property='og:site_name' content='Harbour Post'></head><body>{html}</body></html>"
    document = parse(page.encode(), "https://harbour-post.example/harbour/lock.html")
    names = site_names(document, "Harbour Post")
    assert read_headline(document, article_node(document), (), names, ["Harbour News"]).text == expected


def reading(html: str, node: str = "", **options: bool) -> Headline:
    script = f'<script type="application/ld+json">{{"@type":"Report","headline":"{LOCK}"{node}}}</script>'
    page = f"<html><head><meta property='og:site_name' content='Harbour Post'>{script}</head><body>{html}</body></html>"
    document = parse(page.encode(), "https://harbour-post.example/harbour/lock.html")
    return read_headline(document, article_node(document), (), site_names(document, "Harbour Post"), **options)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Gates fail again", "Gates fail again"),
        ("Gates fail again | Harbour Post", "Gates fail again"),
        (f"{LOCK}!", None),
        (f"{LOCK} - Harbour Post", None),
        ("Harbour Post", None),
        ("The lock at Port Averil has been …", None),
        ("The lock has been closed [...]", None),
        ("x " * 200, None),
        ("", None),
    ],
)
def test_the_line_beside_the_headline(stated: str, expected: str | None) -> None:
    assert reading(f"<h1>{LOCK}</h1>", f',"alternativeHeadline":"{stated}"').alternative == expected
    assert reading(f"<h1>{LOCK}</h1>", f',"alternateName":"{stated}"').alternative == expected


def test_why() -> None:
    html = f"<h1>Harbour Post</h1><h1>{LOCK}</h1><title>Lock closed | Harbour Post</title>"
    found = reading(html, ',"alternativeHeadline":"Cut off …"', explain=True)
    assert found.choice.to_dict() == {
        "chosen": {"source": "h1", "value": LOCK},
        "rejected": [
            {"source": "h1", "value": "Harbour Post", "why": "the site's name"},
            {
                "source": "title",
                "value": "Lock closed | Harbour Post",
                "why": "another source is what the reader sees",
            },
        ],
    }
    assert found.alternative_choice.to_dict() == {
        "chosen": None,
        "rejected": [
            {"source": "json-ld alternativeHeadline", "value": "Cut off …", "why": "it is the beginning of a text"}
        ],
    }
    assert reading(html).choice.to_dict() == {"chosen": None, "rejected": []}
