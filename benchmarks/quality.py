"""Quality: the shared scorer's figures for Dateline and for trafilatura alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import peer
from benchmarks.scorer import load_scorer
from crawler.extract import extract

EXTRACTORS = {"Dateline": extract, "trafilatura": peer.extract}


def run(folder: Path, rounds: int) -> None:
    scorer = load_scorer(folder)
    for name in (name for name in scorer.SETS if (folder / "data" / name).is_dir()):
        figures: dict[str, dict[str, Any]] = {}
        for label, extractor in EXTRACTORS.items():
            runner = scorer.Run(extractor)
            figures[label], _ = scorer.SETS[name](runner, folder / "data" / name)
            figures[label]["crashes"] = len(runner.errors)
        print(f"\n| {name} | " + " | ".join(figures) + " |\n|---|" + "---|" * len(figures))
        for row in figures["Dateline"]:
            cells = (value[row] for value in figures.values())
            print(
                f"| {row} | " + " | ".join(f"{c:.4f}" if isinstance(c, float) else str(c) for c in cells) + " |",
                flush=True,
            )
