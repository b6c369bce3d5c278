"""Entries from the state a page carries for its scripts: the last resort, where nothing else in the page has any.

What it rests on: a framework that renders in the browser gets its entries as a list of objects that each have a time
and a text (`__NEXT_DATA__`, `Fusion.globalContent`, a `<script type="application/json">` ...). Of such lists the one
with the most text is the stream.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import Draft
from crawler.extract.liveblog.page import Page
from crawler.extract.liveblog.reading import Reading
from crawler.extract.text import plain, plain_paragraphs

MAX_CHARACTERS = 8_000_000
"""Of all scripts that are looked into."""
MAX_VALUES = 300_000
"""Values that are looked at in them."""
_MAX_DEPTH = 60
_MIN_TEXT = 80
"""Characters an entry has on average: menus, tags and teasers have fewer."""

_ASSIGNED = re.compile(r"\s*(?:window\.|var |let |const )?[\w.$]{1,60}(?:\[['\"]\w+['\"]\])?\s*=\s*(?=[{\[])")
_TIMES = re.compile(
    r"(?:(?:first|original)_?)?(?:publish(?:ed)?|display|posted|created)(?:_?(?:at|on|date|time|timestamp))*|"
    r"date(?:_?time)?|time(?:_?stamp)?"
)
_TEXTS = ("body", "bodyHtml", "body_html", "html", "content", "text", "articleBody", "message", "contentHtml")
_PARTS = ("content_elements", "blocks", "components", "elements", "items", "paragraphs", "content", "body")
_TITLES = ("headline", "title", "heading", "headlines")
_IDENTIFIERS = ("id", "_id", "uuid", "postId", "entryId", "urn")


def updates(page: Page) -> list[Draft]:
    """The entries of the list with the most text; none where no list is one of entries."""
    best: list[Draft] = []
    length = 0
    for value in _states(page):
        for members in _lists(value):
            drafts = [draft for member in members if (draft := _draft(member)) is not None]
            weight = sum(len(draft.text) for draft in drafts)
            if len(drafts) >= max(2, 0.8 * len(members)) and weight >= _MIN_TEXT * len(drafts) and weight > length:
                best, length = drafts, weight
    return best


def _states(page: Page) -> Iterator[Any]:
    left = MAX_CHARACTERS
    for script in page.document.tree.iter("script"):
        text = script.text or ""
        if len(text) < 200 or len(text) > left or "ld+json" in (script.get("type") or ""):
            continue
        start = 0
        if not text.lstrip().startswith(("{", "[")):
            match = _ASSIGNED.match(text)
            if match is None:
                continue
            start = match.end()
        left -= len(text)
        try:
            yield json.JSONDecoder(strict=False).raw_decode(text[start:].lstrip())[0]
        except (ValueError, RecursionError):
            continue


def _lists(value: Any) -> Iterator[list[dict[str, Any]]]:
    """Every list of objects in `value`."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while stack and seen < MAX_VALUES:
        node, depth = stack.pop()
        seen += 1
        if depth > _MAX_DEPTH:
            continue
        if isinstance(node, dict):
            stack.extend((child, depth + 1) for child in node.values() if isinstance(child, dict | list))
        else:
            members = [child for child in node if isinstance(child, dict)]
            if len(members) >= 2:
                yield members
            stack.extend((child, depth + 1) for child in node if isinstance(child, dict | list))


def _draft(node: dict[str, Any]) -> Draft | None:
    reading = _time(node)
    if reading is None:
        return None
    title = next((node[key] for key in _TITLES if node.get(key)), None)
    if isinstance(title, dict):  # {"basic": "..."}
        title = next((one for one in title.values() if isinstance(one, str) and one), None)
    name = next((node[key] for key in _IDENTIFIERS if isinstance(node.get(key), str | int)), None)
    return Draft(
        identifier=str(name) if name is not None else None,
        headline=plain(title) or None,
        text="\n\n".join(_paragraphs(node)),
        reading=reading,
    )


def _time(node: dict[str, Any]) -> Reading | None:
    """The first publication: of several times the one whose name says so."""
    told = []
    for key, value in node.items():
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
        if _TIMES.fullmatch(name) and isinstance(value, str | int) and not isinstance(value, bool):
            reading = clock.machine(str(value))
            if reading is not None and reading.instant is not None:
                told.append((_rank(name), reading))
    return min(told, key=lambda one: one[0])[1] if told else None


def _rank(name: str) -> int:
    return next(
        (rank for rank, start in enumerate(("first", "original", "publish", "display")) if name.startswith(start)), 9
    )


def _paragraphs(node: dict[str, Any], depth: int = 0) -> list[str]:
    for key in _TEXTS:
        if isinstance(node.get(key), str) and node[key].strip():
            return plain_paragraphs(node[key])
    if depth > 3:
        return []
    parts: list[Any] = next((node[key] for key in _PARTS if isinstance(node.get(key), list)), [])
    return [line for part in parts[:500] if isinstance(part, dict) for line in _paragraphs(part, depth + 1)]
