"""Gzip'd files: `sitemap.xml.gz` is served as a file of its own, not as a content encoding."""

from __future__ import annotations

import zlib

MAGIC = b"\x1f\x8b\x08"
MAX_LAYERS = 3
"""Layers of gzip that are opened: a file, and what a server or two compressed once more."""
_GZIP = 31  # zlib's wbits: 15 bits of window, 16 for gzip's header and trailer


def gunzipped(body: bytes, limit: int) -> bytes:
    """`body` itself, or what is inside where it is gzip: at most `limit` bytes, as far as it can be read."""
    for _ in range(MAX_LAYERS):
        if not body.startswith(MAGIC):
            break
        body = _members(body, limit)
    return body


def _members(body: bytes, limit: int) -> bytes:
    """The content of the gzip members in `body` (RFC 1952, section 2.2: they follow each other)."""
    content = bytearray()
    while body.startswith(MAGIC) and len(content) < limit:
        member = zlib.decompressobj(_GZIP)
        try:
            content += member.decompress(body, limit - len(content))
        except zlib.error:
            break
        body = member.unused_data
    return bytes(content)
