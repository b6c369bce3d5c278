"""Exchanges and files that the tests of archive.warc share."""

import base64
import gzip
import hashlib
import os
import zlib
from datetime import UTC, datetime

from archive.warc.exchange import Exchange
from archive.warc.write import WarcWriter

STARTED = datetime(2024, 3, 5, 6, 7, 8, 123456, tzinfo=UTC)
REQUEST = b"GET /quay HTTP/1.1\r\nHost: harbour-post.example\r\nAccept: */*\r\n\r\n"
PAGE = b"<html><title>Quay</title><p>The ferry left on time.</p></html>"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;n=v\r\nferry\r\n5\r\n boat\r\n0\r\nX-Trailer: 1\r\n\r\n"
)


def exchange(url="https://harbour-post.example/quay", response=RESPONSE, **fields):
    return Exchange(url=url, started_at=STARTED, response=response, **{"request": REQUEST, **fields})


def writer(directory, **options):
    return WarcWriter(directory, **{"prefix": "news", "software": "Dateline/test", "hostname": "pier", **options})


def write(directory, *exchanges, **options):
    """One file with the exchanges; its path."""
    with writer(directory, **options) as opened:
        for each in exchanges:
            opened.write(each)
    (path,) = directory.glob("*.warc.gz")
    return path


def noise(size, seed=b"noise"):
    """Bytes that no compression makes smaller, the same every time."""
    out = b"".join(hashlib.sha256(seed + n.to_bytes(8, "big")).digest() for n in range(-(-size // 32)))
    return out[:size]


def member(pairs, block=b"", *, version=b"WARC/1.1", length=None, end=b"\r\n\r\n", compress=True):
    """A record as the test says, right or wrong."""
    lines = b"".join(f"{name}: {value}\r\n".encode("utf-8", "surrogateescape") for name, value in pairs)
    if length is not None or not any(name == "Content-Length" for name, _ in pairs):
        lines += f"Content-Length: {len(block) if length is None else length}\r\n".encode()
    record = version + b"\r\n" + lines + b"\r\n" + block + end
    return gzip.compress(record, mtime=0) if compress else record


def record_id():
    return f"<urn:uuid:{os.urandom(4).hex()}-0000-4000-8000-{os.urandom(6).hex()}>"


def members(path):
    """The gzip members of a file, found by zlib alone: (offset, length, content)."""
    data = path.read_bytes()
    at = 0
    while at < len(data):
        inflater = zlib.decompressobj(31)
        content = inflater.decompress(data[at:])
        assert inflater.eof
        length = len(data) - at - len(inflater.unused_data)
        yield at, length, content
        at += length


def parts(content):
    """Fields and block of a member's content, taken apart without archive.warc."""
    assert content.startswith(b"WARC/1.1\r\n")
    assert content.endswith(b"\r\n\r\n")
    head, _, rest = content.partition(b"\r\n\r\n")
    pairs = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")[1:]]
    return pairs, rest[:-4]


def records(path):
    return [(dict(pairs), block) for pairs, block in (parts(content) for _, _, content in members(path))]


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()
