"""One HTTP exchange as the wire carried it: what a capture hands to the writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Literal

from archive.warc.http import method_of

Truncation = Literal["length", "time", "disconnect", "unspecified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and what came back.

    `request` and `response` are the exact bytes of the wire: start line, headers and body, chunked framing included.
    """

    url: str
    """WARC-Target-URI: absolute, ASCII, without a fragment."""
    started_at: datetime
    """When the request was sent; aware, UTC. Becomes WARC-Date (fractions of a second are allowed in WARC 1.1)."""
    request: bytes
    """Empty where the connection failed before anything was sent."""
    response: bytes | BinaryIO | None
    """The final response; a seekable file where it is too large for memory (its reader closes it); None where none
    came."""
    interim: bytes = b""
    """1xx responses that came before: no reader of a response record expects them there, so they go to the metadata
    record."""
    ip_address: str | None = None
    """The server's, as `ipaddress` prints it (IPv6 thereby as RFC 5952 has it); None behind a proxy."""
    protocols: tuple[str, ...] = ()
    """WARC-Protocol, for example ("http/1.1", "tls/1.3")."""
    cipher_suite: str | None = None
    """WARC-Cipher-Suite, IANA's name."""
    truncated: Truncation | None = None
    """Why `response` is shorter than what the server had to say."""
    error: str | None = None
    """What went wrong, for a person: kept in the metadata record where no response came or a response was cut."""
    metadata: tuple[tuple[str, str], ...] = field(default=())
    """Further fields of the metadata record (§6.6 and its registry): via, hopsFromSeed, fetchTimeMs ..., in this
    order."""

    @property
    def method(self) -> str | None:
        """The request's method; None where no request was sent."""
        return method_of(self.request)
