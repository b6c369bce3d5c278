"""The text of a page as trafilatura finds it, as paragraphs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, cast

from lxml.etree import _Element, strip_attributes
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import DEFAULT_CONFIG, Extractor
from trafilatura.settings import Document as Result

from crawler.extract.page.document import within_depth
from crawler.extract.text import one_line

# trafilatura logs each page it gives up on as an error; here that is one candidate fewer, and told in the outcome.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Beyond these trafilatura's time, which grows with the square, becomes minutes.
_MAX_ELEMENTS = 20_000
_MANY_ELEMENTS = 3_000
_MAX_ANCESTORS = 400_000
# trafilatura's search for dates is told the day it runs on; without metadata it is never used, but it must not depend
# on the clock.
_NO_DATES: dict[str, Any] = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


def by_trafilatura(tree: HtmlElement, *, fast: bool) -> list[str]:
    """The text as trafilatura finds it in `tree`; none where the tree is so full that it would take minutes.

    `fast` leaves out its comparison with other extractors. Nothing is kept between calls: its cache of texts seen
    before is only asked where `dedup` is set.
    """
    elements = sum(1 for _ in tree.iter())
    if elements > _MAX_ELEMENTS or (elements > _MANY_ELEMENTS and not within_depth(tree, _MAX_ANCESTORS)):
        return []
    # Columns that a cell goes over do not matter to its text, and numbers of them make empty cells.
    strip_attributes(tree, "rowspan", "colspan")
    options = Extractor(
        config=DEFAULT_CONFIG, output_format="python", fast=fast, comments=False, dedup=False, date_params=_NO_DATES
    )
    try:
        document = bare_extraction(tree, options=options)
    except (RecursionError, ValueError, AssertionError):
        return []
    return list(_paragraphs(document.body)) if isinstance(document, Result) else []


def _paragraphs(body: _Element) -> Iterator[str]:
    """Paragraphs of what trafilatura returns: its own XML, see its TAG_CATALOG."""
    for element in body:
        if element.tag == "list":
            lines = [f"- {line}" for item in element.iter("item") if (line := _inline(item))]
            yield from ["\n".join(lines)] if lines else []
        elif element.tag == "table":
            rows = [" | ".join(_inline(cell) for cell in row.iter("cell")) for row in element.iter("row")]
            rows = [row for row in rows if row.strip(" |")]
            yield from ["\n".join(rows)] if rows else []
        elif element.tag == "code":
            yield from [_verbatim(element).strip()]
        else:
            yield from _lines(element)
        if line := one_line(element.tail):
            yield line


def _verbatim(element: _Element) -> str:
    return "".join(cast("Iterator[str]", element.itertext()))


def _inline(element: _Element) -> str:
    return one_line(_verbatim(element))


def _lines(element: _Element) -> Iterator[str]:
    """The paragraphs inside one: parted where line breaks or blocks stand inside it."""
    current: list[str] = [element.text or ""]
    for child in element.iter():
        if child is element:
            continue
        if child.tag in ("lb", "p", "item", "head", "quote"):
            if line := one_line("".join(current)):
                yield line
            current = []
        current.append(child.text or "")
        current.append(child.tail or "")
    if line := one_line("".join(current)):
        yield line
