"""Links: a URL worth fetching, with what the page, feed or sitemap says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

MAX_URL_LENGTH = 2_048
"""Characters of a URL that is followed: the protocol's own limit for sitemaps (sitemaps.org, <loc>)."""
MAX_TITLE_LENGTH = 300
"""Characters of a title that are kept."""

# Parameters that tell the publisher where a reader came from, and never what he sees. Names with a second use
# (`ref`, `source`, `id`, `cid`) are not among them: a wrong page is worse than one fetched twice. That is also why
# courlan's own list does not fit; it sorts the query besides, and a few servers read it by position.
_TRACKING = re.compile(
    r"(?:amp;)?(?:"
    r"utm_\w+|at_\w+|ns_(?:mchannel|source|campaign|linkname|fee)|pk_\w+|mtm_\w+|piwik_\w+|hsa_\w+|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|srsltid|"
    r"mc_[ce]id|mkt_tok|_hsenc|_hsmi|oly_(?:enc|anon)_id|vero_(?:id|conv)|_ga|_gl|"
    r"wt_z?mc|xtor|dicbo|[in]?cmpid|icid|ito|smid|cmp|maca"
    r")",
    re.IGNORECASE,
)
# What a URL may hold as it is (RFC 3986, section 2): anything else has to be percent-encoded first.
ENCODED = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_IGNORED_CHARACTERS = re.compile(r"[\t\r\n]")


@dataclass(frozen=True, slots=True)
class Link:
    """A page, feed or sitemap that something points to."""

    url: str
    """Absolute, http or https, ASCII, without fragment and tracking parameters."""
    date: datetime | None = None
    """When it was published, else modified: aware, UTC; midnight where only the day is known; None where neither is."""
    title: str | None = None
    """Its title, white space collapsed."""


def resolve(base: str, reference: str) -> str | None:
    """The URL that a reference on the page `base` leads to, as `Link.url` is written; None where that is no web page.

    Links with a user name or password in them are none that a reader could follow.
    """
    # White space at the ends, tabs and newlines are not part of a URL (https://url.spec.whatwg.org/#url-parsing).
    reference = _IGNORED_CHARACTERS.sub("", reference.strip())
    if len(reference) > MAX_URL_LENGTH:
        return None
    try:
        absolute = reference.startswith(("https://", "http://")) and "/." not in reference
        url = (reference if absolute else urljoin(base, reference)).partition("#")[0]
        if not ENCODED.fullmatch(url):
            url = safe_url_string(url)
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or len(url) > MAX_URL_LENGTH:
        return None
    return without_tracking(url)


def without_tracking(url: str) -> str:
    """`url` without the parameters that only say where its reader came from; the others keep their order."""
    start, mark, query = url.partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = query.partition("#")
    kept = "&".join(pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair.partition("=")[0]))
    return f"{start}{'?' if kept else ''}{kept}{hash_mark}{fragment}"


def title_of(text: str | None) -> str | None:
    """`text` as a title: white space collapsed, cut where it is too long to be one; None where nothing is left."""
    collapsed = " ".join((text or "")[: MAX_TITLE_LENGTH * 4].split())
    return collapsed[:MAX_TITLE_LENGTH].rstrip() or None
