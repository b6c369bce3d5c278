import gzip
import tracemalloc
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc import content
from archive.warc.content import ContentTooLargeError, decode_content
from tests.archive.warc.warc_samples import noise

try:
    from compression import zstd
except ImportError:
    from backports import zstd

TEXT = "".join(
    f"<p>Tide table for pier {n}: {n * 7919 % 1440} minutes past midnight.</p>\n" for n in range(4000)
).encode()


def raw_deflate(data):
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush()


ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZip": gzip.compress,
    "deflate": zlib.compress,
    "deflate (raw)": raw_deflate,
    "br": lambda data: brotli.compress(data, quality=5),
    "zstd": zstd.compress,
}
CODINGS = pytest.mark.parametrize("coding", ENCODERS)


def decode(body, coding, **options):
    return decode_content(
        body, [("Content-Type", "text/html"), ("content-encoding", coding.removesuffix(" (raw)"))], **options
    )


@CODINGS
@pytest.mark.parametrize("text", [b"", b"x", TEXT, noise(100_000)], ids=["empty", "one", "text", "noise"])
def test_every_coding_is_undone(coding, text):
    decoded = decode(ENCODERS[coding](text), coding)
    assert (decoded.body, decoded.truncated, decoded.warnings) == (text, False, ())


@CODINGS
@given(text=st.binary(max_size=2000))
def test_any_content_comes_back(coding, text):
    assert decode(ENCODERS[coding](text), coding).body == text


@pytest.mark.parametrize("value", ["identity", "", ",", "identity, identity"])
def test_nothing_to_undo(value):
    assert decode_content(TEXT, [("Content-Encoding", value)]) == content.Content(TEXT, False, ())
    assert decode_content(TEXT, []).body == TEXT


@pytest.mark.parametrize(
    "headers", [[("Content-Encoding", "gzip, br")], [("Content-Encoding", "gzip"), ("Content-Encoding", "br")]]
)
def test_several_codings_are_undone_last_first(headers):
    decoded = decode_content(brotli.compress(gzip.compress(TEXT)), headers)
    assert (decoded.body, decoded.warnings) == (TEXT, ())


def test_transfer_codings_are_undone_before_content_codings():
    body = gzip.compress(brotli.compress(TEXT))
    headers = [("Transfer-Encoding", "gzip, chunked"), ("Content-Encoding", "br")]
    assert decode_content(body, headers).body == TEXT


@CODINGS
def test_a_wrong_label_leaves_the_body_as_it_is(coding):
    decoded = decode(TEXT, coding)
    assert (decoded.body, decoded.truncated) == (TEXT, False)
    assert "left as it is" in decoded.warnings[0]


@pytest.mark.parametrize("value", ["utf-8", "aws-chunked", "x" * 500])
def test_an_unknown_coding_leaves_the_body_as_it_is(value):
    decoded = decode(TEXT, value)
    assert decoded.body == TEXT
    assert "not known" in decoded.warnings[0]
    assert len(decoded.warnings[0]) < 200


def test_a_wrong_label_among_right_ones():
    decoded = decode(gzip.compress(TEXT), "gzip, br")
    assert decoded.body == TEXT
    assert len(decoded.warnings) == 1


@CODINGS
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_stream_that_breaks_off_gives_what_came_before(coding, share):
    text = noise(500_000) + TEXT
    encoded = ENCODERS[coding](text)
    decoded = decode(encoded[: int(len(encoded) * share)], coding)
    assert decoded.truncated
    assert "breaks off" in decoded.warnings[0]
    assert text.startswith(decoded.body)
    assert len(decoded.body) > 100_000  # zstd gives whole blocks, of 128 KiB


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_corrupt_stream_gives_what_came_before(coding):
    text = noise(400_000, b"a").hex().encode()
    encoded = bytearray(ENCODERS[coding](text))
    encoded[-len(encoded) // 4 :] = noise(len(encoded) // 4, b"b")
    decoded = decode(bytes(encoded), coding)
    assert decoded.truncated
    assert len(decoded.warnings) == 1
    assert decoded.body[:500_000] == text[:500_000]


def test_a_wrong_checksum_loses_nothing():
    encoded = bytearray(gzip.compress(TEXT))
    encoded[-8] ^= 1
    decoded = decode(bytes(encoded), "gzip")
    assert decoded.body == TEXT
    assert "corrupt" in decoded.warnings[0]


@CODINGS
def test_bytes_after_the_stream_are_left_out_and_told(coding):
    decoded = decode(ENCODERS[coding](TEXT) + b"<!-- cached -->", coding)
    assert (decoded.body, decoded.truncated) == (TEXT, False)
    assert "other bytes" in decoded.warnings[0]


def test_members_one_after_another_and_padding():
    assert decode(gzip.compress(b"first ") + gzip.compress(b"second") + bytes(100), "gzip") == content.Content(
        b"first second", False, ()
    )
    assert decode(zstd.compress(b"first ") + zstd.compress(b"second"), "zstd").body == b"first second"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused_with_little_memory(coding):
    bomb = ENCODERS[coding](bytes(120 << 20))
    tracemalloc.start()
    with pytest.raises(ContentTooLargeError, match="1000000"):
        decode(bomb, coding, max_size=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 << 20


def test_a_bomb_within_a_bomb_is_refused():
    bomb = gzip.compress(gzip.compress(bytes(50 << 20)))
    with pytest.raises(ContentTooLargeError):
        decode(bomb, "gzip, gzip", max_size=1 << 20)


def test_the_limit_is_inclusive_and_holds_for_plain_bodies():
    assert decode(gzip.compress(bytes(1000)), "gzip", max_size=1000).body == bytes(1000)
    assert decode_content(bytes(1000), [], max_size=1000).body == bytes(1000)
    with pytest.raises(ContentTooLargeError):
        decode_content(bytes(1001), [], max_size=1000)
    with pytest.raises(ContentTooLargeError):
        decode(gzip.compress(bytes(1001)), "gzip", max_size=1000)


def test_too_many_codings_are_not_even_tried():
    decoded = decode(TEXT, ", ".join(["gzip"] * 100))
    assert decoded.body == TEXT
    assert "100 content codings" in decoded.warnings[0]


def test_a_zstd_window_beyond_the_standard_is_refused():
    compressor = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    wide = compressor.compress(TEXT) + compressor.flush()
    decoded = decode(wide, "zstd")
    assert decoded.truncated
    assert "corrupt" in decoded.warnings[0]


@given(
    st.binary(max_size=300),
    st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, deflate"]),
    st.sampled_from([b"", b"\x1f\x8b\x08\0", b"x\x9c", b"\x28\xb5\x2f\xfd"]),
)
def test_anything_is_decoded_or_left(data, coding, start):
    assert isinstance(decode(start + data, coding, max_size=1 << 20).body, bytes)
