from __future__ import annotations

from time import process_time

import pytest
from lxml.html import HTMLParser, document_fromstring

from crawler.extract.boilerplate.boilerplate import clean
from crawler.extract.text import text_of

STORY = "".join(
    f"<p>The gates have been in the water since 19{year} and let the tide through to move barges, she said.</p>"
    for year in range(31, 39)
)
GONE = "Words that are beside the article"


def left(html: str) -> str:
    tree = document_fromstring(f"<html><body><h1>Lock closes</h1><div id='story'>{html}</div></body></html>")
    clean(tree, tree.find(".//h1"), url="https://harbour-post.example/news/lock")
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
        f"<p>It rained. <span itemprop='author'>{GONE}</span></p>",
        f"<p>It rained.<span class='tooltiptext'>{GONE * 20}</span></p>",
        f"<section aria-label='Newsletter'><h3>{GONE}</h3></section>",
        f"<more-stories>{GONE}</more-stories>",
        f"<div class='comments'>{STORY.replace('since 19', GONE)}</div>",
        f"<div class='photo'><img><span>{GONE}</span></div>",
        f"<footer><p>{GONE}</p></footer>",
        f"<p><img></p><p><em>{GONE}</em></p>",
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
        f"{STORY}<div class='social-media-embed'><blockquote>The gate is gone.</blockquote></div>",
        f"{STORY}<h2 id='comments'>What they say of it</h2><p>It was time, says she.</p>",
        f"{STORY}<blockquote>The gate is gone. <footer>The keeper</footer></blockquote>",
        f"{STORY}<p><img>The photo shows a barge, they say.</p>",
    ],
)
def test_left_in(element: str) -> None:
    assert left(element) == text_of(document_fromstring(f"<h1>Lock closes</h1>{element}"))


def test_a_name_around_the_headline_says_nothing() -> None:
    tree = document_fromstring(f"<html><body><div class='related'><h1>Lock closes</h1></div>{STORY}</body></html>")
    clean(tree, tree.find(".//h1"))
    assert tree.find(".//h1") is not None


def test_a_button_around_the_headline_stays() -> None:
    tree = document_fromstring(
        f"<html><body><button><h1>Lock closes</h1></button><button>x</button>{STORY}</body></html>"
    )
    clean(tree, tree.find(".//h1"))
    assert len(tree.findall(".//button")) == 1


def test_a_page_of_names_in_names_is_read_once() -> None:
    depth = 1500
    inner = STORY * 3
    page = f"<html><body>{'<div class=related>' * depth}{inner}{'</div>' * depth}</body></html>"
    tree = document_fromstring(page, parser=HTMLParser(huge_tree=True))
    start = process_time()
    clean(tree, None)
    assert process_time() - start < 40  # quadratic, it takes minutes
    assert "since 19" in text_of(tree)


def test_what_was_taken_is_told_where_asked_for() -> None:
    page = f"<html><body><h1>x</h1>{STORY}<div class='newsletter'>{GONE}</div></body></html>"
    assert clean(document_fromstring(page), None) == []
    assert clean(document_fromstring(page), None, explain=True) == [f"newsletter: div.newsletter: {GONE}"]


@pytest.mark.parametrize("inside", ["word <b hidden>x</b>", "<b hidden></b>\n", "word <div class=share>x</div>"])
def test_what_stands_behind_thousands_of_dropped_elements_is_kept(inside: str) -> None:
    text = left(f"{STORY}<div>{inside * 3_000}</div><p>Afterwards it rained.</p>")
    assert text.count("word") == 3_000 * inside.count("word")
    assert "x" not in text.removeprefix("Lock closes").replace("exts", "")
    assert text.endswith("Afterwards it rained.")
