"""Whatever a request or a URL holds, an index line comes of it or a ValueError."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from archive.export.request_query import MAX_QUERY, body_query, method_of
from archive.export.urlkey import urlkey

MIMES = [
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "multipart/form-data; boundary=",
    "",
]
BODIES = st.one_of(
    st.binary(max_size=300),
    st.text('[]{}":,1.eE+-null\\u', max_size=60).map(str.encode),
    st.lists(st.sampled_from([b"--b\r\n", b"--b--", b"Content-Disposition: form-data; name=q", b"\r\n", b"\xff"])).map(
        b"".join
    ),
)


@given(st.sampled_from(MIMES), BODIES)
@example("application/json", b"[" * 100_000)
@example("text/plain", b'{"a":' * 100_000)
@example("application/json", b"1e999")
@example("application/json", b'{"a": 1e999}')
@example("application/json", b'{"a": NaN}')
@example("application/json", b"1" * 10_000)
def test_bodies(mime: str, body: bytes) -> None:
    block = f"POST / HTTP/1.1\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    query = body_query(block)
    assert len(query) <= MAX_QUERY
    with suppress(ValueError):
        urlkey(f"https://harbour-post.example/?{query}").encode("ascii")


@given(st.binary(max_size=100))
def test_methods(block: bytes) -> None:
    assert len(method_of(block)) <= 64 * 2


@given(st.text(max_size=200))
@example("http://" + "%25" * 2000)
@example("http://" + "1" * 10_000)
@example("http://a/" + "/.." * 3000)
@example("http://a/?" + "cfid=1&cftoken=" * 500)
def test_urls(url: str) -> None:
    try:
        key = urlkey(url)
    except ValueError:
        return
    assert key.isascii()
    assert not set(key) & set(" \t\r\n")


def test_a_key_is_made_in_time() -> None:
    """Of the longest URLs, whose parts look like sessions over and over."""
    for part in ("jsessionid=", "sid=0", "(a(", "/(S(0", "%25%2", "&&", "=&"):
        with suppress(ValueError):
            urlkey("https://harbour-post.example/?" + part * (16_000 // len(part)))
            urlkey("https://harbour-post.example/" + part * (16_000 // len(part)) + ".aspx")
