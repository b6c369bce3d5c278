from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.body.passages import as_paragraphs, read_passages
from crawler.extract.body.selection import select_text

ONE = "The tide mill below the custom house has ground a sack of wheat for the first time since the great flood."
TWO = "The wheel turned for two hours before the water was too low, and filled the yard with children and with noise."
THREE = "Its stones came by barge from a quarry up the river, and nobody has told yet who paid for their journey."
FOUR = "Flour goes to the kitchen of the school, where the cook says that she has never seen any as fine as this."
P = [f"<p>{text}</p>" for text in (ONE, TWO, THREE, FOUR)]
TEXT = "".join(P)
ALL = [ONE, TWO, THREE, FOUR]
QUESTION = "What does a mill need more than anything, more than water, more than wheat and stones?"


def kept(html: str) -> list[str]:
    body = document_fromstring(f"<html><body><article>{html}</article></body></html>").find("body")
    assert body is not None
    passages, _ = select_text(read_passages(body[0]), body[0])
    return as_paragraphs(passages)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(TEXT, ALL, id="paragraphs"),
        # Form
        pytest.param(f"<div class=date>5 March</div>{TEXT}<div class=end>Harbour Post</div>", ALL, id="labels in divs"),
        pytest.param(f"{P[0]}<p class=read-time>3 minutes</p>{TEXT[len(P[0]) :]}", ALL, id="a label in a paragraph"),
        pytest.param(
            f"{P[0]}<p class=sub>A wheel</p>{P[1]}<p class=sub>And stones</p>{P[2]}{P[3]}",
            [ONE, "A wheel", TWO, "And stones", THREE, FOUR],
            id="sub-headings in paragraphs",
        ),
        pytest.param(f"{P[0]}<p>Nobody came.</p>{P[1]}", [ONE, "Nobody came.", TWO], id="a short paragraph"),
        pytest.param(f"{ONE}{P[1]}{P[2]}", [ONE, TWO, THREE], id="a paragraph that lost its tag"),
        pytest.param(
            f"{P[0]}<div>A line of the text that stands in a plain div</div>{P[1]}",
            [ONE, "A line of the text that stands in a plain div", TWO],
            id="a plain div",
        ),
        pytest.param(
            "".join(f"<div class='t n{n}'>{text}</div>" for n, text in enumerate(ALL)), ALL, id="text in divs"
        ),
        pytest.param(f"<div>{ONE}<br><br>{TWO}</div><div class=ad>Tea</div>", [ONE, TWO], id="text with breaks"),
        pytest.param(
            f"<div class=a>{TEXT}<p>{QUESTION}</p></div><div class=b><div><p>{ONE} It said so.</p></div></div>",
            [*ALL, QUESTION, f"{ONE} It said so."],
            id="an end in an element of its own",
        ),
        pytest.param(
            f"<div class=a>{TEXT}</div><div class=b><h4>Who</h4><p>{QUESTION}</p></div>",
            ALL,
            id="a titled box behind the text",
        ),
        # Elements beside the text
        pytest.param(f"{P[0]}<aside><p>{TWO}</p></aside>{P[2]}{P[3]}", [ONE, THREE, FOUR], id="an aside"),
        pytest.param(f"<aside>{TEXT}</aside>", ALL, id="an aside that is the text"),
        pytest.param(f"{TEXT}<figure><p>{QUESTION}</p></figure>", ALL, id="a figure"),
        pytest.param(
            f"{TEXT}<figure><table><tr><td>Lock<td>1<tr><td>Key<td>2</table></figure>",
            [*ALL, "Lock | 1\nKey | 2"],
            id="a table in a figure",
        ),
        # Links
        pytest.param(f"<ul><li><a href=/>Home</a><li><a href=/x>Harbour</a></ul>{TEXT}", ALL, id="a menu"),
        pytest.param(f"{P[0]}<p><a href=/x>{TWO}</a></p>{P[2]}", [ONE, TWO, THREE], id="a linked paragraph"),
        pytest.param(
            f"{P[0]}<div class=next><h3><a href=/x>Lock closed again</a></h3></div>{P[1]}",
            [ONE, TWO],
            id="a linked heading elsewhere",
        ),
        pytest.param(
            f"{P[0]}<h3><a href=/x>A stone, for sale</a></h3>{P[1]}",
            [ONE, "A stone, for sale", TWO],
            id="a linked heading in the text",
        ),
        pytest.param(
            f"{P[0]}<div class=sub-heading>Wheel</div>{P[1]}<div class=sub-heading>Stones</div>{P[2]}",
            [ONE, "Wheel", TWO, "Stones", THREE],
            id="sub-headings in divs",
        ),
        pytest.param(
            f"{P[0]}<div class=title>Tea</div>{P[1]}<div class=title>Tea</div>{P[2]}<div class=title>More</div>{P[3]}",
            [ONE, TWO, THREE, "More", FOUR],
            id="labels that are called headings",
        ),
        pytest.param(f"{P[0]}<ul><li>Wheat<li>Rye</ul>{P[1]}", [ONE, "- Wheat\n- Rye", TWO], id="a list"),
        # Headings
        pytest.param(f"{P[0]}<h2>Stones</h2>{P[1]}<h2>More</h2>", [ONE, "Stones", TWO], id="a heading of nothing"),
        # Boxes
        pytest.param(
            f"{P[0]}{P[1]}{P[2]}<div class=card><h3>The lock</h3><p>{QUESTION}</p></div>{P[3]}",
            ALL,
            id="a box with a title that the text flows around",
        ),
        pytest.param(
            f"{P[0]}{P[1]}{P[2]}<div class=wide><p>{QUESTION}</p></div>{P[3]}",
            [ONE, TWO, THREE, QUESTION, FOUR],
            id="a wrapper without a title",
        ),
        pytest.param(
            f"{TEXT}<div class=author><p>Petra mills since 1998 and writes on Sundays only, by hand.</p></div>",
            ALL,
            id="behind",
        ),
        pytest.param(
            f"{P[0]}{P[1]}<div class=more><p>{THREE}</p><p>{FOUR}</p></div>",
            ALL,
            id="the rest of the text in a wrapper",
        ),
        pytest.param(
            f"<div class=points><h3>In short</h3><ul><li>{QUESTION}</ul></div>{TEXT}<p>{ONE} {TWO}</p>",
            [*ALL, f"{ONE} {TWO}"],
            id="the text's points before it",
        ),
        pytest.param(
            f"<div class=lead><p>{QUESTION}</p></div><div class=text>{TEXT}</div>",
            [QUESTION, *ALL],
            id="a standfirst before",
        ),
        pytest.param(
            "".join(f"<section class=part><p>{one}</p></section>" for one in ("It turns.", *ALL, "It will stop.")),
            ["It turns.", *ALL, "It will stop."],
            id="a wrapper a paragraph, and a short last paragraph",
        ),
        pytest.param(
            "".join(f"<section class=part><div class=row>{p}</div></section>" for p in P),
            ALL,
            id="a wrapper a paragraph",
        ),
        pytest.param(
            f"{P[0]}{P[1]}<div class=embed><blockquote><p>Words of another.</p>A. Nother</blockquote></div>{P[2]}",
            [ONE, TWO, "Words of another.", "A. Nother", THREE],
            id="a quotation in a wrapper",
        ),
        pytest.param(
            f"{P[0]}<h2>Wheel</h2>{P[1]}<div class=player><h3>Film of the wheel</h3></div>{P[2]}{P[3]}",
            [ONE, "Wheel", TWO, THREE, FOUR],
            id="the title of a player",
        ),
        pytest.param(
            f"{P[0]}<span><h2>Wheel</h2></span>{P[1]}<div class=w><h2>Stones</h2></div>{P[2]}",
            [ONE, "Wheel", TWO, THREE],
            id="headings in inline elements",
        ),
        # Repeats
        pytest.param(f"<div class=mobile>{TEXT}</div><div class=desktop>{TEXT}</div>", ALL, id="two copies"),
        pytest.param(f"{P[0]}{P[0]}{P[1]}", [ONE, TWO], id="twice in a row"),
        pytest.param(
            f"<p>{QUESTION}{P[0]}<p>{QUESTION}{P[1]}", [QUESTION, ONE, QUESTION, TWO], id="a question asked twice"
        ),
        pytest.param(
            f"{P[0]}<blockquote>{TWO[:60]}</blockquote>{P[1]}{P[2]}", [ONE, TWO, THREE], id="a sentence pulled out"
        ),
        pytest.param(
            f"{P[0]}<blockquote>{TWO}</blockquote><blockquote>{TWO}!</blockquote>{P[2]}",
            [ONE, TWO, f"{TWO}!", THREE],
            id="quotations that are in no paragraph",
        ),
    ],
)
def test_text(html: str, expected: list[str]) -> None:
    assert kept(html) == expected


def test_what_was_left_out_is_told() -> None:
    body = document_fromstring(f"<html><body><div>{TEXT}<div class=ad>Tea for sale</div></div></body></html>").find(
        "body"
    )
    assert body is not None
    passages, left_out = select_text(read_passages(body), body)
    assert len(passages) == 4
    assert left_out == ["another form: Tea for sale"]


BLOCKS = [f"<div class=b><p>{text}</p></div>" for text in ALL]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ([*BLOCKS, "<div class=b><p>It was built in 1911.</p></div>"], [*ALL, "It was built in 1911."]),
        (["<div class=b><p>The wheel turns.</p></div>", *BLOCKS], ["The wheel turns.", *ALL]),
        # A line that is no sentence, a wrapper of another kind.
        ([*BLOCKS, "<div class=b><p>Mill desk</p></div>"], ALL),
        ([*BLOCKS, "<div class=bio><p>She writes about mills.</p></div>"], ALL),
    ],
)
def test_a_short_paragraph_in_a_wrapper_like_those_of_the_others_is_no_box(
    html: list[str], expected: list[str]
) -> None:
    assert kept("".join(html)) == expected
