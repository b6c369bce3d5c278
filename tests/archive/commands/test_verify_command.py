import gzip
import json
import os
import shutil
from pathlib import Path

import pytest

from archive.collection import OPEN
from archive.warc.read import read_records
from tests.archive.sample_crawl import FERRY, article, fill


def flip(path, offset):
    """Change a byte in the middle of the record at `offset`, past its gzip header."""
    with path.open("r+b") as file:
        file.seek(offset + 60)
        byte = file.read(1)[0]
        file.seek(offset + 60)
        file.write(bytes([byte ^ 0xFF]))


def forge(path, offset, *, old, new):
    """Write the record at `offset` anew with other bytes in it: its checksum is right, its digest is not."""
    data = path.read_bytes()
    record = next(record for record in read_records(path) if record.offset == offset)
    whole = gzip.decompress(data[offset : offset + record.length])
    assert old in whole
    member = gzip.compress(whole.replace(old, new))
    path.write_bytes(data[:offset] + member + data[offset + record.length :])


def test_a_whole_collection(news, run):
    result = run("verify")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith(", 3 items: all whole\n")
    assert result.stdout.startswith("1 WARC (")
    assert run("verify", "--json").stdout == ""


def test_a_collection_at_every_moment_of_a_crawl(crawl, run):
    assert run("verify").exit_code == 0
    crawl.add(FERRY, article(FERRY))
    assert run("verify").exit_code == 0
    crawl.add(FERRY, settle=False)
    result = run("verify")
    assert result.exit_code == 0
    assert result.stdout.endswith("1 item: all whole; 1 capture not extracted yet\n")
    crawl.warcs.close()
    assert run("verify").exit_code == 0


def test_a_corrupt_record_is_named_with_its_place_and_a_remedy(news, crawl, run):
    (path,) = news.warcs()
    offset = crawl.captures[2].offset
    flip(path, offset)
    result = run("verify")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{path} at byte {offset}: ")
    assert "[gzip]; remedy: take the file from a copy" in lines[0]
    assert lines[-1].endswith(f"{len(lines) - 1} faults")
    faults = [json.loads(line) for line in run("verify", "--json").stdout.splitlines()]
    assert [list(fault) for fault in faults] == [
        ["file", "offset", "record", "severity", "code", "message", "remedy"]
    ] * (len(lines) - 1)
    assert {"gzip", "item-record", "catalog-record"} <= {fault["code"] for fault in faults if fault["offset"] == offset}


def test_a_forged_body_shows_in_its_digests(news, crawl, run):
    forge(news.warcs()[0], crawl.captures[5].offset, old=b"<p>The page</p>", new=b"<p>Thy page</p>")
    codes = {json.loads(line)["code"] for line in run("verify", "--json").stdout.splitlines()}
    assert {"block-digest", "payload-digest"} <= codes


def test_what_a_kill_left(crawl, run):
    fill(crawl)
    (path,) = crawl.collection.warcs()
    assert path.suffix == OPEN
    with path.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\n" + bytes(2000))[:25])
    result = run("verify")
    assert result.exit_code == 1
    (line, _) = result.stdout.splitlines()
    assert "[torn]" in line
    assert "the next crawl, repairs it" in line


def test_single_files(news, run, tmp_path):
    (warc,), (items,) = news.warcs(), news.items_files()
    for path in (warc, items):
        shutil.copy(path, tmp_path)
        assert run("verify", tmp_path / path.name).exit_code == 0
    assert run("verify", tmp_path / warc.name, tmp_path / items.name, news.path).exit_code == 0
    os.truncate(tmp_path / items.name, 100)
    result = run("verify", tmp_path / items.name, tmp_path / warc.name)
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 2
    assert f"{tmp_path / items.name} at byte 0: torn" in result.stdout


def test_a_file_that_is_no_warc(run, tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"<p>no WARC</p>" * 1000)
    result = run("verify", path)
    assert result.exit_code == 1
    assert f"{path} at byte 0: " in result.stdout


@pytest.mark.parametrize("target", ["nowhere", "nowhere/file.warc.gz", "collections"])
def test_what_is_not_there(news, run, target):
    result = run("verify", target)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there are: collections/news" in result.stderr


def test_several_collections(news, run):
    shutil.copytree(news.path, Path("collections/copy"))
    result = run("verify", "collections/news", "collections/copy")
    assert result.exit_code == 0
    assert result.stdout.startswith("2 WARCs (")
    # The files themselves, taken as one set, hold every record twice.
    files = [next(Path(name, "archive").iterdir()) for name in ("collections/news", "collections/copy")]
    result = run("verify", *files)
    assert result.exit_code == 1
    assert "[id-repeated]" in result.stdout
