"""Which encoding a page says that it has: what its labels mean, and where they stand.

https://encoding.spec.whatwg.org/#names-and-labels, https://html.spec.whatwg.org/multipage/parsing.html#encoding-sniffing-algorithm
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

# The standard lets a parser look at the first 1024 bytes; real pages put scripts before their <meta charset>.
_WINDOW = 8192
_DECLARATION = re.compile(rb"<!--.*?(?:-->|\Z)|<meta(?=[\s/])([^>]*)|<\?xml\s([^>]*)", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(rb"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<html\s[^>]*?\blang\s*=\s*[\"']?([a-z]{2})(?![a-z])", re.IGNORECASE)
_MAX_LABEL = 40


@cache
def table() -> dict[str, Any]:
    """What `encodings.toml` holds."""
    return tomllib.loads((files(__package__) / "encodings.toml").read_text("utf-8"))


@cache
def _codecs() -> dict[str, str]:
    return {label: codec for codec, labels in table()["labels"].items() for label in labels.split()}


def codec(label: str) -> str | None:
    """Python's name of the encoding that `label` means; None where browsers know no such label.

    Python knows more: encodings that are none of the web's, and some that take the square of a text's length.
    """
    return _codecs().get(label.strip().lower()) if len(label) <= _MAX_LABEL else None


def declared(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that `Content-Type` and the page's own declaration name, in the order in which they count."""
    labels = [match[1]] if (match := _CHARSET.search(content_type or "")) else []
    labels += next(_in_page(body[:_WINDOW]), [])
    return list(dict.fromkeys(name for label in labels if (name := codec(label))))


def language(body: bytes) -> str | None:
    """The language of the page's `<html lang>`: two letters."""
    match = _LANGUAGE.search(body[:_WINDOW])
    return match[1].decode("ascii").lower() if match else None


def _in_page(beginning: bytes) -> Iterator[list[str]]:
    for match in _DECLARATION.finditer(beginning):
        attributes = {
            name.lower(): (double or single or bare).decode("latin-1")
            for name, double, single, bare in _ATTRIBUTE.findall(match[1] or match[2] or b"")
        }
        label = attributes.get(b"charset") if match[1] else attributes.get(b"encoding")
        if b"http-equiv" in attributes and (found := _CHARSET.search(attributes.get(b"content", ""))):
            label = label or found[1]
        if label:
            yield [label]
