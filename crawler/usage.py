"""Settings are looked at before a crawl begins: amounts, switches, what does not go with a collection."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from crawler.due.settings import policy_of, validators_of
from crawler.health.usage import check_settings as check_health

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_AMOUNTS = {
    "BACKING_OFF_MAX": 0,
    "BACKING_OFF_START": 0,
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CRAWL_DELAY_MAX": 0,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_MAXSIZE": 0,
    "DOWNLOAD_TIMEOUT": 1,
    "EXTRACTION_MEMORY": 0,
    "EXTRACTION_PROCESSES": 0,
    "EXTRACTION_SECONDS": 0,
    "HOST_FAILURES_MAX": 1,
    "HOST_REST": 0,
    "INDEX_INTERVAL": 0,
    "RETRY_AFTER_MAX": 0,
    "RETRY_TIMES": 0,
    "STOP_SECONDS": 0,
    "WARC_FSYNC": 0,
    "WARC_MAX_AGE": 0,
    "WARC_MAX_SIZE": 1,
    "WARC_RESERVE": 0,
}
"""Each with the least that it may be."""
_WHOLE = {
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_MAXSIZE",
    "EXTRACTION_PROCESSES",
    "HOST_FAILURES_MAX",
    "INDEX_INTERVAL",
    "RETRY_TIMES",
    "WARC_FSYNC",
    "WARC_MAX_AGE",
    "WARC_MAX_SIZE",
    "WARC_RESERVE",
}
_SWITCHES = (
    "ALLOW_PRIVATE_ADDRESSES",
    "AUTOTHROTTLE_ENABLED",
    "CONDITIONAL_REQUESTS",
    "HEALTH_ENABLED",
    "HEALTH_EXIT",
    "INDEX_AT_CLOSE",
    "ROBOTSTXT_OBEY",
    "WARC_ITEMS",
    "WARC_OUTLINKS",
    "WARC_REVISITS",
)
_REFUSED = {
    "DEPTH_LIMIT": "a crawl follows home pages, sections, feeds and sitemaps, and no links of articles; what it would "
    "drop stays due, and is fetched by the next run. -a pages=N bounds a run, the [follow] of a site's file what is "
    "followed at all",
    "HTTPCACHE_ENABLED": "what a cache answers is in no WARC, and would count as a look all the same; what has not "
    "changed since the last look costs a 304 without it",
    "JOBDIR": "the collection itself keeps what is to be fetched, so that the next run goes on after a stop or a kill, "
    "and from a JOBDIR it would be fetched twice",
}
"""Scrapy's own that work against the collection, each with the reason."""
_OFF = (None, "", "0", 0, "False", "false")


def check_settings(settings: BaseSettings) -> None:
    """Raises ValueError, which names the setting and says what to write, for the first that cannot be used."""
    for name, reason in _REFUSED.items():
        if settings.get(name) not in _OFF:
            raise ValueError(f"{name} is set: leave it out; {reason}")
    for name, least in _AMOUNTS.items():
        if name in settings:
            _check_amount(settings, name, least)
    for name in _SWITCHES:
        try:
            settings.getbool(name)
        except (TypeError, ValueError):
            raise ValueError(f"{name} is {settings.get(name)!r}: it takes True or False") from None
    level = settings.get("LOG_LEVEL")
    if not isinstance(level, int) and str(level).upper() not in logging.getLevelNamesMapping():
        raise ValueError(f"LOG_LEVEL is {level!r}: it takes DEBUG, INFO, WARNING, ERROR or CRITICAL")
    check_health(settings)
    policy_of(settings)
    validators_of(settings)


def _check_amount(settings: BaseSettings, name: str, least: int) -> None:
    try:
        is_amount = (settings.getint(name) if name in _WHOLE else settings.getfloat(name)) >= least
    except (TypeError, ValueError, OverflowError):
        is_amount = False
    if not is_amount:
        kind = "a whole number" if name in _WHOLE else "a number"
        raise ValueError(f"{name} is {settings.get(name)!r}: it takes {kind}, {least} or more")
