"""Gzip members: what deflate makes smaller is deflated, what it does not is stored, and every reader gets it back."""

import gzip
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc import compression
from archive.warc.compression import COMPRESSION_LEVELS, gzip_deflater

_chance = random.Random(7)
_WORDS = ["".join(_chance.choices("etaoinshrdlu", k=_chance.randint(2, 9))) for _ in range(5000)]
TEXT = " ".join(_chance.choices(_WORDS, k=60_000)).encode()
# Around the limits: what is looked at begins behind 1 KiB, a stored block holds 65,535 bytes.
SIZES = [0, 1, 4, 63, 64, 1024, 1025, 2048, 2049, 66_559, 66_560, 132_095, 200_000]


@pytest.fixture(params=["isal", "zlib"], autouse=True)
def backend(request, monkeypatch):
    if request.param == "zlib":
        monkeypatch.setattr(compression, "isal_zlib", None)
    elif compression.isal_zlib is None:
        pytest.skip("no build of ISA-L for this machine")


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def member(pieces, level=2):
    deflater = gzip_deflater(level)
    return b"".join([deflater.compress(piece) for piece in pieces]) + deflater.flush()


@pytest.mark.parametrize("level", COMPRESSION_LEVELS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["text", "noise", "both"])
def test_it_is_one_member_and_comes_back(kind, size, level):
    body = {"text": TEXT[:size], "noise": noise(size), "both": (noise(size) + TEXT[:size]) * 2}[kind]
    pieces = [TEXT[:700], body, b"\r\n\r\n"]
    inflater = zlib.decompressobj(31)
    assert inflater.decompress(member(pieces, level)) == b"".join(pieces)
    assert inflater.eof
    assert not inflater.unused_data


# Without the fixture of a function, which hypothesis would not take: the module's own backend.
PIECES = st.lists(
    st.tuples(st.booleans(), st.one_of(st.sampled_from(SIZES), st.integers(0, 5000)), st.integers(0, 9)), max_size=6
)


@pytest.mark.parametrize("level", [0, 2])
def test_any_pieces_in_any_order_come_back(level):
    @given(PIECES)
    def check(drawn):
        pieces = [noise(size, seed) if is_noise else TEXT[seed : seed + size] for is_noise, size, seed in drawn]
        assert gzip.decompress(member(pieces, level)) == b"".join(pieces)

    check()


@pytest.mark.parametrize(
    "body",
    [
        noise(200_000),
        noise(5_000),
        gzip.compress(TEXT, 6, mtime=0),
        TEXT,
        TEXT[:3_000],
        bytes(range(256)) * 800,  # all values there are, and yet it repeats itself
        noise(100_000) + TEXT,
        TEXT + noise(100_000),
    ],
)
def test_it_is_no_larger_than_all_of_it_deflated(body):
    pieces = [TEXT[:700], body, b"\r\n\r\n"]
    module = compression.isal_zlib or zlib
    level = 2 if module is not zlib else compression._ZLIB_LEVELS[2]
    deflater = module.compressobj(level, zlib.DEFLATED, 31)
    deflated = deflater.compress(b"".join(pieces)) + deflater.flush()
    assert len(member(pieces)) <= len(deflated) * 1.01 + 300


def test_a_level_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="0 to 3"):
        gzip_deflater(4)
