"""Capture: an add-on that archives every HTTP exchange of a Scrapy project as WARC, byte for byte.

In any project::

    ADDONS = {"crawler.capture.Capture": 500}
    COLLECTION = "collections/news"

Robots.txt, redirects, retries, errors, feeds: whatever goes through the http and https download handlers is in the
WARC before the response reaches a middleware. Components that want to know what was archived connect to the
`captured` signal. The reasons why a signal handler or a pipeline cannot do this stand in Scrapy's own issue #2002:
the wire's bytes are gone by then.

Settings: COLLECTION (folder; unset: nothing is captured), WARC_PREFIX (default: BOT_NAME), WARC_MAX_SIZE (bytes, 1 GB),
WARC_OPERATOR (who runs the crawl, for warcinfo), WARC_FSYNC (records between fsyncs; 0: never),
ALLOW_PRIVATE_ADDRESSES.
"""

from __future__ import annotations

import logging
import shutil
from functools import partial
from itertools import count
from tempfile import TemporaryFile
from time import monotonic
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from scrapy import __version__ as scrapy_version
from scrapy import signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    CloseSpider,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    StopDownload,
)
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool
from w3lib.url import safe_url_string

from archive import __version__
from archive.collection import Collection, CollectionError, Lock
from archive.warc.errors import WarcWriteError
from archive.warc.exchange import Exchange, Truncation
from archive.warc.http import parse_head, split_head
from archive.warc.write import WarcWriter
from crawler.failures import describe
from crawler.wire import TAG, Recording, RecordingFactory, refuse_private

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from archive.items import Capture as CaptureAddress

logger = logging.getLogger(__name__)

captured = object()
"""Signal: an exchange is on disk. Arguments: request; exchange (archive.warc.exchange.Exchange; a response that was a
file is closed by now); start (the first 64 KB of the response); capture (archive.items.Capture, None where no
response came). Sent in the order of the records in the file, from the reactor's thread."""


class Capture:
    """The add-on: puts the capturing download handler and its writer in place."""

    def update_settings(self, settings: BaseSettings) -> None:
        if not settings.get("COLLECTION"):
            # `scrapy shell`, `fetch` and `parse` write nothing unless they are told where.
            raise NotConfigured("nothing is archived, as no COLLECTION is set")
        for scheme in ("http", "https"):
            settings["DOWNLOAD_HANDLERS"].set(scheme, CaptureDownloadHandler, "addon")
        settings["EXTENSIONS"].set(CaptureWriter, 0, "addon")
        # What the archive's readers can decode; warcio and others cannot read zstd (HTTP/2 has no wire form to keep).
        settings["DEFAULT_REQUEST_HEADERS"].set("Accept-Encoding", "gzip, br", "addon")


class CaptureWriter:
    """Scrapy extension: owns the collection's lock and its WARC writer, which works in a thread of its own."""

    def __init__(self, crawler: Crawler):
        settings = crawler.settings
        self._crawler = crawler
        self.collection = Collection(settings["COLLECTION"])
        self._lock: Lock | None = None
        self._writer: WarcWriter | None = None
        self._stopping = False
        # One thread: the records of one file are written one after another, in the order in which they were finished.
        self._pool = ThreadPool(1, 1, "warc")
        self._prefix = settings.get("WARC_PREFIX") or settings["BOT_NAME"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.close, signals.engine_stopped)
        return extension

    def spider_opened(self) -> None:
        try:
            self.open()
        except CollectionError as error:
            logger.error("%s", error)
            raise CloseSpider("collection_unusable") from error

    def open(self) -> None:
        """Take the collection's lock and be ready to write; called before the first request, once.

        Raises archive.collection.CollectionError where the folder cannot be used.
        """
        if self._writer is not None:
            return
        settings = self._crawler.settings
        self.collection.create()
        self._lock = self.collection.lock()
        try:
            for recovery in self.collection.recover():
                logger.warning("%s", recovery)
        except OSError as error:
            raise CollectionError(f"{error.filename}: {error.strerror}") from error
        self._writer = WarcWriter(
            self.collection.archive,
            prefix=self._prefix,
            software=f"Dateline/{__version__} Scrapy/{scrapy_version}",
            operator=settings.get("WARC_OPERATOR") or settings.get("CONTACT") or None,
            user_agent=settings.get("USER_AGENT"),
            robots="obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            collection_name=self.collection.name,
            max_size=settings.getint("WARC_MAX_SIZE", 1_000_000_000),
            sync_every=settings.getint("WARC_FSYNC", 0),
        )
        self._pool.start()

    async def write(self, request: Request, exchange: Exchange) -> CaptureAddress | None:
        """Write the exchange and tell of it; returns once it is on disk."""
        assert self._writer is not None
        start = _start(exchange.response)
        from twisted.internet import reactor

        deferred = deferToThreadPool(reactor, self._pool, self._writer.write, exchange)
        deferred.addCallback(partial(self._written, request, exchange, start))
        try:
            address: CaptureAddress | None = await maybe_deferred_to_future(deferred)
        except WarcWriteError as error:
            self._stop(error)
            raise IgnoreRequest(f"not archived, so not used: {error}") from error
        return address

    def _written(
        self, request: Request, exchange: Exchange, start: bytes, address: CaptureAddress | None
    ) -> CaptureAddress | None:
        stats = self._crawler.stats
        assert stats is not None
        stats.inc_value("capture/exchanges")
        if address is None:
            stats.inc_value("capture/without_response")
        if exchange.truncated:
            stats.inc_value(f"capture/truncated/{exchange.truncated}")
        self._crawler.signals.send_catch_log(captured, request=request, exchange=exchange, start=start, capture=address)
        return address

    def _stop(self, error: WarcWriteError) -> None:
        # Nothing may be said of what is not on disk, so a crawl that cannot write has nothing more to do.
        engine = self._crawler.engine
        if engine is not None and not self._stopping:
            self._stopping = True
            logger.error("Stopping, as nothing can be archived: %s", error)
            deferred_from_coro(engine.close_spider_async(reason="archive_unwritable"))

    async def close(self) -> None:
        if self._writer is None:
            return
        from twisted.internet import reactor

        writer, self._writer = self._writer, None
        try:
            await maybe_deferred_to_future(deferToThreadPool(reactor, self._pool, writer.close))
        finally:
            self._pool.stop()
            if self._lock is not None:
                self._lock.release()


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
        self._inner = HTTP11DownloadHandler(crawler)
        # Its warning advises to use broken responses, which are kept here anyway, marked as what they are.
        self._inner._fail_on_dataloss_warned = True
        self._inner._pool._factory = partial(  # type: ignore[assignment]
            RecordingFactory, recordings=self._recordings, allow_private_addresses=self._allow_private_addresses
        )
        writer = crawler.get_extension(CaptureWriter)
        assert writer is not None, "the add-on crawler.capture.Capture brings the writer"
        self._writer = writer

    async def download_request(self, request: Request) -> Response:
        proxied = bool(request.meta.get("proxy"))
        if not self._allow_private_addresses and not proxied:
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
            response = await self._inner.download_request(tagged)
            if not recording.complete:
                truncated = "disconnect" if "dataloss" in response.flags else "unspecified"
        except BaseException as raised:
            error = raised
            truncated = _truncation(raised)
        finally:
            del self._recordings[tag]
        if not isinstance(error, IgnoreRequest):
            self._writer.open()
            exchange = _exchange(request, recording, truncated, error, round((monotonic() - began) * 1000), proxied)
            await self._writer.write(request, exchange)
        if error is not None:
            raise error
        assert response is not None
        return response

    async def close(self) -> None:
        await self._inner.close()


def _truncation(error: BaseException) -> Truncation:
    if isinstance(error, DownloadTimeoutError):
        return "time"
    if isinstance(error, DownloadCancelledError):
        return "length"
    if isinstance(error, StopDownload):
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
    tls = (recording.tls_version or "").replace("TLSv", "tls/")
    return Exchange(
        url=safe_url_string(request.url.split("#")[0]),
        started_at=recording.started_at,
        request=bytes(recording.request),
        response=response,
        interim=interim,
        ip_address=None if proxied else recording.ip_address,
        protocols=("http/1.1", tls) if tls else ("http/1.1",),
        cipher_suite=recording.cipher_suite,
        truncated=None if recording.complete or response is None else truncated,
        error=describe(error) if error is not None else None,
        metadata=tuple((name, value) for name, value in metadata if value),
    )


def _start(response: bytes | BinaryIO | None) -> bytes:
    """The first 64 KB of a response."""
    if response is None or isinstance(response, bytes):
        return (response or b"")[: 1 << 16]
    start = response.read(1 << 16)
    response.seek(0)
    return start


def _without_interim(response: bytes | BinaryIO | None) -> tuple[bytes, bytes | BinaryIO | None]:
    """1xx responses before the final one, and the final one (None where it never came)."""
    if response is None:
        return b"", None
    start = _start(response)
    end = 0
    while (status := parse_head(start[end:]).status) is not None and 100 <= status < 200:
        head, _ = split_head(start[end:])
        end += len(head)
    interim = start[:end]
    if isinstance(response, bytes):
        return interim, response[end:] or None
    if not end:
        return b"", response
    final = TemporaryFile()  # noqa: SIM115  the exchange's reader closes it
    with response:
        response.seek(end)
        shutil.copyfileobj(response, final)
    final.seek(0)
    return interim, cast("BinaryIO", final)
