import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc import http


def read(block, size=None):
    """Payload and reader of a block given in pieces of `size` bytes."""
    reader = http.PayloadReader()
    out = bytearray()
    for at in range(0, len(block), size or max(1, len(block))):
        for piece in reader.feed(block[at : at + (size or len(block))]):
            out += piece
    for piece in reader.finish():
        out += piece
    return bytes(out), reader


@pytest.mark.parametrize(
    ("head", "status", "reason", "headers"),
    [
        (b"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n", 200, "OK", [("A", "1")]),
        (b"HTTP/1.1 200\r\n\r\n", 200, "", []),
        (b"HTTP/1.1 200 \r\n\r\n", 200, "", []),
        (b"HTTP/1.1  404  Not  Here \r\n\r\n", 404, "Not  Here", []),
        (b"HTTP/1.1 200 Ol\xe9\r\n\r\n", 200, "Ol\xe9", []),
        (b"http/1.0 500 x\n\n", 500, "x", []),
        (b"HTTP/1.1 2000 OK\r\n\r\n", None, "", []),
        (b"HTTP/1.1 abc OK\r\n\r\n", None, "", []),
        (b"<html>\r\n\r\n", None, "", []),
        (b"", None, "", []),
        (b"HTTP/1.1 200 OK\r\nno colon\r\nA: 1\r\n\r\n", 200, "OK", [("A", "1")]),
        (b"HTTP/1.1 200 OK\r\nA: 1\r\n  2\r\n\t3\r\nB: x\r\n\r\n", 200, "OK", [("A", "1 2 3"), ("B", "x")]),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n folded\r\nB: x\r\n\r\n", 200, "OK", [("B", "x")]),
        (b"HTTP/1.1 200 OK\r\n folded onto nothing\r\nB: x\r\n\r\n", 200, "OK", [("B", "x")]),
        (
            b"HTTP/1.1 200 OK\r\nsEt-cOOkie : a\r\nSet-Cookie:b\r\n\r\n",
            200,
            "OK",
            [("sEt-cOOkie", "a"), ("Set-Cookie", "b")],
        ),
        (b"HTTP/1.1 200 OK\r\n: nameless\r\nA:\r\n\r\n", 200, "OK", [("A", "")]),
        (b"HTTP/1.1 200 OK\nA: \xe9\x85\n\nbody: x\n", 200, "OK", [("A", "\xe9\x85")]),
        (b"HTTP/1.1 200 OK\r\nA: b:c\r\n\r\n", 200, "OK", [("A", "b:c")]),
    ],
)
def test_heads(head, status, reason, headers):
    parsed = http.parse_head(head)
    assert (parsed.status, parsed.reason, parsed.headers) == (status, reason, headers)


@pytest.mark.parametrize(
    ("message", "head", "body"),
    [
        (b"a\r\n\r\nb\r\n\r\nc", b"a\r\n\r\n", b"b\r\n\r\nc"),
        (b"a\n\nb", b"a\n\n", b"b"),
        (b"a\n\r\nb", b"a\n\r\n", b"b"),
        (b"a\r\nb", b"a\r\nb", b""),
        (b"", b"", b""),
        (b"a" * http.HEAD_LIMIT + b"\r\n\r\nb", b"a" * http.HEAD_LIMIT, b""),
    ],
)
def test_where_the_head_ends(message, head, body):
    assert http.split_head(message) == (head, body)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("block", "payload", "problem", "incomplete"),
    [
        (CHUNKED + b"3\r\nabc\r\n0\r\n\r\n", b"abc", None, False),
        (CHUNKED + b'3;ext="x;y"\r\nabc\r\n0\r\nA: b\r\nC: d\r\n\r\n', b"abc", None, False),
        (CHUNKED + b"0003  \r\nabc\r\n000\r\n\r\n", b"abc", None, False),
        (CHUNKED + b"3\nabc\n0\n\n", b"abc", None, False),
        (CHUNKED + b"a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", b"0123456789" * 2, None, False),
        (CHUNKED + b"3\r\nabc\r\n5\r\nde", b"abcde", "ends before", True),
        (CHUNKED + b"3\r\nabc\r\n", b"abc", "ends before", True),
        (CHUNKED + b"3\r\nabc\r\n0\r\n", b"abc", "ends before", True),
        (CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n", b"abc", "longer than its size", True),
        (CHUNKED + b"3\r\nabc\r\nxyz\r\nmore", b"abc", "no number", True),
        (CHUNKED + b"3\r\nabc\r\n-1\r\nmore", b"abc", "no number", True),
        (CHUNKED + b"3\r\nabc\r\n0\r\n\r\nmore", b"abc", "follow the last chunk", False),
        (CHUNKED + b"<html>not chunked</html>", b"<html>not chunked</html>", "not chunked", False),
        (CHUNKED + b"<html>\nnot chunked\n</html>", b"<html>\nnot chunked\n</html>", "not chunked", False),
        (CHUNKED + b"x" * 40000, b"x" * 40000, "not chunked", False),
        (CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n", b"0x3\r\nabc\r\n0\r\n\r\n", "not chunked", False),
        (CHUNKED, b"", "ends before", True),
        (b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", b"", None, False),
        (b"HTTP/1.1 204 x\r\nContent-Length: 7\r\n\r\n", b"", None, False),
        (b"HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: gzip, CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"abc", None, False),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            b"a",
            None,
            False,
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n1\r\na\r\n0\r\n\r\n",
            b"a",
            None,
            False,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", b"abc", None, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcde", b"abc", "longer than its Content-Length", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", b"abc", "2 bytes shorter", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"", None, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabcde", b"abc", "longer", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcde", b"abcde", None, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc", b"abc", None, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nabc", b"abc", None, False),
        (b"HTTP/1.1 200 OK\r\n\r\nabc", b"abc", None, False),
        (b"HTTP/1.1 200 OK\r\nA: b", b"", "head does not end", True),
        (b"garbage", b"", "head does not end", True),
        (b"", b"", "head does not end", True),
    ],
)
@pytest.mark.parametrize("size", [None, 1, 7])
def test_payloads(block, payload, problem, incomplete, size):
    found, reader = read(block, size)
    assert found == payload
    assert (reader.problem is None) if problem is None else (problem in (reader.problem or ""))
    assert reader.incomplete is incomplete
    assert http.payload(block) == payload


def test_a_large_body_after_an_endless_head_is_no_payload():
    found, reader = read(b"x" * (http.HEAD_LIMIT + 100) + b"\r\n\r\nbody", 1000)
    assert found == b""
    assert reader.problem == "the head does not end"


@given(
    st.lists(st.binary(min_size=1, max_size=50), max_size=8), st.integers(1, 40), st.sampled_from([b"", b";x=1", b" "])
)
def test_dechunking_undoes_chunking(parts, size, extension):
    body = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts) + b"0\r\n\r\n"
    found, reader = read(CHUNKED + body, size)
    assert found == b"".join(parts)
    assert reader.problem is None


@given(st.binary(max_size=300), st.integers(1, 50))
def test_pieces_do_not_matter(data, size):
    for block in (data, CHUNKED + data, b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + data):
        whole, streamed = read(block), read(block, size)
        assert whole[0] == streamed[0]
        assert whole[1].problem == streamed[1].problem
        assert whole[1].head == streamed[1].head


@given(st.binary(max_size=400))
def test_heads_are_parsed_whatever_they_are(data):
    http.parse_head(data)
    head, body = http.split_head(data)
    assert head + body == data


def test_content_stays_encoded():
    body = gzip.compress(b"news" * 100)
    block = CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    assert http.payload(block + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)) == body
