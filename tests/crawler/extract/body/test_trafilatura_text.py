from __future__ import annotations

from lxml.html import HtmlElement, document_fromstring

from crawler.extract.body.trafilatura_text import by_trafilatura

ONE = "The tide mill below the custom house has ground a sack of wheat for the first time since the great flood."
TWO = "The wheel turned for two hours before the water was too low, and filled the yard with children and noise."


def page(html: str) -> HtmlElement:
    return document_fromstring(f"<html><body><article>{html}</article></body></html>")


def test_lists_tables_and_breaks() -> None:
    tree = page(
        f"<p>{ONE}<br>{TWO}</p><ul><li>Wheat</li><li>Rye, <b>too</b></li></ul><p>{TWO}</p>"
        "<table><tr><th>Day</th><th colspan=9999>Sacks</th></tr><tr><td>Monday</td><td>1</td></tr></table>"
        f"<p>{ONE}</p>"
    )
    expected = [ONE, TWO, "- Wheat\n- Rye, too", TWO, "Day | Sacks\nMonday | 1", ONE]
    assert by_trafilatura(tree, fast=True) == expected


def test_the_same_page_a_second_time() -> None:
    html = f"<p>{ONE}</p><p>{TWO}</p><p>{ONE}</p>"
    assert len({tuple(by_trafilatura(page(html), fast=False)) for _ in range(4)}) == 1


def test_what_is_too_full_is_not_read() -> None:
    assert by_trafilatura(page(f"<p>{ONE}</p>" + "<i></i>" * 20_000), fast=True) == []
    assert by_trafilatura(page("<div>" * 900 + f"<p>{ONE}</p>" * 2_500), fast=True) == []


def test_nothing() -> None:
    assert by_trafilatura(document_fromstring("<html><body></body></html>"), fast=False) == []
