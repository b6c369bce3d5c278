import base64
import hashlib

import pytest

from archive.warc import digest

CONTENT = b"The ferry left on time."
SHA1 = hashlib.sha1(CONTENT)
SHA256 = hashlib.sha256(CONTENT)
MD5 = hashlib.md5(CONTENT)


def base32(computed):
    return base64.b32encode(computed.digest()).decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"sha1:{base32(SHA1)}", ("sha1", SHA1.digest())),
        (f"SHA-1:{base32(SHA1).lower()}", ("sha1", SHA1.digest())),
        (f"sha1: {SHA1.hexdigest()}", ("sha1", SHA1.digest())),
        (f"sha1:{base64.b64encode(SHA1.digest()).decode()}", ("sha1", SHA1.digest())),
        (f"sha1:{base64.urlsafe_b64encode(SHA1.digest()).decode().rstrip('=')}", ("sha1", SHA1.digest())),
        (f"sha256:{SHA256.hexdigest().upper()}", ("sha256", SHA256.digest())),
        (f"sha-256:{base32(SHA256)}", ("sha256", SHA256.digest())),
        (f"sha256:{base32(SHA256).rstrip('=')}", ("sha256", SHA256.digest())),
        (f"md5:{MD5.hexdigest()}", ("md5", MD5.digest())),
        (f"md5:{base32(MD5)}", ("md5", MD5.digest())),
        (f"sha3-256:{hashlib.sha3_256(CONTENT).hexdigest()}", ("sha3_256", hashlib.sha3_256(CONTENT).digest())),
        (f"blake2b:{hashlib.blake2b(CONTENT).hexdigest()}", ("blake2b", hashlib.blake2b(CONTENT).digest())),
    ],
)
def test_all_common_forms_are_read(text, expected):
    assert digest.parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", "sha1", "sha1:", "sha1:AAAA", "sha1:" + "!" * 32, "md5:" + "g" * 32, "sha1:" + "é" * 40]
)
def test_what_is_no_digest(text):
    with pytest.raises(ValueError, match="digest"):
        digest.parse(text)


@pytest.mark.parametrize("text", ["blake3:00", "xxh3:0011223344556677", "shake_128:00", ":x"])
def test_what_cannot_be_computed(text):
    with pytest.raises(digest.UnknownAlgorithmError):
        digest.parse(text)


def test_what_is_written_is_read():
    computed = digest.sha1()
    computed.update(CONTENT)
    assert digest.labelled(computed) == f"sha1:{base32(SHA1)}"
    assert digest.parse(digest.labelled(computed)) == ("sha1", SHA1.digest())
