"""Speed of a whole crawl of the saved pages over loopback, WARC included, against plain Scrapy with trafilatura.

No delay, no throttle, 32 requests at once; both in turn, each from its start to its end as a process.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

UNTHROTTLED = {
    "ALLOW_PRIVATE_ADDRESSES": "True",
    "AUTOTHROTTLE_ENABLED": "False",
    "DOWNLOAD_DELAY": "0",
    "CONCURRENT_REQUESTS": "32",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "32",
    "LOG_LEVEL": "WARNING",
}


def run(folder: Path, rounds: int) -> None:
    with press(folder) as (base, pages), tempfile.TemporaryDirectory() as scratch:
        sitemap = f"{base}/news-sitemap.xml"
        times: dict[str, list[float]] = {"Dateline": [], "plain Scrapy + trafilatura": []}
        for n in range(rounds):
            ours = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"seeds={sitemap}"]
            for name, value in (UNTHROTTLED | {"COLLECTION": f"{scratch}/round-{n}"}).items():
                ours += ["-s", f"{name}={value}"]
            times["Dateline"].append(_seconds(ours))
            theirs = [sys.executable, "-m", "benchmarks.plain_scrapy", sitemap, f"{scratch}/round-{n}.jsonl"]
            times["plain Scrapy + trafilatura"].append(_seconds(theirs))
        rates = {name: pages / statistics.median(seconds) for name, seconds in times.items()}
        for name, rate in rates.items():
            runs = ", ".join(f"{seconds:.1f} s" for seconds in times[name])
            print(f"{name}: {rate:.1f} pages a second (median of {runs})")
        ours_rate, theirs_rate = rates.values()
        print(f"ratio {ours_rate / theirs_rate:.2f}")


@contextmanager
def press(folder: Path, *arguments: str) -> Iterator[tuple[str, int]]:
    """The saved pages as a site on loopback: its address, and how many pages it has."""
    command = [sys.executable, str(folder / "tools" / "press.py"), "--data", str(folder / "data"), "--port"]
    with subprocess.Popen([*command, str(free_port()), *arguments], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = re.fullmatch(r"(\d+) pages at (.*)/\n", server.stdout.readline())
            assert said is not None, "the press did not start"
            yield said[2], int(said[1])
        finally:
            server.terminate()


def free_port() -> int:
    """A port that nothing listens on just now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _seconds(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parent.parent
    )
    return perf_counter() - start
