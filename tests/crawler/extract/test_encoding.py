from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.encoding import decode

RUSSIAN = "<html><body><p>Мост через залив у Норвика откроют для автобусов в мае, сообщил представитель округа.</p>" * 5
GERMAN = "<p>Über die Brücke fahren wieder Busse – größer als früher, süß für Möwen.</p>"
JAPANESE = "<p>港の水門が三週間閉鎖される、と港湾局が火曜日に発表した。</p>"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param(GERMAN.encode(), None, GERMAN, id="nothing declared: UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + GERMAN.encode(), "text/html; charset=latin1", GERMAN, id="mark first"),
        pytest.param(b"\xff\xfe" + GERMAN.encode("utf-16-le"), None, GERMAN, id="UTF-16 by its mark"),
        pytest.param(GERMAN.encode(), "text/html; charset=iso-8859-1", GERMAN, id="valid UTF-8 beats a wrong header"),
        pytest.param(GERMAN.encode("cp1252"), "text/html; charset=iso-8859-1", GERMAN, id="latin1 is cp1252"),
        pytest.param(JAPANESE.encode("shift_jis"), 'text/html; charset="Shift_JIS"', JAPANESE, id="header, quoted"),
        pytest.param(
            b"<meta charset=euc-jp>" + JAPANESE.encode("euc-jp"),
            None,
            "<meta charset=euc-jp>" + JAPANESE,
            id="meta charset",
        ),
        pytest.param(
            b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">' + RUSSIAN.encode("koi8-r"),
            "text/html",
            '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">' + RUSSIAN,
            id="meta http-equiv",
        ),
        pytest.param(RUSSIAN.encode("cp1251"), None, RUSSIAN, id="nothing declared: detected"),
        pytest.param(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8", RUSSIAN, id="far from UTF-8"),
        pytest.param(b"<p>a\x00b\x0bc\x0cd", None, "<p>abc d", id="controls"),
        pytest.param(b"<p>&#0;&#x1F;&#x27;&#39;&#11;&#110;&#x1;x", None, "<p>&#x27;&#39;&#110;x", id="references"),
        pytest.param(JAPANESE.encode("iso2022_jp"), "text/html; charset=iso-2022-jp", JAPANESE, id="ASCII, declared"),
        pytest.param(GERMAN.encode() * 50 + b"\xc3", None, GERMAN * 50 + "\ufffd", id="cut in a character"),
    ],
)
def test_decode(body: bytes, content_type: str | None, expected: str) -> None:
    assert decode(body, content_type)[0] == expected


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "x; charset=utf-7", "x; charset=big5", "x; charset=~"]),
)
def test_whatever_the_bytes_the_text_can_be_written(body: bytes, content_type: str | None) -> None:
    text, _ = decode(body, content_type)
    text.encode("utf-8")
    assert "\x00" not in text
