"""A crawl of saved real pages, killed in its middle and started again. Needs BENCH_DATA."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.addresses import first_page
from archive.catalog import Catalog
from archive.collection import Collection
from archive.items_file import read_items
from archive.schema import validate
from archive.warc.read import read_record, read_records
from archive.warc.verify import verify
from benchmarks.crawl import UNTHROTTLED, press

FOLDER = os.environ.get("BENCH_DATA")
pytestmark = pytest.mark.skipif(not FOLDER, reason="BENCH_DATA names no folder of saved pages")
# All pages, killed after a hundred, in the drill; else fifty of every kind, killed after a part of them.
WHOLE = "DRILL" in os.environ
SETS = () if WHOLE else ("--set", "live", "--set", "sputnik", "--set", "kinds")
BEFORE_THE_KILL = 100 if WHOLE else 25


def exchanges(ledger: Path) -> dict[str, Counter[tuple[str, bytes]]]:
    """What the press says it received and sent, by target."""
    rows = [json.loads(line) for line in ledger.read_text().splitlines()]
    return {
        kind: Counter((row["path"], base64.b64decode(row[kind])) for row in rows) for kind in ("request", "response")
    }


@pytest.mark.drill
def test_every_page_is_archived_byte_for_byte_and_has_its_outcome(tmp_path: Path) -> None:
    assert FOLDER is not None
    collection, ledger = Collection(tmp_path / "c"), tmp_path / "ledger.jsonl"
    with press(Path(FOLDER), *SETS, "--ledger", str(ledger)) as (base, pages):
        command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"seeds={base}/news-sitemap.xml"]
        for name, value in (UNTHROTTLED | {"COLLECTION": str(collection.path), "CONTACT": "tests"}).items():
            command += ["-s", f"{name}={value}"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
            # The moment is the press's: when it has sent so many pages.
            with subprocess.Popen(["tail", "-n", "+1", "-f", ledger], stdout=subprocess.PIPE) as lines:
                assert lines.stdout is not None
                for _ in range(BEFORE_THE_KILL):
                    lines.stdout.readline()
                lines.kill()
            os.killpg(process.pid, signal.SIGKILL)
        (torn,) = collection.warcs()
        whole = [(record.offset, record.record_id) for record in read_records(torn, on_damage=lambda error: None)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        assert "captures of an earlier crawl" in done.stderr
        sent = exchanges(ledger)

    first, second = collection.warcs()
    assert [(record.offset, record.record_id) for record in read_records(first)] == whole
    assert not list(verify([first, second]))

    archived: dict[str, Counter[tuple[str, bytes]]] = {"request": Counter(), "response": Counter()}
    for path in (first, second):
        for record in read_records(path):
            if record.type in archived:
                archived[record.type][urlsplit(record.url).path, record.block.read()] += 1
    # What was under way when the crawl was killed, the press may not have noted.
    under_way = int(UNTHROTTLED["CONCURRENT_REQUESTS"])
    assert (archived["response"] - sent["response"]).total() <= under_way
    assert (archived["request"] - sent["request"]).total() <= under_way

    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        rows = list(catalog.captures())
    assert not [row for row in rows if row.outcome == "pending" or row.reason == "unknown"]
    of_pages = [row.url for row in rows if row.outcome in ("item", "unchanged", "reason")]
    # Live blogs lead to their further pages, which the press does not have.
    assert len({first_page(url) for url in of_pages}) == pages
    items = 0
    for path in collection.items_files():
        for item in read_items(path):
            items += 1
            assert not list(validate(item)), item["url"]
            capture = item["capture"]
            with read_record(collection.warc_path(capture["warc"]), capture["offset"], capture["length"]) as record:
                assert (record.record_id, record.url) == (capture["recordId"], item["url"])
    assert items == sum(row.outcome == "item" for row in rows)
