"""The index for replay is kept current while a crawl goes on."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from archive.collection import OPEN, Collection
from archive.export.index import index_path
from tests.crawler.health.changing_newsroom import changing, unchanged
from tests.crawler.health.test_health_kills import Held
from tests.crawler.test_crawl import ANY_AGE, NOON, command, crawl

SERVED = 12
SETTINGS = {"EXTRACTION_PROCESSES": 1, "INDEX_AT_CLOSE": False, "WARC_MAX_SIZE": 40_000}


def files_of_lines(collection: Path) -> list[str]:
    """The WARC that each line of the index names."""
    with suppress(FileNotFoundError):
        lines = index_path(Collection(collection)).read_text().splitlines()
        return [json.loads(line.split(" ", 2)[2])["filename"] for line in lines]
    return []


def test_what_a_crawl_that_goes_on_has_captured_can_be_replayed(tmp_path: Path) -> None:
    collection, log = tmp_path / "c", tmp_path / "log"
    change = Held(unchanged, SERVED)
    with changing(NOON, change) as url:
        arguments = ["crawl", "news", *ANY_AGE, "-a", "blog_pages=0", "-a", f"seeds={url}/rss.xml"]
        line = command(collection, *arguments, **SETTINGS, INDEX_INTERVAL=1)
        with log.open("wb") as stderr, subprocess.Popen(line, stderr=stderr, start_new_session=True) as process:
            try:
                deadline = time.monotonic() + 60
                while len(files := files_of_lines(collection)) < SERVED:
                    assert process.poll() is None, log.read_text()
                    assert time.monotonic() < deadline, log.read_text()
                    threading.Event().wait(0.1)
            finally:
                process.kill()
        change.release()
    assert len(set(files)) > 1
    assert sum(name.endswith(OPEN) for name in set(files)) == 1
    # A kill leaves the name that the file had. The next crawl closes the file, and the index follows at once.
    assert any(name.endswith(OPEN) for name in files_of_lines(collection))
    with changing(NOON + timedelta(days=1), unchanged) as url:
        done = crawl(collection, f"{url}/rss.xml", "-a", "blog_pages=0", **SETTINGS | {"WARC_MAX_SIZE": 10**9})
    assert done.returncode == 0, done.stderr
    files = files_of_lines(collection)
    assert len(files) >= SERVED
    assert all((collection / "archive" / name).exists() for name in files)


def test_an_interval_that_is_none_is_refused(tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", "http://127.0.0.1:9/", INDEX_INTERVAL="often")
    assert done.returncode == 2
    assert "INDEX_INTERVAL is 'often': it takes a whole number, 0 or more" in done.stderr
