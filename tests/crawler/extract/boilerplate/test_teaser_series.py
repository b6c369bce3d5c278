from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.boilerplate.boilerplate import clean
from crawler.extract.text import text_of

URL = "https://harbour-post.example/news/lock"
STORY = "".join(
    f"<p>The gates have been in the water since 19{year} and let the tide through to move barges, she said.</p>"
    for year in (31, 32)
)
EXCERPT = "Salt, stray currents and a coat of paint that was never meant for water: three answers from the dock."


def teasers(tag: str, titled: str, count: int = 4) -> str:
    title = "Title of a page, the {}th"
    return "".join(
        f"<{tag} class='box n{at}'>{titled.format(f'/news/{at}', title.format(at))}<p>{EXCERPT}</p></{tag}>"
        for at in range(count)
    )


def left(page: str, url: str | None = URL) -> str:
    tree = document_fromstring(f"<html><body>{page}</body></html>")
    clean(tree, tree.find(".//h1"), url=url)
    return text_of(tree)


@pytest.mark.parametrize(
    "series",
    [
        teasers("div", "<h3><a href='{}'>{}</a></h3>"),
        teasers("div", "<a href='{}'><h3>{}</h3></a>"),
        teasers("section", "<h2><a href='{}'>{}</a></h2>"),
        teasers("article", "<h3><a href='{}'>{}</a></h3>", count=2),
    ],
)
def test_teasers_outside_of_the_block_of_headline_and_text(series: str) -> None:
    page = f"<div><div><h1>Lock closes</h1><div>{STORY}</div></div><div><h2>In other places</h2>{series}</div></div>"
    assert "Salt" not in left(page)
    assert "Title" not in left(page)
    assert left(page).count("gates") == 2


def test_articles_beside_the_text() -> None:
    series = teasers("article", "<h3><a href='{}'>{}</a></h3>", count=2)
    assert left(f"<div><h1>Lock closes</h1>{STORY}<div>{series}</div></div>").count("Salt") == 0


@pytest.mark.parametrize(
    "sections",
    [
        # Sections of the story itself, with sub-headings that are links, or that lead to the same page.
        teasers("div", "<h3><a href='{}'>{}</a></h3>"),
        teasers("article", f"<h3><a href='{URL}#{{}}'>{{}}</a></h3>"),
        teasers("article", "<h3>{1}</h3>"),
        teasers("article", "<h3><a href='{}'>{}</a></h3>", count=1),
    ],
)
def test_sections_of_a_story(sections: str) -> None:
    assert "Salt" in left(f"<div><h1>Lock closes</h1>{STORY}<div>{sections}</div></div>")


def test_without_a_headline_nothing_is_known() -> None:
    series = teasers("article", "<h3><a href='{}'>{}</a></h3>")
    assert left(f"<div>{STORY}{series}</div>").count("Salt") == 4
