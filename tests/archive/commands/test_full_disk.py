"""A disk that takes no more, or nothing at all: what was there stays, nothing is left half-made, the reason is said."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection

FULL = 400
"""Bytes: fewer than each of the files has that are made here."""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that holds something."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def archive(*arguments: str, limit: int) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own; RLIMIT_FSIZE refuses bytes as a full disk does."""

    return subprocess.run(
        [sys.executable, "-m", "archive", *arguments],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True, text=True, check=False, timeout=60,
        env={"PYTHONPATH": ":".join(sys.path), "PATH": ""},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["index", "collections/news", "--all"], "collections/news/indexes/index.cdxj: File too large"),
        (["rebuild", "collections/news"], "collections/news/catalog.sqlite.new.made: "),
        (["wacz", "collections/news", "-o", "news.wacz"], "news.wacz: File too large"),
        (["import", "theirs.warc.gz", "-c", "collections/news"], "theirs.warc.gz.importing: File too large"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_full_disk(arguments: list[str], where: str, news: Collection, tmp_path: Path, run: Any) -> None:
    (warc,) = news.warcs()
    # Other bytes than those that are there already: one record less.
    (tmp_path / "theirs.warc.gz").write_bytes(warc.read_bytes()[: -len(warc.read_bytes()) // 3])
    assert run("index", news.path).exit_code == 0
    before = contents(tmp_path)
    done = archive(*arguments, limit=FULL)
    assert (done.returncode, done.stdout) == (2, "")
    assert where in done.stderr
    assert done.stderr.count("\n") == 1
    assert contents(tmp_path) == before
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".new", ".made", ".importing")]


def test_a_line_that_does_not_fit_is_taken_back(news: Collection, tmp_path: Path) -> None:
    """The lists that grow by a line an import keep the lines they have, and no part of another."""
    (warc,) = news.warcs()
    shutil.copy(warc, tmp_path / "theirs.warc.gz")
    shutil.rmtree(news.path)
    news.create()
    lists = [news.path / "imports.jsonl", news.manifest.path]
    for path in lists:
        # Grown so far that no further line fits, while the WARC does.
        path.write_bytes(b"#" * 999 + b"\n")
        path.write_bytes(path.read_bytes() * 20)
    limit = 20_000 + 10
    assert (tmp_path / "theirs.warc.gz").stat().st_size < limit
    done = archive("import", "theirs.warc.gz", "-c", str(news.path), limit=limit)
    assert done.returncode == 2
    assert "imports.jsonl: No space left on device; make room there, and do it again" in done.stderr
    assert [path.stat().st_size for path in lists] == [20_000, 20_000]
    assert not news.warcs()
    lists[0].unlink()
    done = archive("import", "theirs.warc.gz", "-c", str(news.path), limit=limit)
    assert "manifest-sha256.txt: File too large; make room" in done.stderr
    assert lists[1].stat().st_size == 20_000
