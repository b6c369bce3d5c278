"""Whatever a file holds, verification ends, in bounded memory, and speaks in its own codes."""

import base64
import gzip
import hashlib
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.warc.faults import FAULTS, NOTES
from archive.warc.verify import verify
from tests.archive.warc.made_records import RIGHT, codes, info, response, save
from tests.archive.warc.warc_samples import member


@settings(deadline=None, max_examples=200)
@given(
    name=st.sampled_from(sorted(RIGHT)),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 60),
    inserted=st.binary(max_size=20),
    at=st.integers(0, 2000),
    compress=st.booleans(),
)
def test_nothing_makes_it_fail(tmp_path_factory, name, changes, cut, inserted, at, compress):
    data = bytearray(RIGHT[name] if compress else gzip.decompress(RIGHT[name]))
    for position, value in changes:
        data[position % len(data)] = value
    del data[len(data) - cut :]
    at %= len(data) + 1
    data[at:at] = inserted
    path = save(tmp_path_factory.getbasetemp(), bytes(data), RIGHT["response"] * compress, name="mutated.warc")
    for fault in verify([path]):
        assert fault.code in FAULTS | NOTES
        assert 0 <= fault.offset <= path.stat().st_size


@settings(deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"WARC/1.1\r\n", b"\x1f\x8b\x08\0", b"WARC/1.1\r\nContent-Length: 9\r\n"]),
)
def test_anything_is_verified(tmp_path_factory, data, start):
    path = save(tmp_path_factory.getbasetemp(), start + data, name="anything.warc.gz")
    assert all(fault.code in FAULTS | NOTES for fault in verify([path]))


def test_a_hostile_head_gives_few_faults(tmp_path):
    path = save(tmp_path, gzip.compress(b"WARC/1.1\r\n" + b"x\n" * 300_000 + b"Content-Length: 0\r\n\r\n\r\n\r\n"))
    assert len(codes(path)) < 40


GROWTH = """
import resource, sys
from pathlib import Path
from archive.warc.recover import recover
from archive.warc.verify import verify
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path = Path(sys.argv[1])
list(verify([path.with_name("small.warc.gz")]))
before = peak()
assert [fault.code for fault in verify([path])] == sys.argv[2:]
assert recover(path).records == 2
print(peak() - before)
"""


@pytest.mark.drill
@pytest.mark.parametrize("right", [True, False])
def test_memory_stays_flat_whatever_a_record_s_size(tmp_path, right):
    """A page of 1 GB in the drill, of 100 MB else."""
    size = 1 << 30 if "DRILL" in os.environ else 100 << 20
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    block, payload = hashlib.sha1(head), hashlib.sha1()
    piece = b"The ferry left on time. " * (1 << 16)
    pieces = [piece] * (size // len(piece))
    for each in pieces:
        block.update(each)
        payload.update(each)
    digests = [f"sha1:{base64.b32encode(digest.digest()).decode()}" for digest in (block, payload)]
    pairs = response(WARC_Block_Digest=digests[0], WARC_Payload_Digest=digests[right])
    path = save(tmp_path, member(info()), name="large.warc.gz")
    length = len(head) + len(piece) * len(pieces)
    lines = "".join(f"{name}: {value}\r\n" for name, value in [*pairs, ("Content-Length", length)])
    with path.open("ab") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1) as file:
        file.write(f"WARC/1.1\r\n{lines}\r\n".encode() + head)
        for each in pieces:
            file.write(each)
        file.write(b"\r\n\r\n")
    save(tmp_path, RIGHT["response"], name="small.warc.gz")
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, path, *([] if right else ["payload-digest"])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) < 64 << 10  # in KiB
