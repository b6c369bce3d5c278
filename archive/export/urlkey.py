"""The key under which an index has a URL: SURT form, `example,news)/story?a=1` of `https://www.news.example/Story/?a=1`.

Whoever replays looks a URL up by the key he makes of it himself, so these are the rules of the Wayback Machine's key,
which pywb, cdxj-indexer and ReplayWeb.page use, odd ones included. (The package surt has them, under the AGPL.)
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from urllib.parse import SplitResultBytes, quote_from_bytes, unquote_to_bytes

MAX_URL = 16 << 10
"""Bytes; browsers and servers take no longer ones."""
_MAX_UNESCAPED = 64
"""Times a text is unescaped: each time takes the `%25` of one more escaping away."""

_PARTS = re.compile(rb"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)
_HAS_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")
_REPEATED_SCHEME = re.compile(rb"(https?://)+")
_WWW = re.compile(rb"www\d*\.")
_NUMERIC_HOST = re.compile(rb"\d+|(?:[1-9][0-9]*|0[0-7]*)(?:\.[0-9]+){0,3}")
_DEFAULT_PORTS = {b"http": 80, b"https": 443}
_LEFT_AS_THEY_ARE = b"!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"

# Identifiers of a visitor's session, which differ from visit to visit.
_PATH_SESSIONS = [
    re.compile(rb"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)", re.IGNORECASE),
    re.compile(rb"(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)", re.IGNORECASE),
]
_QUERY_SESSIONS = [
    re.compile(rb"(.*)" + name + rb"(?:&(.*))?", re.IGNORECASE)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
]


def urlkey(url: str) -> str:
    """The key of `url`. Raises ValueError where there is none: no URL, too long, a port that is no number."""
    data = url.encode("utf-8", "surrogateescape").strip().translate(None, b"\t\r\n")
    if not data or len(data) > MAX_URL:
        raise ValueError(f"a URL of {len(data)} bytes")
    if not _HAS_SCHEME.match(data):
        data = b"http://" + data
    if repeated := _REPEATED_SCHEME.match(data):
        data = repeated[1] + data[repeated.end() :]
    parts = _PARTS.fullmatch(data)
    assert parts is not None  # it fits everything
    scheme, authority, path, query = (part or b"" for part in parts.groups())
    split = SplitResultBytes(scheme, authority.rstrip(b":"), path, query, b"")
    host, port = split.hostname or b"", split.port
    if not host and path and scheme.startswith(b"http"):
        host, _, path = path.lstrip(b"/").partition(b"/")
        path = b"/" + path
    if host := _host(host):
        path = _directories(path)
        key = b",".join(reversed(host.split(b".")))
        key += b":%d)" % port if port and port != _DEFAULT_PORTS.get(scheme.lower()) else b")"
    else:
        key = scheme + b":"
    key += _path(path)
    if query := _query(query):
        key += (b"" if path else b"/") + b"?" + query
    return key.decode("ascii")


def _host(host: bytes) -> bytes:
    host = _unescaped(host)
    if not host.isascii():
        with suppress(ValueError):
            host = host.decode("utf-8", "ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".")
    if _NUMERIC_HOST.fullmatch(host):
        with suppress(OSError):
            # Not looked up as a name: nothing in an archive asks anything of the network.
            packed = (int(host) & 0xFFFFFFFF).to_bytes(4, "big") if host.isdigit() else socket.inet_aton(host.decode())
            return socket.inet_ntoa(packed).encode()
    host = _escaped(host.lower()).lower()
    return host[match.end() :] if (match := _WWW.match(host)) else host


def _path(path: bytes) -> bytes:
    path = _escaped(_unescaped(path)).lower()
    for session in _PATH_SESSIONS:
        if match := session.fullmatch(path):
            path = match[1] + match[2]
    return path[:-1] if path.endswith(b"/") and len(path) > 1 else path


def _directories(path: bytes) -> bytes:
    """`path` without empty directories, `.` and `..`."""
    kept: list[bytes] = []
    for name in _unescaped(path).split(b"/")[1:]:
        if name == b".." and kept:
            kept.pop()
        elif name != b".":
            kept.append(name)
    return b"/" + b"".join(name + b"/" for name in kept[:-1] if name) + (kept[-1] if kept else b"")


def _query(query: bytes) -> bytes:
    query = _escaped(_unescaped(query))
    for session in _QUERY_SESSIONS:
        if match := session.fullmatch(query):
            query = match[1] + (match[2] or b"")
    fields = sorted(query.lower().split(b"&"), key=_sorting)
    return b"&".join(fields)


def _sorting(field: bytes) -> list[bytes]:
    return field.split(b"=", 1)


def _unescaped(text: bytes) -> bytes:
    for _ in range(_MAX_UNESCAPED):
        if (once := unquote_to_bytes(text)) == text:
            break
        text = once
    return text


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_LEFT_AS_THEY_ARE).encode("ascii")
