"""Bylines that markup calls so."""

from __future__ import annotations

import time

import pytest

from crawler.extract.credits.bylines import read_byline, short_text
from crawler.extract.page.document import parse

URL = "https://harbour-post.example/harbour/lock.html"
STORY = "<p>The lock at Port Averil has been closed since Monday.</p>" * 5


def read(html: str, **options: bool) -> list[str]:
    document = parse(f"<html><body>{html}</body></html>".encode(), URL)
    byline = read_byline(document, document.tree.find(".//h1"), **options)
    return [f"{one.name} ({one.jobTitle})" if one.jobTitle else one.name for one in byline.authors]


@pytest.mark.parametrize(
    "mark",
    [
        "class='byline'", "class='article__byline'", "class='post-author'", "class='authorName'",
        "class='Byline_byline__x1Y2z'", "class='c-author-name-wrapper'", "class='autoren'", "class='reporter-line'",
        "class='posted-by'", "id='authors'", "data-testid='byline'", "class='entry forfatter'",
    ],
)  # fmt: skip
def test_what_a_byline_is_called(mark: str) -> None:
    assert read(f"<h1>Lock closes</h1><div {mark}>Ann Calder</div>{STORY}") == ["Ann Calder"]


@pytest.mark.parametrize(
    "mark", ["class='authority'", "class='author-bio-intro'", "class='bylaws'", "class='authors2go'"]
)
def test_what_is_not_called_so(mark: str) -> None:
    assert read(f"<h1>Lock closes</h1><div {mark}>Ann Calder</div>{STORY}") == []


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("<p class=byline>By Ann Calder and Bo Roe<br>Monday, March 4, 2024, 04:05 pm</p>", ["Ann Calder", "Bo Roe"]),
        ("<div class=byline><p>By ANN CALDER</p><p>Associated Press</p></div>", ["ANN CALDER", "Associated Press"]),
        ("<div class=author><p>Ann Calder</p><p>Port Correspondent</p></div>", ["Ann Calder (Port Correspondent)"]),
        ("<div class=byline><p>By</p><p>Ann Calder</p></div>", ["Ann Calder"]),
        ("<div class=byline>By <a class=author>Ann Calder</a> and Bo Roe</div>", ["Ann Calder", "Bo Roe"]),
        ("<div class=authors><a class=author>Ann Calder</a><a class=author>Bo Roe</a></div>", ["Ann Calder", "Bo Roe"]),
        ("<div class=author><a class=author-name>Ann Calder</a><p>View more articles</p></div>", ["Ann Calder"]),
        ("<div class=author><b class=author-name>Ann Calder</b><p>Editor</p></div>", ["Ann Calder (Editor)"]),
        ("<div class=edit>(责编：张三、李四)</div>", ["张三", "李四"]),
        ("<div class=author>Our authors</div>", []),
        ("<div class=author>Follow</div>", []),
        ("<div class=byline>Published 5 March 2024</div>", []),
        (f"<div class=author>{'Ann Calder writes about the harbour. ' * 20}</div>", []),
    ],
)  # fmt: skip
def test_what_it_says(byline: str, expected: list[str]) -> None:
    assert read(f"<h1>Lock closes</h1>{byline}{STORY}") == expected


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<div class=comments><p class=author>Gull Tern</p></div>",
        "<ol class=commentlist><li><cite class=comment-author>Gull Tern</cite></li></ol>",
        "<blockquote>We go.<p class=author>Gull Tern</p></blockquote>",
        "<div class='widget--type-quotation'><cite class=widget__author>Gull Tern</cite></div>",
        "<div class=statement-author><h4 class=author>Gull Tern</h4></div>",
        "<form><p class=author>Gull Tern</p></form>",
        "<aside class=latest><p class=author>Gull Tern</p></aside>",
        "<div><h3><a href='/owl'>An owl in the mill</a></h3><p class=author>Gull Tern</p></div>",
        "<div class='related'><p class=author>Gull Tern</p></div>",
        "<article><h2>An owl in the mill</h2><p class=author>Gull Tern</p></article>",
        "<figure><figcaption class=author>Gull Tern</figcaption></figure>",
    ],
)
def test_whose_it_is_not(elsewhere: str) -> None:
    assert read(f"<article><h1>Lock closes</h1>{STORY}</article>{elsewhere}") == []


def test_the_box_of_the_headline_is_the_articles_own_whatever_it_is_called() -> None:
    assert read(f"<div class=comment-page><h1>Lock closes</h1><p class=byline>Ann Calder</p>{STORY}</div>") == [
        "Ann Calder"
    ]


def test_behind_the_headline_the_first_one_and_before_it_the_last_one() -> None:
    others = "<div><div><p class=author>Gull Tern</p></div></div>"
    byline = "<div><div><p class=author>Ann Calder</p></div></div>"
    assert read(f"{others}<h1>Lock closes</h1>{byline}{STORY}{others}") == ["Ann Calder"]
    assert read(f"{others}{byline}<h1>Lock closes</h1>{STORY}") == ["Ann Calder"]


def test_far_from_the_headline_only_where_asked_for() -> None:
    page = f"<h1>Lock closes</h1>{STORY * 60}<p class=byline>Ann Calder</p>"
    assert read(page) == ["Ann Calder"]
    assert read(page, far=False) == []
    assert read("<h1>Lock closes</h1><a href='/authors/ann-calder'>Ann Calder</a>") == ["Ann Calder"]
    assert read("<h1>Lock closes</h1><a href='/authors/ann-calder'>Ann Calder</a>", far=False) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("<li><strong>Autorin/Autor</strong> Jörg Möwe</li><li><strong>Datum</strong> 5.3.2024</li>", ["Jörg Möwe"]),
        ("<p><b>Author:</b> Ann Calder</p>", ["Ann Calder"]),
        ("<dl><dt>Автор</dt><dd>Глеб Сорин</dd></dl>", ["Глеб Сорин"]),
        ("<table><tr><th>Text</th><td>Ann Calder</td></tr></table>", ["Ann Calder"]),
        ("<p><b>Text</b> of the ruling in full</p>", []),
        ("<p><b>Author</b></p>", []),
        ("<dl><dt>Author</dt></dl>", []),
    ],
)
def test_a_list_of_facts(facts: str, expected: list[str]) -> None:
    assert read(f"<h1>Lock closes</h1>{STORY}<div>{facts}</div>") == expected
    assert read(f"<h1>Lock closes</h1>{STORY}<div>{facts}</div>", far=False) == []


def test_a_large_element_is_no_credit_and_costs_little() -> None:
    inner = "<i></i>" * 20_000
    document = parse(f"<html><body><div class=author>{inner}</div>".encode(), URL)
    element = document.tree.find(".//div")
    assert element is not None
    begun = time.process_time()
    assert short_text(element) == ""
    assert read_byline(document, None).authors == []
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("name", ["author__" * 50_000, "byline-" * 50_000, "author" * 100_000, "edit " * 100_000])
def test_no_name_costs_much(name: str) -> None:
    document = parse(f"<html><body><h1>x</h1><p class='{name}'>Ann Calder</p><p class='{name}2'>x".encode(), URL)
    begun = time.process_time()
    read_byline(document, document.tree.find(".//h1"))
    assert time.process_time() - begun < 20
