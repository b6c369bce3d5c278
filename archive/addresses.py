"""What a URL says about where a page belongs: its site, its document, and how else a person may write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urldefrag, urlsplit

import tldextract
from w3lib.url import safe_url_string

_PAGE_PARAMETERS = frozenset(("page", "pg", "paged", "pagenumber", "currentpage", "seite", "pagina", "sida", "strona"))
_PAGE_IN_PATH = re.compile(r"(?<=[^/])/(?:page|seite|pagina)[/-]?\d{1,4}/?$", re.IGNORECASE)

# The suffix list that comes with tldextract: one asked of the network would make a rebuilt catalog depend on the day.
_split_host = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def site_of(url: str) -> str:
    """The registered domain of `url`: `harbour-post.example` of `https://news.harbour-post.example/a`.

    Where there is none (an IP address, `localhost`), the host; empty where `url` has no host.
    """
    parts = _split(url)
    return registered_domain(parts.hostname or "") if parts else ""


def host_of(text: str) -> str:
    """The host name, in ASCII, that a person means by a host name or a URL; `text` itself where there is none in it."""
    try:
        parts = _split(safe_url_string(text.strip() if "://" in text else f"https://{text.strip()}"))
    except (ValueError, UnicodeError):
        parts = None
    return parts.hostname if parts and parts.hostname else text


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """The registered domain of a host name, or the host itself where it has none."""
    host = host.rstrip(".").lower()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        pass
    else:
        return host
    split = _split_host(host)
    if split.suffix:
        return split.top_domain_under_public_suffix or host
    # A suffix the list does not know: "if no rules match, the prevailing rule is '*'" (https://publicsuffix.org/list/).
    return ".".join(host.split(".")[-2:])


def first_page(url: str) -> str:
    """The address of the page that the further pages of a paginated one belong to: `url` without its page number.

    A number stands in the query (`page=2`, `page=with:block-...`) or at the end of the path (`/page/2`).
    """
    parts = _split(urldefrag(url).url)
    if parts is None:
        return url
    query = "&".join(
        field for field in parts.query.split("&") if field.partition("=")[0].lower() not in _PAGE_PARAMETERS
    )
    return parts._replace(query=query, path=_PAGE_IN_PATH.sub("", parts.path)).geturl()


def document_of(item: Mapping[str, Any]) -> str:
    """The key under which the captures of one document meet: the canonical URL its page names, else the item's URL.

    Both without a fragment, and for a live blog without the number of one of its pages. A page may name any URL: it is
    believed only on its own site, and not where every page of a site names the front page, which would make one
    document of them all.
    """
    named = _named(item)
    return first_page(named) if item.get("@type") == "LiveBlogPosting" else named


def _named(item: Mapping[str, Any]) -> str:
    url = urldefrag(str(item["url"])).url
    canonical = item.get("mainEntityOfPage")
    if not isinstance(canonical, str):
        return url
    canonical = urldefrag(canonical).url
    parts, own = _split(canonical), _split(url)
    if parts is None or own is None or parts.scheme not in ("http", "https") or site_of(canonical) != site_of(url):
        return url
    if _is_front_page(parts) and not _is_front_page(own):
        return url
    return canonical


def spellings(url: str) -> list[str]:
    """The other ways to write what a person most likely means by `url`, likeliest first, `url` itself not among them.

    Without its fragment, with a scheme, percent-encoded as the crawler requests it, the final slash added or removed,
    the other one of http and https.
    """
    bare = urldefrag(url.strip()).url
    if "://" not in bare:
        bare = f"https://{bare}"
    try:
        encoded = safe_url_string(bare)
    except (ValueError, UnicodeError):
        return []
    parts = _split(encoded)
    if parts is None or not parts.hostname:
        return []
    path = parts.path.rstrip("/")
    other_scheme = {"http": "https", "https": "http"}.get(parts.scheme, parts.scheme)
    paths = list(dict.fromkeys([parts.path, path or "/", f"{path}/"]))
    found = [
        parts._replace(scheme=scheme, path=path, netloc=parts.netloc.lower()).geturl()
        for scheme in (parts.scheme, other_scheme)
        for path in paths
    ]
    return [spelling for spelling in dict.fromkeys([encoded, *found]) if spelling != url]


def _is_front_page(parts: SplitResult) -> bool:
    return parts.path in ("", "/") and not parts.query


def _split(url: str) -> SplitResult | None:
    """`url` in parts; None where it is none (an unclosed bracket, a port that is no number)."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
