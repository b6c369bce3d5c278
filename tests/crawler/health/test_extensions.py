"""The extensions, told of exchanges without a crawl: bounds, and settings that cannot be used."""

from __future__ import annotations

import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from archive.health.period import Share
from archive.items import Capture
from archive.warc.exchange import Exchange
from crawler.examination import NO_PAGE, ArchivedResponse, Examined
from crawler.extract.reasons import Reason
from crawler.health import metrics
from crawler.health.health import MAX_SITES, OTHERS, Health
from crawler.health.measures import Measure
from crawler.health.metrics import Metrics, MetricsError, check_metrics
from crawler.health.site_health import SiteHealth
from crawler.health.usage import check_settings
from tests.crawler.health.sites_of_numbers import WITHOUT_BODY, item

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)

OK = b"HTTP/1.1 200 OK\r\n\r\n"
CAPTURE = Capture(warc="a", offset=0, length=100, recordId="urn:uuid:0", date="2026-03-14T11:07:00Z", payloadDigest="")


def exchange(url: str) -> Exchange:
    return Exchange(url=url, started_at=datetime(2026, 3, 14, tzinfo=UTC), request=b"GET", response=OK)


def test_a_flood_of_hosts_costs_no_more_than_some(tmp_path: Path) -> None:
    health = Health(get_crawler(settings_dict={"COLLECTION": str(tmp_path)}))
    for number in range(3000):
        url = f"https://paper{number}.example/"
        health.captured(Request(url), exchange(url), OK, CAPTURE)
    assert len(health._sites) == MAX_SITES + 1
    assert health._sites[OTHERS].period.requests == 3000 - MAX_SITES
    # Whoever is asked for by name is counted by name.
    url = "https://harbour-post.example/"
    health.captured(Request(url, meta={"seed": url}), exchange(url), OK, CAPTURE)
    assert health._sites["harbour-post.example"].period.requests == 1


@pytest.mark.parametrize(
    ("url", "block", "examined", "lists", "pages"),
    [
        ("/rss.xml", OK, NO_PAGE, 1, 0),
        ("/rss.xml", b"HTTP/1.1 304 Not Modified\r\n\r\n", NO_PAGE, 1, 0),
        ("/rss.xml", None, NO_PAGE, 1, 0),  # in another record, whose bytes it repeats
        ("/moved", b"HTTP/1.1 301 Moved\r\n\r\n", NO_PAGE, 0, 0),
        ("/robots.txt", OK, NO_PAGE, 0, 0),
        ("/", OK, Examined(reason=Reason.HOME), 1, 0),
        ("/", OK, Examined(reason=Reason.CHALLENGE), 0, 1),
        ("/", OK, Examined(reason=Reason.HTTP_ERROR), 0, 0),
        ("/", OK, WITHOUT_BODY, 0, 1),  # a seed may be an article
        ("/a", OK, Examined(reason=Reason.LISTING), 0, 1),
        ("/a", OK, item(), 0, 1),
    ],
)
def test_lists_are_told_from_pages(
    url: str, block: bytes | None, examined: Examined, lists: int, pages: int, tmp_path: Path
) -> None:
    health = Health(get_crawler(settings_dict={"COLLECTION": str(tmp_path)}))
    seed = "https://harbour-post.example/"
    # Whatever a seed is redirected to is a list as well; here it is not.
    health.captured(Request(seed, meta={"seed": seed}), exchange(seed), OK, CAPTURE)
    response = ArchivedResponse(url=f"https://harbour-post.example{url}", date=CAPTURE.date, block=block)
    health.recorded(response, examined)
    period = health._sites["harbour-post.example"].period
    assert (period.lists, period.pages) == (lists, pages)


def test_a_page_that_gave_an_item_and_gives_none_is_lost() -> None:
    site = SiteHealth("harbour-post", NOON)
    for examined in (item(), Examined(unchanged=True), Examined(reason=Reason.PAGE), Examined(reason=Reason.PAGE)):
        site.page("/a", examined, NOON, earlier="NewsArticle")
    # What the exchange is to blame for says nothing of the page, and of a new page none is known.
    site.page("/a", Examined(reason=Reason.HTTP_ERROR), NOON, earlier="NewsArticle")
    site.page("/b", Examined(reason=Reason.PAGE), NOON)
    assert site.period.shares[Measure.LOST] == Share(2, 4)
    assert site.period.shares[Measure.ITEM] == Share(3, 4)


def test_a_blog_that_goes_on_is_one_page() -> None:
    site = SiteHealth("harbour-post", NOON)
    for previous in (None, "urn:uuid:1", "urn:uuid:2"):
        blog = {"@type": "LiveBlogPosting", "author": [], "change": {"previous": previous, "new": ["a"]}}
        site.page("/blog", Examined(item=blog), NOON)
    assert site.period.shares[Measure.AUTHOR] == Share(1, 1)
    assert (site.period.liveblogs, site.period.entries) == (3, 3)


BLOG = {"@type": "LiveBlogPosting", "author": [], "liveBlogUpdate": [{}], "change": {"previous": "urn:uuid:1"}}


def test_a_live_blog_that_is_known_counts_once_a_report() -> None:
    """Or the many looks at one that is well would hide what became of all the articles."""
    site = SiteHealth("harbour-post", NOON)
    looks = [Examined(item=BLOG), Examined(unchanged=True), Examined(reason=Reason.HTTP_ERROR)] * 20
    for _ in range(2):
        for examined in looks:
            site.page("/blog", examined, NOON, earlier="LiveBlogPosting")
        shares = site.turn(NOON).shares
        assert shares == {Measure.WALL: Share(0, 1), Measure.LIVE_BLOG_UPDATE: Share(0, 1)}


@pytest.mark.parametrize(
    ("examined", "bad"),
    [
        (Examined(item=BLOG), 0),
        (Examined(unchanged=True), 0),
        (Examined(item=BLOG | {"liveBlogUpdate": []}), 1),
        (item(), 1),
        (Examined(reason=Reason.LISTING), 1),
        (Examined(reason=Reason.CHALLENGE), None),
        (Examined(reason=Reason.TRUNCATED), None),
    ],
)
def test_a_live_blog_without_its_entries(examined: Examined, bad: int | None) -> None:
    site = SiteHealth("harbour-post", NOON)
    site.page("/blog", examined, NOON, earlier="LiveBlogPosting")
    found = site.period.shares.get(Measure.LIVE_BLOG_UPDATE)
    assert found == (Share(bad, 1) if bad is not None else None)
    assert Measure.LOST not in site.period.shares
    assert Measure.ITEM not in site.period.shares


@pytest.mark.parametrize("settings", [{}, {"COLLECTION": "c", "HEALTH_ENABLED": False}])
def test_without_a_collection_there_is_no_health(settings: dict[str, Any]) -> None:
    with pytest.raises(NotConfigured):
        Health(get_crawler(settings_dict=settings))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("HEALTH_INTERVAL", "often", "HEALTH_INTERVAL is 'often': it takes a number of seconds, 1 or more"),
        ("HEALTH_INTERVAL", 0, "it takes a number of seconds, 1 or more"),
        ("HEALTH_COMMAND_TIMEOUT", -1, "it takes a number of seconds, 0 or more"),
        ("HEALTH_COMMAND", "curl 'unclosed", "No closing quotation; write it as in a shell"),
        ("METRICS_PORT", "many", "it takes the number of a port"),
    ],
)
def test_settings_that_cannot_be_used(name: str, value: object, message: str) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    check_settings(settings)
    settings.set(name, value, priority="cmdline")
    with pytest.raises(ValueError, match=message):
        check_settings(settings)


@pytest.mark.parametrize("port", [None, ""])
def test_metrics_are_off(port: str | None) -> None:
    check_metrics(Settings({"METRICS_PORT": port}))
    with pytest.raises(NotConfigured):
        Metrics(get_crawler(settings_dict={"METRICS_PORT": port}))


@pytest.mark.parametrize("port", ["many", -1, 65536])
def test_a_port_that_is_none(port: object) -> None:
    with pytest.raises(MetricsError, match=r"METRICS_PORT is .*: it takes the number of a port"):
        check_metrics(Settings({"METRICS_PORT": port}))


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(MetricsError, match=r"pip install 'dateline\[metrics\]'"):
        check_metrics(Settings({"METRICS_PORT": 9400}))
    crawler = get_crawler(settings_dict={"METRICS_PORT": 9400})
    crawler.stats = crawler.stats or _stats(crawler)
    with pytest.raises(CloseSpider):
        Metrics(crawler).spider_opened()
    assert "dateline[metrics]" in crawler.stats.get_value("dateline/error")


def test_a_port_that_is_taken() -> None:
    pytest.importorskip("prometheus_client")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        crawler = get_crawler(settings_dict={"METRICS_PORT": taken.getsockname()[1]})
        crawler.stats = crawler.stats or _stats(crawler)
        with pytest.raises(CloseSpider):
            Metrics(crawler).spider_opened()
    assert "Address already in use; name another one" in crawler.stats.get_value("dateline/error")


def test_metrics_of_a_flood_are_those_of_some_sites() -> None:
    pytest.importorskip("prometheus_client")
    extension = Metrics(get_crawler(settings_dict={"METRICS_PORT": 0}))
    for number in range(1000):
        extension._site(f"https://paper{number}.example/")
    assert len(extension._sites) == metrics.MAX_SITES
    assert extension._site("https://harbour-post.example/") == metrics.OTHERS


def _stats(crawler: Any) -> Any:
    from scrapy.statscollectors import MemoryStatsCollector

    return MemoryStatsCollector(crawler)
