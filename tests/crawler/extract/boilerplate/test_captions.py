from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.boilerplate.captions import caption_of
from crawler.extract.text import text_of

PICTURE = "<img src=a.jpg alt='Two barges at the gate' title='Two barges at the gate | L. Orme'>"
LINE = "The gate on Monday morning"
TEXT = "<p>The lock has been closed since a barge took the gate with it.</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(f"<div class='photo'>{PICTURE}<span>{LINE}</span></div>", LINE, id="a picture's box"),
        pytest.param(f"<div class='titelbild'>{PICTURE}<span>{LINE}</span></div>", LINE, id="a compound"),
        pytest.param(f"<div class='leadImage'><a>{PICTURE}</a><p>{LINE}</p></div>", LINE, id="in a link"),
        pytest.param(f"<figure>{PICTURE}<p>{LINE}</p></figure>", LINE, id="a figure without its caption's element"),
        pytest.param(f"<div>{PICTURE}<i>Two barges at the gate.</i></div>", "Two barges at the gate.", id="says alt"),
        pytest.param(
            f"<div>{PICTURE}<b>Two barges at the gate | L. Orme</b></div>",
            "Two barges at the gate | L. Orme",
            id="says title",
        ),
        pytest.param(f"<table align=left><tr><td>{PICTURE}<br>{LINE}</table>", LINE, id="a table of its own"),
        pytest.param(f"<div>{PICTURE}<u>{LINE} (Photo: Lin Orme)</u></div>", f"{LINE} (Photo: Lin Orme)", id="credit"),
        pytest.param(f"<div>{PICTURE}<u>{LINE} / AFP</u></div>", f"{LINE} / AFP", id="an agency at the end"),
        pytest.param(f"<p>{PICTURE}</p><p>© {LINE}</p>", f"© {LINE}", id="a credit below"),
        pytest.param(f"<p>{PICTURE}</p><p><em>{LINE}</em></p>", LINE, id="in italics below"),
        pytest.param(f"<p>{PICTURE}</p><p><small>{LINE}</small></p>", LINE, id="small below"),
        pytest.param(f"<div><b>{PICTURE}</b><br><span class='text-muted'>{LINE}</span>", LINE, id="muted below"),
        # What must stay.
        pytest.param(f"<div>{PICTURE}<span>{LINE}</span></div>", None, id="no witness"),
        pytest.param(f"<table><tr><td>{PICTURE}<br>{LINE}<td>{TEXT}</table>", None, id="a table of more"),
        pytest.param(f"<div class='photo-story'>{PICTURE}{TEXT * 5}</div>", None, id="a text"),
        pytest.param(f"<article class='image'>{PICTURE}{LINE}</article>", None, id="an article"),
        pytest.param(f"<div class='photo'>{PICTURE}</div>{LINE}", None, id="text outside"),
        pytest.param(f"<p class='imagine'>{PICTURE}{LINE}</p>", None, id="another word"),
        pytest.param(f"<p>{PICTURE}The photo shows the gate; AFP said so first.</p>", None, id="speaks of a photo"),
        pytest.param(f"<p>{PICTURE}</p>{TEXT}", None, id="the first paragraph"),
        pytest.param(f"<p>{PICTURE}</p><p><em>She came back, and nobody knew why.</em></p>", None, id="a sentence"),
        pytest.param(
            f"<p>{PICTURE}<em>The Gazette</em> said that the gate is gone.</p>", None, id="a name in a sentence"
        ),
        pytest.param(
            f"<p>{PICTURE}</p><p>Two barges at the gate had to turn round on Monday when it would not open.</p>",
            None,
            id="begins as the picture is called",
        ),
        pytest.param(f"<p>{PICTURE}</p><h2>{LINE}</h2>", None, id="a heading"),
    ],
)
def test_captions(html: str, expected: str | None) -> None:
    tree = document_fromstring(f"<html><body><div>{TEXT}{html}{TEXT}</div></body></html>")
    image = tree.find(".//img")
    assert image is not None
    found = caption_of(image)
    assert (text_of(found) if found is not None else None) == expected
