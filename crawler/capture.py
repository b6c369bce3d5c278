"""Capture: an add-on that archives every HTTP exchange of a Scrapy project as WARC, byte for byte.

In any project::

    ADDONS = {"crawler.capture.Capture": 500}
    COLLECTION = "collections/news"

Robots.txt, redirects, retries, errors, feeds: whatever goes through the http and https download handlers is in the
WARC before the response reaches a middleware. Components that want to know what was archived connect to the
`captured` signal. The reasons why a signal handler or a pipeline cannot do this stand in Scrapy's own issue #2002:
the wire's bytes are gone by then.

Settings: COLLECTION (folder; unset: nothing is captured), WARC_PREFIX (default: BOT_NAME), WARC_MAX_SIZE (bytes, 1 GB),
WARC_OPERATOR (who runs the crawl, for warcinfo), WARC_FSYNC (records between fsyncs; 0: never), WARC_RESERVE (bytes of
the disk that stay free), WARC_REVISITS (a payload equal to the latest one of its URL is not written again; default:
True), ALLOW_PRIVATE_ADDRESSES.
"""

from __future__ import annotations

import asyncio
import io
from functools import partial
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    StopDownload,
)
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.defer import CancelledError, Deferred
from w3lib.url import safe_url_string

from archive.warc.exchange import Exchange, Truncation
from archive.warc.http import parse_head, split_head
from crawler.capture_writer import CaptureWriter, captured, first_bytes
from crawler.failures import describe
from crawler.stopping import StoppedError, aborting
from crawler.tls_names import cipher_suite_name, protocol_name
from crawler.wire import TAG, Recording, RecordingFactory, refuse_private

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

__all__ = ["Capture", "CaptureDownloadHandler", "captured"]


class Capture:
    """The add-on: puts the capturing download handler and its writer in place."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Raises ValueError where the project has download handlers of its own for http or https: they go first, and
        nothing of theirs would be archived.
        """
        if not settings.get("COLLECTION"):
            # `scrapy shell`, `fetch` and `parse` write nothing unless they are told where.
            raise NotConfigured("nothing is archived, as no COLLECTION is set")
        for scheme in ("http", "https"):
            settings["DOWNLOAD_HANDLERS"].set(scheme, CaptureDownloadHandler, "addon")
            other = settings["DOWNLOAD_HANDLERS"].get(scheme)
            if other is not CaptureDownloadHandler:
                raise ValueError(
                    f"nothing would be archived: DOWNLOAD_HANDLERS names {other} for {scheme}; take it out, or leave "
                    "out the add-on crawler.capture.Capture"
                )
        settings["EXTENSIONS"].set(CaptureWriter, 0, "addon")
        # What every reader of the archive can decode: warcio, which most of them stand on, knows no zstd, and beside
        # the usual brotli package it fails on the first br response (warcio#73).
        settings["DEFAULT_REQUEST_HEADERS"].set("Accept-Encoding", "gzip", "addon")


class CaptureDownloadHandler(BaseDownloadHandler):
    """Scrapy's HTTP/1.1 download handler, with every exchange written to the archive before its response is handed
    on.
    """

    lazy = True

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._recordings: dict[bytes, Recording] = {}
        self._numbers = count()
        self._allow_private_addresses = crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")
        self._direct = self._handler(crawler, self._allow_private_addresses)
        # A proxy is the user's choice, and most often on a private address.
        self._proxied = self._handler(crawler, allow_private_addresses=True)
        writer = crawler.get_extension(CaptureWriter)
        assert writer is not None, "the add-on crawler.capture.Capture brings the writer"
        self._writer = writer
        self._under_way: set[Deferred[Response]] = set()
        crawler.signals.connect(self._abort, aborting)

    def _handler(self, crawler: Crawler, allow_private_addresses: bool) -> HTTP11DownloadHandler:
        inner = HTTP11DownloadHandler(crawler)
        # Its warning advises to use broken responses, which are kept here anyway, marked as what they are.
        inner._fail_on_dataloss_warned = True
        inner._pool._factory = partial(  # type: ignore[assignment]
            RecordingFactory, recordings=self._recordings, allow_private_addresses=allow_private_addresses
        )
        return inner

    async def download_request(self, request: Request) -> Response:
        proxied = bool(request.meta.get("proxy"))
        if not self._allow_private_addresses:
            refuse_private((urlsplit(request.url).hostname or "").strip("[]"))
        tag = b"%x" % next(self._numbers)
        recording = self._recordings[tag] = Recording()
        headers = request.headers.copy()
        headers[TAG] = tag
        tagged = request.replace(headers=headers)
        tagged._meta = request.meta  # one dict: AutoThrottle reads download_latency where the inner handler writes it
        began = monotonic()
        truncated: Truncation | None = None
        error: BaseException | None = None
        response: Response | None = None
        try:
            response = await self._download(self._proxied if proxied else self._direct, tagged, recording)
            if not recording.complete:
                truncated = "disconnect" if "dataloss" in response.flags else "unspecified"
        except BaseException as raised:
            error = raised
            truncated = "length" if recording.is_head_too_long else _truncation(raised)
        finally:
            del self._recordings[tag]
        if not isinstance(error, IgnoreRequest) or recording.request:
            await self._writer.open()
            exchange = _exchange(request, recording, truncated, error, round((monotonic() - began) * 1000), proxied)
            await self._writer.write(request, exchange)
        if error is not None:
            raise error
        assert response is not None
        return response

    async def _download(self, handler: HTTP11DownloadHandler, request: Request, recording: Recording) -> Response:
        """Have `handler` download, in a way that can be given up (`aborting`). Raises what it raises, StoppedError."""

        async def download_recorded() -> Response:
            try:
                return await handler.download_request(request)
            except BaseException:
                recording.give_up()
                raise

        download: Deferred[Response] = deferred_from_coro(download_recorded())
        self._under_way.add(download)
        try:
            return await maybe_deferred_to_future(download)
        except (asyncio.CancelledError, CancelledError) as error:
            raise StoppedError from error
        finally:
            self._under_way.discard(download)

    def _abort(self) -> None:
        for download in list(self._under_way):
            download.cancel()

    async def close(self) -> None:
        await self._direct.close()
        await self._proxied.close()


def _truncation(error: BaseException) -> Truncation:
    if isinstance(error, DownloadTimeoutError):
        return "time"
    if isinstance(error, DownloadCancelledError):
        return "length"
    if isinstance(error, (StopDownload, StoppedError)):
        return "unspecified"
    return "disconnect"


def _exchange(
    request: Request,
    recording: Recording,
    truncated: Truncation | None,
    error: BaseException | None,
    milliseconds: int,
    proxied: bool,
) -> Exchange:
    interim, response = _without_interim(recording.take())
    via = (request.meta.get("redirect_urls") or [None])[-1] or (request.headers.get("Referer") or b"").decode("latin-1")
    hops = "L" * request.meta.get("depth", 0) + "R" * request.meta.get("redirect_times", 0)
    metadata: list[tuple[str, Any]] = [("via", via), ("hopsFromSeed", hops), ("fetchTimeMs", str(milliseconds))]
    # As the server speaks it: what is asked is always HTTP/1.1.
    spoken = "http/1.0" if response is not None and first_bytes(response).startswith(b"HTTP/1.0 ") else "http/1.1"
    tls = protocol_name(recording.tls_version or "")
    return Exchange(
        url=safe_url_string(request.url.split("#")[0]),
        started_at=recording.started_at,
        request=bytes(recording.request),
        response=response,
        interim=interim,
        ip_address=None if proxied else recording.ip_address,
        protocols=tuple(name for name in (spoken if recording.request else None, tls) if name),
        cipher_suite=cipher_suite_name(recording.cipher_suite or ""),
        truncated=None if recording.complete or response is None else truncated,
        error=describe(error) if error is not None else None,
        metadata=tuple((name, value) for name, value in metadata if value),
    )


def _without_interim(response: bytes | BinaryIO | None) -> tuple[bytes, bytes | BinaryIO | None]:
    """1xx responses before the final one, and the final one (None where it never came).

    Of more than are looked at, those that follow stay in front of the final one: its record begins with a head then.
    """
    if response is None:
        return b"", None
    start = first_bytes(response)
    end = 0
    while (status := parse_head(start[end:]).status) is not None and 100 <= status < 200:
        head, _ = split_head(start[end:])
        if end + len(head) == len(start) and not head.endswith((b"\r\n\r\n", b"\n\n")):
            break  # in the middle of a head
        end += len(head)
    interim = start[:end]
    if isinstance(response, bytes):
        return interim, response[end:] or None
    if not end:
        return b"", response
    return interim, cast("BinaryIO", _Rest(response, end))


class _Rest(io.RawIOBase):
    """A file from the byte `start` on. Closing it closes the file."""

    def __init__(self, file: BinaryIO, start: int):
        self._file = file
        self._start = start
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = self._start if whence == io.SEEK_SET else 0
        return self._file.seek(start + offset, whence) - self._start

    def close(self) -> None:
        self._file.close()
        super().close()
