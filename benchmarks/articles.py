"""Articles: quality by the shared scorer, and time a page, for Dateline and its peers in one run."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import archive
from benchmarks.peers import PEERS, WITH_METADATA
from benchmarks.scorer import load_scorer
from crawler.extract import extract

_COLUMNS = ("headline exact", "instant to the minute", "persons F1")
_TIMED_SET = "aeb"


def run(folder: Path, rounds: int) -> None:
    """Print one row an extractor; time is the processor's, as a ratio to trafilatura with its metadata."""
    ours = f"**Dateline {archive.__version__}**"
    extractors: dict[str, Callable[[bytes, str], Any]] = {**PEERS, ours: extract}
    seconds = _seconds(extractors, folder / "data" / _TIMED_SET, rounds)
    print("| | aeb body F1 | news body F1 | headline exact | instant to the minute | persons F1 | time a page (aeb) |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for label, extractor in extractors.items():
        aeb, news = (_figures(folder, name, extractor) for name in ("aeb", "news"))
        cells = [aeb["body F1"], news["body F1"], *(news[column] for column in _COLUMNS)]
        ratio = f"{seconds[label] / seconds[WITH_METADATA]:.2f} ({1000 * seconds[label]:.1f} ms)"
        print(f"| {label} | " + " | ".join(f"{cell:.3f}" for cell in cells) + f" | {ratio} |", flush=True)


def _figures(folder: Path, name: str, extractor: Callable[[bytes, str], Any]) -> dict[str, Any]:
    scorer = load_scorer(folder)
    figures: dict[str, Any] = scorer.SETS[name](scorer.Run(extractor), folder / "data" / name)[0]
    return figures


def _seconds(extractors: dict[str, Callable[[bytes, str], Any]], data: Path, rounds: int) -> dict[str, float]:
    """Processor time a page: the best of `rounds`, the extractors in turn on each page."""
    truth = json.loads((data / "ground-truth.json").read_text(encoding="utf-8"))
    pages = [
        (gzip.decompress((data / "html" / f"{key}.html.gz").read_bytes()), row.get("url") or "http://example.com/")
        for key, row in truth.items()
    ]
    for body, url in pages[:5]:  # imports, compiled patterns
        for extractor in extractors.values():
            extractor(body, url)
    total = dict.fromkeys(extractors, 0.0)
    for body, url in pages:
        for label, extractor in extractors.items():
            total[label] += min(_timed(extractor, body, url) for _ in range(rounds))
    return {label: seconds / len(pages) for label, seconds in total.items()}


def _timed(call: Callable[[bytes, str], object], body: bytes, url: str) -> float:
    start = process_time()
    call(body, url)
    return process_time() - start
