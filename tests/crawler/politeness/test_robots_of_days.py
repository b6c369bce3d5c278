"""A watch of three days, on a clock that is moved: what each day's robots.txt allows, or leaves unsaid."""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.robots import MAX_BYTES
from tests.crawler import forked
from tests.crawler.politeness.test_polite_crawls import BROKEN, NONE, answer, moved, rules
from tests.crawler.scripted_server import Script, ScriptedServer
from tests.crawler.test_crawl import command
from tests.crawler.test_dated_rules import PAGE, page
from tests.crawler.week.clock import SimulatedClock

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOURS = 72
# The page is looked at each 6 h. It is robots.txt's turn again with the look after the first 24 h, and so each day.
ALLOWS, FORBIDS = rules("User-agent: *\nAllow: /\n"), rules("User-agent: *\nDisallow: /\n")
LONG = b"# A comment of a line\n" * (MAX_BYTES // 10)
CASES: list[tuple[list[Script], int, int]] = [
    # What is answered to each request for robots.txt, how often it is asked for, how often the page is.
    ([ALLOWS], 3, 12),
    ([ALLOWS, FORBIDS], 3, 4),
    ([ALLOWS, FORBIDS, ALLOWS], 3, 8),
    # Forbidden for as long as there is no knowing: asked for again with each look, which comes in 15 min.
    ([ALLOWS, BROKEN, BROKEN, ALLOWS], 5, 12),
    ([ALLOWS, Script([], hold=True), ALLOWS], 4, 12),
    ([ALLOWS, answer("429 Too Many Requests", b"", "Retry-After: soon"), ALLOWS], 4, 12),
    # No host locks a crawl out for more than a day at a time.
    ([ALLOWS, answer("429 Too Many Requests", b"", "Retry-After: 31536000"), ALLOWS], 3, 8),
    ([ALLOWS, moved("/moved")], 3, 4),
    ([ALLOWS, answer("200 OK", b"User-agent: *\nDisallow: /\n" + LONG)], 3, 4),
    ([ALLOWS, answer("200 OK", LONG + b"User-agent: *\nDisallow: /\n")], 3, 12),
    ([ALLOWS, NONE], 3, 12),
]


def test_robots_txt_that_changes_while_a_watch_runs(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    SimulatedClock(START, clock)
    with contextlib.ExitStack() as stack:
        servers = [
            stack.enter_context(
                ScriptedServer(
                    {
                        PAGE: [page("Ferry runs aground off the north pier", "Ask the harbour office")],
                        "/robots.txt": list(robots),
                        "/moved": [FORBIDS],
                    },
                    host=f"127.0.0.{number}",
                ).running()
            )
            for number, (robots, _, _) in enumerate(CASES, start=2)
        ]
        seeds = ",".join(server.url(PAGE) for server in servers)
        watch = command(
            tmp_path / "c", "watch", "-a", f"seeds={seeds}", DUE_ARTICLES="6 h < 30 d", DOWNLOAD_TIMEOUT=2,
            RETRY_TIMES=0, HOST_FAILURES_MAX=1, RETRY_AFTER_MAX=0, EXTRACTION_PROCESSES=1, CONCURRENT_REQUESTS=100,
        )  # fmt: skip
        until = (START + timedelta(hours=HOURS)).isoformat()
        module = [sys.executable, "-m", "tests.crawler.week.clocked_scrapy", str(clock), until]
        done = forked.run([*module, *watch[watch.index("watch") :]])
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        asked = [(len(server.requests["/robots.txt"]), len(server.requests[PAGE])) for server in servers]
    assert asked == [(robots, pages) for _, robots, pages in CASES]
