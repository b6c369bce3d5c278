"""A disk that takes no more ends a crawl in order: what was archived stays whole, and the reason is said."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from archive.catalog import Catalog
from archive.collection import OPEN, Collection
from archive.verification import Verification
from archive.warc.read import read_records
from archive.warc.verify import verify
from crawler.newsroom import Newsroom, serving
from tests.archive.warc.warc_samples import noise
from tests.crawler import forked
from tests.crawler.capturing import OK, PROJECT
from tests.crawler.scripted_server import Script, ScriptedServer

PAGES = 60
LIMIT = 100_000
SETTINGS = {"ALLOW_PRIVATE_ADDRESSES": True, "RETRY_ENABLED": False}


def test_a_write_that_fails_ends_the_crawl(tmp_path: Path) -> None:
    """RLIMIT_FSIZE refuses bytes as a full disk does: after a part of them was taken."""
    answer = OK + b"Content-Length: 9000\r\n\r\n"
    server = ScriptedServer({f"/{n}": [Script([answer + noise(9000, b"%d" % n)])] for n in range(PAGES)})
    settings = SETTINGS | {"COLLECTION": str(tmp_path / "c"), "LOG_LEVEL": "INFO", "CONCURRENT_REQUESTS_PER_DOMAIN": 2}
    with server.running():
        done = subprocess.run(
            [sys.executable, str(PROJECT), json.dumps(settings), *(server.url(path) for path in server.scripts)],
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT)),
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.stderr.count("Stopping, as nothing can be archived") == 1
    assert "the record was not written: [Errno 27] File too large" in done.stderr
    assert "Spider closed (archive_unwritable)" in done.stderr
    collection = Collection(tmp_path / "c")
    (path,) = collection.warcs()
    assert path.suffix != ".open"
    assert not list(verify([path]))
    archived = {record.url for record in read_records(path) if record.type == "response"}
    used = {line["url"] for line in map(json.loads, done.stdout.splitlines()) if "status" in line}
    assert used == archived, "what is not in the archive is not used"
    assert 5 < len(archived) < PAGES


def test_a_disk_below_the_reserve_begins_no_crawl(tmp_path: Path) -> None:
    server = ScriptedServer({"/page": [Script([OK + b"Content-Length: 0\r\n\r\n"])]})
    settings = SETTINGS | {"COLLECTION": str(tmp_path / "c"), "WARC_RESERVE": 1 << 60}
    with server.running():
        done = forked.run([sys.executable, str(PROJECT), json.dumps(settings), server.url("/page")])
    assert "Traceback" not in done.stderr
    assert f"and {1 << 60:,} are to stay free (WARC_RESERVE)" in done.stderr
    assert not server.requests
    assert not Collection(tmp_path / "c").warcs()


def test_a_crawl_goes_on_where_a_full_disk_ended_it(tmp_path: Path) -> None:
    """Also where it is the catalog that has no room, while the files beside it have."""
    collection = Collection(tmp_path / "c")
    settings = {
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "WARC_RESERVE": 0,
        "WARC_MAX_SIZE": 20_000,
        "INDEX_AT_CLOSE": False,
        "COLLECTION": collection.path,
    }
    with serving(Newsroom(lambda: datetime(2026, 3, 14, 11, 7, tzinfo=UTC))) as site:

        def crawl(limit: int) -> subprocess.CompletedProcess[str]:
            arguments = ["-a", "days=36500", "-a", "pages=8", "-a", f"seeds={site.url}/"]
            for name, value in (SETTINGS | settings).items():
                arguments += ["-s", f"{name}={value}"]
            return subprocess.run(
                [sys.executable, "-m", "scrapy", "crawl", "news", *arguments],
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
                capture_output=True, text=True, check=False, timeout=120,
            )  # fmt: skip

        full = crawl(150_000)  # an empty catalog has some 70 kB
        assert full.returncode == 1
        assert "Traceback" not in full.stderr
        assert re.search(f"ERROR: Stopping, as nothing .*: catalog {collection.catalog_path}: ", full.stderr)
        before = {path.name.removesuffix(OPEN): path.read_bytes() for path in collection.warcs()}
        assert before
        gone_on = crawl(resource.RLIM_INFINITY)
    assert gone_on.returncode == 0
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        outcomes = Counter(row.outcome for row in catalog.captures())
    assert not outcomes["pending"]
    assert outcomes["item"] > 8
    assert all(collection.warc_path(name).read_bytes().startswith(data) for name, data in before.items())
    assert not list(collection.path.rglob("*" + OPEN))
    assert not list(Verification([collection], [], [], jobs=1).findings())
