from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.boilerplate.boilerplate import clean
from crawler.extract.text import text_of

SENTENCES = [
    f"The gates have been in the water since 19{year} and let the tide through to move barges, she said."
    for year in range(31, 39)
]
STORY = "".join(f"<p>{one}</p>" for one in SENTENCES)
REST = "".join(f"<p>{one}</p>" for one in SENTENCES[4:])
TTS = "<p class='tts'>{}</p>"
FIRST = "".join(f"<p>{one}</p>" for one in SENTENCES[:4])


def left(story: str) -> str:
    tree = document_fromstring(f"<html><body><h1>Lock closes</h1><div>{story}</div></body></html>")
    clean(tree, tree.find(".//h1"), url="https://harbour-post.example/news/lock")
    return text_of(tree)


def each(wrapped: str) -> str:
    return "".join(wrapped.format(one) for one in SENTENCES)


@pytest.mark.parametrize(
    "story",
    [
        each("<p class='share-text'>{}</p>"),
        each("<p class='comment'>{}</p>"),
        each("<p class='noprint'>{}</p>"),
        each("<p class='x-tts'>{} {0}</p>".replace("{} {0}", "{0} {0} {0}")),
        each("<div class='text x-tts'><p>{}</p></div>"),
        each("<div class='sponsored-post__body'>{}</div>"),
        each("<div class='caption-free'><p>{}</p></div>") + "<img>",
        each("<div class='read-more-content'><h3>Tides</h3><p>{}</p></div>"),
        f"{each(TTS)}<div class='comments'>{STORY.replace('gates', 'remarks')}</div>",
        f"{FIRST}<div style='display: none'>{REST}</div>",
        f"{FIRST}<button>Go on</button><div>Go on</div><div class='more' hidden>{REST}</div>",
        f"<div class='page page-1'>{FIRST}</div><div class='page page-2' hidden>{REST}</div>",
        FIRST + REST.replace("<p>", "<p hidden>"),
    ],
)
def test_text_stays_whatever_it_is_called(story: str) -> None:
    text = left(story)
    assert all(one in text for one in SENTENCES)
    assert "remarks" not in text


@pytest.mark.parametrize(
    "beside",
    [
        # Titles, links, names and dates beside what they say.
        "".join(
            f"<div class='related'><h3><a href='/{at}'>Title</a></h3><p>{one}</p></div>"
            for at, one in enumerate(SENTENCES)
        ),
        "".join(f"<li class='comment'><b>Jo</b><p>{one}</p></li>" for one in SENTENCES * 3),
        "".join(f"<p class='comment'>{one}</p>" for one in SENTENCES * 3),
        "".join(f"<img><p class='caption'>{one}</p>" for one in SENTENCES * 3),
        # Too little of the page, or too little by itself.
        "".join(f"<p class='sponsored'>{one}</p>" for one in SENTENCES[:3]),
        f"<div style='display:none'><p>{SENTENCES[0]}</p></div>",
        f"<p>Short.</p><div style='display:none'><a href='/more'>{REST}</a></div>",
        f"<h2>What else there is to read of harbours and of towns, in our own words</h2><div hidden>{REST}</div>",
    ],
)
def test_what_is_beside_a_text_goes(beside: str) -> None:
    shown = STORY.replace("gates", "walls")
    text = left(shown + beside)
    assert text.count("walls") == len(SENTENCES)
    assert "gates" not in text


def test_names_in_names_are_read_so_often_and_no_more() -> None:
    depth = 1_000
    page = f"{'<div><p>x</p><div hidden>' * depth}{STORY}{'</div></div>' * depth}"
    assert "gates" in left(f"{STORY}{page}")
