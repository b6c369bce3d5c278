"""XML as servers send it, made fit for a parser: feeds and sitemaps are written by templates that escape too little."""

from __future__ import annotations

import re
from html.entities import html5
from typing import TypedDict

from lxml import etree

from crawler.discovery.encoding import decoded

# What stands before the first element: a declaration that no longer holds once the text is decoded, a server's warning,
# and a document type, whose entities nothing good needs.
_FIRST_ELEMENT = re.compile(r"<(?:\w{1,30}:)?(?:rss|feed|RDF|channel|urlset|sitemapindex)\b", re.IGNORECASE)
# A section that is never closed reaches to the end: looked for once, not once more for each of its like.
_AMPERSAND = re.compile(r"<!\[CDATA\[(?:.*?\]\]>|.*)|&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});)?", re.DOTALL)
MAX_AMPERSANDS = 1_000_000
"""Ampersands that are looked at, at a microsecond each: twenty for each URL of the fullest sitemap."""
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def repaired(body: bytes, content_type: str | None = None) -> bytes:
    """An XML document in UTF-8, from its first element on, with ampersands escaped that begin no reference.

    HTML's entities, which XML does not know, are written as numbers; any other one is left as text. Of a document with
    more than `MAX_AMPERSANDS` none is left: each reference would cost libxml2 a node.
    """
    text = decoded(body, content_type)
    start = _FIRST_ELEMENT.search(text)
    text = text[start.start() if start else 0 :]
    few = text.count("&") <= MAX_AMPERSANDS
    return (_AMPERSAND.sub(_escaped, text) if few else text.replace("&", " ")).encode("utf-8", "replace")


class ParserOptions(TypedDict):
    recover: bool
    resolve_entities: bool
    load_dtd: bool
    no_network: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool


PARSER_OPTIONS = ParserOptions(
    recover=True,
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
"""How lxml reads hostile XML: as far as it goes; no entities, no DTD, no network, libxml2's limits in force."""


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace, or the prefix of one that was never declared."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _escaped(match: re.Match[str]) -> str:
    reference = match[1]
    if match[0].startswith("<") or (reference and (reference[0] == "#" or reference in _XML_ENTITIES)):
        return match[0]
    characters = html5.get(f"{reference};") if reference else None
    if characters:
        return "".join(f"&#{ord(character)};" for character in characters)
    return f"&amp;{match[0][1:]}"
