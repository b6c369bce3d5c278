"""Taps on Twisted's HTTP/1.1 client: the bytes of each exchange as they cross the wire.

A Scrapy response no longer has them (case and order of headers, chunk framing, the reason phrase ...), so they are
taken where they pass: `RecordingFactory` replaces the protocol factory of the download handler's connection pool. A
header that never reaches the wire (`TAG`) says which exchange a request belongs to, also where many for one URL are
under way at once; Twisted hands the request's headers through pools, proxies and retries unchanged.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from archive import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import Request as TxRequest
    from twisted.web.iweb import IResponse

TAG = b"X-Dateline-Exchange"
# Where a request of Twisted's keeps its recording.
_RECORDING = "_dateline_recording"

# Where a response outgrows memory and goes to a file. Also the size up to which a WARC record is written with one
# write().
SPOOL_BYTES = 8 << 20
# A response's head, with all interim responses before it, has no more: Twisted keeps what it reads of it, for as long
# as it goes on, and DOWNLOAD_MAXSIZE counts bodies alone. Browsers allow some 256 KB.
MAX_HEAD_BYTES = 512 << 10


class PrivateAddressError(IgnoreRequest):
    """The server's address is not a public one, and ALLOW_PRIVATE_ADDRESSES is not set."""


class HeadTooLongError(Exception):
    """The head of a response does not come to an end."""

    def __init__(self) -> None:
        super().__init__(f"the head of the response has more than {MAX_HEAD_BYTES >> 10} KB")


class Recording:
    """What crosses the wire for one request, as it comes.

    A retry on a fresh connection (Twisted resends where a pooled one turned out to be dead) starts it anew.
    """

    def __init__(self) -> None:
        self.started_at = clock.now()
        self.request = bytearray()
        self.received = 0
        self.ip_address: str | None = None
        self.tls_version: str | None = None
        """As OpenSSL calls it; so also the cipher suite."""
        self.cipher_suite: str | None = None
        self.complete = False
        self.is_head_too_long = False
        self._is_given_up = False
        self._response: SpooledTemporaryFile[bytes] | None = None

    def begin(self) -> None:
        """A request is about to be written."""
        self.started_at = clock.now()
        self.request.clear()
        self.received = 0
        self.complete = False
        if self._response is not None:
            self._response.close()
        self._response = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115  closed by the one who takes it

    def sent(self, data: bytes) -> None:
        self.request += data

    def came(self, data: bytes) -> None:
        if self._response is None or self._is_given_up:  # its connection is still being closed
            return
        self._response.write(data)
        self.received += len(data)

    def give_up(self) -> None:
        """The download has failed: what comes from now on, the end of the connection for one, completes nothing."""
        self._is_given_up = True

    def end(self, surplus: int) -> None:
        """The response is complete; `surplus` bytes at the end were none of it."""
        if self._response is None or self._is_given_up:
            return
        if surplus:
            self.received -= surplus
            self._response.truncate(self.received)
        self.complete = True

    def take(self) -> bytes | BinaryIO | None:
        """The response's bytes; a file, for its reader to close, where they are more than SPOOL_BYTES; None for
        none.
        """
        response, self._response = self._response, None
        if response is None or not self.received:
            if response is not None:
                response.close()
            return None
        response.seek(0)
        if self.received > SPOOL_BYTES:
            return cast("BinaryIO", response)
        with response:
            return response.read()


class _WriteTap:
    """A transport that reports what is written to the exchange under way; all else is the real one's."""

    def __init__(self, transport: Any, protocol: RecordingProtocol):
        self._transport = transport
        self._protocol = protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._protocol.recording is not None:
            self._protocol.recording.sent(data)
        self._transport.write(data)

    def writeSequence(self, data: list[bytes]) -> None:  # noqa: N802  Twisted's name
        self.write(b"".join(data))


class RecordingProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's client protocol with its ends tapped."""

    recording: Recording | None = None

    def __init__(self, quiescent_callback: Any, recordings: Mapping[bytes, Recording]):
        super().__init__(quiescent_callback)  # type: ignore[no-untyped-call]
        self._recordings = recordings

    def makeConnection(self, transport: Any) -> None:  # noqa: N802  Twisted's name
        super().makeConnection(_WriteTap(transport, self))  # type: ignore[no-untyped-call]

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        recording = getattr(request, _RECORDING, None)
        if recording is None:
            tags = request.headers.getRawHeaders(TAG)
            if tags:
                request.headers.removeHeader(TAG)
                # Kept on the request: Twisted resends the same object where a pooled connection was dead.
                recording = self._recordings.get(tags[0])
                setattr(request, _RECORDING, recording)
        self.recording = recording
        if recording is not None:
            recording.begin()
            with suppress(AttributeError, ValueError):
                peer = cast("Any", self.transport).getPeer()
                recording.ip_address = str(ipaddress.ip_address(peer.host))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        recording = self.recording
        if recording is not None:
            if not recording.received:
                self._read_tls(recording)
            recording.came(data)
            if recording.received > MAX_HEAD_BYTES and self._is_in_head():
                recording.is_head_too_long = True
                self.transport.abortConnection()  # type: ignore[union-attr]
                self._disconnectParser(Failure(HeadTooLongError()))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _is_in_head(self) -> bool:
        return self._parser is not None and self._parser.state in (STATUS, HEADER)

    def _read_tls(self, recording: Recording) -> None:
        # Known for certain only once the server has answered: a TLS 1.3 client learns the rest of the handshake with
        # it.
        handle: Any = getattr(self.transport, "getHandle", lambda: None)()
        if hasattr(handle, "get_protocol_version_name"):
            recording.tls_version = handle.get_protocol_version_name()
            recording.cipher_suite = handle.get_cipher_name()

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802  Twisted's name
        recording, self.recording = self.recording, None
        if recording is not None:
            recording.end(len(rest))
        super()._finishResponse(rest)


class RecordingFactory(_LenientHTTP11ClientFactory):
    """Builds `RecordingProtocol`s, and none for an address the guard refuses."""

    def __init__(
        self,
        quiescent_callback: Any,
        metadata: Any,
        *,
        recordings: Mapping[bytes, Recording],
        allow_private_addresses: bool,
    ):
        super().__init__(quiescent_callback, metadata)  # type: ignore[no-untyped-call]
        self._recordings = recordings
        self._allow_private_addresses = allow_private_addresses

    def buildProtocol(self, addr: IAddress | None) -> RecordingProtocol:  # noqa: N802  Twisted's name
        if not self._allow_private_addresses:
            refuse_private(getattr(addr, "host", None))
        return RecordingProtocol(self._quiescentCallback, self._recordings)


def refuse_private(host: str | None) -> None:
    """Raise PrivateAddressError where `host` is an IP address that is no public one; names pass."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return
    if not address.is_global or address.is_multicast:
        raise PrivateAddressError(
            f"{address} is no public address; to crawl your own machine or network, set ALLOW_PRIVATE_ADDRESSES=True"
        )
