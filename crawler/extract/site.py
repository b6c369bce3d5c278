"""Which links of a page stay on its own site."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.addresses import registered_domain


class OwnSite:
    """The sites that a page belongs to: its URL's, and that of the address it names for itself."""

    def __init__(self, *urls: str | None) -> None:
        self._domains = {registered_domain(host) for url in urls if url and (host := _host(url))}
        self._hosts: dict[str, bool] = {}

    def holds(self, reference: str | None) -> bool:
        """Whether the link `reference` leads to a page of this site; of an address outside the web, never."""
        if not reference:
            return False
        scheme, colon, _ = reference.strip()[:12].partition(":")
        if colon and scheme.isalpha() and scheme.lower() not in ("http", "https"):
            return scheme.lower() == "javascript"
        host = _host(reference)
        if host is None:
            return True
        if host not in self._hosts:
            self._hosts[host] = registered_domain(host) in self._domains
        return self._hosts[host]


def own_site(tree: HtmlElement, url: str | None) -> OwnSite:
    """The site of the page `tree`, fetched from `url` where that is known."""
    named = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    return OwnSite(url, *named[:1])


def _host(reference: str) -> str | None:
    """The host that a reference names; None where it names none, or no URL can be read in it."""
    try:
        return urlsplit(reference.strip()).hostname
    except ValueError:
        return None
