"""`archive recover` on what kills leave."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive.collection import OPEN
from archive.items_file import to_line
from archive.warc.exchange import Exchange
from archive.warc.revisit import Original
from tests.archive.sample_crawl import FERRY, STORM, VIDEO, article, fill, http, live_blog


def tear(path, data=b"x" * 5000):
    """Leave a part of a gzip member at the end of a file; how many bytes."""
    part = gzip.compress(data)[:-5]
    with path.open("ab") as file:
        file.write(part)
    return len(part)


def leave(crawl):
    """Let go of the files as a kill does."""
    crawl.outcomes.close(complete=False)


def test_nothing_to_recover(news, run):
    result = run("recover")
    assert (result.exit_code, result.stdout) == (0, "collections/news: nothing to recover\n")
    assert json.loads(run("recover", "--json").stdout) == {"warcs": [], "items": [], "listed": [], "failures": []}


def test_what_a_kill_left_is_cut_closed_and_listed(crawl, run):
    fill(crawl)
    leave(crawl)
    (warc,), (items,) = crawl.collection.warcs(), crawl.collection.items_files()
    sizes = warc.stat().st_size, items.stat().st_size
    torn = tear(warc, b"WARC/1.1\r\n" + bytes(9000)), tear(items)
    result = run("recover")
    assert result.exit_code == 0
    closed = [str(path).removesuffix(OPEN) for path in (warc, items)]
    assert result.stdout.splitlines() == [
        f"{closed[0]}: {torn[0]} bytes of a torn record cut off at byte {sizes[0]}",
        "  13 records kept, closed",
        f"{closed[1]}: {torn[1]} bytes of torn items cut off at byte {sizes[1]}",
        "  closed",
        f"{closed[0]}: added to manifest-sha256.txt",
        f"{closed[1]}: added to manifest-sha256.txt",
    ]
    assert run("verify").exit_code == 0
    assert run("recover").stdout == "collections/news: nothing to recover\n"


def test_items_stay_open_while_captures_wait(crawl, run):
    crawl.add(FERRY, article(FERRY))
    crawl.add(STORM, settle=False)
    leave(crawl)
    result = run("recover", "--json")
    assert result.exit_code == 0
    done = json.loads(result.stdout)
    (items,) = crawl.collection.items_files()
    assert items.suffix == OPEN
    assert done["items"] == [{"file": str(items), "cutAt": items.stat().st_size, "cutBytes": 0, "complete": False}]
    assert done["listed"] == [str(path) for path in crawl.collection.warcs()]
    assert [(warc["records"], warc["cutBytes"], warc["removed"]) for warc in done["warcs"]] == [(5, 0, False)]


def test_items_stay_open_while_a_revisit_waits(crawl, run):
    """It has an outcome of its own, which nobody would write any more once the items file is closed."""
    crawl.add(FERRY, article(FERRY))
    first = crawl.captures[0]
    original = Original(record_id=first.recordId, url=FERRY, date=first.date, payload_digest=first.payloadDigest)
    response = http(b"<p>The page</p>")
    again = Exchange(url=FERRY, started_at=crawl.now, request=b"GET / HTTP/1.1\r\n\r\n", response=response)
    crawl.warcs.write(again, original=original)
    leave(crawl)
    assert json.loads(run("recover", "--json").stdout)["items"][0]["complete"] is False
    verified = run("verify")
    assert verified.exit_code == 0
    assert "1 capture not extracted yet" in verified.stdout


def test_a_kill_between_an_item_and_its_row(crawl, run):
    """The item that the catalog does not know goes: the next crawl extracts its capture again."""
    crawl.add(FERRY, article(FERRY))
    crawl.add(STORM, settle=False)
    (items,) = crawl.collection.items_files()
    size = items.stat().st_size
    storm = live_blog(STORM).to_dict() | {"capture": crawl.captures[1].to_dict()}
    with items.open("ab") as file:
        file.write(gzip.compress(to_line(storm)))
    cut = items.stat().st_size - size
    leave(crawl)
    result = run("recover")
    assert result.exit_code == 0
    assert f"{items}: {cut} bytes of torn items cut off at byte {size}" in result.stdout
    assert items.stat().st_size == size
    assert run("verify").exit_code == 0


def test_without_a_catalog_no_item_is_touched(crawl, run):
    fill(crawl)
    leave(crawl)
    (items,) = crawl.collection.items_files()
    before = items.read_bytes()
    crawl.collection.catalog_path.unlink()
    assert run("recover").exit_code == 0
    assert items.read_bytes() == before


def test_closed_files_that_are_not_listed(news, run):
    news.manifest.path.unlink()
    result = run("recover")
    assert result.exit_code == 0
    assert result.stdout.count("added to manifest-sha256.txt") == 2
    assert run("verify").stdout.endswith("all whole\n")


def test_a_changed_file_is_not_listed_anew(news, run):
    (path,) = news.warcs()
    with path.open("ab") as file:
        file.write(b"more")
    assert run("recover").stdout == "collections/news: nothing to recover\n"
    assert run("verify").exit_code == 1


def test_what_cannot_be_recovered_is_told_and_stops_nothing_else(crawl, run):
    crawl.add(VIDEO, "no-text")
    leave(crawl)
    strange = crawl.collection.archive / "a.warc.gz.open"
    strange.write_bytes(b"no WARC, whatever its name says")
    result = run("recover")
    assert result.exit_code == 1
    assert f"{strange}: not recovered, and left as it is: " in result.stdout
    assert strange.read_bytes() == b"no WARC, whatever its name says"
    assert len([path for path in crawl.collection.warcs() if path.suffix != OPEN]) == 1


HOLDER = """
import sys
from archive.collection import Collection
with Collection(sys.argv[1]).lock():
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(news):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(news.path.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout.readline() == b"locked\n"
    yield process
    process.kill()
    process.communicate()


def test_refused_while_a_crawl_writes(crawl, news, run, holder):
    result = run("recover")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"process {holder.pid} on " in result.stderr
    assert result.stderr.startswith("Error: collections/news is being written by ")


def test_a_killed_holder_leaves_no_lock(news, run, holder):
    holder.kill()
    holder.wait()
    assert run("recover").exit_code == 0


def test_no_such_collection(run):
    assert run("recover", "nowhere").exit_code == 2
