"""Who we say we are: an add-on that puts the contact into the User-Agent, and warns as long as there is none."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import signals

from archive import __version__

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)


class Identity:
    """The add-on. A USER_AGENT set by the user stays as it is."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        addon = cls()
        if crawler.spidercls.name == "news" and not crawler.settings.get("CONTACT"):
            crawler.signals.connect(addon.warn, signals.spider_opened, weak=False)
        return addon

    def update_settings(self, settings: BaseSettings) -> None:
        contact = settings.get("CONTACT")
        settings.set("USER_AGENT", f"Dateline/{__version__}" + (f" (+{contact})" if contact else ""), "addon")

    def warn(self) -> None:
        logger.warning(
            "No CONTACT is set: sites cannot tell who crawls them. Set it in the settings or with "
            "-s CONTACT=https://example.org/about-our-crawl"
        )
