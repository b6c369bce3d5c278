"""A member is the same whichever way it was compressed: at once, in pieces, or by way of a file."""

import gzip
import hashlib
import random
import uuid

import pytest

from archive.warc.compose import warcinfo
from archive.warc.members import MemberFile
from tests.archive.warc.warc_samples import STARTED

KIB = 1 << 10


@pytest.mark.parametrize(
    "sizes",
    [[], [0], [3, 4], [256 * KIB - 4, 4], [256 * KIB, 4], [256 * KIB + 1], [700, 600 * KIB, 4], [5 << 20, 5 << 20, 4]],
)
def test_what_is_appended_comes_back(sizes, tmp_path):
    pieces = [random.Random(size).randbytes(size) for size in sizes]
    file = MemberFile(tmp_path / "members", level=2)
    first = file.append([b"the member before"])
    length = file.append(pieces)
    file.close()
    data = file.path.read_bytes()
    assert len(data) == file.size == first + length
    assert gzip.decompress(data[first:]) == b"".join(pieces)
    assert file.sha256 == hashlib.sha256(data).hexdigest()


def test_ids_are_random_uuids():
    ids = [uuid.UUID(warcinfo("name", [("software", "tests")], STARTED).record_id) for _ in range(500)]
    assert {(one.version, one.variant) for one in ids} == {(4, uuid.RFC_4122)}
    assert len(set(ids)) == len(ids)
    every = [0, 0]
    for one in ids:
        every = [every[0] | one.int, every[1] | ~one.int & (1 << 128) - 1]
    fixed = 0b1111 << 76 | 0b11 << 62  # the version's and the variant's bits
    assert every[0] & every[1] == (1 << 128) - 1 & ~fixed
