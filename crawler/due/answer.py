"""What a response says of itself, for the next request of its URL: validators, and how long it is fresh."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.http import Headers

_MAX_AGE = re.compile(r'(?:^|,)\s*max-age\s*=\s*"?(\d{1,9})"?\s*(?:,|$)', re.IGNORECASE)
_MAX_LENGTH = 1_000
"""Of a validator, in characters: what is longer is sent back to no server."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, as far as the next one hangs on it."""

    status: int
    etag: str | None = None
    last_modified: str | None = None
    max_age: float | None = None
    """Seconds for which it is fresh from now on (RFC 9111 §4.2); None where it does not say."""

    def without_validators(self) -> Answer:
        """The answer of another URL, to which this one led: of this one it has no validators."""
        return replace(self, etag=None, last_modified=None)

    @property
    def is_gone(self) -> bool:
        """Whether the server says that there is no such thing (RFC 9110 §15.5.5, §15.5.11)."""
        return self.status in (404, 410)


def answer_of(status: int, headers: Headers) -> Answer:
    """What the headers of a response say. A validator that could not be a header's value again is none."""
    return Answer(
        status,
        etag=_validator(headers.get("ETag")),
        last_modified=_validator(headers.get("Last-Modified")),
        max_age=_max_age(headers),
    )


def _validator(value: bytes | None) -> str | None:
    text = (value or b"").decode("latin-1").strip()
    return text if text and len(text) <= _MAX_LENGTH and text.isprintable() else None


def _max_age(headers: Headers) -> float | None:
    match = _MAX_AGE.search(b",".join(headers.getlist("Cache-Control")).decode("latin-1"))
    if match is None:
        return None
    age = (headers.get("Age") or b"").strip()
    return max(float(match[1]) - (float(age) if age.isdigit() and len(age) < 10 else 0.0), 0.0)
