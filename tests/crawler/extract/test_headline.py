from __future__ import annotations

import pytest

from crawler.extract.document import parse
from crawler.extract.headline import read_headline, site_names, without_site
from crawler.extract.structured import article_node

LOCK = "Port Averil closes its lock"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"{LOCK} | Harbour Post", LOCK),
        (f"{LOCK} - Harbour Post", LOCK),
        (f"{LOCK} — harbour-post.example", LOCK),
        (f"Harbour Post: {LOCK}", f"Harbour Post: {LOCK}"),
        (f"Harbour Post | {LOCK}", LOCK),
        (f"{LOCK} - Harbour - Harbour Post", f"{LOCK} - Harbour"),
        (f"{LOCK} - and the ferry", f"{LOCK} - and the ferry"),
        ("Harbour Post", "Harbour Post"),
        ("", ""),
    ],
)
def test_without_the_sites_name(title: str, expected: str) -> None:
    names = [("harbour", "post"), ("harbour", "post", "example")]
    assert without_site(title, names) == expected


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
    assert read_headline(document, article_node(document), (), names).text == expected
