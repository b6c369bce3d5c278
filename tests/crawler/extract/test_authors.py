from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.authors import authors_of, read_authors
from crawler.extract.document import parse
from crawler.extract.headline import site_names
from crawler.extract.structured import article_node


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("Ann Calder", ["Ann Calder"]),
        ("By Ann Calder", ["Ann Calder"]),
        ("By: Ann Calder", ["Ann Calder"]),
        ("Von Jörg Möwe", ["Jörg Möwe"]),
        ("Par Inès Rowan", ["Inès Rowan"]),
        ("Ann Calder and Bo Lindqvist", ["Ann Calder", "Bo Lindqvist"]),
        ("By Ann Calder, Bo Lindqvist & Jo Roe", ["Ann Calder", "Bo Lindqvist", "Jo Roe"]),
        ("Jörg Möwe und Ida Watt, dpa", ["Jörg Möwe", "Ida Watt", "dpa/Organization"]),
        ("Ann Calder / AFP", ["Ann Calder", "AFP/Organization"]),
        ("Ann Calder, Port Correspondent", ["Ann Calder (Port Correspondent)"]),
        ("Ann Calder, Port Averil", ["Ann Calder", "Port Averil"]),
        ("Ann Calder, Brackwell", ["Ann Calder"]),
        ("Calder, Ann", ["Ann Calder"]),
        ("Ann Calder (Photos: M. Orme)", ["Ann Calder"]),
        ("Ann Calder ann@harbour-post.example @anncalder", ["Ann Calder"]),
        ("Reuters", ["Reuters/Organization"]),
        ("Harbour Post Staff", ["Harbour Post Staff/Organization"]),
        ("Redaktion", ["Redaktion/Organization"]),
        ("harbour-post.com", ["harbour-post.com/Organization"]),
        ("Simon and Garfunkel", ["Simon and Garfunkel"]),
        ("山田太郎、佐藤花子", ["山田太郎", "佐藤花子"]),
        ("Photo: M. Orme", []),
        ("https://harbour-post.example/author/ann", []),
        ("5 March 2024", []),
        ("105092", []),
        ("", []),
        ("A sentence that is far too long to be a name of anybody who ever wrote for a paper", []),
    ],
)
def test_credit_lines(credit: str, expected: list[str]) -> None:
    found = [
        author.name
        + (f" ({author.jobTitle})" if author.jobTitle else "")
        + ("/Organization" if author.type == "Organization" else "")
        for author in authors_of(credit)
    ]
    assert found == expected


@given(st.text(max_size=200))
def test_any_credit_line_is_read(credit: str) -> None:
    for author in authors_of(credit):
        assert author.name.strip() == author.name != ""
        assert author.type == "Person" or author.jobTitle is None


def names(html: str) -> list[tuple[str, str]]:
    document = parse(html.encode(), "https://harbour-post.example/harbour/lock.html")
    credits = read_authors(document, article_node(document), (), site_names(document, "Harbour Post"))
    return [(author.type, author.name) for author in credits.authors]


def ld(author: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"x","author":{author}}}</script>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(ld('"Ann Calder"') + "<p class=byline>By Bo Roe</p>", [("Person", "Ann Calder")], id="data first"),
        pytest.param(
            ld('{"name":"Harbour Post"}') + "<p class=byline>By Bo Roe</p>", [("Person", "Bo Roe")], id="publisher"
        ),
        pytest.param(
            ld('{"@type":"Organization","name":"Port Wire"}') + "<p class=byline>By Bo Roe</p>",
            [("Organization", "Port Wire")],
            id="an agency",
        ),
        pytest.param(ld('{"@type":"Organization","name":"Tide Lee"}'), [("Organization", "Tide Lee")], id="type"),
        pytest.param(
            ld('[{"name":"Ann Calder"},{"name":"ann calder","jobTitle":"Editor"}]'),
            [("Person", "Ann Calder")],
            id="once",
        ),
        pytest.param(
            '<p><a rel="author" href="/a">Ann Calder</a> <a rel="author" href="/b">Bo Roe</a></p>',
            [("Person", "Ann Calder"), ("Person", "Bo Roe")],
            id="links",
        ),
        pytest.param(
            '<span itemprop="author"><b itemprop="name">Ann Calder</b>, 42</span>',
            [("Person", "Ann Calder")],
            id="data",
        ),
        pytest.param('<meta property="article:author" content="https://x.example/ann">', [], id="address"),
        pytest.param(
            ld('{"name":["Ann Calder","Bo Roe"]}'), [("Person", "Ann Calder"), ("Person", "Bo Roe")], id="list"
        ),
        pytest.param(
            '<div class="author"><a href="/authors/ann"><span class="author-name">Ann Calder</span> Editor</a>',
            [("Person", "Ann Calder")],
            id="the innermost byline",
        ),
        pytest.param(
            "<ul><li><a href='/autoren/ann'>Ann Calder</a></li><li><a href='/autoren/bo'>Bo Roe</a></li></ul>"
            "<div><div><p><a href='/autoren/jo'>Jo Teaser</a></p></div></div>",
            [("Person", "Ann Calder"), ("Person", "Bo Roe")],
            id="links to authors, of one box",
        ),
        pytest.param("<div class=comments><p class=author>Gull 77</p></div>", [], id="comments"),
        pytest.param('<meta name="author" content="Port Wire (www.harbour-post.example)">', [], id="the site's host"),
        pytest.param(ld("17"), [], id="nonsense"),
    ],
)
def test_sources(html: str, expected: list[tuple[str, str]]) -> None:
    assert names(f"<html><body>{html}</body></html>") == expected
