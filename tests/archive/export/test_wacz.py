"""WACZ files: what other readers of them say, and that none is made by halves."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import tracemalloc
import zipfile
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from archive.export import wacz as wacz_module
from archive.export.index import index_path, update_index
from archive.export.wacz import WaczError, make_wacz
from archive.warc.exchange import Exchange
from archive.warc.write import WarcWriter
from tests.archive.export.wayback import wayback
from tests.archive.sample_crawl import FERRY, START, STORM, Crawl, article, fill, http
from tests.referees import referee


def pages(path: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as file:
        return [json.loads(line) for line in file.read("pages/pages.jsonl").splitlines()]


def index(path: Path) -> bytes:
    with zipfile.ZipFile(path) as file:
        return gzip.decompress(file.read("indexes/index.cdx.gz"))


def test_its_validator_accepts_it(news: Collection, tmp_path: Path) -> None:
    made = make_wacz(news, path := tmp_path / "news.wacz")
    done = subprocess.run([referee("wacz"), "validate", "-f", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "Validation succeeded" in done.stdout
    assert (made.lines, made.pages, made.left_out, made.size) == (6, 3, [], path.stat().st_size)
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        (warc,) = news.warcs()
        assert file.read(f"archive/{warc.name}") == warc.read_bytes()
        stored = {info.filename for info in file.infolist() if info.compress_type == zipfile.ZIP_STORED}
        assert stored == {"indexes/index.cdx.gz", f"archive/{warc.name}"}
        package = file.read("datapackage.json")
        assert (
            json.loads(file.read("datapackage-digest.json"))["hash"] == f"sha256:{hashlib.sha256(package).hexdigest()}"
        )
        for resource in json.loads(package)["resources"]:
            data = file.read(resource["path"])
            assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


def test_another_indexer_finds_the_same_in_the_warcs_inside(news: Collection, tmp_path: Path) -> None:
    make_wacz(news, path := tmp_path / "news.wacz")
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path / "inside")
    (warc,) = (tmp_path / "inside" / "archive").iterdir()
    done = subprocess.run([referee("cdxj-indexer"), "-p", "-s", warc], capture_output=True, check=True)
    assert index(path) == done.stdout


def test_pywb_replays_what_it_takes_out_of_it(news: Collection, tmp_path: Path) -> None:
    make_wacz(news, path := tmp_path / "news.wacz")
    for line in (["init", "shelf"], ["add", "--unpack-wacz", "shelf", path]):
        done = subprocess.run([referee("wb-manager"), *line], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    with wayback(tmp_path) as pywb:
        status, _, body = pywb.get(f"/shelf/20240501120100id_/{FERRY}")
    assert (status, body) == (200, b"<p>The ferry was late.</p>")


def test_pages_have_title_time_and_all_the_text(news: Collection, tmp_path: Path) -> None:
    make_wacz(news, path := tmp_path / "news.wacz")
    header, *found = pages(path)
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
    assert [(page["url"], page["ts"], page["title"]) for page in found] == [
        (FERRY, "2024-05-01T12:01:00Z", "Ferry late again"),
        (STORM, "2024-05-01T12:02:00Z", "Storm over the hills"),
        (FERRY, "2024-05-01T12:04:00Z", "Ferry arrives at last"),
    ]
    assert (
        found[1]["text"]
        == "Storm over the hills\n\nWhat we know so far.\n\nHail\n\nIt hails.\n\nIt rains.\n\nIt blows."
    )
    keys = [line.split(b" ")[1].decode() for line in index(path).splitlines()]
    assert {page["ts"].translate({ord(one): None for one in "-:TZ"}) for page in found} <= set(keys)


def test_pages_of_a_warc_without_items_come_from_the_index(news: Collection, tmp_path: Path) -> None:
    (items,) = news.items_files()
    items.unlink()
    make_wacz(news, path := tmp_path / "news.wacz")
    found = [(page["url"], page["ts"]) for page in pages(path)[1:]]
    assert (FERRY, "2024-05-01T12:01:00Z") in found
    assert len(found) == 4  # not robots.txt, and not what failed


def test_a_damaged_items_file_is_told_and_costs_no_capture(news: Collection, tmp_path: Path) -> None:
    (items,) = news.items_files()
    os.truncate(items, 100)
    made = make_wacz(news, tmp_path / "news.wacz")
    assert (made.pages, made.lines) == (0, 6)
    assert "torn" in made.unread_items[0]


def test_what_is_still_open_is_left_out(crawl: Crawl, tmp_path: Path) -> None:
    fill(crawl)
    with pytest.raises(WaczError, match="no closed WARC"):
        make_wacz(crawl.collection, tmp_path / "news.wacz")
    crawl.warcs.close()
    update_index(crawl.collection)
    crawl.add(FERRY, article(FERRY))
    made = make_wacz(crawl.collection, path := tmp_path / "news.wacz")
    assert [name.endswith(".open") for name in made.left_out] == [True]
    assert made.lines == 6
    assert b".open" not in index(path)


def test_an_index_from_before_a_file_was_closed_will_do(crawl: Crawl, tmp_path: Path) -> None:
    fill(crawl)
    update_index(crawl.collection)
    assert b".open" in index_path(crawl.collection).read_bytes()
    make_wacz(crawl.close(), path := tmp_path / "news.wacz")
    assert b".open" not in index(path)
    make_wacz(crawl.collection, tmp_path / "again.wacz")
    (crawl.collection.indexes / "index.files.json").unlink()  # so that it reads the WARC itself
    make_wacz(crawl.collection, tmp_path / "read.wacz")
    assert index(tmp_path / "read.wacz") == index(path)


def test_many_lines_are_many_blocks(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "news")
    collection.create()
    with WarcWriter(collection.archive, prefix="test", software="tests") as writer:
        for number in range(650):
            url = f"https://www.harbour-post.example/{number}"
            writer.write(Exchange(url=url, started_at=START, request=b"GET / HTTP/1.1\r\n\r\n", response=http(b"page")))
    make_wacz(collection, path := tmp_path / "news.wacz")
    with zipfile.ZipFile(path) as file:
        blocks, data = file.read("indexes/index.idx").decode().splitlines()[1:], file.read("indexes/index.cdx.gz")
    assert len(blocks) == 3
    for block in blocks:
        key, timestamp, place = block.split(" ", 2)
        values = json.loads(place)
        member = data[values["offset"] : values["offset"] + values["length"]]
        assert values["digest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
        assert gzip.decompress(member).decode().startswith(f"{key} {timestamp} ")


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize("obstacle", ["exists", "folder", "nothing", "space", "disk full on the way", "no folder"])
def test_what_stands_in_the_way(
    obstacle: str, news: Collection, tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out" / "news.wacz"
    path.parent.mkdir()
    if obstacle == "exists":
        path.write_text("mine")
    elif obstacle == "folder":
        path.mkdir()
    elif obstacle == "nothing":
        news.warcs()[0].unlink()
    elif obstacle == "space":
        monkeypatch.setattr(wacz_module.shutil, "disk_usage", lambda _: Usage(100, 90, 10))
    elif obstacle == "no folder":
        path = tmp_path / "nowhere" / "news.wacz"
    else:

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(wacz_module.os, "fsync", full)
    result = run("wacz", news.path, "-o", path)
    assert (result.exit_code, result.stdout) == (2, "")
    named = {"nothing": news.path, "no folder": path.parent}.get(obstacle, path)
    assert f"{named}" in result.stderr
    assert [one.name for one in (tmp_path / "out").iterdir()] == (
        ["news.wacz"] if obstacle in ("exists", "folder") else []
    )
    if obstacle == "exists":
        assert path.read_text() == "mine"
        assert run("wacz", news.path, "-o", path, "--force").exit_code == 0
        assert zipfile.is_zipfile(path)


def test_the_command(news: Collection, run: Any) -> None:
    result = run("wacz")
    assert result.exit_code == 0
    assert result.stdout.startswith("news.wacz (")
    assert result.stdout.endswith("): 1 WARC, 6 captures, 3 pages\n")
    told = json.loads(run("wacz", "--force", "--json").stdout)
    assert (told["captures"], told["pages"], told["problems"]) == (6, 3, [])


def test_memory_stays_flat(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "news")
    collection.create()
    with WarcWriter(collection.archive, prefix="test", software="tests") as writer:
        block = http(os.urandom(30 << 20))
        writer.write(Exchange(url=FERRY, started_at=START, request=b"GET / HTTP/1.1\r\n\r\n", response=block))
    del block
    tracemalloc.start()
    try:
        make_wacz(collection, tmp_path / "news.wacz")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 15 << 20
