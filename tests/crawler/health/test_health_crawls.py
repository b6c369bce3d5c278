"""Real crawls of sites that break: what is said, and where."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive.catalog import Catalog
from archive.collection import Collection
from archive.health.journal import Journal
from crawler.health.ending import has_broken, health_rows
from crawler.newsroom import Newsroom, serving
from tests.crawler.health.changing_newsroom import (
    Change,
    changing,
    failing,
    redesigned,
    unchanged,
    walled,
)
from tests.crawler.test_crawl import NOON, UNTHROTTLED, crawl

CHANGES: dict[str, tuple[Change, str | None]] = {
    "127.0.0.1": (unchanged, None),
    "127.0.0.2": (redesigned, "no item"),
    "127.0.0.3": (walled, "a bot wall or a demand in place of the page"),
    "127.0.0.4": (failing, "status 4xx or 5xx"),
}
LONG_RUN = "tests.crawler.health.long_run"


def test_four_sites_of_which_three_break(tmp_path: Path) -> None:
    collection, given = tmp_path / "c", tmp_path / "given.json"
    for day in range(2):
        with ExitStack() as stack:
            seeds = [
                stack.enter_context(changing(NOON + timedelta(days=day), change if day else unchanged, host))
                for host, (change, _) in CHANGES.items()
            ]
            done = crawl(
                collection,
                ",".join(f"{seed}/rss.xml" for seed in seeds),
                "-a",
                "blog_pages=0",
                HEALTH_COMMAND=f"sh -c 'cat > {given}'",
                RETRY_ENABLED=False,
                BACKING_OFF_START=0,
                HOST_FAILURES_MAX=1000,
                EXTRACTION_PROCESSES=1,
            )
        assert done.returncode == 0, done.stderr
        if not day:
            assert "Broken" not in done.stderr
            assert not given.exists()
    logged = re.findall(r"ERROR: Broken: (.*)", done.stderr)
    assert len(logged) == 3, logged
    for (host, (_, what)), sentence in zip(list(CHANGES.items())[1:], sorted(logged), strict=True):
        assert what is not None
        assert re.match(rf"{host}: {what} on \d\d of \d\d \w+ since \S+ UTC, \d+ of \d\d before", sentence), sentence
    report = json.loads((collection / "health.json").read_text(encoding="utf-8"))
    assert sorted(report["began"]) == sorted(logged)
    assert json.loads(given.read_text(encoding="utf-8")) == report
    assert set(report["sites"]) == set(CHANGES)
    # The report counts what the catalog does.
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        rows = list(catalog.captures())
    periods = list(Journal(collection).read())
    assert len(periods) == 8
    assert all(period.lists == 1 for period in periods)
    assert sum(period.items for period in periods) == sum(row.outcome == "item" for row in rows)
    walls = sum(period.reasons.get("challenge", 0) for period in periods)
    assert walls == sum(row.reason == "challenge" for row in rows) > 10
    shown = subprocess.run(
        [sys.executable, "-m", "archive", "stats", str(collection)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert all(re.sub(r"\s+", " ", sentence) in re.sub(r"\s+", " ", shown) for sentence in logged)


def test_a_long_run_reports_each_hour_and_serves_metrics(tmp_path: Path) -> None:
    settings: dict[str, object] = {"COLLECTION": str(tmp_path / "c"), "HEALTH_INTERVAL": 600} | UNTHROTTLED
    settings |= {"LOG_LEVEL": "WARNING", "EXTRACTION_PROCESSES": 1}
    has_library = importlib.util.find_spec("prometheus_client") is not None
    if has_library:
        settings["METRICS_PORT"] = 0
    output = tmp_path / "metrics"
    with serving(Newsroom(lambda: NOON)) as site:
        done = subprocess.run(
            [sys.executable, "-m", LONG_RUN, json.dumps(settings), f"{site.url}/rss.xml", str(output)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    periods = list(Journal(tmp_path / "c").read())
    assert len(periods) >= 2
    assert NOON <= periods[0].start < NOON + timedelta(minutes=10)
    assert all(earlier.end == later.start for earlier, later in pairwise(periods))
    assert all(period.end - period.start >= timedelta(minutes=10) for period in periods[:-1])
    with Catalog.open(tmp_path / "c" / "catalog.sqlite", readonly=True) as catalog:
        rows = list(catalog.captures())
    responses = sum(sum(period.statuses.values()) for period in periods)
    assert responses == len(rows)
    assert sum(period.items for period in periods) == sum(row.outcome == "item" for row in rows)
    assert sum(period.bytes for period in periods) <= sum(
        path.stat().st_size for path in Collection(tmp_path / "c").warcs()
    )
    if not has_library:
        pytest.skip("prometheus-client is not installed: METRICS_PORT was not tried")
    numbers = {
        match[1]: float(match[2])
        for match in re.finditer(r"^(dateline_\S+) (\S+)$", output.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert numbers['dateline_requests_total{site="127.0.0.1",status="2xx"}'] == sum(
        period.statuses.get("2xx", 0) for period in periods
    )
    assert numbers['dateline_pages_total{outcome="item",site="127.0.0.1"}'] == sum(period.items for period in periods)
    assert numbers['dateline_bytes_total{site="127.0.0.1"}'] == sum(period.bytes for period in periods)
    assert numbers["dateline_lag_seconds_count"] == responses
    assert {"dateline_requests_waiting", "dateline_pages_due", "dateline_late_seconds", "dateline_breaks"} <= {*numbers}


def test_what_the_summary_is_given() -> None:
    stats = {
        "health/began": ["a: broken"],
        "health/lasting": ["a: broken", "b: broken"],
        "health/ended": [f"c{n}: over" for n in range(12)],
    }
    rows = health_rows(stats)
    assert rows[:3] == [("broken", "a: broken"), ("still broken", "b: broken"), ("mended", "c0: over")]
    assert rows[-1] == ("", "and 2 more: health.json of the collection has all")
    assert has_broken(stats)
    assert not has_broken({"health/lasting": ["b: broken"]})
    assert health_rows({}) == []
