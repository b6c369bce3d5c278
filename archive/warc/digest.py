"""Labelled digests of WARC 1.1 (§5.8, §5.9): `sha1:` and base 32 when writing, any common form when reading.

Labels and encodings as the community recommends them (warc-specifications#80 and #48, in the annotated standard).
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

# hashlib's names of the recommended labels; blake3 and the xxh family are not in the standard library.
_ALGORITHMS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha224": "sha224",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "sha512-224": "sha512_224",
    "sha512-256": "sha512_256",
    "sha3-224": "sha3_224",
    "sha3-256": "sha3_256",
    "sha3-384": "sha3_384",
    "sha3-512": "sha3_512",
    "blake2s": "blake2s",
    "blake2b": "blake2b",
}
_SHA1 = re.compile(r"[A-Z2-7]{32}")
# From the digits of base 32 to those that `int` takes; the standard library's decoder takes 20 times as long.
_TO_INT = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_COMPATIBILITY_LABELS = {
    "sha-1": "sha1",
    "sha-224": "sha224",
    "sha-256": "sha256",
    "sha-384": "sha384",
    "sha-512": "sha512",
}


# Base 32 of 160 bits, ten at a time: base64.b32encode takes as long as hashing 15 KB, four times an exchange.
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(150, -1, -10)


class UnknownAlgorithmError(ValueError):
    """The digest names an algorithm that cannot be computed here."""


def sha1() -> _Hash:
    """A new digest of the kind this project writes (identifies content, guards no secret)."""
    return hashlib.sha1(usedforsecurity=False)


def labelled(digest: _Hash) -> str:
    """The value of a WARC-Block-Digest or WARC-Payload-Digest field for a SHA-1 digest."""
    number = int.from_bytes(digest.digest(), "big")
    return "sha1:" + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def parse(value: str) -> tuple[str, bytes]:
    """The algorithm, as hashlib calls it, and the bytes of a labelled digest in base 16, 32 or 64.

    Raises UnknownAlgorithmError where the label is none of the recommended ones, ValueError where the value cannot be a
    digest of that algorithm.
    """
    label, colon, text = value.partition(":")
    if label == "sha1" and _SHA1.fullmatch(text):  # as nearly all are
        return label, int(text.translate(_TO_INT), 32).to_bytes(20, "big")
    if not colon:
        raise ValueError(f"a digest has the form algorithm:value, not {value[:80]!r}")
    label = label.strip().lower()
    algorithm = _ALGORITHMS.get(_COMPATIBILITY_LABELS.get(label, label))
    if algorithm is None:
        raise UnknownAlgorithmError(f"digests of the kind {label[:40]!r} cannot be computed here")
    try:
        size = hashlib.new(algorithm, usedforsecurity=False).digest_size
    except ValueError:  # the interpreter's OpenSSL lacks it
        raise UnknownAlgorithmError(f"digests of the kind {label[:40]!r} cannot be computed here") from None
    text = text.strip()
    for decode in (_base16, _base32, _base64):
        with contextlib.suppress(binascii.Error, ValueError):
            digest = decode(text)
            if len(digest) == size:
                return algorithm, digest
    raise ValueError(f"{text[:140]!r} is no {label} digest")


# The digest's size tells the encoding, but for MD5, whose base 32 is as long as its base 16: there padding tells.
def _base16(text: str) -> bytes:
    return base64.b16decode(text, casefold=True)


def _base32(text: str) -> bytes:
    return base64.b32decode(_padded(text, 8), casefold=True)


def _base64(text: str) -> bytes:
    return base64.b64decode(_padded(text, 4).replace("-", "+").replace("_", "/"), validate=True)


def _padded(text: str, multiple: int) -> str:
    text = text.rstrip("=")
    return text + "=" * (-len(text) % multiple)
