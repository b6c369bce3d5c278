from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.body.lead import read_lead

LEAD = "The mill below the custom house grinds again, ninety years after the flood that broke its wheel."
LINE = "Mill below the custom house grinds again, ninety years after the flood that broke its wheel"
MORE = "It has taken eleven winters, forty hands and a barge."
TEXT = "<p>" + "Water came at six in the morning and left before noon, as it has done since there is a moon. " * 3


@pytest.mark.parametrize(
    ("below", "description", "expected"),
    [
        (f"<p class=lead>{LEAD}</p>{TEXT}", None, LEAD),
        (f"<p class=articleLead>{LEAD}</p>{TEXT}", None, LEAD),
        (f"<h2 itemprop=description>{LEAD}</h2>{TEXT}", None, LEAD),
        (f"<div class=article__preamble><p>{LEAD}</p></div>{TEXT}", None, LEAD),
        (f"<div class=ingress><p>{LEAD}</p><p>{MORE}</p></div>{TEXT}", None, f"{LEAD}\n\n{MORE}"),
        (f"<p>{LEAD}</p>{TEXT}", LEAD, LEAD),
        (f"<p>{LEAD}</p>{TEXT}", f"{LEAD[:-20]}", LEAD),
        # In the form of a headline: where the description says it, too, readers are meant to read it so.
        (f"<p>{LINE}</p>{TEXT}", LINE, LINE),
        (f"<p class=subtitle>{LINE}</p>{TEXT}", None, None),
        (f"<p>{LEAD}</p>{TEXT}", None, None),
        (f"<p class=lead><a href=/x>{LEAD}</a></p>{TEXT}", None, None),
        (f"<figure><p class=teaser>{LEAD}</p></figure>{TEXT}", None, None),
        (f"{TEXT}<p class=lead>{LEAD}</p>", None, None),
        ("<p class=lead>By Petra Holloway.</p>" + TEXT, None, None),
        (f"<div class=box><p class=leader>{LEAD}</p></div>{TEXT}", None, None),
    ],
)
def test_lead(below: str, description: str | None, expected: str | None) -> None:
    tree = document_fromstring(f"<html><body><header><h1>Mill grinds</h1></header><main>{below}</main></body></html>")
    assert read_lead(tree, tree.find(".//h1"), description) == expected


def test_no_headline_no_lead() -> None:
    tree = document_fromstring(f"<html><body><p class=lead>{LEAD}</p></body></html>")
    assert read_lead(tree, None, LEAD) is None
