from __future__ import annotations

import pytest

from crawler.extract.page.document import MAX_ATTRIBUTES, parse
from crawler.extract.reasons import Reason, RefusedError

URL = "https://harbour-post.example/harbour/lock.html"


def test_everything_is_read_once() -> None:
    document = parse(
        b"<html lang='de_CH'><head><base href='/base/'><link rel='alternate Canonical' href='lock'>"
        b"<meta name='Author' content=' Ann '>"
        b"<meta property='og:title' content='A'><meta property='og:title' content='B'>"
        b"<meta itemprop='datePublished' content='2024-01-01'><meta name='empty' content=' '>"
        b'<script type=\'application/ld+json; charset=utf-8\'>{"@id": "#a", "name": "Ann"}</script></head>'
        b"<body><!-- a comment --><p>x</p></body></html>",
        URL,
        headers=[("content-TYPE", "text/html"), ("X-Twice", "1"), ("x-twice", "2")],
    )
    assert document.header("Content-Type") == "text/html"
    assert document.header("X-TWICE") == "1"
    assert document.header("missing") is None
    assert document.meta == {"author": ["Ann"], "og:title": ["A", "B"], "datepublished": ["2024-01-01"]}
    assert document.first_meta("missing", "og:title") == "A"
    assert document.language == "de-CH"
    assert document.canonical == "https://harbour-post.example/harbour/lock"
    assert document.absolute("x.jpg") == "https://harbour-post.example/base/x.jpg"
    assert document.absolute("javascript:void(0)") is None
    assert document.resolve({"@id": "#a"}) == {"@id": "#a", "name": "Ann"}
    assert document.resolve({"@id": "#b"}) == {"@id": "#b"}
    assert document.tree.tag == "html"
    assert not document.tree.xpath("//comment()")


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("<link rel=canonical href='https://amp.harbour-post.example/a'>", "https://amp.harbour-post.example/a"),
        (
            "<link rel=canonical href='https://other.example/a'><meta property='og:url' content='/b'>",
            "https://harbour-post.example/b",
        ),
        ("<meta property='og:url' content='/b'>", "https://harbour-post.example/b"),
        ("<link rel=canonical href=''><meta property='og:url' content='/b'>", "https://harbour-post.example/b"),
        ("<link rel=canonical href='https://harbour-post.example/'>", None),
        ("<link rel=canonical href='http://['>", None),
        ("", None),
    ],
)
def test_canonical(head: str, canonical: str | None) -> None:
    assert parse(f"<html><head>{head}</head><body>x".encode(), URL).canonical == canonical


@pytest.mark.parametrize(
    ("body", "warned"),
    [
        ("<html><body><p>L\u00e4rm am Caf\u00e9 im Sp\u00e4therbst</p></body></html>".encode(), False),
        (
            b"<html><head><meta charset=iso-8859-5></head><body><p>"
            + "Ворота шлюза закрыты на три недели, сообщил совет города.".encode("cp1251") * 4,
            True,
        ),
        ("<p>L\u00e4rm \u00fcber Stra\u00dfen, M\u00e4rz, K\u00fcche</p>".encode().decode("cp1252").encode(), True),
    ],
    ids=["plain", "declared otherwise", "encoded twice"],
)
def test_a_doubtful_encoding_is_told(body: bytes, warned: bool) -> None:
    assert any(one.startswith("encoding: ") for one in parse(body, URL).warnings) == warned


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        (" ".join(f"a{at}=1" for at in range(MAX_ATTRIBUTES + 1)), Reason.TOO_LARGE),
        (" ".join(f"a{at}" for at in range(MAX_ATTRIBUTES + 1)), Reason.TOO_LARGE),
        ("data-state='" + "word " * MAX_ATTRIBUTES + "'", None),
        (" ".join(f"attribute-{at}=1" for at in range(MAX_ATTRIBUTES // 2)), None),
    ],
)
def test_attributes_of_one_tag_are_bounded(attributes: str, reason: Reason | None) -> None:
    page = f"<html><body><p>Lock</p><div {attributes}>closed</div></body></html>".encode()
    if reason is None:
        assert parse(page, URL).tree.find(".//div") is not None
        return
    with pytest.raises(RefusedError) as refused:
        parse(page, URL)
    assert refused.value.reason is reason
