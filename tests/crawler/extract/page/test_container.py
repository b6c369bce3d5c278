from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.page.container import find_container, own_text

TEXT = "The lock has been closed since a barge took the gate with it, and nobody knows for how long. " * 4
FEW = "Front page, harbour, town, sport, and the ferries."


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(f"<table><tr><td>{FEW}<td id=here>{TEXT}<br><br>{TEXT}</table>", "here", id="layout"),
        pytest.param(f"<table><tr><td>{FEW}<td><table><tr><td id=here>{TEXT}{TEXT}</table></table>", "here", id="deep"),
        pytest.param(f"<div id=here><table><tr><td>{TEXT}<tr><td>{TEXT}</table></div>", "here", id="data"),
        pytest.param(
            f"<div id=here>{TEXT}<div>{TEXT}<div>{TEXT}{TEXT}<div>{TEXT * 8}</div></div></div></div>",
            "here",
            id="a part at each level",
        ),
        pytest.param(
            f"<div id=here><div class=a><p>{TEXT * 4}</p></div><img><div class=b><div><p>{TEXT}</p></div></div></div>",
            "here",
            id="an end in an element of its own",
        ),
        pytest.param(
            f"<div><div id=here><p>{TEXT * 4}</p><p>{TEXT}</p></div><div><a href=/>{FEW}</a><p>{TEXT}</p></div></div>",
            "here",
            id="a box behind it",
        ),
        pytest.param(f"<nav>{FEW}</nav><div id=here><p>{TEXT}<p>{TEXT}</div>", "here", id="paragraphs"),
    ],
)
def test_container(html: str, expected: str) -> None:
    body = document_fromstring(f"<html><body>{html}</body></html>").find("body")
    assert body is not None
    container = find_container(body, None)
    assert container is not None
    assert container.element.get("id") == expected


def test_characters_that_say_more() -> None:
    block = document_fromstring("<html><body><p>" + "橋の鐘" * 20 + "</p></body></html>").find(".//p")
    assert block is not None
    assert own_text(block) == {block: 60}
    assert own_text(block, wide=2) == {block: 120}
