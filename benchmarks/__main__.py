"""Quality and speed against the peers, in one run: python -m benchmarks [articles] [live] [crawl] [warc]

Needs the folder of saved real pages, named by the environment variable BENCH_DATA ($BENCH_DATA/data and
$BENCH_DATA/tools); only `warc` does without, with pages that it makes up. Figures are ratios to the peer measured in
the same run: machines differ, and share their cores.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import articles, crawl, live, warc

PARTS = {"articles": articles.run, "live": live.run, "crawl": crawl.run}
WITHOUT_DATA = {"warc": warc.run}


def main() -> int:
    names = [*PARTS, *WITHOUT_DATA]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", nargs="*", help=f"of {', '.join(names)}; default: all")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of a timed part (default 3)")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.part if part not in names]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(names)}")
    named = os.environ.get("BENCH_DATA")
    folder = Path(named).absolute() if named and (Path(named) / "data").is_dir() else None
    chosen = arguments.part or names
    if folder is None and (named or not set(chosen) <= set(WITHOUT_DATA)):
        parser.error("set BENCH_DATA to the folder that has data/ and tools/")
    for name in chosen:
        print(f"\n== {name}", flush=True)
        if name in WITHOUT_DATA:
            WITHOUT_DATA[name](folder, arguments.rounds)
        else:
            assert folder is not None
            PARTS[name](folder, arguments.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
