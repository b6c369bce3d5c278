"""What stands for a request that is no GET in an index: pywb appends its method and body to the URL, as a query.

pywb's convention (`MethodQueryCanonicalizer`), so that it finds the answer to the form that a replayed page sends:
`https://news.example/find` asked by POST for `q=ferry` is indexed as `https://news.example/find?__wb_method=POST&q=ferry`.
"""

from __future__ import annotations

import base64
import json
from email import policy
from email.parser import BytesParser
from typing import Any
from urllib.parse import unquote_plus, urlencode

from archive.warc.http import header_values, parse_head, payload, split_head

MAX_QUERY = 4096
"""Characters of the body's part that pywb looks at."""
MAX_BLOCK = 1 << 20
"""Bytes of a request that are looked at."""


def method_of(block: bytes) -> str:
    """The method of a request, upper case; empty where the bytes are none."""
    return block[:64].split(b"\r", 1)[0].partition(b" ")[0].decode("latin-1").upper()


def body_query(block: bytes) -> str:
    """The query that stands for the body of a POST or PUT request; empty where there is none."""
    head, _ = split_head(block)
    body = payload(block)
    headers = parse_head(head).headers
    mime = next(iter(header_values(headers, "Content-Type")), "")
    if not body:
        return ""
    return _query(mime, body)[:MAX_QUERY]


def with_request(url: str, method: str, query: str) -> str:
    """`url` with what tells the request from others."""
    return f"{url}{'&' if '?' in url else '?'}__wb_method={method}{'&' if query else ''}{query}"


def _query(mime: str, body: bytes) -> str:
    try:
        if mime.startswith("application/x-www-form-urlencoded"):
            return unquote_plus(body.decode())
        if mime.startswith("multipart/"):
            return _multipart(mime, body)
        if mime.startswith("text/plain"):
            return _json(body)
    except ValueError:
        return _opaque(body)
    if mime.startswith("application/json"):
        try:
            return _json(body)
        except ValueError:
            return ""
    return _opaque(body)


def _opaque(body: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(body).decode()


def _multipart(mime: str, body: bytes) -> str:
    if "boundary=" not in mime:
        raise ValueError("no boundary")
    message = BytesParser(policy=policy.HTTP).parsebytes(
        b"Content-Type: " + mime.encode("latin-1", "replace") + b"\r\n\r\n" + body
    )
    fields: list[tuple[str, str | bytes]] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="Content-Disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            is_file = part.get_filename() is not None
            fields.append((name, content if is_file else content.decode("utf-8", "replace")))
    return urlencode(fields, doseq=True)


def _json(body: bytes) -> str:
    """The members of a JSON document at any depth, by name, the second of a name as `name.2_`."""
    members: dict[str, str] = {}
    seen: dict[str, int] = {}
    try:
        waiting: list[tuple[str, Any]] = [("", json.loads(body))]
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed(value.items())
        elif isinstance(value, list):
            waiting += [(name, one) for one in reversed(value)]
        elif name:
            if name in members:
                seen[name] = seen.get(name, 1) + 1
                name = f"{name}.{seen[name]}_"
            members[name] = _text(value)
    return urlencode(members)


def _text(value: object) -> str:
    """A JSON value as JavaScript writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)
