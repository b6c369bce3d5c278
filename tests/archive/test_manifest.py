"""The manifest as this project and as sha256sum see it."""

import hashlib
import os
import shutil
import subprocess

import pytest

from archive.collection import Collection
from archive.manifest import MANIFEST, Manifest, sha256_of


@pytest.fixture
def collection(tmp_path):
    collection = Collection(tmp_path / "news")
    collection.create()
    return collection


def close(collection, name, content=b"content"):
    path = collection.path / name
    path.write_bytes(content)
    collection.manifest.add(path, hashlib.sha256(content).hexdigest())
    return path


def check(collection):
    return subprocess.run(
        ["sha256sum", "--check", "--strict", MANIFEST], cwd=collection.path, capture_output=True, text=True
    )


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_sha256sum_reads_it(collection):
    for name in ("archive/a.warc.gz", "items/a.jsonl.gz", "archive/H\u00e4fen \\ 2.warc", "archive/line\nbreak.warc"):
        close(collection, name, name.encode())
    assert (check(collection).returncode, len(collection.manifest.read().digests)) == (0, 4)
    (collection.path / "archive/a.warc.gz").write_bytes(b"other")
    assert check(collection).returncode == 1


def test_a_line_a_file(collection):
    one, two = close(collection, "archive/1.warc.gz"), close(collection, "archive/2.warc.gz")
    assert collection.manifest.path.read_text().splitlines() == [
        f"{sha256_of(one)}  archive/1.warc.gz",
        f"{sha256_of(two)}  archive/2.warc.gz",
    ]
    close(collection, "archive/1.warc.gz", b"changed")
    listed = collection.manifest.read()
    assert listed.digests["archive/1.warc.gz"] == sha256_of(one) != sha256_of(two)
    assert len(collection.manifest.path.read_text().splitlines()) == 2
    collection.manifest.remove(one)
    collection.manifest.remove(one)
    assert list(collection.manifest.read().digests) == ["archive/2.warc.gz"]


def test_none_yet(collection):
    assert collection.manifest.read().digests == {}
    collection.manifest.remove(collection.archive / "a.warc.gz")
    assert not collection.manifest.path.exists()


@pytest.mark.parametrize("cut", [1, 20, 70, 83])
def test_a_line_that_a_power_loss_cut_does_not_spoil_the_next(collection, cut):
    close(collection, "archive/1.warc.gz")
    size = collection.manifest.path.stat().st_size
    close(collection, "archive/2.warc.gz")
    os.truncate(collection.manifest.path, size + cut)
    close(collection, "archive/3.warc.gz")
    listed = collection.manifest.read()
    assert list(listed.digests) == ["archive/1.warc.gz", "archive/3.warc.gz"]
    assert listed.wrong_lines == []


HASH = "0" * 64


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        HASH,
        f"{HASH}  ",
        f"{HASH[:-1]}  archive/a.warc.gz",
        f"{HASH}  ../../etc/passwd",
        f"{HASH}  archive/../../../etc/passwd",
        f"{HASH}  /etc/passwd",
        f"{HASH}  archive/..",
        f"{HASH}  archive/",
        f"{HASH}  catalog.sqlite",
        f"{HASH}  archive/\0",
        "\ufffd" * 3,
    ],
)
def test_lines_that_name_no_file_of_the_collection(collection, line):
    right = close(collection, "archive/a.warc.gz")
    before = collection.manifest.path.read_bytes()
    collection.manifest.path.write_bytes(before + line.encode() + b"\n" + before.replace(b"a.w", b"b.w"))
    listed = collection.manifest.read()
    assert [(offset, text) for offset, text in listed.wrong_lines] == [(len(before), line)]
    assert sorted(listed.digests) == ["archive/a.warc.gz", "archive/b.warc.gz"]
    assert listed.digests["archive/a.warc.gz"] == sha256_of(right)


@pytest.mark.parametrize("name", ["catalog.sqlite", "archive/deeper/a.warc.gz", "../a.warc.gz", "indexes/index.cdxj"])
def test_what_cannot_be_listed(collection, name):
    with pytest.raises(ValueError):  # noqa: PT011
        collection.manifest.add(collection.path / name, HASH)


def test_other_forms_of_a_line(tmp_path):
    (tmp_path / MANIFEST).write_bytes(
        f"{'A' * 64} *archive/binary.warc.gz\r\n{HASH}  archive/one  two.warc\n\n".encode()
    )
    assert Manifest(tmp_path).read().digests == {"archive/binary.warc.gz": "a" * 64, "archive/one  two.warc": HASH}


def test_an_interrupted_update_loses_nothing(collection, monkeypatch):
    close(collection, "archive/1.warc.gz")
    close(collection, "archive/2.warc.gz")
    before = collection.manifest.path.read_bytes()

    def refuse(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        close(collection, "archive/1.warc.gz", b"changed")
    assert collection.manifest.path.read_bytes() == before
