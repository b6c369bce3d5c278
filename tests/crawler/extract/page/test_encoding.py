# ruff: noqa: E501 - a case stands in one line
from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import examine
from crawler.extract.page.encoding import Decoded, encoded_twice, read
from crawler.extract.page.encoding_labels import codec, declared, table
from tests.crawler.extract.invented_texts import REPORTS

RUSSIAN = "<html><body><p>Мост через залив у Норвика откроют для автобусов в мае, сообщил представитель округа.</p>" * 5
GERMAN = "<p>Über die Brücke fahren wieder Busse – größer als früher, süß für Möwen.</p>"
JAPANESE = "<p>港の水門が三週間閉鎖される、と港湾局が火曜日に発表した。</p>"

# The encodings that pages in a language have, or had.
WEST, CENTRE, BALTIC = ["windows-1252", "iso-8859-15"], ["windows-1250", "iso-8859-2"], ["windows-1257", "iso-8859-13"]
ENCODINGS = {
    **dict.fromkeys(["en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "is"], WEST),
    **dict.fromkeys(["pl", "cs", "sk", "hu", "ro", "hr", "sl"], CENTRE),
    **dict.fromkeys(["lt", "lv", "et"], BALTIC),
    "tr": ["windows-1254"],
    "ru": ["windows-1251", "koi8-r", "iso-8859-5"],
    "uk": ["windows-1251", "koi8-u"],
    "bg": ["windows-1251", "koi8-r", "iso-8859-5"],
    "sr": ["windows-1251", "iso-8859-5"],
    "el": ["iso-8859-7", "windows-1253"],
    "ar": ["windows-1256", "iso-8859-6"],
    "fa": ["windows-1256"],
    "he": ["windows-1255", "iso-8859-8"],
    "th": ["windows-874"],
    "vi": ["windows-1258"],
    "ja": ["shift_jis", "euc-jp", "iso-2022-jp"],
    "zh-Hans": ["gb2312", "gb18030"],
    "zh-Hant": ["big5", "gbk"],
    "ko": ["euc-kr"],
}
# What an encoding that lacks a sign of ours was given in its place.
INSTEAD = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "€": "EUR", "«": '"', "»": '"', "£": "", "ș": "ş",
     "ț": "ţ", "¿": "", "،": ",", "؛": ";", "\u200c": " ", "ٔ": "", "ی": "ي", "ک": "ك", "گ": "ك", "چ": "ج", "پ": "ب", "ґ": "г"}
)  # fmt: skip
TONES = "\u0300\u0301\u0303\u0309\u0323"


# Where letters do not tell what is declared from what is: a few signs differ, or there are too few.
TOO_NEAR = {
    ("fr", "iso-8859-15", "windows-1252"),
    ("et", "windows-1257", "windows-1252"),
    ("et", "iso-8859-13", "windows-1252"),
}
FEW = 10


def written(text: str, encoding: str) -> tuple[bytes, str]:
    """A text in an encoding of the web, and the text that it holds then."""
    if encoding == "windows-1258":  # has tones as characters of their own
        apart = (unicodedata.normalize("NFD", char) for char in text)
        text = "".join(
            unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in TONES))
            + "".join(sign for sign in signs if sign in TONES)
            for signs in apart
        )
    python = codec(encoding)
    assert python is not None
    try:
        return text.encode(python), text
    except UnicodeEncodeError:
        text = text.translate(INSTEAD)
        return text.encode(python), text


def pages(lines: int = 4) -> Iterator[pytest.param]:
    for language, encodings in ENCODINGS.items():
        headline, paragraphs = REPORTS[language]
        for encoding in encodings:
            texts = [f"<p>{line}</p>" for line in [headline, *paragraphs][:lines]]
            yield pytest.param(language, encoding, "\n".join(texts), id=f"{language} in {encoding}")


def page(text: str, encoding: str, head: str = "", language: str = "") -> tuple[bytes, str]:
    html = f"<html{language}><head>{head}</head><body>{text}</body></html>"
    body, html = written(html, encoding)
    return body, unicodedata.normalize("NFC", html)


@pytest.mark.parametrize(("language", "encoding", "text"), list(pages()))
def test_declared_right(language: str, encoding: str, text: str) -> None:
    body, expected = page(text, encoding)
    decoded = read(body, f"text/html; charset={encoding}")
    assert (decoded.text, decoded.warnings) == (expected, [])
    body, expected = page(text, encoding, f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">')
    assert read(body, "text/html") == Decoded(expected, decoded.encoding)


@pytest.mark.parametrize(("language", "encoding", "text"), list(pages()))
def test_nothing_declared(language: str, encoding: str, text: str) -> None:
    body, expected = page(text, encoding)
    assert read(body, None).text == expected
    body, expected = page(text, encoding, language=f' lang="{language}"')
    decoded = read(body, None)
    assert decoded.text == expected
    # Two signs are all that is certain of the one and of the other.
    assert decoded.warnings == [] or (language, encoding) == ("fr", "iso-8859-15")


@pytest.mark.parametrize(("language", "encoding", "text"), list(pages()))
@pytest.mark.parametrize("wrong", ["utf-8", "windows-1251", "windows-1252", "big5"])
def test_declared_wrong(language: str, encoding: str, text: str, wrong: str) -> None:
    body, expected = page(text, encoding)
    if (language, encoding, wrong) in TOO_NEAR or len(body) - len(body.decode("ascii", "ignore")) < FEW:
        return
    decoded = read(body, f"text/html; charset={wrong}")
    assert decoded.text == expected
    assert decoded.warnings or body.isascii() or body.decode(codec(wrong) or "", "replace") == expected


@pytest.mark.parametrize(("language", "encoding", "text"), list(pages()))
def test_utf8_whatever_is_declared(language: str, encoding: str, text: str) -> None:
    html = f"<html><head><meta charset={encoding}></head><body>{text}</body></html>"
    if encoding != "iso-2022-jp":
        assert read(html.encode(), f"text/html; charset={encoding}") == Decoded(html, "utf-8")


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param(GERMAN.encode(), None, GERMAN, id="nothing declared: UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + GERMAN.encode(), "text/html; charset=latin1", GERMAN, id="mark first"),
        pytest.param(b"\xff\xfe" + GERMAN.encode("utf-16-le"), None, GERMAN, id="UTF-16 by its mark"),
        pytest.param(b"\xfe\xff" + GERMAN.encode("utf-16-be"), None, GERMAN, id="the other UTF-16 by its mark"),
        pytest.param(b"\xff\xfe\0\0" + GERMAN.encode("utf-32-le"), None, GERMAN, id="UTF-32 by its mark"),
        pytest.param(GERMAN.encode("utf-16-le"), None, GERMAN, id="UTF-16 by its zeros"),
        pytest.param(RUSSIAN.encode("utf-16-be"), "text/html; charset=utf-16", RUSSIAN, id="the other by its zeros"),
        pytest.param(GERMAN.encode("utf-32-be"), None, GERMAN, id="UTF-32 by its zeros"),
        pytest.param(GERMAN.encode(), "text/html; charset=utf-16", GERMAN, id="UTF-16 declared without a zero in it"),
        pytest.param(GERMAN.encode(), "text/html; charset=iso-8859-1", GERMAN, id="valid UTF-8 beats a wrong header"),
        pytest.param(GERMAN.encode("cp1252"), "text/html; charset=iso-8859-1", GERMAN, id="latin1 is cp1252"),
        pytest.param(JAPANESE.encode("shift_jis"), 'text/html; charset="Shift_JIS"', JAPANESE, id="header, quoted"),
        pytest.param((JAPANESE + "①㈱髙﨑").encode("cp932"), "text/html; charset=x-sjis", JAPANESE + "①㈱髙﨑", id="makers' signs"),
        pytest.param("<p>①の水門</p>".encode("euc_jis_2004"), "text/html; charset=euc-jp", "<p>①の水門</p>", id="also in EUC"),
        pytest.param(b"<meta charset=euc-jp>" + JAPANESE.encode("euc-jp"), None, "<meta charset=euc-jp>" + JAPANESE, id="meta"),
        pytest.param(RUSSIAN.encode("cp866"), "text/html; charset=ibm866", RUSSIAN, id="declared, and never guessed"),
        pytest.param("<p>Bolsö fährt…</p>".encode("mac-roman"), "x; charset=macintosh", "<p>Bolsö fährt…</p>", id="nor this one"),
        pytest.param(RUSSIAN.encode("cp1251"), None, RUSSIAN, id="nothing declared: by its letters"),
        pytest.param("<p>½ glass milk, 2 × 3 m² – it’s</p>".encode("cp1252"), None, "<p>½ glass milk, 2 × 3 m² – it’s</p>", id="by its signs"),
        pytest.param(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8", RUSSIAN, id="far from UTF-8"),
        pytest.param(JAPANESE.encode("iso2022_jp"), None, JAPANESE, id="ASCII that escapes to another writing"),
        pytest.param(b"<p>+AGEAYg- a-b</p>", "text/html; charset=utf-7", "<p>+AGEAYg- a-b</p>", id="no label of the web"),
        pytest.param(b"<p>a-b" + b"c" * 99 + b"</p>", "x; charset=punycode", "<p>a-b" + "c" * 99 + "</p>", id="nor this one"),
        pytest.param(b"<p>a\x00b\x0bc\x0cd", None, "<p>abc d", id="controls"),
        pytest.param("<p>1990\x961995\x85\x81".encode(), None, "<p>1990–1995…", id="controls that HTML reads as signs"),
        pytest.param(b"<p>&#0;&#x1F;&#x27;&#39;&#11;&#110;&#x1;x&#129;", None, "<p>&#x27;&#39;&#110;x", id="references"),
        pytest.param(GERMAN.encode() * 50 + b"\xc3", None, GERMAN * 50 + "\ufffd", id="cut in a character"),
        pytest.param(b'<html lang="de">' + GERMAN.encode() * 9 + b"gr\xfc\xdfe \x96 ", None, '<html lang="de">' + GERMAN * 9 + "grüße – ", id="foreign bytes"),
        pytest.param(GERMAN.encode() * 9 + b"gr\xfc\xdfe \x96 ", None, GERMAN * 9 + "gr\ufffd\ufffde – ", id="of an unknown language"),
        pytest.param(RUSSIAN.encode() + b"\xd0", "x; charset=windows-1251", RUSSIAN + "\ufffd", id="cut, another declared"),
        pytest.param("<p>It’s 4 €</p>".encode() + "<p>It’s 5 € and “more”</p>".encode("cp1252") * 4, None,
                     "<p>It’s 4 €</p>" + "<p>It’s 5 € and “more”</p>" * 4, id="mostly foreign bytes"),
        pytest.param("<p>\U0001f600 ".encode("utf-16-be").decode("utf-16-be").encode() + b"\xed\xa0\xbd\xed\xb8\x80", None, "<p>\U0001f600 \U0001f600", id="CESU-8"),
        pytest.param(GERMAN.encode() * 9 + b"\xed\xa0\xbd", None, GERMAN * 9 + "\ufffd", id="half a pair"),
    ],
)  # fmt: skip
def test_read(body: bytes, content_type: str | None, expected: str) -> None:
    assert read(body, content_type).text == expected


@pytest.mark.parametrize(
    ("body", "content_type", "warning"),
    [
        (GERMAN.encode(), None, None),
        (GERMAN.encode(), "text/html; charset=latin1", None),
        (GERMAN.encode("cp1252"), "text/html; charset=latin1", None),
        (b"<p>na\xefve</p>", None, "encoding: nothing declares it, and the letters of cp1252 are not quite certain."),
        (
            RUSSIAN.encode("cp1251"),
            "text/html; charset=utf-8",
            "encoding: the page is declared as utf-8, and its letters are those of cp1251.",
        ),
        (
            b'<html lang="de">' + GERMAN.encode() * 9 + b"gr\xfc\xdfe",
            None,
            "encoding: 2 bytes are not UTF-8 as the others are; where they are not lost they are read as cp1252.",
        ),
        (
            GERMAN.encode() * 9 + b"gr\xfc\xdfe",
            None,
            "encoding: 2 bytes are not UTF-8 as the others are; they are lost but for punctuation.",
        ),
    ],
)
def test_warnings(body: bytes, content_type: str | None, warning: str | None) -> None:
    assert read(body, content_type).warnings == ([warning] if warning else [])


def test_encoded_twice_is_left_as_the_page_shows_it() -> None:
    twice = GERMAN.encode().decode("latin-1")
    assert encoded_twice(GERMAN) is None
    assert encoded_twice("Às três, a irmã não achará mais pão na manhã; SÃO JOÃO. " * 9) is None
    assert encoded_twice(GERMAN.encode().decode("cp1252", "replace")) is not None
    assert read(twice.encode(), None).text == twice.translate({0x80: "€", 0x93: "“", 0x9C: "œ", 0x9F: "Ÿ"})


@pytest.mark.parametrize(
    ("head", "content_type", "named"),
    [
        ("<meta charset=koi8-r>", None, ["koi8-r"]),
        ("<meta charset='koi8-r'>", "text/html; charset=big5", ["big5hkscs", "koi8-r"]),
        ("<meta http-equiv=content-type content='text/html;charset=iso-8859-9'>", None, ["cp1254"]),
        ("<META CONTENT='text/html; charset=TIS-620' HTTP-EQUIV=Content-Type>", None, ["cp874"]),
        ("<meta name=description content='charset=koi8-r'>", None, []),
        ("<!-- <meta charset=koi8-r> --><meta charset=utf8>", None, ["utf-8"]),
        ("<?xml version='1.0' encoding='windows-1251'?>", None, ["cp1251"]),
        ("<meta charset=nonsense>", "text/html; charset=utf8mb4", []),
        ("<meta charset=rot13>", "text/html; charset=idna", []),
        ("", "text/html; charset = 'x-sjis' ; a=b", ["cp932"]),
    ],
)
def test_declared(head: str, content_type: str | None, named: list[str]) -> None:
    assert declared(f"<html><head>{head}</head>".encode(), content_type) == named


def test_every_label_means_an_encoding_of_python() -> None:
    for name, labels in table()["labels"].items():
        for label in labels.split():
            assert codec(label.upper()) == name
        assert b"abc  ".decode(name.replace("utf-16-le", "ascii").replace("utf-16-be", "ascii")) == "abc  "


def test_languages_have_encodings_that_are_known() -> None:
    for language in table()["languages"].values():
        assert set(language["encodings"]) <= set(table()["labels"])


@settings(deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [None, "x; charset=utf-7", "x; charset=big5", "x; charset=~", "x; charset=utf-8", "x; charset=euc-jp"]
    ),
    st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", GERMAN.encode(), JAPANESE.encode("euc-jp"), b"\xed\xa0\xbd"]),
)
def test_whatever_the_bytes_the_text_can_be_written(body: bytes, content_type: str | None, beginning: bytes) -> None:
    decoded = read(beginning + body, content_type)
    assert decoded.text.encode("utf-8") == decoded.utf8
    assert not {chr(code) for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160))} & set(decoded.text)
    assert decoded == read(beginning + body, content_type)


_HALVES = ["&#xD83D;", "&#55357;", "\\ud83d", "\\uDE00\\uD83D", "&amp;#xD83D;", "&#0;", "&#150;", "\\u0000"]


@pytest.mark.parametrize("half", _HALVES)
def test_no_half_of_a_pair_gets_into_an_item(half: str) -> None:
    paragraph = f"<p>The harbour of Port Averil {half} will close for three weeks while divers replace the gates of the lock.</p>"
    node = {
        "@type": "NewsArticle",
        "headline": "Lock X",
        "datePublished": "2024-05-01",
        "author": {"name": "Ann X"},
        "articleBody": "X" + " text" * 99,
    }
    node |= {
        "keywords": ["X"],
        "articleSection": "X",
        "publisher": {"name": "X"},
        "description": "X",
        "image": "/X.jpg",
    }
    html = (
        f'<html lang="en"><head><title>Lock {half}</title><meta name="description" content="{half}">'
        f'<script type="application/ld+json">{json.dumps(node).replace("X", half)}</script></head><body><h1>Lock {half}</h1>{paragraph * 6}'
    )
    for body in (html.encode(), html.encode().replace(half.encode(), b"\xed\xa0\xbd"), html.encode("cp1252")):
        outcome = examine(body, "https://harbour-post.example/harbour/lock.html")
        assert outcome.item is not None
        written_out = json.dumps(outcome.item.to_dict(), ensure_ascii=False).encode("utf-8")
        assert b"\0" not in written_out
