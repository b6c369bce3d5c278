"""Sections and keywords."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.choice import Choice
from crawler.extract.metadata.topics import read_keywords, read_sections
from crawler.extract.page.document import Document, parse
from crawler.extract.page.site_names import SiteNames
from crawler.extract.page.structured import article_node

URL = "https://harbour-post.example/harbour/lock.html"
NAMES = SiteNames.of(["Harbour Post", "harbour-post.example"])
TITLE = "Port Averil closes its lock for weeks"


def page(html: str = "", **node: Any) -> Document:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, **node})
    script = f'<script type="application/ld+json">{data}</script>' if node else ""
    head = f"<head><title>{TITLE} - Harbour Post</title><meta property='og:title' content='{TITLE}'>{script}</head>"
    return parse(f"<html>{head}<body>{html}<p>x".encode(), URL)


def sections(document: Document) -> list[str]:
    return read_sections(document, article_node(document), (), NAMES, Choice())


def keywords(document: Document) -> list[str]:
    return read_keywords(document, article_node(document), (), TITLE, Choice())


def meta(name: str, *contents: str) -> str:
    return "".join(f'<meta name="{name}" content="{content}">' for content in contents)


def trail(*crumbs: tuple[str, str | None]) -> str:
    items = [
        {"@type": "ListItem", "position": number, "item": {"@id": url, "name": name}}
        for number, (name, url) in enumerate(crumbs, 1)
    ]
    data = {"@type": "BreadcrumbList", "itemListElement": items[::-1]}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Harbour", ["Harbour"]),
        (["Harbour", "News", "harbour"], ["Harbour", "News"]),
        ("Harbour,News", ["Harbour", "News"]),
        ("Harbour, News, Weather", ["Harbour", "News", "Weather"]),
        ("Arts, Books &amp; Film", ["Arts, Books & Film"]),
        ("Home, Garden", ["Home, Garden"]),
        ("Uncategorized", []),
        ("Без рубрики", []),
        ("harbour-post.example", []),
        ("Harbour Post", []),
        ("news_harbour-news", []),
        (["post", "Harbour"], ["Harbour"]),
        ("17", []),
        (17, []),
        ("x" * 100, []),
    ],
)
def test_stated_sections(stated: Any, expected: list[str]) -> None:
    assert sections(page(articleSection=stated)) == expected


def test_other_sources_of_sections() -> None:
    assert sections(page(meta("article:section", "Weather"))) == ["Weather"]
    assert sections(page(meta("article:section", "Weather"), articleSection="Harbour")) == ["Harbour"]
    assert sections(page(meta("article:section", "Weather"), articleSection="All")) == ["Weather"]
    assert sections(page()) == []


HOME = ("Home", "https://harbour-post.example/")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (trail(HOME, ("News", "https://harbour-post.example/news"), ("Harbour", f"{URL[:36]}")), ["Harbour"]),
        (trail(HOME, ("Harbour", "https://harbour-post.example/h"), (TITLE, URL)), ["Harbour"]),
        (trail(HOME, ("Harbour", "https://harbour-post.example/h"), (TITLE[:22], None)), ["Harbour"]),
        (trail(HOME, ("Sie sind hier", None), (TITLE, URL)), []),
        (trail(("Harbour Post", None)), []),
        ("<nav class=breadcrumb><a href='/'>Start</a> <a href='/h'>Harbour</a> Lock</nav>", ["Harbour"]),
        ("<nav class=breadcrumb><a href='/mail'>Email me</a></nav>", []),
        (
            """<ol itemtype='https://schema.org/BreadcrumbList'><li itemprop=itemListElement><a href='/'>Start</a>
            <li itemprop=itemListElement><a href='/h'><b itemprop=name>Harbour</b></a></ol>""",
            ["Harbour"],
        ),
    ],
)  # fmt: skip
def test_sections_from_trails(html: str, expected: list[str]) -> None:
    assert sections(page(html)) == expected


def test_a_slug_is_spelled_as_the_trail_spells_it() -> None:
    html = trail(HOME, ("España", "https://harbour-post.example/espana/"), ("Sport", "https://harbour-post.example/s"))
    assert sections(page(html, articleSection=["espana", "sport", "other"])) == ["España", "Sport", "other"]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (["ferry", "Ferry", "lock"], ["ferry", "lock"]),
        ("ferry, lock,tide", ["ferry", "lock", "tide"]),
        (["ferry, lock, tide"], ["ferry", "lock", "tide"]),
        ("ferry;lock;tide", ["ferry", "lock", "tide"]),
        ("渡し船、水門，潮", ["渡し船", "水門", "潮"]),
        ("عبّارة، قفل", ["عبّارة", "قفل"]),
        (["Elections, Governors", "Lock"], ["Elections, Governors", "Lock"]),
        ("深水 港口 船闸", ["深水", "港口", "船闸"]),
        ("Business, Finance, & Economics", ["Business", "Finance", "Economics"]),
        (["Category: Ferries", "Section:lock", "Topic: Lock"], ["Ferries", "lock"]),
        (["sections/harbour", "topic/lock &amp; gate"], ["harbour", "lock & gate"]),
        (["tide_mill", "lock_gate"], ["tide mill", "lock gate"]),
        (["AC/DC", "lock"], ["AC/DC", "lock"]),
        (["#ferry", "U.S.", "“lock”"], ["ferry", "U.S.", "lock"]),
        (["Internal", "uncategorized", "ferry"], ["ferry"]),
        (["8f507083-bac4-423a-9015-2eb31e1bce50", "1234567", "@river", "/article", "ferry"], ["ferry"]),
        (["_switch", "type_news", "source:tag:Harbour", "AdNode:harbour/lock", "ferry"], ["ferry"]),
        (["ann@harbour-post.example", "http://x.example", "ferry"], ["ferry"]),
        ([TITLE, "ferry"], ["ferry"]),
        ([f"{TITLE} - Harbour Post", "ferry"], ["ferry"]),
        (["x" * 200, "…", "", 17, None, "ferry"], ["ferry"]),
        ("2024, 9/11, 5G", ["2024", "9/11", "5G"]),
    ],
)  # fmt: skip
def test_stated_keywords(stated: Any, expected: list[str]) -> None:
    assert keywords(page(keywords=stated)) == expected


def test_other_sources_of_keywords() -> None:
    assert keywords(page(meta("article:tag", "ferry", "lock, gate"))) == ["ferry", "lock, gate"]
    assert keywords(page(meta("news_keywords", "ferry,lock", "ferry,lock"))) == ["ferry", "lock"]
    assert keywords(page(meta("keywords", "ferry,lock"), keywords=["Internal"])) == ["ferry", "lock"]
    assert keywords(page()) == []


def test_why() -> None:
    document = page(
        meta("article:section", "Weather") + meta("keywords", "ferry"), articleSection="All", keywords="lock"
    )
    choice = Choice(asked=True)
    read_sections(document, article_node(document), (), NAMES, choice)
    assert choice.to_dict() == {
        "chosen": {"source": "meta article:section", "value": "Weather"},
        "rejected": [{"source": "json-ld articleSection", "value": "All", "why": "no section's name"}],
    }
    choice = Choice(asked=True)
    read_keywords(document, article_node(document), (), TITLE, choice)
    assert choice.to_dict() == {
        "chosen": {"source": "json-ld keywords", "value": "lock"},
        "rejected": [{"source": "meta keywords", "value": "ferry", "why": "a better source says otherwise"}],
    }


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["@id", "name", "item", "x"]), inner),
    max_leaves=8,
)


@given(values, values, values)
def test_any_data_is_read(section: Any, keyword: Any, items: Any) -> None:
    document = page(
        articleSection=section, keywords=keyword, breadcrumb={"@type": "BreadcrumbList", "itemListElement": items}
    )
    assert all(one.strip() == one != "" for one in [*sections(document), *keywords(document)])
