from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.captions import find_captions
from crawler.extract.text import text_of

PICTURE = "<img src=a.jpg alt='Two barges at the gate'>"
LINE = "The gate on Monday morning"
TEXT = "<p>The lock has been closed since a barge took the gate with it.</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(f"<div class='photo'>{PICTURE}<span>{LINE}</span></div>", [LINE], id="a picture's box"),
        pytest.param(f"<div class='leadImage'><a>{PICTURE}</a><p>{LINE}</p></div>", [LINE], id="in a link"),
        pytest.param(f"<div>{PICTURE}<i>Two barges at the gate.</i></div>", ["Two barges at the gate."], id="says alt"),
        pytest.param(f"<table align=left><tr><td>{PICTURE}<br>{LINE}</table>", [LINE], id="a table of its own"),
        pytest.param(f"<div>{PICTURE}<span>{LINE}</span></div>", [], id="no witness"),
        pytest.param(f"<table><tr><td>{PICTURE}<br>{LINE}<td>{TEXT}</table>", [], id="a table of more"),
        pytest.param(f"<div class='photo-story'>{PICTURE}{TEXT * 5}</div>", [], id="a text"),
        pytest.param(f"<article class='image'>{PICTURE}{LINE}</article>", [], id="an article"),
        pytest.param(f"<div class='photo'>{PICTURE}</div>{LINE}", [], id="text outside"),
        pytest.param(f"<p class='imagine'>{PICTURE}{LINE}</p>", [], id="another word"),
    ],
)
def test_captions(html: str, expected: list[str]) -> None:
    tree = document_fromstring(f"<html><body><div>{TEXT}{html}{TEXT}</div></body></html>")
    assert [text_of(box) for box in find_captions(tree)] == expected
