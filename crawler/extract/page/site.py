"""Which links of a page stay on its own site."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from archive.addresses import registered_domain

# References as https://url.spec.whatwg.org/ reads them: white space around them does not count, slashes go both ways.
_HOST = re.compile(r"\s*(?:https?:)?[/\\]{2}(?:[^/\\?#@]*@)?([^/\\?#:\s]+)", re.IGNORECASE)
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")


class OwnSite:
    """The sites that a page belongs to: its URL's, and that of the address it names for itself."""

    def __init__(self, *urls: str | None) -> None:
        self._domains = {registered_domain(host) for url in urls if url and (host := host_of(url))}
        self._hosts: dict[str, bool] = {}

    def holds(self, reference: str | None) -> bool:
        """Whether the link `reference` leads to a page of this site; of an address outside the web, never."""
        if not reference:
            return False
        host = host_of(reference)
        if host is None:
            scheme = _SCHEME.match(reference)
            return scheme is None or scheme.group(1).lower() == "javascript"
        if host not in self._hosts:
            self._hosts[host] = registered_domain(host) in self._domains
        return self._hosts[host]


def own_site(tree: HtmlElement, url: str | None) -> OwnSite:
    """The site of the page `tree`, fetched from `url` where that is known."""
    named = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    return OwnSite(url, *named[:1])


def host_of(reference: str) -> str | None:
    """The host that a reference names; None where it names none."""
    found = _HOST.match(reference)
    return found.group(1).lower() if found else None
