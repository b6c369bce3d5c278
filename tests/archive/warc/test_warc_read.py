import gzip
import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import scan, source
from archive.warc.errors import WarcReadError
from archive.warc.read import read_record, read_records
from tests.archive.warc.warc_samples import CHUNKED, PAGE, RESPONSE, exchange, member, noise, record_id, write, writer

PAIRS = [("WARC-Type", "resource"), ("WARC-Record-ID", "<urn:uuid:1>"), ("WARC-Date", "2024-01-01T00:00:00Z")]


def places(path, **options):
    return [(record.offset, record.length, record.type) for record in read_records(path, **options)]


@pytest.fixture
def path(tmp_path):
    return write(tmp_path, exchange(), exchange(response=CHUNKED), exchange(response=None, error="refused"))


def save(tmp_path, *pieces, name="a.warc.gz"):
    path = tmp_path / name
    path.write_bytes(b"".join(pieces))
    return path


def test_every_record_with_its_place(path):
    found = places(path)
    assert [kind for _, _, kind in found] == [
        "warcinfo", "response", "request", "response", "request", "request", "metadata",
    ]  # fmt: skip
    assert found[0][0] == 0
    assert [offset + length for offset, length, _ in found] == [
        *(offset for offset, _, _ in found[1:]),
        path.stat().st_size,
    ]


def test_each_record_by_its_place(path):
    data = path.read_bytes()
    for record in read_records(path):
        block = record.block.read()
        with read_record(path, record.offset, record.length) as again:
            assert (again.fields.get("WARC-Record-ID"), again.block.read()) == (f"<{record.record_id}>", block)
        content = gzip.decompress(data[record.offset : record.offset + record.length])
        assert content.endswith(b"\r\n\r\n" + block + b"\r\n\r\n")
        assert record.content_length == len(block)


def test_reading_from_some_record_on(path):
    found = places(path)
    assert places(path, offset=found[3][0]) == found[3:]


def test_a_file_that_is_being_written(tmp_path):
    with writer(tmp_path) as opened:
        address = opened.write(exchange())
        assert opened.path.name.endswith(".open")
        (record,) = [record.capture for record in read_records(opened.path) if record.type == "response"]
    assert record == address


def test_the_block_is_closed_when_the_next_record_comes(path):
    records = read_records(path)
    first = next(records)
    first.block.read()
    next(records)
    assert first.block.closed
    records.close()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("compress", [True, False])
def test_files_of_warcio(tmp_path, version, compress):
    path = tmp_path / ("w.warc.gz" if compress else "w.warc")
    with path.open("wb") as file:
        warcio = WARCWriter(file, gzip=compress, warc_version=version)
        warcio.write_record(warcio.create_warcinfo_record("w", {"software": "warcio"}))
        for n in range(3):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"https://harbour-post.example/{n}"
            body = io.BytesIO(PAGE * n * 20000)
            warcio.write_record(warcio.create_warc_record(url, "response", payload=body, http_headers=head))
    found = list(places(path))
    assert [kind for _, _, kind in found] == ["warcinfo", "response", "response", "response"]
    assert [offset + length for offset, length, _ in found] == [
        *(offset for offset, _, _ in found[1:]),
        path.stat().st_size,
    ]
    with read_record(path, *found[2][:2]) as record:
        assert record.url == "https://harbour-post.example/1"
        assert record.version == version
        assert record.block.read().endswith(PAGE * 20000)


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize(
    ("end", "whole"), [(b"\r\n\r\n", True), (b"\n\n", True), (b"\r\n", True), (b"", True), (b"more\r\n\r\n", False)]
)
def test_line_ends_after_the_block(tmp_path, compress, end, whole):
    """Records of tools that forget them are read where the gzip member tells their end."""
    first = member(PAIRS, b"block", end=end, compress=compress)
    path = save(tmp_path, first, member(PAIRS, b"second", compress=compress))
    damages = []
    blocks = [record.block.read() for record in read_records(path, on_damage=damages.append)]
    if whole and (compress or end == b"\r\n\r\n"):
        assert blocks[0] == b"block"
    else:
        assert [damage.code for damage in damages] == ["length"]
    assert blocks[-1] == b"second"


def test_angle_brackets_are_taken_off(tmp_path):
    pairs = [*PAIRS, ("WARC-Target-URI", "<https://harbour-post.example/>")]
    (record,) = read_records(save(tmp_path, member(pairs)))
    assert (record.url, record.record_id) == ("https://harbour-post.example/", "urn:uuid:1")


def test_what_is_not_stated_is_empty(tmp_path):
    (record,) = read_records(save(tmp_path, member([("X", "y")])))
    assert (record.type, record.url, record.date, record.record_id) == ("", "", "", "")
    assert record.capture.payloadDigest is None


DAMAGE = {
    "torn": (member(PAIRS, b"x" * 500)[:-9], "torn"),
    "one byte": (b"\x1f", "torn"),
    "checksum": (member(PAIRS, b"block")[:-8] + b"\0\0\0\0" + member(PAIRS, b"block")[-4:], "gzip"),
    "no gzip data": (b"\x1f\x8b\x08\0\0\0\0\0\0\0" + noise(300), "gzip"),
    "no record": (gzip.compress(b"<html>\r\n\r\n"), "garbage"),
    "zeros": (bytes(4096), "garbage"),
    "text": (b"The ferry left on time.\r\n\r\n", "garbage"),
    "no length": (gzip.compress(b"WARC/1.1\r\nA: b\r\n\r\n\r\n\r\n"), "length"),
    "length of no number": (member([*PAIRS, ("Content-Length", "five")], b"block"), "length"),
    "negative length": (member([*PAIRS, ("Content-Length", "-5")], b"block"), "length"),
    "long length": (member(PAIRS, b"block", length=400), "length"),
    "huge length": (member(PAIRS, b"block", length="9" * 400), "length"),
    "short length": (member(PAIRS, b"block", length=3), "length"),
    "endless head": (gzip.compress(b"WARC/1.1\r\nA: " + bytes(scan.HEAD_LIMIT)), "head"),
    "empty member": (gzip.compress(b""), "garbage"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_an_error_with_its_place(tmp_path, name):
    damaged, code = DAMAGE[name]
    good = member(PAIRS, b"good")
    path = save(tmp_path, good, damaged)
    records = read_records(path)
    assert next(records).block.read() == b"good"
    with pytest.raises(WarcReadError) as caught:
        next(records)
    assert (caught.value.path, caught.value.offset, caught.value.code) == (path, len(good), code)
    assert str(caught.value).startswith(f"{path}: at byte {len(good)}: ")
    with pytest.raises(WarcReadError):
        read_record(path, len(good))


@pytest.mark.parametrize("name", DAMAGE)
def test_records_after_damage_are_found(tmp_path, name):
    damaged, code = DAMAGE[name]
    code = "gzip" if code == "torn" and name != "one byte" else code
    first, last = member(PAIRS, b"first"), member(PAIRS, b"last")
    path = save(tmp_path, first, damaged, last)
    damages = []
    found = [(record.offset, record.block.read()) for record in read_records(path, on_damage=damages.append)]
    assert found == [(0, b"first"), (len(first) + len(damaged), b"last")]
    assert damages[0].offset == len(first)
    if name != "one byte":
        assert damages[0].code == code


@pytest.mark.parametrize("cut", range(1, 30, 4))
def test_an_uncompressed_file_that_breaks_off(tmp_path, cut):
    whole = member(PAIRS, b"first", compress=False)
    path = save(tmp_path, whole, whole[:-cut], name="a.warc")
    records = read_records(path)
    next(records)
    with pytest.raises(WarcReadError) as caught:
        next(records)
    assert (caught.value.code, caught.value.offset) == ("torn", len(whole))


def test_an_uncompressed_record_of_the_wrong_length_does_not_hide_the_next(tmp_path):
    path = save(
        tmp_path,
        member(PAIRS, b"first", length=100, compress=False),
        member(PAIRS, b"second", compress=False),
        member(PAIRS, b"third", compress=False),
        name="a.warc",
    )
    damages = []
    assert [record.block.read() for record in read_records(path, on_damage=damages.append)] == [b"second", b"third"]
    assert [damage.code for damage in damages] == ["length"]


def test_several_records_in_one_member_are_refused(tmp_path):
    together = gzip.compress(member(PAIRS, b"first", compress=False) + member(PAIRS, b"second", compress=False))
    path = save(tmp_path, together, member(PAIRS, b"third"))
    damages = []
    assert [record.block.read() for record in read_records(path, on_damage=damages.append)] == [b"third"]
    assert [(damage.code, damage.offset) for damage in damages] == [("members", 0)] * 2
    with pytest.raises(WarcReadError, match="several records"):
        read_record(path, 0)


def test_a_wrong_length_is_told(path):
    offset, length, _ = places(path)[1]
    with pytest.raises(WarcReadError, match=f"takes {length} bytes, not {length + 1}"):
        read_record(path, offset, length + 1)


@pytest.mark.parametrize("offset", [1, 10_000_000])
def test_no_record_begins_there(path, offset):
    with pytest.raises(WarcReadError):
        read_record(path, offset)


def test_nothing_in_nothing(tmp_path):
    assert places(save(tmp_path)) == []


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(read_records(tmp_path / "none.warc.gz"))


def test_a_file_damaged_all_over_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "MAX_DAMAGES", 5)
    broken = member(PAIRS, b"block")[:-8] + bytes(8)
    path = save(tmp_path, *[broken] * 20, member(PAIRS, b"good"))
    damages = []
    assert list(read_records(path, on_damage=damages.append)) == []
    assert [damage.code for damage in damages] == ["gzip"] * 5 + ["given-up"]


def test_a_large_block_takes_little_memory(tmp_path):
    path = save(tmp_path, gzip.compress(member(PAIRS, bytes(120 << 20), compress=False)))
    tracemalloc.start()
    for record in read_records(path):
        assert record.content_length == 120 << 20
        while record.block.read(1 << 20):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 << 20


@settings(deadline=None, max_examples=150)
@given(
    changes=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=4),
    cut=st.integers(0, 400),
    inserted=st.binary(max_size=30),
    at=st.integers(0, 5000),
    compress=st.booleans(),
)
def test_mutated_files_give_whole_records_or_errors(tmp_path_factory, changes, cut, inserted, at, compress):
    pairs = [*PAIRS[:1], ("WARC-Record-ID", record_id()), *PAIRS[2:]]
    blocks = [RESPONSE, CHUNKED, noise(700), b""]
    data = bytearray(b"".join(member(pairs, block, compress=compress) for block in blocks))
    for position, value in changes:
        data[position % len(data)] = value
    del data[len(data) - cut :]
    at %= len(data) + 1
    data[at:at] = inserted
    path = save(tmp_path_factory.getbasetemp(), bytes(data), name="mutated")
    damages = []
    end = 0
    for record in read_records(path, on_damage=damages.append):
        assert record.offset >= end
        end = record.offset + record.length
        assert end <= len(data)
        assert len(record.block.read()) == record.content_length
        with read_record(path, record.offset, record.length) as again:
            assert again.content_length == record.content_length
    assert all(0 <= damage.offset < max(1, len(data)) for damage in damages)


@pytest.mark.parametrize("limit", [1, 7, 4096])
def test_records_that_are_decompressed_in_many_steps(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(source, "_DECOMPRESSED", limit)
    sizes = [0, 1, 50, 3800, 5000]
    path = save(tmp_path, b"".join(member(PAIRS, noise(size)) + member(PAIRS, bytes(3 * size)) for size in sizes))
    assert [record.content_length for record in read_records(path)] == [n for size in sizes for n in (size, 3 * size)]
