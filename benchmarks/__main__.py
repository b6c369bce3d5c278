"""Quality and speed against the peers, in one run: python -m benchmarks [articles] [live] [crawl]

Needs the folder of saved real pages, named by the environment variable BENCH_DATA ($BENCH_DATA/data and
$BENCH_DATA/tools). Figures are ratios to the peer measured in the same run: machines differ, and share their cores.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import articles, crawl, live

PARTS = {"articles": articles.run, "live": live.run, "crawl": crawl.run}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of a timed part (default 3)")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.part if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    folder = os.environ.get("BENCH_DATA")
    if not folder or not (Path(folder) / "data").is_dir():
        parser.error("set BENCH_DATA to the folder that has data/ and tools/")
    for name in arguments.part or PARTS:
        print(f"\n== {name}", flush=True)
        PARTS[name](Path(folder).absolute(), arguments.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
