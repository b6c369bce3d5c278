"""WARC and WACZ files of others: taken in byte for byte, once, whole, or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter as WarcioWriter

from archive import imports as imports_module
from archive.catalog import Catalog
from archive.collection import Collection
from archive.export.index import index_path
from archive.export.wacz import make_wacz
from archive.imports import Import, import_warcs
from archive.items_file import ItemsFile
from archive.rebuild import rebuild_catalog
from archive.verification import Verification
from archive.warc.read import read_records
from tests.archive.sample_crawl import FERRY
from tests.crawler.scripted_server import Script, ScriptedServer
from tests.referees import referee


@pytest.fixture
def press(tmp_path: Path) -> Collection:
    collection = Collection(tmp_path / "press")
    collection.create()
    return collection


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A compressed WARC, as warcio writes it."""
    return written_by_warcio(tmp_path / "their crawl (1).warc.gz", gzip=True)


def written_by_warcio(path: Path, *, gzip: bool) -> Path:
    with path.open("wb") as file:
        writer = WarcioWriter(file, gzip=gzip)
        file_info = {"software": "tests", "format": "WARC File Format 1.0"}
        writer.write_record(writer.create_warcinfo_record(path.name, file_info))
        for number in range(3):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = io.BytesIO(b"<p>The ferry was late.</p>" * 20)
            url = f"{FERRY}/{number}"
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=headers))
    return path


def take(collection: Collection, path: Path, **options: Any) -> Import:
    (done,) = import_warcs(collection, path, **options)
    return done


def notes(collection: Collection) -> list[dict[str, Any]]:
    path = collection.path / "imports.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def left(collection: Collection) -> list[str]:
    return sorted(path.name for path in collection.archive.iterdir())


def test_a_file_is_taken_in_as_it_is_and_noted(press: Collection, foreign: Path) -> None:
    done = take(press, foreign)
    assert (done.warc, done.refused, done.is_known) == ("their_crawl_1.warc.gz", None, False)
    assert (press.archive / "their_crawl_1.warc.gz").read_bytes() == foreign.read_bytes()
    (note,) = notes(press)
    assert note["sha256"] == hashlib.sha256(foreign.read_bytes()).hexdigest()
    assert (note["warc"], note["from"], note["member"]) == (done.warc, str(foreign), None)
    again = take(press, foreign)
    assert (again.warc, again.is_known, len(notes(press))) == (done.warc, True, 1)
    renamed = foreign.rename(foreign.with_name("other.warc.gz"))
    assert take(press, renamed).is_known


def test_an_uncompressed_file_stays_one(press: Collection, tmp_path: Path) -> None:
    path = written_by_warcio(tmp_path / "plain.warc", gzip=False)
    assert take(press, path).warc == "plain.warc"
    assert [path.name for path in press.warcs()] == ["plain.warc"]
    assert press.items_path("plain.warc").name == "plain.jsonl.gz"
    assert sum(record.type == "response" for record in read_records(press.archive / "plain.warc")) == 3


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_name_that_is_taken(name: str, press: Collection, foreign: Path) -> None:
    """The items of `a.warc` and `a.warc.gz` would have one name."""
    (press.archive / name).write_bytes(b"WARC")
    done = take(press, foreign.rename(foreign.with_name("a.warc.gz")))
    assert done.warc == f"a-{done.sha256[:12]}.warc.gz"
    assert (press.archive / name).read_bytes() == b"WARC"


@pytest.mark.parametrize("name", ["../../evil.warc.gz", ".hidden.warc.gz", "a b\n.warc.gz", ".warc.gz", "x" * 240])
def test_names_are_made_harmless(name: str, press: Collection, foreign: Path) -> None:
    package = foreign.with_name("hostile.wacz")
    with zipfile.ZipFile(package, "w") as file:
        file.writestr(f"archive/{name.removesuffix('.warc.gz')}.warc.gz", foreign.read_bytes())
    done = take(press, package)
    assert done.warc is not None
    assert left(press) == [done.warc]
    assert done.warc.removesuffix(".warc.gz").replace("_", "").isalnum()
    assert len(done.warc) < 200


def damaged(data: bytes, how: str) -> bytes:
    middle = len(data) // 2
    return {
        "torn": data[:-30],
        "a byte": data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :],
        "garbage behind": data + b"garbage" * 20,
    }[how]


@pytest.mark.parametrize("how", ["torn", "a byte", "garbage behind"])
def test_a_damaged_file_is_refused_unless_wanted(how: str, press: Collection, foreign: Path) -> None:
    foreign.write_bytes(damaged(foreign.read_bytes(), how))
    done = take(press, foreign)
    assert done.warc is None
    assert done.refused is not None
    assert "damaged at byte" in done.refused
    assert (left(press), notes(press)) == ([], [])
    wanted = take(press, foreign, damaged_too=True)
    assert wanted.warc is not None
    assert (press.archive / wanted.warc).read_bytes() == foreign.read_bytes()
    assert notes(press)[0]["faults"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "an empty file"),
        (b"<p>no WARC</p>", "neither a WARC nor a WACZ"),
        (gzip.compress(b"<p>no WARC</p>", mtime=0), "no WARC record|damaged"),
        (b"\x28\xb5\x2f\xfd" + bytes(20), "zstd"),
        (b"PK\x05\x06" + bytes(18), "no WARC file in its archive/"),
    ],
)
def test_what_is_no_archive(data: bytes, why: str, press: Collection, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(AssertionError, match=why):
        assert not take(press, path).refused, take(press, path).refused
    assert left(press) == []


def test_one_gzip_member_for_all_records_is_refused_whatever_is_wanted(press: Collection, foreign: Path) -> None:
    foreign.write_bytes(gzip.compress(gzip.decompress(foreign.read_bytes())))
    done = take(press, foreign, damaged_too=True)
    assert done.refused is not None
    assert "warcio recompress" in done.refused
    assert left(press) == []


def test_wacz_files_of_ours_and_of_others(press: Collection, news: Collection, foreign: Path, tmp_path: Path) -> None:
    make_wacz(news, ours := tmp_path / "ours.wacz")
    (warc,) = news.warcs()
    done = take(press, ours)
    assert done.warc == warc.name
    assert (press.archive / warc.name).read_bytes() == warc.read_bytes()
    assert notes(press)[0]["member"] == f"archive/{warc.name}"
    theirs = tmp_path / "theirs.wacz"
    plain = shutil.copy(foreign, tmp_path / "data.warc.gz")
    subprocess.run([referee("wacz"), "create", "-o", theirs, plain], capture_output=True, check=True)
    assert take(press, theirs).warc == "data.warc.gz"
    assert take(press, foreign).warc == "data.warc.gz"


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/bomb.warc", b"WARC/1.1\r\n" + bytes(50_000_000))


def overlapping(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/a.warc", bytes(100_000))
        info = file.infolist()[0]
        file.filelist += [info] * 9


def cut(path: Path) -> None:
    bomb(path)
    path.write_bytes(path.read_bytes()[:-100])


def false_checksum(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/a.warc", b"WARC/1.1\r\n" + b"a" * 1000)
    path.write_bytes(path.read_bytes().replace(b"a" * 1000, b"b" * 1000))


@pytest.mark.parametrize("make", [bomb, overlapping, cut, false_checksum])
def test_hostile_and_damaged_wacz_files(make: Any, press: Collection, tmp_path: Path) -> None:
    path = tmp_path / "hostile.wacz"
    make(path)
    assert all(done.refused for done in import_warcs(press, path))
    assert (left(press), notes(press)) == ([], [])


def test_of_several_warcs_in_a_wacz_the_whole_ones_are_taken(press: Collection, foreign: Path) -> None:
    package = foreign.with_name("mixed.wacz")
    with zipfile.ZipFile(package, "w") as file:
        file.write(foreign, "archive/whole.warc.gz")
        file.writestr("archive/torn.warc.gz", foreign.read_bytes()[:-30])
        file.write(foreign, "pages/not-one.warc.gz")
    assert [(one.warc, one.refused is None) for one in import_warcs(press, package)] == [
        ("whole.warc.gz", True),
        (None, False),
    ]


def test_no_space_and_a_kill_leave_nothing(press: Collection, foreign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(imports_module.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            take(press, foreign)
    assert left(press) == []
    (press.archive / "killed.warc.gz.importing").write_bytes(b"half")
    assert press.warcs() == []
    assert left(press) != []
    done = take(press, foreign)
    assert left(press) == [done.warc]


def test_of_captures_that_nobody_can_use_nothing_is_expected(press: Collection, tmp_path: Path) -> None:
    """A response without a URI, or with a date that is none: the WARC's fault, for which no remedy helps."""
    path = tmp_path / "odd.warc.gz"
    with path.open("wb") as file:
        for number, (url, date) in enumerate(
            [
                (FERRY, "2026-03-14T11:07:00Z"),
                (FERRY, "2026-13-45T11:07:00Z"),
                (FERRY, ""),
                ("", "2026-03-14T11:07:00Z"),
            ]
        ):
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The ferry was late.</p>"
            head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{UUID(int=number)}>\r\n"
            head += f"WARC-Target-URI: {url}\r\n" if url else ""
            head += f"WARC-Date: {date}\r\n" if date else ""
            head += f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    done = take(press, path)
    assert done.warc == "odd.warc.gz"
    rebuild_catalog(press)
    with Catalog.open(press.catalog_path) as catalog:
        (known,) = catalog.captures()
        catalog.record([replace(known, outcome="none")])
    ItemsFile(press.items_path(done.warc), press.manifest).close()
    found = [finding for finding in Verification([press], [], [], jobs=1).findings() if not finding.is_note]
    assert sorted((finding.offset, finding.code) for finding in found) == sorted(
        (fault.offset, fault.code) for fault in done.faults
    )
    assert Counter(finding.code for finding in found) == {"date": 1, "field-missing": 2}


def test_what_wget_wrote(press: Collection, tmp_path: Path) -> None:
    if shutil.which("wget") is None:
        pytest.skip("there is no wget here")
    page = b"<p>The ferry was late.</p>"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(page), page)
    with ScriptedServer({"/": [Script([answer], close=True)]}).running() as server:
        line = ["wget", "-q", "--warc-file=theirs", "-O", "/dev/null", server.url("/")]
        subprocess.run(line, cwd=tmp_path, check=True, timeout=60)
    done = take(press, tmp_path / "theirs.warc.gz")
    assert (done.warc, done.refused) == ("theirs.warc.gz", None)


def test_the_command(foreign: Path, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("import", foreign)
    assert result.exit_code == 0
    assert "their_crawl_1.warc.gz (" in result.stdout
    assert "1 WARC imported; items: scrapy reextract -s COLLECTION=collections/news" in result.stdout
    assert index_path(Collection("collections/news")).read_text().count("\n") == 3
    assert "is there already, as their_crawl_1.warc.gz" in run("import", foreign).stdout
    (bad := tmp_path / "page.html").write_text("<p>no WARC</p>")
    result = run("import", bad, foreign, "--json")
    assert result.exit_code == 1
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["refused"] is None, one["is_known"]) for one in told] == [(False, False), (True, True)]


@pytest.mark.parametrize("arguments", [[], ["nowhere.warc.gz"], ["."], ["a.warc.gz", "-c", "a.warc.gz"]])
def test_wrong_usage(arguments: list[str], run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written_by_warcio(Path("a.warc.gz"), gzip=True)
    result = run("import", *arguments)
    assert result.exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.warc.gz"]
