"""Captures of other writers that no collection can use: they stay in their WARC, which `archive verify` finds fault
with, and nothing else is expected of them.
"""

from __future__ import annotations

from archive.catalog_rows import utc_text


def why_unusable(date: str | None, url: str | None) -> str | None:
    """Why a capture of this WARC-Date and WARC-Target-URI can be neither catalogued nor extracted, if it cannot."""
    try:
        utc_text(date or "")
    except ValueError:
        return f"its WARC-Date is no instant: {(date or '')[:40]!r}" if date else "it has no WARC-Date"
    return None if url else "it has no WARC-Target-URI"
