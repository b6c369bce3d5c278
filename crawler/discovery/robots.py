"""The sitemaps that a robots.txt names."""

from __future__ import annotations

from protego import Protego

from crawler.discovery.links import resolve

MAX_BYTES = 512_000
"""Bytes of a robots.txt that are read: what RFC 9309, section 2.5, asks of a crawler at least."""
MAX_SITEMAPS = 500


def sitemaps_of(robots_txt: bytes, url: str) -> list[str]:
    """The URLs of the Sitemap lines (https://www.sitemaps.org/protocol.html#submit_robots), each once, in their order.

    `url` is the file's own: a line that names no absolute URL, against the protocol, is read relative to it.
    """
    text = robots_txt[:MAX_BYTES].decode("utf-8-sig", "replace")
    found: dict[str, None] = {}
    for reference in Protego.parse(text).sitemaps:
        if (sitemap := resolve(url, reference)) is not None:
            found[sitemap] = None
        if len(found) == MAX_SITEMAPS:
            break
    return list(found)
