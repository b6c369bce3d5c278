from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.boilerplate import clean
from crawler.extract.text import text_of

STORY = "".join(
    f"<p>The gates have been in the water since 19{year} and let the tide through to move barges, she said.</p>"
    for year in range(31, 39)
)
GONE = "Words that are beside the article"


def left(html: str) -> str:
    tree = document_fromstring(f"<html><body><h1>Lock closes</h1><div id='story'>{html}</div></body></html>")
    clean(tree, tree.find(".//h1"))
    return text_of(tree)


@pytest.mark.parametrize(
    "element",
    [
        f"<div class='article-comments'>{GONE}</div>",
        f"<div class='relatedPosts'>{GONE}</div>",
        f"<section id='newsletter-signup'>{GONE}</section>",
        f"<div class='c-share-bar'>{GONE}</div>",
        f"<div class='cookie-consent'>{GONE}</div>",
        f"<div class='chat-widget'>{GONE}</div>",
        f"<p class='wp-caption-text'>{GONE}</p>",
        f"<figcaption>{GONE}</figcaption>",
        f"<div hidden>{GONE}</div>",
        f"<div style='color:red; DISPLAY : none'>{GONE}</div>",
        f"<span class='sr-only'>{GONE}</span>",
        f"<div role='navigation'>{GONE}</div>",
        f"<p><a href='/x'>{GONE}</a></p>",
        f"<p><b>Read more:</b> <a href='/x'>{GONE}</a></p>",
        f"<ul><li><a href='/x'>{GONE}</a></li></ul>",
        f"<div>It rained.<br><br><font><a href='/x'>Print</a> | <a href='/y'>{GONE}</a></font></div>",
        f"<div class='photo'><img><span>{GONE}</span></div>",
        f"<script>{GONE}</script>",
    ],
)
def test_taken_out(element: str) -> None:
    text = left(STORY + element + "<p>Afterwards it rained.</p>")
    assert GONE not in text
    assert text.endswith("Afterwards it rained.")
    assert text.count("since 19") == 8


@pytest.mark.parametrize(
    "element",
    [
        f"<div class='article-body has-comments'>{STORY}</div>",
        f"<div class='no-tts'>{STORY}</div>",
        f"<div class='entry-content-read-more'>{STORY}</div>",
        f"<div class='correlated shareholder tagline commentary'>{STORY}</div>",
        f"<div class='related-content'><h2>All there is</h2>{STORY}</div>",
        f"{STORY}<p>As <a href='/x'>the harbour master said on Tuesday</a>, divers will come.</p>",
        f"{STORY}<p><a href='/x'>The harbour master said on Tuesday that</a> divers will come.</p>",
        f"{STORY}<div>He read:<br><a href='/x'>A song of gates and tides</a><br>Then he left.</div>",
    ],
)
def test_left_in(element: str) -> None:
    assert left(element) == text_of(document_fromstring(f"<h1>Lock closes</h1>{element}"))


def test_a_name_around_the_headline_says_nothing() -> None:
    tree = document_fromstring(f"<html><body><div class='related'><h1>Lock closes</h1></div>{STORY}</body></html>")
    clean(tree, tree.find(".//h1"))
    assert tree.find(".//h1") is not None


def test_what_was_taken_is_told_where_asked_for() -> None:
    page = f"<html><body><h1>x</h1>{STORY}<div class='newsletter'>{GONE}</div></body></html>"
    assert clean(document_fromstring(page), None) == []
    assert clean(document_fromstring(page), None, explain=True) == [f"newsletter: div.newsletter: {GONE}"]
