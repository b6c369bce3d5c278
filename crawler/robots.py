"""Scrapy's robots.txt middleware, which says in one line what it otherwise says in a traceback."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware

from crawler.failures import describe

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(RobotsTxtMiddleware.__module__)


def _without_traceback(record: logging.LogRecord) -> bool:
    """A host that cannot be reached is no error of the program's, and its pages will say so again."""
    if record.exc_info and isinstance(record.exc_info, tuple) and isinstance(record.args, dict):
        record.args["f_exception"] = describe(record.exc_info[1]) if record.exc_info[1] else ""
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


class RobotsTxt(RobotsTxtMiddleware):
    """The middleware; see ROBOTSTXT_OBEY."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        logger.addFilter(_without_traceback)
