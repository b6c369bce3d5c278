"""What the settings of health and metrics ask for is looked at before a crawl begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.health.command import Command
from crawler.health.metrics import check_metrics

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def check_settings(settings: BaseSettings) -> None:
    """Raises ValueError, which says what to write instead, where a setting of crawler.health cannot be used."""
    for name, least in (("HEALTH_INTERVAL", 1), ("HEALTH_COMMAND_TIMEOUT", 0)):
        try:
            is_amount = settings.getfloat(name, 60) >= least
        except (TypeError, ValueError):
            is_amount = False
        if not is_amount:
            raise ValueError(f"{name} is {settings.get(name)!r}: it takes a number of seconds, {least} or more")
    if line := settings.get("HEALTH_COMMAND"):
        try:
            Command(line, 0)
        except ValueError as error:
            raise ValueError(f"HEALTH_COMMAND is {line!r}: {error}; write it as in a shell") from error
    check_metrics(settings)
