"""Whole collections: the manifest, several processes, and that nothing changes without being told."""

import gzip
import json
import multiprocessing
import os
import random
import shutil
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import verification
from archive.collection import OPEN, Collection
from archive.items_file import to_line
from archive.manifest import MANIFEST
from archive.verification import Verification, verify_warc
from archive.warc.read import read_records
from tests.archive.sample_crawl import FERRY, Crawl, article, fill

LONG = int(os.environ.get("DRILL", "1"))


def codes(collection, **options):
    return [finding.code for finding in Verification([collection], **options).findings()]


def warc_of(collection):
    return collection.warcs()[0]


def items_of(collection):
    return collection.items_files()[0]


def append(path, data):
    with path.open("ab") as file:
        file.write(data)


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 0x20
    path.write_bytes(data)


# What is done to a finished collection, with the codes and the place that it gives: the file, and the offset where
# there is one. Of several findings, the first is the one about it.
def torn_warc(collection):
    path = warc_of(collection)
    *_, last = read_records(path)
    os.truncate(path, path.stat().st_size - 3)
    return {"torn", "manifest-differs"}, path, last.offset


def flipped_bit(collection):
    path = warc_of(collection)
    fifth = list(read_records(path))[4]
    flip(path, fifth.offset + fifth.length // 2)
    return {"gzip", "manifest-differs"}, path, fifth.offset


def trailing_garbage(collection):
    path = warc_of(collection)
    size = path.stat().st_size
    append(path, b"garbage")
    return {"garbage", "manifest-differs"}, path, size


def empty_warc(collection):
    os.truncate(warc_of(collection), 0)
    return {"empty", "item-record", "catalog-record", "manifest-differs"}, warc_of(collection), 0


def not_gzip_at_all(collection):
    warc_of(collection).write_bytes(b"<html>no WARC</html>")
    return {"garbage", "item-record", "catalog-record", "manifest-differs"}, warc_of(collection), 0


def one_member(collection):
    path = warc_of(collection)
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    return {"members", "item-record", "catalog-record", "manifest-differs"}, path, 0


def uncompressed(collection):
    path = warc_of(collection)
    path.write_bytes(gzip.decompress(path.read_bytes()))
    codes = {"members", "item-record", "catalog-record", "catalog-lacks", "manifest-differs"}
    return codes, path, 0


def record_twice(collection):
    path = warc_of(collection)
    last = list(read_records(path))[-1]
    append(path, path.read_bytes()[last.offset :])
    return {"id-repeated", "manifest-differs"}, path, last.offset + last.length


def record_gone(collection):
    """A whole record cut out: what refers to it leads nowhere, what follows is elsewhere."""
    path = warc_of(collection)
    data = path.read_bytes()
    second = list(read_records(path))[1]
    path.write_bytes(data[: second.offset] + data[second.offset + second.length :])
    codes = {"dangling", "item-record", "catalog-record", "catalog-lacks", "manifest-differs"}
    return codes, path, second.offset


def items_not_json(collection):
    path = items_of(collection)
    size = path.stat().st_size
    append(path, gzip.compress(b'{"@context": \n'))
    return {"items-unreadable", "manifest-differs"}, path, size


def items_not_an_object(collection):
    path = items_of(collection)
    size = path.stat().st_size
    append(path, gzip.compress(b"[1]\n"))
    return {"items-unreadable", "manifest-differs"}, path, size


def items_nested_too_deep(collection):
    path = items_of(collection)
    size = path.stat().st_size
    append(path, gzip.compress(b"[" * 100_000 + b"\n"))
    return {"items-unreadable", "manifest-differs"}, path, size


def items_flipped_bit(collection):
    path = items_of(collection)
    flip(path, path.stat().st_size // 2)
    return {"items-unreadable", "manifest-differs"}, path, None


def items_not_of_the_schema(collection):
    path = items_of(collection)
    (item, *others) = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    item["headline"] = 7
    path.write_bytes(b"".join(gzip.compress(to_line(each)) for each in (item, *others)))
    return {"item-schema", "manifest-differs"}, path, 0


def another_file_in_its_place(collection):
    path = warc_of(collection)
    # The same records, compressed otherwise: right in itself, and not what was closed.
    data = path.read_bytes()
    level = data[8] ^ 2
    path.write_bytes(data[:8] + bytes([level]) + data[9:])
    return {"manifest-differs"}, path, None


def manifest_of_another(collection):
    text = collection.manifest.path.read_text()
    collection.manifest.path.write_text(("0" if text[0] != "0" else "1") + text[1:])
    return {"manifest-differs"}, None, None


def listed_file_missing(collection):
    path = collection.archive / "lost.warc.gz"
    collection.manifest.add(path, "0" * 64)
    return {"manifest-missing"}, path, None


def wrong_line(collection):
    size = collection.manifest.path.stat().st_size
    append(collection.manifest.path, b"no line of a manifest\n")
    return {"manifest-line"}, collection.manifest.path, size


def torn_line(collection):
    size = collection.manifest.path.stat().st_size
    append(collection.manifest.path, b"0" * 64 + b"  archive/a.wa")
    return {"manifest-line"}, collection.manifest.path, size


def line_gone(collection):
    collection.manifest.remove(warc_of(collection))
    return {"manifest-lacks"}, warc_of(collection), None


def manifest_gone(collection):
    collection.manifest.path.unlink()
    return {"manifest-lacks"}, collection.manifest.path, None


def manifest_unreadable(collection):
    collection.manifest.path.unlink()
    collection.manifest.path.mkdir()
    return {"manifest-unreadable"}, collection.manifest.path, None


DAMAGES = [
    torn_warc,
    flipped_bit,
    trailing_garbage,
    empty_warc,
    not_gzip_at_all,
    one_member,
    uncompressed,
    record_twice,
    record_gone,
    items_not_json,
    items_not_an_object,
    items_nested_too_deep,
    items_flipped_bit,
    items_not_of_the_schema,
    another_file_in_its_place,
    manifest_of_another,
    listed_file_missing,
    wrong_line,
    torn_line,
    line_gone,
    manifest_gone,
    manifest_unreadable,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damages(news, damage):
    assert codes(news) == []
    expected, path, offset = damage(news)
    findings = list(Verification([news]).findings())
    # A damaged record is also missing to the items and rows that name it.
    derived = {"item-record", "catalog-record", "items-lack", "catalog-lacks"}
    assert {finding.code for finding in findings} - derived == expected - derived
    assert expected <= {finding.code for finding in findings}
    first = next(finding for finding in findings if finding.code not in derived)
    if path is not None:
        assert first.path == path
    if offset is not None:
        assert first.offset == offset
    assert all(finding.remedy for finding in findings)
    assert [finding.code for finding in findings if finding.is_note] == ["manifest-lacks"] * (
        "manifest-lacks" in expected
    )


def test_a_file_that_was_not_closed_is_not_missed_in_the_manifest(crawl):
    crawl.add(FERRY, article(FERRY))
    assert codes(crawl.collection) == []
    assert not (crawl.collection.path / MANIFEST).exists()


def test_a_file_closed_meanwhile_is_no_fault(crawl):
    fill(crawl)
    check = Verification([crawl.collection])
    collection = crawl.close()
    assert all(path.suffix != OPEN for path in collection.warcs())
    assert list(check.findings()) == []


def test_items_replaced_meanwhile_are_no_fault(news, monkeypatch):
    """A re-extraction replaces an items file, and its line, after its digest was taken here."""
    path = items_of(news)
    digests = {news.manifest.name_of(path): news.manifest.read().digests[news.manifest.name_of(path)]}
    path.write_bytes(path.read_bytes() + gzip.compress(b""))
    news.manifest.add(path, verification.sha256_of(path))
    assert list(verification.manifest_findings(news, digests)) == []


@pytest.fixture
def several(crawl):
    """A collection of seven WARCs."""
    crawl.warcs.close()
    small = Crawl(crawl.collection, max_size=1)
    fill(small)
    return small.close()


def test_many_processes_find_what_one_finds(several, monkeypatch):
    for path in several.warcs()[1:4]:
        flip(path, path.stat().st_size - 200)
    shutil.copy(several.warcs()[0], several.archive / "test-2-copy.warc.gz")
    one = list(Verification([several], jobs=1).findings())
    assert {"gzip", "id-repeated", "manifest-differs", "manifest-lacks"} <= {finding.code for finding in one}
    monkeypatch.setattr(verification, "ALONE", 0)
    told = []
    check = Verification([several], jobs=2)
    many = list(check.findings(lambda done, name: told.append(done)))
    assert many == one
    assert check.items == 3
    assert told == sorted(told)
    assert not multiprocessing.active_children()


def test_progress_goes_on_within_a_file(news):
    told = []
    path = warc_of(news)
    append(path, bytes(3 << 20))
    list(Verification(warcs=[path]).findings(lambda done, name: told.append(done)))
    assert told == sorted(told)
    assert len(told) > 5
    assert told[-1] == path.stat().st_size


def test_so_many_findings_that_the_others_are_not_told(news, monkeypatch):
    monkeypatch.setattr(verification, "MAX_FINDINGS", 2)
    path = warc_of(news)
    path.write_bytes(gzip.decompress(path.read_bytes()))
    assert [finding.code for finding in verify_warc(None, path).findings] == ["members", "members", "more"]


def snapshot(collection):
    """All that a reader gets out of a collection's files: every record and every item."""
    records = []
    for path in collection.warcs():
        for record in read_records(path):
            records.append((path.name, record.offset, record.version, tuple(record.fields), record.block.read()))
    return records, [gzip.decompress(path.read_bytes()) for path in collection.items_files()]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("original") / "news"
    crawl = Crawl(Collection(path))
    fill(crawl)
    return crawl.close()


@st.composite
def mutations(draw):
    """A file's number, and what becomes of its bytes."""
    kind = draw(st.sampled_from(["flip", "cut", "drop", "insert", "swap", "double", "zero"]))
    return draw(st.integers(0, 1)), kind, draw(st.integers(0, 1 << 30)), draw(st.integers(0, 1 << 30))


def mutated(data, ends, kind, one, two):
    """`data` after one mutation; those of members change the order or number of whole gzip members."""
    members = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    at, size = one % len(data), 1 + two % 40
    first, second = one % len(members), two % len(members)
    match kind:
        case "flip":
            return data[:at] + bytes([data[at] ^ 1 << two % 8]) + data[at + 1 :]
        case "cut":
            return data[:at]
        case "drop":
            return data[:at] + data[at + size :]
        case "insert":
            return data[:at] + random.Random(two).randbytes(size) + data[at:]
        case "zero":
            return data[:at] + bytes(len(data[at : at + size])) + data[at + size :]
        case "swap":
            members[first], members[second] = members[second], members[first]
        case "double":
            members.insert(second, members[first])
    return b"".join(members)


def member_ends(data):
    ends = []
    while (ends[-1] if ends else 0) < len(data):
        start = ends[-1] if ends else 0
        member = zlib.decompressobj(31)
        member.decompress(data[start:])
        ends.append(len(data) - len(member.unused_data))
    return ends


@pytest.mark.drill
@settings(deadline=None, max_examples=60 * LONG, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(mutations(), min_size=1, max_size=3), listed=st.booleans())
def test_what_changes_is_told(original, tmp_path_factory, changes, listed):
    """Either a fault is told or every record and item is what it was; without the manifest, too, but for whole members
    that are moved: no file can tell by itself."""
    path = tmp_path_factory.getbasetemp() / "mutated-collection"
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(original.path, path)
    collection = Collection(path)
    if not listed:
        collection.manifest.path.unlink()
    for number, kind, one, two in changes:
        file: Path = (warc_of(collection), items_of(collection))[number]
        data = file.read_bytes()
        if data:
            try:
                ends = member_ends(data)
            except zlib.error:
                ends = [len(data)]
            file.write_bytes(mutated(data, ends, kind, one, two))
    findings = list(Verification([collection]).findings())
    if not [finding for finding in findings if not finding.is_note]:
        records, items = snapshot(collection)
        before, items_before = snapshot(original)
        if not listed:  # two of the same length that nothing refers to may have changed places
            records, before = (sorted((name, *rest) for name, _, *rest in found) for found in (records, before))
        assert (records, items) == (before, items_before)
    for finding in findings:
        size = finding.path.stat().st_size if finding.path.is_file() else 0
        assert (
            finding.offset is None or 0 <= finding.offset <= size or finding.code in ("item-record", "catalog-record")
        )
