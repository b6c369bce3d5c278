"""The text of an article from the state a page carries for its scripts, where its HTML shows none.

What it rests on: a page that is rendered in the browser gets its article as JSON (`__NEXT_DATA__`,
`Fusion.globalContent`, `window.__STATE__`, a script of type application/json). There the text is one long string, or a
list of blocks that each have a part of it. The one with the most running text is the article's, unless another stands
in an object with the page's own headline.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from crawler.extract.text import characters, plain, plain_paragraphs, same_words

MAX_CHARACTERS = 8_000_000
"""Of all scripts that are looked into."""
MAX_VALUES = 300_000
"""Values that are looked at in them."""
_MAX_DEPTH = 60
_MIN_SCRIPT = 400
_MIN_TEXT = 300
# A passage of running text: menus, labels and teasers are shorter, or stand alone.
_RUNNING = 60
_MAX_BLOCKS = 2_000
_ASSIGNED = re.compile(r"(?:window\.|var |let |const |self\.)?[\w.$]{1,60}(?:\[['\"]\w{1,60}['\"]\])?\s*=\s*(?=[{\[J])")
_PARSED = re.compile(r"JSON\.parse\(\s*(?=\")")
_TITLES = ("headline", "title", "headlines", "name")
# Where an object of an article, or of a block of it, has its text; the first that is there counts.
_TEXTS = (
    "articleBody", "bodyHtml", "body_html", "bodyHTML", "contentHtml", "html", "rendered", "body", "content", "text",
    "value", "paragraph",
)  # fmt: skip
_PARTS = (
    "content_elements", "blocks", "components", "elements", "items", "paragraphs", "children", "content", "body",
    "model", "data", "attributes",
)  # fmt: skip
_MAX_PARTS = 5
# A block whose parts are runs of one line, by what its kind is called: "paragraph", "heading-2", "list_item", "block".
_KINDS = ("type", "nodeType", "_type", "tag", "tagName")
_ONE_LINE = re.compile(r"(?i)^(?:p|h[1-6]|li|block)$|para(?:graph)?$|heading|list-?_?item|quote$")
# Under these names stands what others say, or other articles.
_OTHERS = frozenset(("comments", "related", "recommendations", "relatedContent", "relatedArticles", "mostRead"))


def text_in_scripts(scripts: Iterable[str], headline: str | None) -> list[str]:
    """The paragraphs of the article in `scripts`, the sources of a page's scripts; none where no script has it."""
    best: tuple[bool, int] = (False, _MIN_TEXT)
    found: list[str] = []
    left = MAX_VALUES
    for state in _states(scripts):
        stack: list[tuple[Any, int, bool]] = [(state, 0, False)]
        while stack and left > 0:
            node, depth, titled = stack.pop()
            left -= 1
            if depth > _MAX_DEPTH:
                continue
            if isinstance(node, list):
                blocks = [one for one in node[:_MAX_BLOCKS] if isinstance(one, dict) and "@context" not in one]
                paragraphs = [] if _are_articles(blocks) else [one for block in blocks for one in _paragraphs(block)]
                stack.extend((one, depth + 1, titled) for one in node if isinstance(one, dict | list))
            elif "@context" in node:  # JSON-LD, which is read by itself
                continue
            else:
                titled = titled or (headline is not None and _is_titled(node, headline))
                paragraphs = _own(node)
                stack.extend(
                    (one, depth + 1, titled)
                    for key, one in node.items()
                    if isinstance(one, dict | list) and key not in _OTHERS
                )
            weight = sum(characters(one) for one in paragraphs if characters(one) >= _RUNNING)
            if weight >= _MIN_TEXT and (titled, weight) > best:
                best, found = (titled, weight), paragraphs
    return found


def _states(scripts: Iterable[str]) -> Iterator[Any]:
    left = MAX_CHARACTERS
    for script in scripts:
        text = script.strip()
        if len(text) < _MIN_SCRIPT or len(text) > left:
            continue
        left -= len(text)
        if match := _ASSIGNED.match(text):
            text = text[match.end() :]
        try:
            if match := _PARSED.match(text):
                quoted, _ = json.JSONDecoder(strict=False).raw_decode(text[match.end() :])
                text = quoted if isinstance(quoted, str) else ""
            if text.startswith(("{", "[")):
                yield json.JSONDecoder(strict=False).raw_decode(text)[0]
        except (ValueError, RecursionError):
            continue


def _is_titled(node: dict[str, Any], headline: str) -> bool:
    for key in _TITLES:
        value = node.get(key)
        if isinstance(value, dict):  # {"basic": "..."}
            value = next((one for one in value.values() if isinstance(one, str)), None)
        if isinstance(value, str) and len(value) < 500 and same_words(plain(value), headline):
            return True
    return False


def _are_articles(blocks: list[dict[str, Any]]) -> bool:
    """Whether most of `blocks` have a title and a text of their own."""
    titled = sum(1 for one in blocks if any(key in one for key in _TITLES[:2]) and any(key in one for key in _TEXTS))
    return 2 * titled > len(blocks)


def _own(node: dict[str, Any]) -> list[str]:
    """The paragraphs of one long string of `node`."""
    for key in _TEXTS:
        value = node.get(key)
        if isinstance(value, str) and len(value) >= _MIN_TEXT and "{" not in value[:1]:
            return plain_paragraphs(value)
    return []


def _paragraphs(block: dict[str, Any], depth: int = 0) -> list[str]:
    """The paragraphs of a block: its own text, else those of its parts."""
    if depth > _MAX_PARTS or any(_ONE_LINE.search(str(block.get(key, ""))) for key in _KINDS):
        return plain_paragraphs(_line(block, depth))
    for key in _TEXTS:
        value = block.get(key)
        if isinstance(value, str) and value.strip():
            return plain_paragraphs(value)
    return [one for part in _inside(block) for one in _paragraphs(part, depth + 1)]


def _line(block: dict[str, Any], depth: int) -> str:
    """What the runs of a paragraph are together: "text", "link" and the like, parted where their format changes."""
    for key in _TEXTS:
        value = block.get(key)
        if isinstance(value, str):
            return value
    return "".join(_line(part, depth + 1) for part in _inside(block)) if depth <= 2 * _MAX_PARTS else ""


def _inside(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a block: the first of its values that are called so and hold any."""
    for key in _PARTS:
        value = block.get(key)
        parts = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        if inside := [part for part in parts[:_MAX_BLOCKS] if isinstance(part, dict)]:
            return inside
    return []
