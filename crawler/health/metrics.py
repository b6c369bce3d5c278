"""Numbers of a running crawl for Prometheus: an extension that serves them over HTTP, off unless METRICS_PORT is set.

They are counted where things happen, and read by a thread of their own, so that nobody who asks is in the crawl's way.
Needs the library prometheus-client: `pip install 'dateline[metrics]'`.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from archive import clock
from archive.addresses import site_of
from archive.warc.http import parse_head
from crawler.capture_writer import captured
from crawler.failures import kind_of_failure
from crawler.health.ending import BROKEN
from crawler.recorder import recorded

if TYPE_CHECKING:
    from threading import Thread
    from typing import Self
    from wsgiref.simple_server import WSGIServer

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from archive.items import Capture
    from archive.warc.exchange import Exchange
    from crawler.examination import ArchivedResponse, Examined

logger = logging.getLogger(__name__)

MAX_SITES = 200
"""Sites with numbers of their own, the first ones met: a time series lasts, and links may lead to any number."""
OTHERS = "other"
PAGES_DUE, LATENESS = "watch/due", "watch/late"
"""Names of the crawl's stats that are served, where something sets them: pages that are due by now, and for how many
seconds the one that waits longest is."""


class MetricsError(ValueError):
    """Metrics cannot be served; the message says why, and what to do."""


def check_metrics(settings: BaseSettings) -> None:
    """Raises MetricsError where the settings ask for metrics that cannot be served."""
    if settings.get("METRICS_PORT") not in (None, ""):
        _port(settings)
        _library()


class Metrics:
    """The extension."""

    def __init__(self, crawler: Crawler):
        if crawler.settings.get("METRICS_PORT") in (None, ""):
            raise NotConfigured
        self._crawler = crawler
        self._address = crawler.settings.get("METRICS_ADDRESS") or "127.0.0.1"
        self._sites: set[str] = set()
        self._numbers: _Numbers | None = None
        self._server: WSGIServer | None = None
        self._thread: Thread | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.captured, captured)
        crawler.signals.connect(extension.recorded, recorded)
        crawler.signals.connect(extension.close, signals.engine_stopped)
        return extension

    @property
    def port(self) -> int:
        """The port that is listened on: METRICS_PORT, but where that is 0, any that was free."""
        assert self._server is not None
        return int(self._server.server_port)

    def spider_opened(self) -> None:
        """Serve. Raises CloseSpider where that cannot be done: who asked for numbers relies on them."""
        try:
            port = _port(self._crawler.settings)
            library = _library()
            self._numbers = _Numbers(library, self._crawler)
            try:
                self._server, self._thread = library.start_http_server(port, self._address, self._numbers.registry)
            except OSError as error:
                raise MetricsError(
                    f"METRICS_PORT: nothing can be served at {self._address}, port {port}: {error.strerror or error}; "
                    "name another one"
                ) from error
        except MetricsError as error:
            logger.error("%s", error)
            assert self._crawler.stats is not None
            self._crawler.stats.set_value("dateline/error", str(error))
            raise CloseSpider("metrics_unavailable") from error
        logger.info("Metrics are served at http://%s:%d/metrics", self._address, self.port)

    def captured(self, exchange: Exchange, start: bytes, capture: Capture | None) -> None:
        """An exchange is on disk: count it."""
        if self._numbers is None:
            return
        site = self._site(exchange.url)
        if capture is None:
            self._numbers.requests.labels(site, "none").inc()
            self._numbers.failures.labels(site, kind_of_failure(exchange.error)).inc()
            return
        status = parse_head(start[:4096]).status
        self._numbers.requests.labels(site, f"{status // 100}xx" if status is not None else "none").inc()
        self._numbers.bytes.labels(site).inc(capture.length)
        if exchange.truncated is not None:
            self._numbers.failures.labels(site, f"truncated: {exchange.truncated}").inc()

    def recorded(self, response: ArchivedResponse, examined: Examined) -> None:
        """The outcome of a capture is written: count it."""
        numbers = self._numbers
        if numbers is None:
            return
        numbers.lag.observe(max((clock.now() - datetime.fromisoformat(response.date)).total_seconds(), 0.0))
        site, item = self._site(response.url), examined.item
        if examined.unchanged:
            numbers.pages.labels(site, "unchanged").inc()
        elif item is not None:
            numbers.pages.labels(site, "item").inc()
            numbers.items.labels(site, item["@type"]).inc()
            numbers.entries.labels(site).inc(len((item.get("change") or {}).get("new", ())))
        elif examined.reason is not None:
            numbers.pages.labels(site, str(examined.reason)).inc()

    async def close(self) -> None:
        """Serve no more."""
        if self._server is not None and self._thread is not None:
            await asyncio.to_thread(self._server.shutdown)
            self._server.server_close()
            self._server = None

    def _site(self, url: str) -> str:
        site = site_of(url)
        if site not in self._sites:
            if len(self._sites) >= MAX_SITES:
                return OTHERS
            self._sites.add(site)
        return site


class _Numbers:
    """The numbers, and the registry they are served from."""

    def __init__(self, library: Any, crawler: Crawler) -> None:
        library.disable_created_metrics()  # a second series for each, of when it began
        registry = self.registry = library.CollectorRegistry()

        def counter(name: str, text: str, *labels: str) -> Any:
            return library.Counter(f"dateline_{name}", text, labels, registry=registry)

        self.requests = counter("requests", "Exchanges, by class of status; none: no response.", "site", "status")
        self.failures = counter("failures", "Exchanges without a response, or with a part of one.", "site", "kind")
        self.bytes = counter("bytes", "Bytes of response records in the WARC files, compressed.", "site")
        self.pages = counter("pages", "Pages, by outcome: item, unchanged, or the reason for none.", "site", "outcome")
        self.items = counter("items", "Items written, new or changed.", "site", "type")
        self.entries = counter("entries", "Entries of live blogs, never seen before.", "site")
        self.lag = library.Histogram(
            "dateline_lag_seconds",
            "From a capture to its outcome on disk.",
            buckets=(0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000),
            registry=registry,
        )
        for name, text, value in (
            ("requests_waiting", "Requests in the scheduler.", lambda: _waiting(crawler)),
            ("pages_due", "Pages that are due to be read again.", lambda: _stat(crawler, PAGES_DUE)),
            ("late_seconds", "How long the page that waits longest is due.", lambda: _stat(crawler, LATENESS)),
            ("breaks", "Breaks of sites that last (docs/health.md).", lambda: _stat(crawler, BROKEN)),
        ):
            library.Gauge(f"dateline_{name}", text, registry=registry).set_function(value)
        library.ProcessCollector(registry=registry)


def _stat(crawler: Crawler, name: str) -> float:
    """A number of the crawl's stats; called in the thread that serves."""
    return float(crawler.stats.get_value(name, 0)) if crawler.stats is not None else 0.0


def _waiting(crawler: Crawler) -> float:
    engine = crawler.engine
    slot = engine._slot if engine is not None else None
    return float(len(slot.scheduler)) if slot is not None and hasattr(slot.scheduler, "__len__") else 0.0


def _port(settings: BaseSettings) -> int:
    """METRICS_PORT; 0: any that is free."""
    try:
        port = settings.getint("METRICS_PORT")
        is_port = 0 <= port < 1 << 16
    except (TypeError, ValueError):
        is_port = False
    if not is_port:
        raise MetricsError(
            f"METRICS_PORT is {settings['METRICS_PORT']!r}: it takes the number of a port, 0 (any free one) to 65535"
        )
    return port


def _library() -> Any:
    try:
        import prometheus_client
    except ImportError as error:
        raise MetricsError(
            "METRICS_PORT is set, and the library that serves metrics is not installed: "
            "pip install 'dateline[metrics]' (or prometheus-client)"
        ) from error
    return prometheus_client
