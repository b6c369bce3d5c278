from __future__ import annotations

import json
from typing import Any

import pytest
from lxml.html import HtmlElement, document_fromstring

from crawler.extract.body.body import Body, read_body
from crawler.extract.templates import builtin

ONE = "The tide mill below the custom house has ground a sack of wheat for the first time since the great flood."
TWO = "The wheel turned for two hours before the water was too low, and filled the yard with children and noise."
THREE = "Its stones came by barge from a quarry up the river, and nobody has told yet who paid for their journey."
FOUR = "Flour goes to the kitchen of the school, where the cook says that she has never seen any as fine as this."
FIVE = "How often the mill will run from now on depends on the moon, and on who has the key to the upper sluice."
SIX = "A mason from Sund cut the last of the stones by hand, in a shed that he had to heat with the chips of it."
ALL = [ONE, TWO, THREE, FOUR, FIVE, SIX]
OTHER = "Ferries, buses and the funicular stay at home on Friday, when all who work for them vote on a new contract. "
LEAD = "After ninety years there is flour again."
TITLE = "Mill grinds"


def page(html: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{html}</body></html>")


def read(html: str, stated: str | None = None, **options: Any) -> Body:
    tree = page(html)
    node = {"articleBody": stated} if stated is not None else {}
    options = {"lead": None, "not_text": [TITLE], **options}
    return read_body(tree, node, (), tree.find(".//h1"), **options)


def shown(paragraphs: list[str]) -> str:
    return f"<main><h1>{TITLE}</h1>" + "".join(f"<p>{one}</p>" for one in paragraphs) + "</main>"


def test_the_page_goes_before_its_data() -> None:
    body = read(shown(ALL), " ".join(ALL))
    assert (body.paragraphs, body.warnings) == (ALL, [])
    assert body.choice.chosen is not None
    assert body.choice.chosen[0] == "element"


def test_data_that_has_more_than_the_page() -> None:
    body = read(shown(ALL[:2]), "\n".join(ALL))
    assert (body.paragraphs, body.warnings) == (ALL, [])
    assert body.evidence[0].startswith("chosen: json-ld")


def test_offers_in_data_are_no_text() -> None:
    offers = ["Subscribe to our newsletter", "Read more:", "Advertisement"]
    assert read("", "\n".join([ONE, offers[0], TWO, THREE, *offers[1:]])).paragraphs == [ONE, TWO, THREE]


def test_data_that_has_less_than_the_page() -> None:
    assert read(shown(ALL), "\n".join(ALL[:2])).paragraphs == ALL


def test_data_that_has_another_text() -> None:
    body = read(shown(ALL), OTHER * 3)
    assert body.paragraphs == ALL
    assert body.warnings == ["articleBody: the page's data has another text, 323 characters in 1 paragraphs."]


def test_trafilatura_is_asked_where_most_text_stands_elsewhere() -> None:
    elsewhere = "".join(f"<p>{number}. {OTHER}</p>" for number in range(8))
    body = read(f"{shown(ALL[:5])}<article class=post>{elsewhere}</article>")
    assert body.paragraphs == ALL[:5]
    assert [warning.split(",")[0] for warning in body.warnings] == ["articleBody: trafilatura finds another text here"]


def test_trafilatura_finds_much_more() -> None:
    rest = "".join(f"<p>{number}. {OTHER}</p>" for number in range(5))
    shown_first = f"<div class=a><h1>{TITLE}</h1><div>" + "".join(f"<p>{one}</p>" for one in ALL[:4]) + "</div></div>"
    body = read(f"<article class=post>{shown_first}<div class=b>{rest}</div></article>")
    assert body.paragraphs == ALL[:4]
    assert [warning.split(",")[0] for warning in body.warnings] == ["articleBody: trafilatura finds more text here"]


def test_trafilatura_is_not_asked_where_nothing_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> list[str]:
        raise AssertionError

    monkeypatch.setattr("crawler.extract.body.body.by_trafilatura", fail)
    assert read(shown(ALL)).paragraphs == ALL


def test_text_in_scripts_where_the_page_shows_none() -> None:
    state = json.dumps({"headline": TITLE, "blocks": [{"text": one} for one in ALL]})
    body = read(f"<main><h1>{TITLE}</h1></main>", scripts=["", state])
    assert body.paragraphs == ALL
    assert body.evidence[0].startswith("chosen: script")


def test_nothing_at_all() -> None:
    body = read(f"<h1>{TITLE}</h1>")
    assert (body.text, body.warnings) == ("", [])


@pytest.mark.parametrize(
    ("lead", "expected"),
    [(LEAD, [LEAD, *ALL]), (ONE, ALL), (f"{LEAD}\n\n{OTHER}", [LEAD, OTHER, *ALL]), (ONE.upper(), ALL)],
)
def test_lead_is_said_once(lead: str, expected: list[str]) -> None:
    assert read(shown(ALL), lead=lead).paragraphs == expected


def test_lines_around_the_text_are_no_part_of_it() -> None:
    lines = [TITLE, "By Petra Holloway", "The mill, seen from the quay"]
    html = (
        f"<main><h1>{TITLE}</h1><div>{lines[1]}<br>{ONE}<br><br>{lines[2]}<br><br>"
        + "<br><br>".join(ALL[1:])
        + "</div>"
    )
    assert read(html, not_text=lines).paragraphs == ALL


def test_a_template_goes_before_all() -> None:
    class Fails(dict[str, Any]):
        def get(self, *_: Any) -> Any:
            raise AssertionError

    html = (
        "<div class=article data-article-id=1><div class=article__header></div>"
        f"<div class=article__block data-type=text><div class=article__text>{ONE}</div></div></div>"
    )
    templates = tuple(one for one in builtin() if one.name == "rossiya-segodnya")
    body = read_body(page(html), Fails(), templates, None, None, [])
    assert body.paragraphs == [ONE]
