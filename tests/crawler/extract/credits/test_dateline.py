from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.credits.authors import read_authors
from crawler.extract.credits.dateline import credit_lines
from crawler.extract.page.document import parse
from crawler.extract.page.site_names import site_names
from crawler.extract.page.structured import article_node

STORY = "<br><br>The lock at Port Averil has been closed since Monday, because a barge took the gate with it, and more."


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("<br><font>March 5, 2024 1:00 a.m. - Ann Calder</font>", ["Ann Calder"]),
        ("<p>Publié le 5 mars 2024 à 03h00 — Inès Rowan</p>", ["Inès Rowan"]),
        ("<p>05.03.24 | Jörg Möwe, Redakteur</p>", ["Jörg Möwe, Redakteur"]),
        ("<div>2024年3月5日 18時40分 - 海野みお, 記者</div>", ["海野みお, 記者"]),
        ("<div>By Ann Calder and Bo Roe</div>", ["By Ann Calder and Bo Roe"]),
        ("<div>Gates fail again</div><p>Von Jörg Möwe</p>", ["Von Jörg Möwe"]),
        ("<p>Port Averil - 5 March 2024</p>", []),
        ("<p>Ann Calder</p>", []),
        ("", []),
    ],
)
def test_credit_lines(below: str, expected: list[str]) -> None:
    tree = document_fromstring(f"<html><body><div><b>Lock closes</b>{below}</div>{STORY}</body></html>")
    headline = tree.find(".//b")
    assert headline is not None
    assert [credit for _, credit in credit_lines(headline)] == expected


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("<p>5 March 2024 | Ann Calder, Editor</p>", ["Ann Calder"]),
        ("<p>5 March 2024 | Middle Harbour</p><ul><li><a href='/middle'>Middle Harbour</a></ul>", []),
        ("<p>5 March 2024 | World News</p>", []),
        ("<p>By <a href='/ann'>Ann Calder</a>, MS, RD on March 5, 2024 at 11:04 a.m.</p>", ["Ann Calder"]),
        ("<p>Posted on Maret 5, 2024 by Admin</p>", []),
        ("<p>5 March 2024 | Harbour Post</p>", []),
        ("<p class=byline>Bo Roe</p><p>5 March 2024 | Ann Calder</p>", ["Bo Roe"]),
    ],
)
def test_who_is_below_the_headline(below: str, expected: list[str]) -> None:
    document = parse(
        f"<html><body><h1>Lock closes</h1>{below}{STORY}</body>".encode(), "https://harbour-post.example/x"
    )
    names = site_names(document, "Harbour Post")
    credits = read_authors(document, article_node(document), (), names, document.tree.find(".//h1"))
    assert [author.name for author in credits.authors] == expected
