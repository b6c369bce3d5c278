"""The Retry-After header (RFC 9110 §10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(rb"[0-9]{1,10}")


def retry_after(value: bytes | None, *, date: bytes | None, now: float) -> float | None:
    """Seconds to wait, 0 for an instant that has passed; None where the header is missing or means nothing.

    `value` is the header's, `date` that of the response's Date header: an instant is read on the clock of the server
    that states it. Where there is no Date, `now` (seconds since 1970, UTC) is its stand-in.
    """
    if value is None:
        return None
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _instant(value)
    if until is None:
        return None
    sent = _instant(date.strip()) if date is not None else None
    return max(until - (now if sent is None else sent), 0.0)


def _instant(value: bytes) -> float | None:
    try:
        instant = parsedate_to_datetime(value[:64].decode("ascii"))
        # A date without a zone, or with -0000, is UTC, as all dates of HTTP are.
        return (instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
