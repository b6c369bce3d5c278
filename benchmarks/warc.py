"""WARC files: time to write and verify, size and memory, for Dateline and its peers in one run.

Every tool writes the same exchanges: response, request and metadata record, with digests, a gzip member each. Pages are
the saved ones of BENCH_DATA, or made up where there are none.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecord, WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc.exchange import Exchange
from archive.warc.verify import verify
from archive.warc.write import WarcWriter

_PAGES = 200
_BIG = 1 << 30
_URL = "https://harbour-post.example/town/2026/03/the-ferry-that-came-back"
_REQUEST = (
    b"GET /town/2026/03/the-ferry-that-came-back HTTP/1.1\r\nHost: harbour-post.example\r\nAccept: text/html\r\n"
    b"Accept-Encoding: gzip, br\r\nUser-Agent: Dateline\r\n\r\n"
)
_METADATA = (("via", "https://harbour-post.example/"), ("hopsFromSeed", "L"), ("fetchTimeMs", "120"))


def run(folder: Path | None, rounds: int) -> None:
    """Print one table; time is the processor's, the best of `rounds`, as a ratio to warcio's in the same run."""
    pages = _saved(folder) if folder is not None else _made()
    print(f"{len(pages)} pages of {sum(map(len, pages)) // len(pages):,} bytes on average")
    print("| | warcio | FastWARC | **Dateline** |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for kind, bodies in (("plain", pages), ("gzip'd", [gzip.compress(page, 6, mtime=0) for page in pages])):
            exchanges = [_exchange(body, b"gzip" if kind == "gzip'd" else None) for body in bodies]
            files = {name: Path(scratch) / f"{kind}-{name}.warc.gz" for name in _WRITERS}
            write = {name: _best(rounds, partial(call, files[name], exchanges)) for name, call in _WRITERS.items()}
            _row(f"writing, {kind} bodies", [f"{s / len(pages) * 1e3:.2f} ms" for s in write.values()], write)
            sizes = {name: path.stat().st_size for name, path in files.items()}
            nine = sum(len(zlib.compress(piece, 9, 31)) for path in [files["Dateline"]] for piece in _members(path))
            cells = [f"{size / nine:.3f}" for size in sizes.values()]
            print(f"| size, {kind} bodies, against zlib 9 | " + " | ".join(cells) + " |")
            ours = files["Dateline"]
            plain = _best(rounds, partial(_inflate, ours))
            check = {name: _best(rounds, partial(read, ours)) for name, read in _VERIFIERS.items()}
            cells = [f"{seconds / plain:.2f}" for seconds in check.values()]
            print(f"| verifying, {kind} bodies, against zlib's decompression | " + " | ".join(cells) + " |", flush=True)
    print(f"| memory for a body of 1 GB | | | {_memory() / (1 << 20):.0f} MB |")


def _row(label: str, cells: list[str], seconds: dict[str, float]) -> None:
    times = [f"{seconds['warcio'] / one:.1f} x ({cell})" for cell, one in zip(cells, seconds.values(), strict=True)]
    print(f"| {label} | " + " | ".join(times) + " |", flush=True)


def _saved(folder: Path) -> list[bytes]:
    data = folder / "data" / "aeb"
    keys = list(json.loads((data / "ground-truth.json").read_text(encoding="utf-8")))[:_PAGES]
    return [gzip.decompress((data / "html" / f"{key}.html.gz").read_bytes()) for key in keys]


def _made() -> list[bytes]:
    """Pages with the look of markup and text: words by their rank, tags with classes and addresses."""
    chance = random.Random(7)
    words = ["".join(chance.choices("etaoinshrdlcumwfgypbvk", k=chance.randint(2, 9))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]

    def element() -> str:
        text = " ".join(chance.choices(words, weights, k=chance.randint(4, 40)))
        name, number = chance.choice(words[:300]), chance.randrange(10**7)
        return f'<div class="{name} c-{number % 40}"><a href="/{name}/{number}.html">{text}</a></div>\n'

    return [
        f"<html><head><title>{n}</title></head><body>{''.join(element() for _ in range(700))}</body></html>".encode()
        for n in range(_PAGES // 2)
    ]


def _exchange(body: bytes, coding: bytes | None) -> Exchange:
    head = b"HTTP/1.1 200 OK\r\nServer: quay\r\nContent-Type: text/html; charset=utf-8\r\n"
    if coding:
        head += b"Content-Encoding: " + coding + b"\r\n"
    return Exchange(
        url=_URL,
        started_at=datetime.now(UTC),
        request=_REQUEST,
        response=head + b"Content-Length: %d\r\n\r\n" % len(body) + body,
        ip_address="192.0.2.1",
        protocols=("http/1.1", "tls/1.3"),
        cipher_suite="TLS_AES_128_GCM_SHA256",
        metadata=_METADATA,
    )


def _with_dateline(path: Path, exchanges: Iterable[Exchange]) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        with WarcWriter(Path(folder), prefix="benchmark", software="benchmark") as writer:
            for exchange in exchanges:
                writer.write(exchange)
        (written,) = Path(folder).iterdir()
        written.replace(path)


def _with_warcio(path: Path, exchanges: Iterable[Exchange]) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for exchange in exchanges:
            assert isinstance(exchange.response, bytes)
            head, _, body = exchange.response.partition(b"\r\n\r\n")
            response = writer.create_warc_record(
                exchange.url, "response", payload=io.BytesIO(body), length=len(body), http_headers=_headers(head)
            )
            request = writer.create_warc_record(exchange.url, "request", http_headers=_headers(_REQUEST.strip(), True))
            writer.write_request_response_pair(request, response)
            text = b"".join(f"{name}: {value}\r\n".encode() for name, value in exchange.metadata)
            writer.write_record(
                writer.create_warc_record(
                    exchange.url,
                    "metadata",
                    payload=io.BytesIO(text),
                    length=len(text),
                    warc_content_type="application/warc-fields",
                )
            )


def _headers(head: bytes, is_request: bool = False) -> StatusAndHeaders:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [tuple(line.split(": ", 1)) for line in lines]
    if is_request:
        return StatusAndHeaders(first, pairs, is_http_request=True)
    protocol, _, status = first.partition(" ")
    return StatusAndHeaders(status, pairs, protocol=protocol)


def _with_fastwarc(path: Path, exchanges: Iterable[Exchange]) -> None:
    with path.open("wb") as file:
        writer = GzipWriter(file)
        for exchange in exchanges:
            assert isinstance(exchange.response, bytes)
            text = b"".join(f"{name}: {value}\r\n".encode() for name, value in exchange.metadata)
            blocks = (
                (WarcRecordType.response, exchange.response, "application/http;msgtype=response"),
                (WarcRecordType.request, exchange.request, "application/http;msgtype=request"),
                (WarcRecordType.metadata, text, "application/warc-fields"),
            )
            for kind, block, content_type in blocks:
                record = WarcRecord()
                record.init_headers(kind)
                record.headers["WARC-Target-URI"] = exchange.url
                record.headers["Content-Type"] = content_type
                record.set_bytes_content(block)
                record.write(writer, checksum_data=True)
                writer.finish()
        writer.close()


_WRITERS: dict[str, Callable[[Path, Iterable[Exchange]], None]] = {
    "warcio": _with_warcio,
    "FastWARC": _with_fastwarc,
    "Dateline": _with_dateline,
}


def _check_with_warcio(path: Path) -> None:
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            record.raw_stream.read()


def _check_with_fastwarc(path: Path) -> None:
    with path.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            record.verify_block_digest(consume=True)


def _check_with_dateline(path: Path) -> None:
    faults = [fault for fault in verify([path]) if fault.code != "dangling"]
    assert not faults, faults[0]


_VERIFIERS: dict[str, Callable[[Path], None]] = {
    "warcio": _check_with_warcio,
    "FastWARC": _check_with_fastwarc,
    "Dateline": _check_with_dateline,
}


def _members(path: Path) -> Iterable[bytes]:
    data = path.read_bytes()
    while data:
        inflater = zlib.decompressobj(31)
        yield inflater.decompress(data)
        data = inflater.unused_data


def _inflate(path: Path) -> None:
    """Decompress with zlib, piece by piece as files are read."""
    inflater = zlib.decompressobj(31)
    with path.open("rb") as file:
        while piece := file.read(1 << 18):
            while piece:
                inflater.decompress(piece)
                piece = inflater.unused_data
                if inflater.eof:
                    inflater = zlib.decompressobj(31)


def _best(rounds: int, call: Callable[[], object]) -> float:
    return min(_timed(call) for _ in range(rounds))


def _timed(call: Callable[[], object]) -> float:
    start = process_time()
    call()
    return process_time() - start


def _memory() -> int:
    """Bytes that a process of its own grows by while it writes a response of 1 GB."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.warc"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return int(done.stdout)


def _write_big() -> None:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile(dir=folder) as block:
        block.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % _BIG)
        piece = random.Random(7).randbytes(1 << 20)
        for _ in range(_BIG >> 20):
            block.write(piece)
        with WarcWriter(Path(folder), prefix="benchmark", software="benchmark") as writer:
            writer.write(_exchange(b"", None))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            big = Exchange(url=_URL, started_at=datetime.now(UTC), request=_REQUEST, response=block)
            writer.write(big)
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)


if __name__ == "__main__":
    _write_big()
