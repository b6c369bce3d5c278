"""Text as an item holds it: one line of text, and paragraphs from elements."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml.etree import _Element


def word_list(text: str) -> tuple[str, ...]:
    """The words of `text`: long tables of names read better as running text."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """The words of `text` as a set."""
    return frozenset(text.split())


# Elements that begin a new line where a page is shown; all others run on in the line.
BLOCKS = word_set(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p pre section
    summary table tbody td tfoot th thead tr ul
    """
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SILENT = frozenset(("script", "style", "noscript", "template", "svg", "math", "iframe", "head", "textarea", "select"))

# Kana, ideographs and syllables of Hangul.
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Zero-width and bidirectional marks that no reader sees; joiners stay, scripts need them.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_CODE, _END_OF_CODE = re.compile(r"(?i)<(?:script|style)\b"), re.compile(r"(?i)</(?:script|style)\s*>")
_MAX_COMPARED = 30_000
_BLOCK_TAG = re.compile(r"(?i)</?(?:p|br|div|li|h[1-6]|blockquote|ul|ol|tr)\b[^<>]{0,500}>")


def one_line(text: str | None) -> str:
    """`text` on one line: white space collapsed, invisible marks gone."""
    if not text:
        return ""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def characters(text: str) -> int:
    """The length of `text` in characters of an alphabet: one of Chinese, Japanese or Korean says as much as two."""
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text))


def plain(value: Any) -> str:
    """A string of structured data as one line of text: references resolved (also twice encoded ones), tags gone."""
    if not isinstance(value, str):
        return ""
    return one_line(_TAG.sub(" ", unescaped(value)) if "<" in value or "&" in value else value)


def unescaped(value: str) -> str:
    """`value` with its character references resolved, twice where they were encoded twice."""
    for _ in range(2):
        if "&" not in value:
            break
        value = html.unescape(value)
    return value


def plain_paragraphs(value: Any) -> list[str]:
    """A text of structured data as paragraphs: parted by tags of blocks and by line breaks."""
    if not isinstance(value, str):
        return []
    text = unescaped(value)
    if "<" in text:
        text = _BLOCK_TAG.sub("\n", _without_code(text))
    return [line for part in text.split("\n") if (line := one_line(_TAG.sub("", part)))]


def _without_code(text: str) -> str:
    """`text` without the scripts and style sheets in it."""
    *closed, rest = _END_OF_CODE.split(text)
    return "".join(part[: code.start()] if (code := _CODE.search(part)) else part for part in closed) + rest


def text_of(element: _Element) -> str:
    """What `element` shows, on one line; blocks and line breaks part words, scripts are silent."""
    return one_line("".join(_runs(element)))


def _runs(element: _Element) -> Iterator[str]:
    """The text runs inside `element`, with white space where a block begins or ends."""
    stack: list[tuple[_Element, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            if tag in BLOCKS:
                yield " "
            if node is not element and node.tail:
                yield node.tail
            continue
        stack.append((node, True))
        if not isinstance(tag, str) or tag in SILENT:
            continue
        if tag in BLOCKS or tag == "br":
            yield " "
        if node.text:
            yield node.text
        stack.extend((child, False) for child in reversed(node))


def flow(element: _Element) -> Iterator[tuple[str, str]]:
    """Text, breaks and the edges of blocks inside `element`, in order."""
    stack: list[tuple[_Element, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        block = node.tag in BLOCKS
        if leaving:
            if block:
                yield "block", ""
            if node is not element and node.tail:
                yield "text", node.tail
            continue
        stack.append((node, True))
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "noscript", "template", "svg", "iframe"):
            continue
        if node.tag == "br":
            yield "break", ""
        elif block:
            yield "block", ""
            if node.tag == "li":
                yield "text", "- "
        if node.text:
            yield "text", node.text
        stack.extend((child, False) for child in reversed(node))


def words_of(text: str) -> list[str]:
    """Case-folded words of `text`, for comparing texts; punctuation does not count."""
    return re.findall(r"\w+", text.casefold())


def covers(paragraphs: list[str], stated: list[str]) -> float:
    """The share of `stated`'s words that `paragraphs` has, in runs of four; 1 where `stated` has fewer words.

    Of very long texts the beginnings are compared.
    """
    wanted = _runs_of_words(stated)
    return len(wanted & _runs_of_words(paragraphs)) / len(wanted) if wanted else 1.0


def _runs_of_words(paragraphs: list[str]) -> set[tuple[str, ...]]:
    words = list(islice((word for paragraph in paragraphs for word in words_of(paragraph)), _MAX_COMPARED))
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


def same_words(one: str, other: str) -> bool:
    """Whether two lines of text say the same, punctuation and case aside."""
    return words_of(one) == words_of(other)
