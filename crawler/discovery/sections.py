"""Home and section pages: the articles and live blogs they link to, and the feeds and sitemaps they announce."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.discovery.links import Link


@dataclass(frozen=True, slots=True)
class Section:
    """What a home or section page leads to, on its own site."""

    pages: list[Link]
    """Links that look like articles or live blogs, each target once, the more important ones on the page first."""
    feeds: list[str]
    """Feeds announced in the head."""
    sitemaps: list[str]
    """Sitemaps announced in the head."""


def read_section(body: bytes | str, url: str, headers: Sequence[tuple[str, str]] = ()) -> Section:
    raise NotImplementedError
