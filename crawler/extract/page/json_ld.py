"""JSON-LD as pages write it: the nodes of a page's application/ld+json scripts."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

# Together they hold any page seen; beyond them a page is out to cost time.
MAX_NODES = 20_000
_MAX_GRAPHS = 20

_DECODER = json.JSONDecoder(strict=False)  # raw newlines and tabs inside strings are common
_WRAPPING = re.compile(
    r"^[\s;]*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|/\*\*/)|(?:(?://\s*)?-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)[\s;]*$"
)
# A string that nothing ends goes to the end, or each of its quotes would be tried as the beginning of one.
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|$))|,(?=\s*[\]}])', re.DOTALL)
_STRING_OR_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|$))|//[^\n]*|/\*.*?\*/', re.DOTALL)
_VOCABULARY = re.compile(r"^.*[/#:]", re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(?:(u(?![0-9a-fA-F]{4}))|([^"\\/bfnrtu]))', re.DOTALL)
# JSON can spell half a surrogate pair, which no encoder will write: it becomes U+FFFD.
_SURROGATES = re.compile(r"(?i)(\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})|\\ud[89a-f][0-9a-f]{2}")


def parse_scripts(scripts: Iterable[str]) -> tuple[list[dict[str, Any]], int]:
    """Every node of `scripts` in their order, and how many scripts could not be read.

    Lists and `@graph` are flattened, nested objects left in place. Read in spite of: a byte order mark, HTML comments
    and CDATA around the value, trailing commas and semicolons, raw line breaks in strings, invalid escapes, several
    values in one script, a value with its quotes written as `&quot;`.
    """
    nodes: list[dict[str, Any]] = []
    unreadable = 0
    for script in scripts:
        values = _values(script)
        if values is None:
            unreadable += 1
            continue
        for value in values:
            for node in _flatten(value):
                if len(nodes) >= MAX_NODES:
                    return nodes, unreadable
                nodes.append(node)
    return nodes, unreadable


def _values(script: str) -> list[Any] | None:
    """The JSON values in `script`; None where nothing can be read."""
    text = script.strip().lstrip("\ufeff")
    previous = None
    while text != previous:
        previous, text = text, _WRAPPING.sub("", text).strip()
    text = text.rstrip("; \n\r\t")
    if not text:
        return []
    if "\\u" in text:
        text = _SURROGATES.sub(lambda match: match[1] or r"\ufffd", text)
    for repair in _REPAIRS:
        text = repair(text)
        try:
            return list(_decode_all(text))
        except (ValueError, RecursionError):
            continue
    return None


def _decode_all(text: str) -> Iterator[Any]:
    at = 0
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except ValueError:
            # A brace too many closes the value early: what was read before stands.
            if at:
                return
            raise
        yield value
        while at < len(text) and text[at] in " \t\r\n;,":
            at += 1


def _without_trailing_commas(text: str) -> str:
    return _STRING_OR_COMMA.sub(lambda match: match[1] or "", text)


def _without_comments(text: str) -> str:
    return _STRING_OR_COMMENT.sub(lambda match: match[1] or "", text)


def _with_valid_escapes(text: str) -> str:
    return _BAD_ESCAPE.sub(lambda match: "\\\\u" if match[1] else match[2], text)


def _with_quotes(text: str) -> str:
    return html.unescape(text) if "&quot;" in text and '"' not in text else text


# Each is tried on what the one before it made; a script that is JSON pays for none of them.
_REPAIRS = (lambda text: text, _without_comments, _without_trailing_commas, _with_valid_escapes, _with_quotes)


def _flatten(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _MAX_GRAPHS:
        return
    if isinstance(value, list):
        for member in value:
            yield from _flatten(member, depth + 1)
    elif isinstance(value, dict):
        graph = value.get("@graph")
        if graph is None or "@type" in value:
            yield value
        if graph is not None:
            yield from _flatten(graph, depth + 1)


def types(node: dict[str, Any]) -> set[str]:
    """The names of a node's types, without the vocabulary's address (`http://schema.org/Person` is `Person`)."""
    stated = node.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {_VOCABULARY.sub("", name.strip()) for name in names if isinstance(name, str)}
