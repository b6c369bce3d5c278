"""robots.txt as RFC 9309 has it, where Scrapy's own middleware falls short of it: one that cannot be had forbids all,
and the delay that it asks for is kept.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import build_from_crawler

from crawler.failures import describe
from crawler.politeness.host_gate import ROBOTSTXT
from crawler.politeness.hosts import HostLeftError, Hosts
from crawler.stopping import StoppedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

# RFC 9309 §2.5: at least so much must be read; §2.3.1.2: so many redirects must be followed.
MAX_BYTES = 500 << 10
MAX_REDIRECTS = 5
# §2.4: it should not be used for longer than so many seconds.
MAX_AGE = 86_400


class _UnreachableError(Exception):
    """There is no knowing what robots.txt says (RFC 9309 §2.3.1.4)."""


class RobotsTxt(RobotsTxtMiddleware):
    """The middleware; see ROBOTSTXT_OBEY.

    A status of 4xx allows everything (§2.3.1.3), but for those that are tried again (RETRY_HTTP_CODES): 429 says "not
    now", and so does 408. Those, 5xx and a host that cannot be reached forbid everything: the request goes back to the
    scheduler, and as its host was put off (`crawler.politeness.backing_off`), robots.txt is asked for again before it
    comes back, until the host is left alone.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        hosts = crawler.get_extension(Hosts)
        if hosts is None:
            raise NotConfigured("crawler.politeness.hosts.Hosts is not among the EXTENSIONS")
        self._hosts = hosts
        self._user_agent: str = self._robotstxt_useragent or self._default_useragent
        self._max_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX", 60)
        self._retried = {int(status) for status in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self._rules: dict[str, asyncio.Future[RobotParser | None]] = {}
        self._asked: dict[str, float] = {}
        self._delayed: dict[str, dict[str, float]] = {}

    async def process_request(self, request: Request) -> Request | None:  # type: ignore[override]
        """The request again where it has to wait for its robots.txt. Raises IgnoreRequest where that forbids it."""
        if request.meta.get("dont_obey_robotstxt") or request.url.startswith(("data:", "file:")):
            return None
        try:
            rules = await self.robot_parser(request)
        except _UnreachableError:
            self._hosts.refuse_left(self._hosts.host_of(request))
            return request.replace(dont_filter=True)
        self.process_request_2(rules, request)
        return None

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for the request's scheme, host and port (§2.3); None where everything is allowed."""
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        now = self._hosts.clock()
        if origin not in self._rules or not 0 <= now - self._asked[origin] < MAX_AGE:  # a clock may be set back
            self._asked[origin] = now
            self._rules[origin] = asyncio.ensure_future(self._ask(origin, request))
        rules = self._rules[origin]
        try:
            return await asyncio.shield(rules)
        except _UnreachableError:
            if self._rules.get(origin) is rules:
                del self._rules[origin]
            raise

    async def _ask(self, origin: str, request: Request) -> RobotParser | None:
        """As `_fetch`; whatever failed, the request's host is put off."""
        host = self._hosts.host_of(request)
        failures = self._hosts.failures_of(host)
        try:
            return await self._fetch(origin, request)
        except _UnreachableError as error:
            if self._hosts.failures_of(host) == failures and not self._hosts.must_wait(host):
                # It was a redirect's target that failed, and had to bear it.
                self._hosts.failed(host, str(error), robots=True)
            raise

    async def _fetch(self, origin: str, request: Request) -> RobotParser | None:
        robots = Request(
            f"{origin}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            callback=NO_CALLBACK,
            meta={
                "dont_obey_robotstxt": True,
                # As often as the host is put off, and not within that.
                "dont_retry": True,
                "redirect_ttl": MAX_REDIRECTS,
                ROBOTSTXT: True,
            },
        )
        assert self.crawler.engine is not None
        self._stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(robots)
        except HostLeftError as error:
            raise _UnreachableError(str(error)) from error
        except StoppedError:
            raise
        except IgnoreRequest as error:
            # Too many redirects, or to where this crawl does not go: there is none (§2.3.1.2).
            logger.info("%s is taken for none: %s", robots.url, error)
            return None
        except Exception as error:  # whatever it is: there is no knowing
            self._stats.inc_value(f"robotstxt/exception_count/{type(error)}")
            raise _UnreachableError(describe(error)) from error
        self._stats.inc_value("robotstxt/response_count")
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500 or response.status in self._retried:
            raise _UnreachableError(f"status {response.status}")
        return await self._parse(origin, response, request) if 200 <= response.status < 300 else None

    async def _parse(self, origin: str, response: Response, request: Request) -> RobotParser:
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, _cut(response.body))
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        host = self._hosts.host_of(request)
        delays = self._delayed.setdefault(host, {})
        delays[origin] = asked = _delay(rules, self._user_agent, self._hosts.clock())
        if asked > self._max_delay:
            logger.warning(
                "%s asks for %g s between requests; it gets CRAWL_DELAY_MAX, %g s", host, asked, self._max_delay
            )
        # http and https, or two ports, are one host to the downloader: the largest wins.
        self._hosts.set_delay(host, min(max(delays.values()), self._max_delay))
        return rules


def _cut(body: bytes) -> bytes:
    """What is read of it: whole lines, as half a rule is another rule."""
    if len(body) <= MAX_BYTES:
        return body
    body = body[:MAX_BYTES]
    end = max(body.rfind(b"\n"), body.rfind(b"\r"))
    return body[: end + 1]


def _delay(rules: RobotParser, user_agent: str, now: float) -> float:
    """Seconds between two requests by Crawl-delay and Request-rate (neither is in RFC 9309); 0 where none is asked."""
    delay = rules.crawl_delay(user_agent) or 0.0
    request_rate = getattr(getattr(rules, "rp", None), "request_rate", None)
    rate = request_rate(user_agent) if request_rate is not None else None
    if rate is not None and _is_within(now, getattr(rate, "start_time", None), getattr(rate, "end_time", None)):
        delay = max(delay, rate.seconds / rate.requests)
    return delay if delay > 0 else 0.0  # neither negative nor "nan"


def _is_within(now: float, start: object, end: object) -> bool:
    if not isinstance(start, time) or not isinstance(end, time):
        return True
    moment = datetime.fromtimestamp(now, UTC).time()
    start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
    return start <= moment <= end if start <= end else moment >= start or moment <= end
