import base64
import gzip
import hashlib
import io
import os
import re
import stat
import subprocess
import sys
import tempfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.warc import compression, fields
from archive.warc.compose import Original
from archive.warc.errors import WarcWriteError
from archive.warc.read import read_record, read_records
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, PAGE, REQUEST, RESPONSE, exchange, noise, write, writer

GZIPPED = gzip.compress(PAGE, mtime=0)


def members(path):
    """The gzip members of a file, found by zlib alone: (offset, length, content)."""
    data = path.read_bytes()
    at = 0
    while at < len(data):
        inflater = zlib.decompressobj(31)
        content = inflater.decompress(data[at:])
        assert inflater.eof
        length = len(data) - at - len(inflater.unused_data)
        yield at, length, content
        at += length


def parts(content):
    """Fields and block of a member's content, taken apart without archive.warc."""
    assert content.startswith(b"WARC/1.1\r\n")
    assert content.endswith(b"\r\n\r\n")
    head, _, rest = content.partition(b"\r\n\r\n")
    pairs = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")[1:]]
    return pairs, rest[:-4]


def records(path):
    return [(dict(pairs), block) for pairs, block in (parts(content) for _, _, content in members(path))]


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def test_a_group_of_records(tmp_path):
    with writer(tmp_path) as opened:
        address = opened.write(
            exchange(
                ip_address="2001:db8::1",
                protocols=("http/1.1", "tls/1.3"),
                cipher_suite="TLS_AES_128_GCM_SHA256",
                truncated="time",
                metadata=(("via", "https://harbour-post.example/"), ("hopsFromSeed", "L"), ("fetchTimeMs", "12")),
                error="the page took\ntoo long",
                interim=b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n",
            )
        )
    (path,) = tmp_path.iterdir()
    (info, _), (response, response_block), (request, request_block), (metadata, description) = records(path)
    common = {
        "WARC-Date": "2024-03-05T06:07:08.123456Z",
        "WARC-Target-URI": "https://harbour-post.example/quay",
        "WARC-IP-Address": "2001:db8::1",
        "WARC-Protocol": "tls/1.3",
        "WARC-Cipher-Suite": "TLS_AES_128_GCM_SHA256",
        "WARC-Warcinfo-ID": info["WARC-Record-ID"],
    }
    assert response == common | {
        "WARC-Type": "response",
        "WARC-Record-ID": response["WARC-Record-ID"],
        "WARC-Truncated": "time",
        "WARC-Payload-Digest": sha1(PAGE),
        "WARC-Block-Digest": sha1(RESPONSE),
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(RESPONSE)),
    }
    assert request == common | {
        "WARC-Type": "request",
        "WARC-Record-ID": request["WARC-Record-ID"],
        "WARC-Concurrent-To": response["WARC-Record-ID"],
        "WARC-Block-Digest": sha1(REQUEST),
        "Content-Type": "application/http;msgtype=request",
        "Content-Length": str(len(REQUEST)),
    }
    assert metadata == common | {
        "WARC-Type": "metadata",
        "WARC-Record-ID": metadata["WARC-Record-ID"],
        "WARC-Concurrent-To": response["WARC-Record-ID"],
        "WARC-Block-Digest": sha1(description),
        "Content-Type": "application/warc-fields",
        "Content-Length": str(len(description)),
    }
    assert (response_block, request_block) == (RESPONSE, REQUEST)
    assert list(fields.parse(description)[0]) == [
        ("via", "https://harbour-post.example/"),
        ("hopsFromSeed", "L"),
        ("fetchTimeMs", "12"),
        ("description", "the page took too long"),
        ("interimResponse", "HTTP/1.1 103 Early Hints"),
        ("interimResponse", "Link: </s.css>"),
    ]
    (_, (offset, length, content), _, _) = members(path)
    assert b"WARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3\r\n" in content
    assert (address.warc, address.offset, address.length) == (path.name, offset, length)
    assert f"<{address.recordId}>" == response["WARC-Record-ID"]
    assert (address.date, address.payloadDigest) == (response["WARC-Date"], sha1(PAGE))
    assert list(verify([path])) == []


def test_warcinfo_comes_first_and_says_how_the_file_came_about(tmp_path):
    path = write(
        tmp_path,
        exchange(),
        operator="Harbour Archive <archive@harbour-post.example>",
        user_agent="Dateline (+https://harbour-post.example/bot)",
        robots="ignore",
        collection_name="harbour",
    )
    (info, block), *_ = records(path)
    assert info["WARC-Type"] == "warcinfo"
    assert info["WARC-Filename"] == path.name
    assert info["Content-Type"] == "application/warc-fields"
    assert "WARC-Warcinfo-ID" not in info
    assert list(fields.parse(block)[0]) == [
        ("software", "Dateline/test"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("robots", "ignore"),
        ("hostname", "pier"),
        ("operator", "Harbour Archive <archive@harbour-post.example>"),
        ("http-header-user-agent", "Dateline (+https://harbour-post.example/bot)"),
        ("isPartOf", "harbour"),
    ]


@pytest.mark.parametrize(
    ("request_", "error", "types", "description"),
    [
        (REQUEST, "connection reset", ["request", "metadata"], "connection reset"),
        (b"", "connection refused", ["metadata"], "connection refused"),
        (b"", None, ["metadata"], "no response came"),
    ],
)
@pytest.mark.parametrize("nothing", [None, b""])
def test_without_a_response(tmp_path, request_, error, types, description, nothing):
    with writer(tmp_path) as opened:
        assert opened.write(exchange(request=request_, response=nothing, error=error)) is None
    (path,) = tmp_path.iterdir()
    _, *rest = records(path)
    assert [record["WARC-Type"] for record, _ in rest] == types
    metadata, block = rest[-1]
    assert fields.parse(block)[0].get("description") == description
    assert metadata.get("WARC-Concurrent-To") == (rest[0][0]["WARC-Record-ID"] if len(rest) > 1 else None)
    assert list(verify([path])) == []


@pytest.mark.parametrize(
    ("response", "payload"),
    [
        (CHUNKED, b"ferry boat"),
        (RESPONSE + b"more than Content-Length", PAGE),
        (b"HTTP/1.1 200 OK\r\n\r\n", b""),
        (b"\0\1garbage without an end", b""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + GZIPPED,
            GZIPPED,
        ),
    ],
)
@pytest.mark.parametrize("as_file", [False, True])
def test_the_payload_is_dechunked_and_still_encoded(tmp_path, response, payload, as_file):
    given_response = io.BytesIO(response) if as_file else response
    with writer(tmp_path) as opened:
        address = opened.write(exchange(response=given_response))
    (path,) = tmp_path.iterdir()
    record, block = records(path)[1]
    assert block == response
    assert record["WARC-Payload-Digest"] == address.payloadDigest == sha1(payload)
    assert not as_file or given_response.closed


@pytest.mark.parametrize(
    ("started", "date"),
    [
        (datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC), "2024-03-05T06:07:08Z"),
        (datetime(2024, 3, 5, 6, 7, 8, 1000, tzinfo=UTC), "2024-03-05T06:07:08.001000Z"),
        (datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2023-12-31T23:00:00Z"),
    ],
)
def test_dates_are_utc(tmp_path, started, date):
    with writer(tmp_path) as opened:
        assert opened.write(replace(exchange(), started_at=started)).date == date


ORIGINAL = Original(
    record_id="urn:uuid:00000000-0000-4000-8000-000000000000",
    url="https://harbour-post.example/old",
    date="2024-03-04T00:00:00Z",
    payload_digest=sha1(PAGE),
)


@pytest.mark.parametrize("as_file", [False, True])
@pytest.mark.parametrize(
    ("response", "profile", "digest"),
    [
        (RESPONSE, "identical-payload-digest", sha1(PAGE)),
        (b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n', "server-not-modified", None),
    ],
)
def test_a_revisit_keeps_the_head_and_refers_back(tmp_path, response, profile, digest, as_file):
    with writer(tmp_path) as opened:
        address = opened.write(exchange(response=io.BytesIO(response) if as_file else response), original=ORIGINAL)
    (path,) = tmp_path.iterdir()
    _, (revisit, block), (request, _) = records(path)
    assert block == response.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert revisit["WARC-Type"] == "revisit"
    assert revisit["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert revisit["WARC-Refers-To"] == "<urn:uuid:00000000-0000-4000-8000-000000000000>"
    assert revisit["WARC-Refers-To-Date"] == "2024-03-04T00:00:00Z"
    assert revisit["WARC-Block-Digest"] == sha1(block)
    assert revisit.get("WARC-Payload-Digest") == address.payloadDigest == digest
    assert revisit.get("WARC-Truncated") == ("length" if digest else None)
    assert revisit.get("WARC-Refers-To-Target-URI") == ("https://harbour-post.example/old" if digest else None)
    assert request["WARC-Concurrent-To"] == revisit["WARC-Record-ID"]
    assert [fault.code for fault in verify([path])] == ["dangling"]


def test_a_payload_that_changed_is_no_revisit(tmp_path):
    with writer(tmp_path) as opened, pytest.raises(ValueError, match="not that of"):
        opened.write(exchange(response=CHUNKED), original=ORIGINAL)


def test_metadata_that_comes_later(tmp_path):
    with writer(tmp_path) as opened:
        response = opened.write(exchange())
        links = [("outlink", f"https://harbour-post.example/{n} L a/@href") for n in range(3)]
        address = opened.write_metadata("https://harbour-post.example/quay", links, refers_to=response.recordId)
    (path,) = tmp_path.iterdir()
    with read_record(path, address.offset, address.length) as record:
        assert record.record_id == address.recordId
        assert record.fields.get("WARC-Refers-To") == f"<{response.recordId}>"
        assert list(fields.parse(record.block.read())[0]) == links
    assert list(verify([path])) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://harbour-post.example/a b"},
        {"url": "https://harbour-post.example/\r\nWARC-Type: x"},
        {"url": "https://h\u00e4fen.example/"},
        {"url": "quay"},
        {"ip_address": "192.0.2.1\r\nX: y"},
        {"metadata": (("via\r\n", "x"),)},
    ],
)
def test_what_no_record_can_hold_is_refused_before_anything_is_written(tmp_path, wrong):
    with writer(tmp_path) as opened:
        opened.write(exchange())
        before = opened.path.stat().st_size
        with pytest.raises(ValueError, match=r"WARC"):
            opened.write(exchange(**wrong))
        assert opened.path.stat().st_size == before
        assert opened.write(exchange()).offset == before


def test_an_instant_without_a_zone_is_refused(tmp_path):
    with writer(tmp_path) as opened, pytest.raises(ValueError, match="time zone"):
        opened.write(replace(exchange(), started_at=datetime(2024, 1, 1)))  # noqa: DTZ001


@pytest.mark.parametrize(
    "options",
    [
        {"prefix": ""},
        {"prefix": "a/b"},
        {"prefix": ".a"},
        {"level": 4},
        {"level": -1},
        {"max_size": 0},
        {"sync_every": -1},
    ],
)
def test_options_out_of_range_are_refused(tmp_path, options):
    with pytest.raises(ValueError, match=r"prefix|range"):
        writer(tmp_path, **options)


def test_names(tmp_path):
    opened = writer(tmp_path, prefix="har_bour.1", hostname="pier/7 \u00e4")
    assert opened.path is None
    opened.write(exchange())
    during = opened.path
    assert re.fullmatch(rf"har_bour\.1-\d{{17}}-00000-pier_7__-{os.getpid()}\.warc\.gz\.open", during.name)
    assert list(tmp_path.iterdir()) == [during]
    opened.close()
    assert opened.path is None
    assert [path.name for path in tmp_path.iterdir()] == [during.name.removesuffix(".open")]
    opened.close()


def test_a_writer_that_is_given_nothing_leaves_nothing(tmp_path):
    with writer(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_rotation_keeps_exchanges_together(tmp_path):
    with writer(tmp_path, max_size=3000) as opened:
        addresses = [opened.write(exchange(f"https://harbour-post.example/{n}")) for n in range(20)]
        assert len(list(tmp_path.glob("*.open"))) == 1
    paths = sorted(tmp_path.iterdir())
    assert len(paths) > 2
    assert [f"-{n:05}-" in path.name for n, path in enumerate(paths)] == [True] * len(paths)
    assert all(3000 <= path.stat().st_size < 5000 for path in paths[:-1])
    for path in paths:
        assert records(path)[0][0]["WARC-Type"] == "warcinfo"
        assert list(verify([path])) == []
    found = [record.capture for path in paths for record in read_records(path) if record.type == "response"]
    assert found == addresses


def test_two_writers_do_not_meet(tmp_path):
    with writer(tmp_path) as one, writer(tmp_path) as two:
        for _ in range(3):
            one.write(exchange())
            two.write(exchange())
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2
    assert list(verify(sorted(tmp_path.iterdir()))) == []


HEADERS = st.lists(
    st.tuples(
        st.from_regex(rb"[A-Za-z-]{1,12}", fullmatch=True), st.from_regex(rb"[ -~\x80-\xff]{0,30}", fullmatch=True)
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(
    headers=HEADERS,
    body=st.binary(max_size=2000),
    chunks=st.none() | st.integers(1, 700),
    coding=st.sampled_from([None, "gzip"]),
    level=st.integers(0, 3),
    as_file=st.booleans(),
)
def test_whatever_the_wire_carried_comes_back(headers, body, chunks, coding, level, as_file):
    headers = [
        (name, value) for name, value in headers if name.lower() not in (b"transfer-encoding", b"content-length")
    ]
    payload = gzip.compress(body, mtime=0) if coding else body
    if chunks:
        headers.append((b"TRANSFER-encoding", b"Chunked"))
        pieces = [payload[at : at + chunks] for at in range(0, len(payload), chunks)]
        wire = b"".join(b"%X\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    else:
        wire = payload
    block = b"HTTP/1.1 200 OK\r\n" + b"".join(b"%s: %s\r\n" % pair for pair in headers) + b"\r\n" + wire
    with tempfile.TemporaryDirectory() as directory:
        with writer(Path(directory), level=level) as opened:
            address = opened.write(exchange(response=io.BytesIO(block) if as_file else block))
        path = Path(directory) / address.warc
        with read_record(path, address.offset, address.length) as record:
            assert record.block.read() == block
            assert record.capture == address
        assert address.payloadDigest == sha1(payload)
        assert list(verify([path])) == []
        with path.open("rb") as file:
            assert [record.raw_stream.read() for record in ArchiveIterator(file, no_record_parse=True)][1] == block


def test_other_readers_read_it(tmp_path):
    # warcio knows "chunked" in lower case only, and no trailers.
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nferry\r\n5\r\n boat\r\n0\r\n\r\n"
    path = write(tmp_path, exchange(), exchange(response=chunked), exchange(response=None, error="refused"))
    subprocess.run(["gzip", "-t", path], check=True)
    with path.open("rb") as file:
        failed = []
        for record in ArchiveIterator(file, check_digests=True):
            record.raw_stream.read()
            if not record.digest_checker.passed:
                failed.append((record.rec_type, record.digest_checker.problems))
    # warcio takes the digest of a chunked body over its framing (warcio#74).
    assert [(kind, problem.split(" ")[0]) for kind, (problem,) in failed] == [("response", "payload")]
    with path.open("rb") as file:
        bodies = [record.content_stream().read() for record in ArchiveIterator(file) if record.rec_type == "response"]
    assert bodies == [PAGE, b"ferry boat"]
    places = [(offset, length) for offset, length, _ in members(path)]
    with path.open("rb") as file:
        iterator = ArchiveIterator(file)
        seen = []
        for record in iterator:
            record.raw_stream.read()
            seen.append((iterator.get_record_offset(), iterator.get_record_length()))
    assert seen == places
    with path.open("rb") as file:
        fast = list(FastIterator(file, parse_http=False, verify_digests=False))
        assert [record.stream_pos for record in fast] == [offset for offset, _ in places]
    with path.open("rb") as file:
        for record in FastIterator(
            file, record_types=WarcRecordType.response | WarcRecordType.request, parse_http=False
        ):
            assert record.verify_block_digest()


def test_one_member_a_record_and_nothing_else(tmp_path):
    path = write(tmp_path, *[exchange(response=RESPONSE + bytes([n]) * n * 1000) for n in range(8)])
    contents = [content for _, _, content in members(path)]
    assert len(contents) == 1 + 2 * 8
    for content in contents:
        pairs, block = parts(content)
        assert int(dict(pairs)["Content-Length"]) == len(block)


@pytest.mark.parametrize("level", range(4))
def test_without_isa_l(tmp_path, monkeypatch, level):
    monkeypatch.setattr(compression, "isal_zlib", None)
    path = write(tmp_path, exchange(), exchange(response=CHUNKED), level=level)
    assert [record.type for record in read_records(path)] == ["warcinfo", "response", "request", "response", "request"]
    assert list(verify([path])) == []


def count_writes(monkeypatch):
    sizes = []
    real = os.write

    def counting(fd, data):
        sizes.append(len(data))
        return real(fd, data)

    monkeypatch.setattr(os, "write", counting)
    return sizes


def test_one_system_call_a_record(tmp_path, monkeypatch):
    sizes = count_writes(monkeypatch)
    body = noise(5 << 20)
    path = write(tmp_path, exchange(), exchange(response=b"HTTP/1.1 200 OK\r\n\r\n" + body), exchange(response=None))
    assert sizes == [length for _, length, _ in members(path)]
    assert max(sizes) > 5 << 20


def test_a_short_write_is_continued(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:100]))
    path = write(tmp_path, exchange(), exchange(response=CHUNKED))
    assert list(verify([path])) == []
    assert len(list(members(path))) == 5


def test_a_large_response_takes_little_memory(tmp_path):
    script = """
import resource, sys, tempfile
from pathlib import Path
from tests.archive.warc.warc_samples import exchange, noise, writer
directory = Path(sys.argv[1])
block = tempfile.TemporaryFile(dir=directory)
block.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % (96 << 20))
piece = noise(1 << 20)
for _ in range(96):
    block.write(piece)
with writer(directory) as opened:
    opened.write(exchange())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    address = opened.write(exchange(response=block))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, address.length)
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    grown, length = map(int, done.stdout.split())
    assert length > 96 << 20
    assert grown < 40 << 10  # KiB
    (path,) = tmp_path.glob("*.warc.gz")
    assert list(verify([path])) == []


def test_a_full_disk_cuts_back_to_the_last_whole_record(tmp_path):
    """RLIMIT_FSIZE refuses bytes as a full disk does: after a part of them was taken."""
    script = """
import resource, signal, sys
from pathlib import Path
from archive.warc.errors import WarcWriteError
from tests.archive.warc.warc_samples import exchange, noise, writer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (51_500, resource.RLIM_INFINITY))
opened = writer(Path(sys.argv[1]))
for n in range(10):
    try:
        address = opened.write(exchange(response=b"HTTP/1.1 200 OK\\r\\n\\r\\n" + noise(9000 + n)))
    except WarcWriteError as error:
        assert isinstance(error.__cause__, OSError), error
        assert opened.path.stat().st_size == error.offset, error
        print("refused", error.offset, error.__cause__.errno)
    else:
        assert address.offset + address.length <= opened.path.stat().st_size
        print("written", address.offset, address.length)
opened.write(exchange(response=b"HTTP/1.1 200 OK\\r\\n\\r\\n"))  # a small one still fits
opened.close()
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    written = [(int(offset), int(length)) for what, offset, length in lines if what == "written"]
    assert len(written) == 5
    assert [what for what, *_ in lines] == ["written"] * 5 + ["refused"] * 5
    (path,) = tmp_path.iterdir()
    found = [(record.offset, record.length) for record in read_records(path) if record.type == "response"]
    assert found[:5] == written
    assert len(found) == 6
    assert list(verify([path])) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_device_without_space(tmp_path, monkeypatch):
    full = os.open("/dev/full", os.O_WRONLY)
    real = os.write
    with writer(tmp_path) as opened:
        first = opened.write(exchange())
        size = opened.path.stat().st_size
        monkeypatch.setattr(os, "write", lambda fd, data: real(full, data))
        with pytest.raises(WarcWriteError, match="No space left"):
            opened.write(exchange())
        monkeypatch.undo()
        assert opened.path.stat().st_size == size
        second = opened.write(exchange())
    os.close(full)
    assert (first.warc, second.offset) == (second.warc, size)


def test_a_file_that_cannot_be_begun_leaves_nothing(tmp_path, monkeypatch):
    def refuse(fd, data):
        raise OSError(28, "No space left on device")

    opened = writer(tmp_path)
    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(WarcWriteError, match="No space left"):
        opened.write(exchange())
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    opened.write(exchange())
    opened.close()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(WarcWriteError, match="not created"):
        writer(tmp_path / "none").write(exchange())


def test_a_file_that_cannot_be_cut_back_is_left_for_recovery(tmp_path, monkeypatch):
    real = os.write
    opened = writer(tmp_path)
    first = opened.write(exchange())
    broken = opened.path

    def tear(fd, data):
        real(fd, data[: len(data) // 2])
        raise OSError(5, "Input/output error")

    def refuse(fd, size):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "write", tear)
    monkeypatch.setattr(os, "ftruncate", refuse)
    with pytest.raises(WarcWriteError, match="Input/output"):
        opened.write(exchange())
    monkeypatch.undo()
    second = opened.write(exchange())
    opened.close()
    assert broken.exists()
    assert second.warc != first.warc
    assert len(list(tmp_path.glob("*.warc.gz"))) == 1


@pytest.mark.parametrize(("sync_every", "syncs"), [(0, 1), (1, 1 + 4 + 1), (5, 1 + 1 + 1)])
def test_syncing(tmp_path, monkeypatch, sync_every, syncs):
    """Four exchanges of two records each; where syncing is asked for, the new file is synced with its warcinfo, too."""
    synced = []
    real = os.fsync

    def counting(fd):
        synced.append(stat.S_ISREG(os.fstat(fd).st_mode))
        real(fd)

    monkeypatch.setattr(os, "fsync", counting)
    write(tmp_path, *[exchange() for _ in range(4)], sync_every=sync_every)
    assert sum(synced) == syncs


def test_a_sync_that_fails_acknowledges_nothing(tmp_path, monkeypatch):
    opened = writer(tmp_path, sync_every=1)
    opened.write(exchange())
    abandoned = opened.path

    def refuse(fd):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(WarcWriteError, match="did not reach the disk"):
        opened.write(exchange())
    monkeypatch.undo()
    assert opened.path is None
    assert abandoned.exists()
    assert opened.write(exchange()).warc != abandoned.name.removesuffix(".open")
    opened.close()
