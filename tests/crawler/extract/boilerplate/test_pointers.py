from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.boilerplate.boilerplate import clean
from crawler.extract.text import text_of

URL = "https://harbour-post.example/news/lock"
BEFORE = (
    "<p>The lock has been closed since a barge took the gate with it on the night of the spring tide, and nobody says "
    "when it opens.</p>"
)
AFTER = "<p>Divers are to look at the hinges on Monday, and until then nothing larger than a skiff may pass.</p>"
TITLE = "Why the gates of the old lock rust so fast"
EXCERPT = "Salt, stray currents and a coat of paint that was never meant for water: three answers from the dock."
LINK = f"<a href='/news/rust'>{TITLE}</a>"
ELSEWHERE = f"<a href='https://elsewhere.example/rust'>{TITLE}</a>"


def left(html: str) -> str:
    """What a page says that has `html` between the paragraphs of its article."""
    many = BEFORE * 4
    tree = document_fromstring(f"<html><body><h1>Lock closes</h1><div>{many}{html}{many}{AFTER}</div></body></html>")
    clean(tree, tree.find(".//h1"), url=URL)
    text = text_of(tree)
    around = text_of(document_fromstring(f"<div>{many}</div>"))
    start, _, rest = text.partition(around)
    assert start == "Lock closes "
    between, _, end = rest.rpartition(around)
    assert end.strip() == text_of(document_fromstring(AFTER))
    return between.strip()


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(f"<p>{LINK}</p>", id="a link alone"),
        pytest.param(f"<p><strong>{LINK}</strong> &raquo;</p>", id="marks around it"),
        pytest.param(f"<p>{LINK} [VIDEO]</p>", id="its kind behind it"),
        pytest.param("<div><a href='/tag/locks'>Locks</a><a href='/tag/tides'>Tides</a></div>", id="short links"),
        pytest.param(
            "<p><a href='https://www.harbour-post.example/rust'>関連する古い水門のさび</a></p>",
            id="a short title in Japanese",
        ),
        pytest.param(f"<p>Fler nyheter: {LINK}</p>", id="a label of any language"),
        pytest.param(f"<p><b>Tovább a cikkhez</b> {LINK}</p>", id="a label set apart"),
        pytest.param(f"<p>À lire aussi {LINK}</p>", id="a label without a mark"),
        pytest.param(f"<p>Read more: {ELSEWHERE}</p>", id="a known label before any site"),
        pytest.param(f"<p>(Leggi anche: {LINK})</p>", id="in brackets"),
        pytest.param(f"<ul><li>{LINK}</li><li>{LINK}</li></ul>", id="a list of links"),
        pytest.param("<p>Read more</p>", id="a label alone"),
        pytest.param("<p><strong>DON'T MISS</strong></p>", id="a label in bold"),
        pytest.param(f"<h3>Lesen Sie auch</h3><p>{LINK}</p>", id="a label as a heading"),
        pytest.param(f"<h3>Lesen Sie auch</h3><ul><li>{LINK}, and more</li><li>So {LINK}</li></ul>", id="its list"),
        pytest.param(f"<h3>Background</h3><p>{LINK}</p>", id="what could be a heading, before links"),
        pytest.param(f"<div><p>Czytaj więcej</p><h3>{LINK}</h3><p>{EXCERPT}</p></div>", id="a box with an excerpt"),
        pytest.param(
            f"<p>All in our ticker:</p><div><h3><a href='/live'>The news of the lock</a></h3><p>{EXCERPT}</p></div>",
            id="a line and the box it leads to",
        ),
        pytest.param(f"<p>The newest from the lock:</p><p>{LINK}</p>", id="a line that leads to a link"),
        pytest.param(f"<p>{LINK}</p><p class=d>Monday</p><p>{LINK}</p><p class=d>Tuesday</p>", id="days between links"),
        pytest.param(f"<div>{LINK}</div>" * 3, id="several"),
        pytest.param("<p>Advertisement</p>", id="an advertisement's label"),
        pytest.param("<p>Follow us on <a href='https://t.me/harbour'>Telegram</a>.</p>", id="a call to follow"),
        pytest.param(
            "<p>Follow the Post on <a href='https://www.instagram.com/harbour'>Instagram</a>.</p>", id="by name"
        ),
        pytest.param("<p><em>Have a tip? Write to desk@harbour-post.example.</em></p>", id="a call for tips"),
        pytest.param("<p>desk@harbour-post.example</p>", id="an address"),
        pytest.param("<p>twitter.com/harbourpost</p>", id="a profile"),
        pytest.param(f"<p>{URL}</p>", id="the page's own address"),
        pytest.param("<p><time>17:41, 13 October 2031</time></p>", id="a time"),
        pytest.param("<p>Lesezeit: 3 Min.</p>", id="a reading time"),
        pytest.param("<p><em>The gates at dusk, photos © Lin Orme, 2031</em></p>", id="a caption far from its picture"),
        pytest.param(
            f"<div><p>Subscribe to our newsletter</p><p>{EXCERPT}</p><p>{LINK}</p></div>", id="what an offer is about"
        ),
    ],
)
def test_taken_out(html: str) -> None:
    assert left(html) == ""


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(
            "<p>Read more about it in the archive of the dock, he said, and you will see.</p>", id="a sentence"
        ),
        pytest.param(f"<p>As {LINK} shows, nobody knows.</p>", id="a link in a sentence"),
        pytest.param(f"<p>{LINK} is what they ask on the quay.</p>", id="a sentence that begins with a link"),
        pytest.param(f"<p>They ask on the quay {LINK}</p>", id="a sentence that ends with a link"),
        pytest.param(f"<p><b>Lin Orme</b> {LINK}.</p>", id="a sentence after a name in bold"),
        pytest.param(f"<p>{ELSEWHERE}</p>", id="a link to another site"),
        pytest.param(
            "<p><a href='https://elsewhere.example/a'>https://elsewhere.example/a</a></p>", id="a source's address"
        ),
        pytest.param("<p>https://x.com/harbourpost/status/123</p>", id="a post's address"),
        pytest.param(f"<ul><li>{LINK}</li><li>The tide</li><li>The paint</li></ul>", id="an item of a list of more"),
        pytest.param(f"<h3>{LINK}</h3><p>{EXCERPT}</p>", id="a heading with a text of its own"),
        pytest.param(f"<h3>Background</h3><p>{EXCERPT}</p>", id="a heading"),
        pytest.param(f"<h3>Further reading</h3><p>{EXCERPT}</p>", id="a label with a text of its own"),
        pytest.param("<p>Three questions remain:</p><p>Who opened it?</p>", id="a line that leads to text"),
        pytest.param("<p>Sign of the times</p>", id="a line like a call"),
        pytest.param("<p>Thousands follow her on Instagram.</p>", id="follows someone"),
        pytest.param("<p>Follow the tide, not the clock.</p>", id="an order without a network"),
        pytest.param("<blockquote><p>Subscribe to our newsletter, the poster said.</p></blockquote>", id="quoted"),
        pytest.param("<h3>Advertisement</h3><p>So reads the sign above the dock.</p>", id="a heading of a word"),
        pytest.param("<h3>17:41</h3><p>The gate went.</p>", id="a clock as a heading"),
        pytest.param("<p>In <time>2031</time> the gate went.</p>", id="a time in a sentence"),
        pytest.param("<p><em>I am the keeper's daughter, and I saw it.</em></p>", id="a note of the author's"),
        pytest.param("<p>“No.”</p>", id="a short paragraph"),
        pytest.param(f"<p>He read:<br>{LINK}<br>Then he left.</p>", id="a link between line breaks"),
        pytest.param("<table><tr><td><a href='/a'>The first of the gates</a></td></tr></table>", id="a cell"),
    ],
)
def test_left_in(html: str) -> None:
    assert left(html) == text_of(document_fromstring(f"<div>{html}</div>"))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<div>It rained.<br><br><font><a href='/x'>Print</a> | {LINK}</font></div>", "It rained."),
        (f"<div>It rained.<br>Read more: {LINK}<br>It poured.</div>", "It rained. It poured."),
        ("<div>It rained.<br>Advertisement<br>It poured.</div>", "It rained. It poured."),
        (f"<div>{LINK}<p>It rained.</p></div>", "It rained."),
        (f"<font>It rained.<br>It poured.<br>{LINK}</font>", "It rained. It poured."),
    ],
)
def test_lines_in_a_block(html: str, expected: str) -> None:
    assert left(html) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("<p><em>(jo/dpa)</em></p>", ""),
        ("<p>Avec AFP</p>", ""),
        ("<p>With files from Lin Orme</p>", ""),
        ("<p>Lin Orme and A. Rhee; Photo: A. Rhee</p>", ""),
        ("<p><em>Lin Orme is a reporter at the Harbour Post.</em></p>", ""),
        ("<p><i>Lin Orme ist Reporterin der Hafenpost.</i></p><p>Sign up for our newsletter</p>", ""),
        (f"<h3>{LINK}</h3>", ""),
        (f"<h3>Something of any name</h3><ul><li>{LINK}</li></ul>", ""),
        (f"<h3>Something of any name</h3><ul><li>{LINK}</li></ul><h3>And more</h3><div class='related'>x</div>", ""),
        ("<h3>What she saw</h3><img src=a.jpg><div class='related'>x</div>", "What she saw"),
        ("<p>Lin Orme is a reporter at the Harbour Post.</p>", "Lin Orme is a reporter at the Harbour Post."),
        ("<p><em>She is home again.</em></p>", "She is home again."),
        ("<p>(They left at dawn, she said.)</p>", "(They left at dawn, she said.)"),
        ("<p><a href='https://elsewhere.example/'>[Gazette]</a></p>", "[Gazette]"),
    ],
)
def test_behind_the_text(end: str, expected: str) -> None:
    tree = document_fromstring(
        f"<html><body><h1>Lock closes</h1><div>{BEFORE * 6}<p>Last.</p>{end}</div></body></html>"
    )
    clean(tree, tree.find(".//h1"), url=URL)
    assert text_of(tree).rpartition("Last.")[2].strip() == expected


@pytest.mark.parametrize("end", ["<p>Avec AFP</p>", "<p><em>Lin Orme is a reporter at the Harbour Post.</em></p>"])
def test_in_the_middle_of_the_text_such_lines_stay(end: str) -> None:
    assert left(end)


def test_the_headline_stays_whatever_it_says() -> None:
    for headline in ("<h1>Read more</h1>", f"<h1>{LINK}</h1>", "<p id=headline>Advertisement</p>"):
        tree = document_fromstring(f"<html><body>{headline}{BEFORE * 6}</body></html>")
        clean(tree, tree.find("body")[0], url=URL)
        assert text_of(tree).startswith(text_of(document_fromstring(headline)))


def test_a_short_article_is_no_box() -> None:
    page = f"<html><body><h1>Lock closes</h1><div><p>Watch now</p><p>{LINK}</p>{BEFORE}</div></body></html>"
    tree = document_fromstring(page)
    clean(tree, tree.find(".//h1"), url=URL)
    assert text_of(tree) == f"Lock closes {text_of(document_fromstring(BEFORE))}"


@pytest.mark.parametrize(
    "unit",
    [
        f"<p>Read more</p><p>{LINK}</p>",
        "<div><p>Read more</p>",
        "<h3>x</h3>" + f"<p>{LINK}</p>",
        f"<p>The newest:</p><div><h3>{LINK}</h3></div>",
        "text<br>",
        f"<li>{LINK}</li>",
        "<p><em>Lin Orme is a reporter at the Harbour Post.</em></p>",
    ],
)
def test_what_repeats_thousands_of_times_is_read(unit: str) -> None:
    tree = document_fromstring(f"<html><body><h1>Lock closes</h1><div>{unit * 2000}</div></body></html>")
    clean(tree, tree.find(".//h1"), url=URL)
    assert tree.find(".//h1") is not None


def test_a_short_story_between_two_offers_is_none() -> None:
    offer = "<p>Subscribe to our newsletter</p>"
    tree = document_fromstring(
        f"<html><body><h1>Lock closes</h1><div>{offer}{BEFORE}{AFTER}<p>{LINK}</p></div></body></html>"
    )
    clean(tree, tree.find(".//h1"), url=URL)
    assert text_of(tree) == text_of(document_fromstring(f"<div><p>Lock closes</p>{BEFORE}{AFTER}</div>"))
