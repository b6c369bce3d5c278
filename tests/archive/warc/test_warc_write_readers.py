"""What is written comes back, through this project's reader and through others."""

import gzip
import io
import subprocess
import tempfile
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.warc.read import read_record
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import PAGE, exchange, members, sha1, write, writer

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
