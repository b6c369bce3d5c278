from __future__ import annotations

import json

import pytest

from crawler.extract.credits.authors import read_authors
from crawler.extract.page.document import parse
from crawler.extract.page.site_names import site_names
from crawler.extract.page.structured import article_node


def names(html: str) -> list[tuple[str, str]]:
    document = parse(html.encode(), "https://harbour-post.example/harbour/lock.html")
    headline = document.tree.find(".//h1")
    credits = read_authors(document, article_node(document), (), site_names(document, "Harbour Post"), headline)
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
        pytest.param(
            ld('[[{"name":"Ann Calder"}],"Bo Roe"]'), [("Person", "Ann Calder"), ("Person", "Bo Roe")], id="[[]]"
        ),
        pytest.param(ld('{"@list":[{"name":"Ann Calder"}]}'), [("Person", "Ann Calder")], id="@list"),
        pytest.param(ld('{"givenName":"Ann","familyName":"Calder"}'), [("Person", "Ann Calder")], id="two names"),
        pytest.param(
            ld('"Reported by: Ann Calder, Edited by: Bo Roe"'),
            [("Person", "Ann Calder"), ("Person", "Bo Roe")],
            id="an editor that the data credits",
        ),
        pytest.param(ld('"Ann Calder for Harbour Post"'), [("Person", "Ann Calder")], id="for the site"),
        pytest.param(
            ld('{"@type":"Organization","name":"Newsroom"}') + "<h1>x</h1><p class=author>Bo Roe</p>",
            [("Person", "Bo Roe"), ("Organization", "Newsroom")],
            id="a desk in the data, a person below the headline",
        ),
        pytest.param(
            "<h1>x</h1><div class=node__submitted>Submitted by <span>Bo Roe</span> on Tue, 03/05/2024 - 10:12</div>",
            [("Person", "Bo Roe")],
            id="Drupal",
        ),
        pytest.param(
            ld('"Ann Calder"')
            + "<h1>x</h1><div class=bylines><p class=byline>Bo Roe</p><p class=byline>Ann Calder</p></div>",
            [("Person", "Bo Roe"), ("Person", "Ann Calder")],
            id="the byline names the same and more",
        ),
        pytest.param(
            ld('{"@type":"Organization","name":"Port Wire"}') + "<h1>x</h1><p class=byline>By Bo Roe</p>",
            [("Person", "Bo Roe"), ("Organization", "Port Wire")],
            id="the byline names a person",
        ),
        pytest.param(
            ld('"Ann Calder"') + "<h1>x</h1><p class=byline>By Bo Roe</p><p>Ann Calder was there.</p>",
            [("Person", "Ann Calder")],
            id="another byline",
        ),
        pytest.param(
            ld('"Ann Calder"') + "<h1>x</h1><p class=byline>Bo Roe</p>", [("Person", "Ann Calder")], id="no by"
        ),
        pytest.param(
            ld('"jcalder Admin"') + "<h1>x</h1><p class=byline>By Bo Roe</p>",
            [("Person", "Bo Roe")],
            id="nowhere shown",
        ),
        pytest.param(ld('"Harbour Post Sport"'), [("Organization", "Harbour Post Sport")], id="a desk of the site"),
        pytest.param(ld('"admin"') + "<p class=byline>By admin</p>", [], id="an account"),
        pytest.param(
            '<cite itemprop="author">Gull Tern</cite><div class=comments><b itemprop="author">Jo Tern</b></div>',
            [("Person", "Gull Tern")],
            id="a comment's microdata",
        ),
        pytest.param(
            '<meta name="citation_author" content="García Rowan, Inés">', [("Person", "Inés García Rowan")], id="l"
        ),
        pytest.param(
            '<meta name="author" content="A.Calder"><meta name="byl" content="By Ann Calder">',
            [("Person", "A.Calder")],
            id="first meta",
        ),
        pytest.param(
            '<script type="application/ld+json">[{"@type":"WebPage","author":{"@id":"#a"}},'
            '{"@id":"#a","@type":["Person"],"name":"Ann Calder"}]</script>',
            [("Person", "Ann Calder")],
            id="a page's author",
        ),
        pytest.param(
            '<script type="application/ld+json">[{"@type":"WebPage","author":{"@id":"#a"}},'
            '{"@id":"#a","@type":["Person"],"name":"Ann"}]</script>',
            [],
            id="a page's account",
        ),
    ],
)
def test_sources(html: str, expected: list[tuple[str, str]]) -> None:
    assert names(f"<html><body>{html}</body></html>") == expected


@pytest.mark.parametrize(
    ("title", "role"), [("Editor", "Editor"), ("Author", None), ("", None), (None, None), ([1], None), ("Autor", None)]
)
def test_a_stated_role(title: object, role: str | None) -> None:
    page = ld(json.dumps({"@type": "Person", "name": "Ann Calder", "jobTitle": title}))
    document = parse(f"<html><body>{page}".encode(), "https://harbour-post.example/x")
    credits = read_authors(document, article_node(document), (), site_names(document, "Harbour Post"))
    assert [author.jobTitle for author in credits.authors] == [role]


def test_a_role_that_the_byline_shows() -> None:
    page = ld('"Ann Calder"') + "<h1>x</h1><div class=author><p>Ann Calder</p><p>Port Correspondent</p></div>"
    document = parse(f"<html><body>{page}".encode(), "https://harbour-post.example/x")
    names = site_names(document, "Harbour Post")
    credits = read_authors(document, article_node(document), (), names, document.tree.find(".//h1"))
    assert [author.jobTitle for author in credits.authors] == ["Port Correspondent"]


def test_why() -> None:
    page = (
        ld('["Ann Calder", "Harbour Post"]')
        + '<meta name=author content="Ann Calder"><meta name=byl content="Jo Tern">'
        + "<h1>x</h1><p class=byline>By Ann Calder and Bo Roe</p>"
    )
    document = parse(f"<html><body>{page}".encode(), "https://harbour-post.example/x")
    names = site_names(document, "Harbour Post")
    credits = read_authors(document, article_node(document), (), names, document.tree.find(".//h1"), explain=True)
    assert credits.choice.to_dict() == {
        "chosen": {"source": "byline", "value": "Ann Calder, Bo Roe"},
        "rejected": [
            {"source": "json-ld author", "value": "Harbour Post", "why": "the page's publisher"},
            {"source": "meta author", "value": "Ann Calder", "why": "the same"},
            {"source": "meta byl", "value": "Jo Tern", "why": "a better source names others"},
            {"source": "json-ld author", "value": "Ann Calder", "why": "the byline names more"},
        ],
    }
