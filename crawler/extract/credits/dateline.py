"""The line below a headline that says when and by whom, on pages that mark neither up.

Rests on place and words together: the line stands right after the headline, and it begins with a word for "by", or it
has a date and after it, behind a mark, what can be names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.credits.credit_line import begins_with_by
from crawler.extract.text import flow, one_line

_MAX_LINES = 6
_MAX_RUNS = 100
_MAX_LINE = 120
_MARK = re.compile(r"\s+[-–—/]{1,2}\s+|\s*[|·•]\s*")
# A year, or the day in figures: "14.3.26".
_DATE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2}")


def credit_lines(headline: HtmlElement) -> Iterator[tuple[str, str]]:
    """Lines below `headline` with the credit in each: a line that begins with "by", or what is behind a date."""
    for line in islice(_lines_after(headline), _MAX_LINES):
        if len(line) > _MAX_LINE:
            return
        if begins_with_by(line):
            yield line, line
            continue
        parts = _MARK.split(line)
        dated = next((number for number, part in enumerate(parts) if _DATE.search(part)), len(parts))
        yield from ((line, part) for part in parts[dated + 1 :] if part)


def _lines_after(element: HtmlElement) -> Iterator[str]:
    """Lines of text that follow `element` in the page, none empty."""
    line = ""
    for kind, text in islice(_runs_after(element), _MAX_RUNS):
        if kind == "text":
            line += text
        elif line := one_line(line):
            yield line
            line = ""
    if line := one_line(line):
        yield line


def _runs_after(element: HtmlElement) -> Iterator[tuple[str, str]]:
    node: HtmlElement | None = element
    while node is not None and node.tag != "body":
        yield "block", ""
        if node.tail:
            yield "text", node.tail
        for sibling in node.itersiblings():
            yield from flow(sibling)
            if sibling.tail:
                yield "text", sibling.tail
        node = node.getparent()
