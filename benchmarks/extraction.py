"""Speed of extraction: time a page, as a ratio to trafilatura with its metadata, page by page in turn."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

from benchmarks import peer
from crawler.extract import extract


def run(folder: Path, rounds: int) -> None:
    truth = json.loads((folder / "data" / "aeb" / "ground-truth.json").read_text(encoding="utf-8"))
    pages = [
        (
            gzip.decompress((folder / "data" / "aeb" / "html" / f"{key}.html.gz").read_bytes()),
            row.get("url") or "http://example.com/",
        )
        for key, row in truth.items()
    ]
    for body, url in pages[:5]:  # imports, compiled patterns
        extract(body, url), peer.extract(body, url)
    ours = theirs = 0.0
    for body, url in pages:
        ours += min(_seconds(extract, body, url) for _ in range(rounds))
        theirs += min(_seconds(peer.extract, body, url) for _ in range(rounds))
    mine, other = 1000 * ours / len(pages), 1000 * theirs / len(pages)
    print(f"Dateline {mine:.1f} ms a page, trafilatura {other:.1f}, ratio {ours / theirs:.2f}")


def _seconds(call: Callable[[bytes, str], object], body: bytes, url: str) -> float:
    start = process_time()
    call(body, url)
    return process_time() - start
