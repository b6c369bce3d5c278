"""Archives of the newsroom that other tools made: what is legal in them is no fault."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.warc.read import read_records
from archive.warc.verify import verify
from crawler.newsroom import Newsroom, Site, serving

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving(Newsroom(lambda: NOON)) as site:
        yield site


@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget here")
@pytest.mark.parametrize("options", [[], ["--no-warc-compression"], ["--warc-dedup=first.cdx"]])
def test_wget(site: Site, tmp_path: Path, options: list[str]) -> None:
    def get(name: str, *more: str) -> None:
        line = ["wget", "--quiet", "--recursive", "--level=1", "--tries=1", "--timeout=10", "--no-proxy"]
        line += ["--directory-prefix=pages", f"--warc-file={name}", "--warc-cdx", *more, f"{site.url}/"]
        # Of a page that is not there wget makes an exit status.
        subprocess.run(line, cwd=tmp_path, capture_output=True, check=False, timeout=60)

    get("first")
    if options:
        get("second", *options)
    made = sorted(tmp_path.glob("*.warc*"))
    assert len(made) == 1 + bool(options)
    types = {record.type for path in made for record in read_records(path)}
    assert {"warcinfo", "request", "response", "metadata", "resource"} <= types
    notes = [note for note in verify(made) if note.is_note and note.code == "digest-empty"]
    assert list(verify(made)) == notes
    assert bool(notes) == ("revisit" in types)


def test_warcio(site: Site, tmp_path: Path) -> None:
    """warcio's recording of what http.client fetches, robots.txt and a page that is not there among it."""
    path = tmp_path / "w.warc.gz"
    script = (
        "import sys\n"
        "from warcio.capture_http import capture_http\n"
        "import http.client\n"
        "with capture_http(sys.argv[1], warc_version='1.1'):\n"
        "    for target in ('/', '/robots.txt', '/sitemap-index.xml', '/nowhere'):\n"
        "        connection = http.client.HTTPConnection(sys.argv[2])\n"
        "        connection.request('GET', target)\n"
        "        connection.getresponse().read()\n"
    )
    subprocess.run([sys.executable, "-c", script, path, site.url.removeprefix("http://")], check=True, timeout=60)
    assert sorted(record.type for record in read_records(path)) == ["request"] * 4 + ["response"] * 4
    assert list(verify([path])) == []
