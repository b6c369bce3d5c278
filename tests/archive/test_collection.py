"""Collections: names, the lock, folders that cannot be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.collection import Collection, CollectionBusyError, CollectionError

HOLDER = """
import sys
from archive.collection import Collection
collection = Collection(sys.argv[1])
collection.create()
lock = collection.lock()
print("held", flush=True)
sys.stdin.read()
"""


def test_names(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "harbour")
    assert collection.name == "harbour"
    assert not collection.exists()
    collection.create()
    assert collection.exists()
    for name in ("b.warc.gz.open", "a.warc.gz", "note.txt"):
        (collection.archive / name).touch()
    assert [path.name for path in collection.warcs()] == ["a.warc.gz", "b.warc.gz.open"]
    assert collection.warc_path("b.warc.gz").name == "b.warc.gz.open"
    assert collection.warc_path("a.warc.gz").name == "a.warc.gz"
    assert collection.items_path("b.warc.gz.open") == collection.items / "b.jsonl.gz"


def test_of_two_items_files_for_one_warc_the_complete_one_counts(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    for name in ("a.jsonl.gz", "a.jsonl.gz.open", "b.jsonl.gz.open"):
        (collection.items / name).touch()
    assert [path.name for path in collection.items_files()] == ["a.jsonl.gz", "b.jsonl.gz.open"]


def test_whoever_looks_whether_it_is_free_makes_nothing(tmp_path: Path) -> None:
    Collection(tmp_path / "c").check_free()
    assert not (tmp_path / "c").exists()


def test_the_lock_is_held_by_one_process_and_survives_no_kill(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(collection.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(CollectionBusyError, match=f"process {holder.pid} on"):
            collection.lock()
        with pytest.raises(CollectionBusyError, match=f"process {holder.pid} on"):
            collection.check_free()
        holder.kill()
        holder.wait()
    collection.check_free()
    with collection.lock() as lock:
        with pytest.raises(CollectionBusyError):
            collection.lock()
        lock.release()
        collection.lock().release()


@pytest.mark.parametrize("obstacle", ["a file in the way", "a read-only device"])
def test_a_folder_that_cannot_be_used_is_said(obstacle: str, tmp_path: Path) -> None:
    if obstacle == "a file in the way":
        (tmp_path / "c").write_text("")
        path = tmp_path / "c"
    else:
        path = Path("/proc/self/collection")
    with pytest.raises(CollectionError, match="name another collection"):
        Collection(path).create()
    assert os.path.lexists(tmp_path)
