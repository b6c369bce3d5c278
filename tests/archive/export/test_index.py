"""The index of a collection: kept up to date, sorted, never stale, never half."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from archive.export import index as index_module
from archive.export.cdxj import Passed, index_lines
from archive.export.index import index_path, unindexed, update_index
from archive.export.sorted_lines import SortedLines
from archive.warc.exchange import Exchange
from archive.warc.recover import recover
from archive.warc.scan import Damage, RecordStream, scan
from archive.warc.write import WarcWriter
from tests.archive.sample_crawl import START, http


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    collection = Collection(tmp_path / "news")
    collection.create()
    return collection


def write(collection: Collection, *names: str, writer: WarcWriter | None = None) -> WarcWriter:
    """A WARC with a page for each name, or more pages in the one of `writer`; still open."""
    writer = writer or WarcWriter(collection.archive, prefix="test", software="tests", hostname="desk")
    for number, name in enumerate(names):
        url = f"https://www.harbour-post.example/{name}"
        started = START + timedelta(minutes=number)
        writer.write(Exchange(url=url, started_at=started, request=b"GET / HTTP/1.1\r\n\r\n", response=http(b"page")))
    return writer


def lines(collection: Collection) -> list[tuple[str, str]]:
    """Path and file name of each line."""
    found = []
    for line in index_path(collection).read_text().splitlines():
        values = json.loads(line.split(" ", 2)[2])
        found.append((values["url"].rpartition("/")[2], values["filename"]))
        assert (collection.archive / values["filename"]).exists()
    return found


def is_sorted(path: Path) -> bool:
    return subprocess.run(["sort", "-c", path], env=os.environ | {"LC_ALL": "C"}, check=False).returncode == 0


def test_only_what_is_new_is_read(collection: Collection) -> None:
    write(collection, "c", "a").close()
    (first,) = (path.name for path in collection.warcs())
    assert update_index(collection).read == [first]
    again = update_index(collection)
    assert (again.read, again.unchanged, again.lines) == ([], 1, 2)
    write(collection, "b", "d").close()
    second = collection.warcs()[-1].name
    assert unindexed(collection) == [collection.archive / second]
    update = update_index(collection)
    assert (update.read, update.unchanged, update.lines) == ([second], 1, 4)
    assert [name for name, _ in lines(collection)] == ["a", "b", "c", "d"]
    assert is_sorted(index_path(collection))


def test_a_file_being_written_is_indexed_as_far_as_it_goes(collection: Collection) -> None:
    writer = write(collection, "a")
    update_index(collection)
    assert lines(collection)[0][1].endswith(".warc.gz.open")
    write(collection, "b", writer=writer)
    update_index(collection)
    assert [name for name, _ in lines(collection)] == ["a", "b"]
    writer.close()
    update = update_index(collection)
    assert (update.read, update.gone) == ([], 0)
    assert [file.rpartition(".")[2] for _, file in lines(collection)] == ["gz", "gz"]


@pytest.fixture
def offsets(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where each reading of a file began."""
    found: list[int] = []

    def recorded(path: Path, passed: Passed, *, offset: int) -> Iterator[bytes]:
        found.append(offset)
        return index_lines(path, passed, offset=offset)

    monkeypatch.setattr(index_module, "index_lines", recorded)
    return found


def test_of_a_file_being_written_only_what_is_new_is_read(collection: Collection, offsets: list[int]) -> None:
    writer = write(collection, "a", "c")
    update_index(collection)
    (path,) = collection.warcs()
    end = path.stat().st_size
    write(collection, "b", writer=writer)
    update = update_index(collection)
    assert (update.read, update.unchanged, update.lines) == ([path.name], 0, 3)
    # Closed with more in it than was read: the lines of before get the name it has now.
    write(collection, "d", writer=writer)
    writer.close()
    update = update_index(collection)
    assert (update.read, update.gone, update.lines) == ([path.name.removesuffix(".open")], 0, 4)
    assert offsets[:2] == [0, end]
    assert end < offsets[2] < path.with_name(update.read[0]).stat().st_size
    assert [name for name, _ in lines(collection)] == ["a", "b", "c", "d"]
    assert is_sorted(index_path(collection))
    before = index_path(collection).read_bytes()
    update_index(collection, everything=True)
    assert index_path(collection).read_bytes() == before


def test_a_list_that_does_not_say_how_far_a_file_was_read(collection: Collection, offsets: list[int]) -> None:
    """As one from before that was known: the file is read from its beginning, and no line is there twice."""
    writer = write(collection, "a")
    update_index(collection)
    files = collection.indexes / "index.files.json"
    saved = json.loads(files.read_text())
    saved["files"] = {name: values[:-1] for name, values in saved["files"].items()}
    files.write_text(json.dumps(saved))
    write(collection, "b", writer=writer)
    writer.close()
    update_index(collection)
    assert offsets == [0, 0]
    assert [name for name, _ in lines(collection)] == ["a", "b"]


def test_a_record_that_was_torn_is_read_once_it_is_whole(collection: Collection, offsets: list[int]) -> None:
    """As the crawl is in the middle of it; after a kill, it is cut off."""
    write(collection, "a", "b")
    (path,) = collection.warcs()
    whole = path.read_bytes()
    starts = {kind: found.offset for found in scan(path) if (kind := _kind(found))}  # of each kind the last
    for torn in (starts["response"] + 10, starts["request"] + 10):
        path.write_bytes(whole[:torn])
        assert update_index(collection).passed == Passed()
    path.write_bytes(whole)
    update_index(collection)
    # From the response whose request was torn.
    assert offsets == [0, starts["response"], starts["response"]]
    assert [name for name, _ in lines(collection)] == ["a", "b"]
    path.write_bytes(whole[: starts["request"] + 10])
    recover(path)
    assert update_index(collection).passed == Passed()
    assert [file for _, file in lines(collection)] == [path.name.removesuffix(".open")] * 2


def _kind(found: RecordStream | Damage) -> str | None:
    return found.fields.get("WARC-Type") if isinstance(found, RecordStream) else None


def test_a_request_that_comes_after_what_was_read(collection: Collection) -> None:
    """The key of a capture says what was posted, also where only the response had been there."""
    writer = WarcWriter(collection.archive, prefix="test", software="tests", hostname="desk")
    url = "https://www.harbour-post.example/search"
    post = b"POST /search HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\nq=sea"
    writer.write(Exchange(url=url, started_at=START, request=post, response=http(b"found")))
    (path,) = collection.warcs()
    whole = path.read_bytes()
    starts = [found.offset for found in scan(path) if not isinstance(found, Damage)]
    for end in (*starts[1:], len(whole)):
        path.write_bytes(whole[:end])
        update_index(collection)
    assert b"requestBody" in index_path(collection).read_bytes()


def test_lines_of_what_is_gone_go(collection: Collection) -> None:
    for name in "ab":
        write(collection, name).close()
    update_index(collection)
    collection.warcs()[0].unlink()
    assert update_index(collection).gone == 1
    assert [name for name, _ in lines(collection)] == ["b"]
    collection.warcs()[0].unlink()
    update_index(collection)
    assert lines(collection) == []


@pytest.mark.parametrize(
    "harm", ["touched index", "no list", "list is none", "list of another format", "all asked for"]
)
def test_in_doubt_all_is_read_anew(harm: str, collection: Collection) -> None:
    write(collection, "a").close()
    update_index(collection)
    files = collection.indexes / "index.files.json"
    if harm == "touched index":
        index_path(collection).write_text("")
    elif harm == "no list":
        files.unlink()
    elif harm == "list is none":
        files.write_text("[1]")
    elif harm == "list of another format":
        files.write_text(json.dumps(json.loads(files.read_text()) | {"format": 0}))
    assert len(update_index(collection, everything=harm == "all asked for").read) == 1
    assert [name for name, _ in lines(collection)] == ["a"]


def test_a_replaced_file_is_read_again(collection: Collection) -> None:
    write(collection, "a").close()
    update_index(collection)
    (path,) = collection.warcs()
    data = path.read_bytes()
    path.write_bytes(data)
    os.utime(path, ns=(1, 1))
    assert update_index(collection).read == [path.name]


def test_an_update_that_fails_leaves_the_index_that_was(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(collection, "a").close()
    update_index(collection)
    before = index_path(collection).read_bytes()
    write(collection, "b").close()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(index_module.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            update_index(collection)
    assert index_path(collection).read_bytes() == before
    assert sorted(path.name for path in collection.indexes.iterdir()) == [".lock", "index.cdxj", "index.files.json"]
    assert len(update_index(collection).read) == 1


@pytest.mark.parametrize("in_memory", [1, 100, 10_000_000])
def test_more_lines_than_memory_should_hold(in_memory: int, tmp_path: Path) -> None:
    choice = random.Random(3)
    made = [b"%d %s\n" % (choice.randrange(300), b"x" * choice.randrange(9)) for _ in range(500)]
    with SortedLines(tmp_path, in_memory=in_memory) as sorting:
        for line in made:
            sorting.add(line)
        assert list(sorting) == sorted(set(made))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_collection(collection: Collection) -> None:
    assert update_index(collection).lines == 0
    assert index_path(collection).read_bytes() == b""


def test_without_files_a_foreign_index_does_not_stay(collection: Collection) -> None:
    index_path(collection).write_text("example)/ 2024 {}\n")
    assert update_index(collection).lines == 0
    assert index_path(collection).read_bytes() == b""


def test_what_could_not_be_indexed_is_told_every_time(collection: Collection, run: Any) -> None:
    write(collection, "a", "b").close()
    (path,) = collection.warcs()
    os.truncate(path, path.stat().st_size - 20)
    for _ in range(2):
        result = run("index", collection.path)
        assert result.exit_code == 1
        assert "1 place without a whole record: see archive verify" in result.stderr
    assert json.loads(run("index", collection.path, "--json").stdout)["damagedPlaces"] == 1
    assert run("wacz", collection.path, "-o", collection.path / "news.wacz").exit_code == 1


def test_the_command(collection: Collection, run: Any) -> None:
    write(collection, "a").close()
    assert run("index", collection.path).stdout == f"{index_path(collection)}: 1 line, 1 WARC read\n"
    assert run("index", collection.path).stdout == f"{index_path(collection)}: 1 line, 0 WARCs read, 1 unchanged\n"
    assert json.loads(run("index", collection.path, "--all", "--json").stdout)["filesRead"] == 1
    result = run("index", collection.path / "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_file_that_is_closed_while_the_update_comes_to_it(collection: Collection) -> None:
    writer = write(collection, "a")
    update = update_index(collection, tell=lambda path: writer.close())
    assert [name.endswith(".warc.gz") for name in update.read] == [True]
    assert [file.endswith(".warc.gz") for _, file in lines(collection)] == [True]
