"""The data of hostile pages is read in time that grows with the page."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from crawler.extract.article import read_article
from crawler.extract.dates.publication import Publication
from crawler.extract.page.document import parse
from crawler.extract.page.structured import article_node


def data(value: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


POINTERS = [{"@type": "WebPage", "breadcrumb": {"@id": f"#{number}"}} for number in range(5000)]
PAGES = {
    "references": data([{"@type": "Report", "author": {"@id": "#a"}, "image": [{"@id": "#i"}] * 3000}, *POINTERS]),
    "authors": data({"@type": "Report", "author": [{"name": ["ann and bo "] * 200}] * 200}),
    "keywords": data({"@type": "Report", "keywords": ["a@" * 50_000] * 20, "articleSection": ["a,b" * 20_000] * 20}),
    "keyword tags": "".join(f'<meta name=keywords content="{"k," * 5000}{number}">' for number in range(100)),
    "trails": "<div class=breadcrumb>" * 30 + "<i class=breadcrumb></i>" * 10_000,
    "items": "<ol itemtype=BreadcrumbList>" * 20 + "<li itemprop=itemListElement>" * 20 + "<b>x</b>" * 10_000,
    "bylines": "<h1>x</h1>" + "<div class=author>" * 50 + "<p>x</p>" * 10_000,
    "boxes": "<h1>x</h1><div class=author>" + "<h2>x</h2>" * 10_000 + "</div>" + "<p class=author>By A B</p>" * 5000,
    "microdata": "<div itemprop=author>" * 30 + "<i itemprop=other></i>" * 10_000,
    "labels": "<p><strong>Author</strong> x</p>" * 10_000,
    "headings": "<h1>a lock in the port</h1>" * 5000 + "<title>another lock in the port</title>",
    "pictures": "".join(f"<meta property=og:image content='/{'logo-' * 2000}{number}.jpg'>" for number in range(200)),
    "canonical": "".join(
        f"<link rel=canonical href='https://x.example/{'a-' * 500}{number}'>" for number in range(500)
    ),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("explain", [False, True])
def test_no_page_costs_much(page: str, explain: bool) -> None:
    document = parse(f"<html><body>{PAGES[page]}".encode(), "https://harbour-post.example/harbour/lock.html")
    node = article_node(document)
    begun = time.process_time()
    read_article(document, node, (), Publication(), explain=explain)
    assert time.process_time() - begun < 40
