"""Live blogs, kinds of pages and one publisher family: the shared scorer's figures, beside trafilatura's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS, WITH_METADATA
from benchmarks.scorer import load_scorer
from crawler.extract import extract

_SETS = ("live", "kinds", "sputnik")
_EXTRACTORS = {"Dateline": extract, WITH_METADATA: PEERS[WITH_METADATA]}


def run(folder: Path, rounds: int) -> None:
    """Print a table a set."""
    scorer = load_scorer(folder)
    for name in (name for name in _SETS if (folder / "data" / name).is_dir()):
        figures: dict[str, dict[str, Any]] = {
            label: scorer.SETS[name](scorer.Run(extractor), folder / "data" / name)[0]
            for label, extractor in _EXTRACTORS.items()
        }
        print(f"\n| {name} | " + " | ".join(figures) + " |\n|---|" + "---|" * len(figures))
        for row in figures["Dateline"]:
            cells = (value[row] for value in figures.values())
            print(
                f"| {row} | " + " | ".join(f"{c:.4f}" if isinstance(c, float) else str(c) for c in cells) + " |",
                flush=True,
            )
