"""Where a crawl may go, and which addresses are one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from archive.addresses import registered_domain
from crawler.discovery.links import ENCODED, without_tracking

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile("%[0-9a-f]{2}", re.IGNORECASE)
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")


def scope_of(url: str) -> str:
    """The scope of a crawl that begins at `url`: the registered domain, `harbour-post.example` of `https://www.harbour-post.example/`.

    An IP address or a name without a dot (`localhost`) has no registered domain, and other ports of it are other sites:
    there it is the host, with the port where that is not the scheme's own. Empty where `url` is no http or https URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return ""
    if "." in host and not _is_address(host):
        return registered_domain(host)
    bracketed = f"[{host}]" if ":" in host else host
    return bracketed if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{bracketed}:{port}"


def same_site(url: str, scope: str) -> bool:
    """Whether `url` lies in a scope that `scope_of` gave."""
    return bool(scope) and scope_of(url) == scope


def normalized(url: str) -> str:
    """The key under which the spellings of one address meet in a set of what was seen; not for requests.

    Without scheme, fragment, default port, tracking parameters and final slash; host in lower case, dot segments
    resolved, percent-encoding as RFC 3986, section 6.2.2, has it. The query keeps its order, the path its case. `url`
    itself where it is none.
    """
    try:
        encoded = without_tracking(url.strip().partition("#")[0])
        if not ENCODED.fullmatch(encoded):
            encoded = safe_url_string(encoded)
        parts = urlsplit(encoded)
        if "/." in parts.path and not parts.path.startswith("//"):
            parts = urlsplit(urljoin(encoded, parts._replace(scheme="", netloc="").geturl()))
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    host = parts.hostname.rstrip(".")
    authority = f"[{host}]" if ":" in host else host
    if port is not None and port not in _DEFAULT_PORTS.values():
        authority += f":{port}"
    target = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return f"//{authority}{_ESCAPE.sub(_unescape, target) if '%' in target else target}"


def too_old(date: datetime | None, now: datetime, days: float) -> bool:
    """Whether `date` lies more than `days` before `now` (both aware); never where no date is known."""
    return date is not None and now - date > timedelta(days=days)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _unescape(match: re.Match[str]) -> str:
    """Letters, digits and `-._~` stand for themselves; other escapes are written in upper case."""
    character = chr(int(match[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else match[0].upper()
