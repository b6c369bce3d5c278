"""Settings that a crawl would stumble over are said before it begins."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from crawler.usage import check_settings


def settings(**values: object) -> Settings:
    found = Settings()
    found.setmodule("crawler.settings")
    found.setdict(values, priority="cmdline")
    return found


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("STOP_SECONDS", "soon", "it takes a number, 0 or more"),
        ("HOST_REST", "-5", "it takes a number, 0 or more"),
        ("HOST_FAILURES_MAX", "0", "it takes a whole number, 1 or more"),
        ("CONCURRENT_REQUESTS", "1.5", "it takes a whole number, 1 or more"),
        ("WARC_MAX_SIZE", "0", "it takes a whole number, 1 or more"),
        ("EXTRACTION_PROCESSES", -3, "it takes a whole number, 0 or more"),
        ("RETRY_AFTER_MAX", "nan", "it takes a number, 0 or more"),
        ("ALLOW_PRIVATE_ADDRESSES", "maybe", "it takes True or False"),
        ("LOG_LEVEL", "LOUD", "it takes DEBUG, INFO"),
        ("HTTPCACHE_ENABLED", "True", "leave it out; what a cache answers is in no WARC"),
        ("JOBDIR", "jobs", "leave it out; the collection itself keeps"),
        ("DEPTH_LIMIT", "3", "leave it out; a crawl follows home pages"),
        ("HEALTH_INTERVAL", "often", "it takes a number of seconds"),
        ("DUE_FEEDS", "5 min", "write the shortest and the longest wait"),
    ],
)
def test_what_cannot_be_used_is_said(name: str, value: object, said: str) -> None:
    with pytest.raises(ValueError, match=name) as raised:
        check_settings(settings(**{name: value}))
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEPTH_LIMIT", "0"),
        ("HTTPCACHE_ENABLED", "False"),
        ("JOBDIR", ""),
        ("STOP_SECONDS", "0.5"),
        ("LOG_LEVEL", "debug"),
        ("LOG_LEVEL", 10),
        ("ROBOTSTXT_OBEY", "0"),
        ("EXTRACTION_PROCESSES", "0"),
    ],
)
def test_what_can_be_used_is_taken(name: str, value: object) -> None:
    check_settings(settings(**{name: value}))
