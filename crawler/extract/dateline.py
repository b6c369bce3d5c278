"""The line below a headline that says when and by whom, on pages that mark neither up.

Rests on place and words together: the line stands right after the headline, and it begins with a word for "by", or it
has a date and after it, behind a mark, what can be names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.text import flow, one_line, word_set

_MAX_LINES = 6
_MAX_RUNS = 100
_MAX_LINE = 120
_MARK = re.compile(r"\s+[-–—/]{1,2}\s+|\s*[|·•]\s*")
# A year, or the day in figures: "14.3.26".
_DATE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2}")
_BY = re.compile(
    r"(?i)^(?:by|von|par|por|di|de|af|av|door|text|texte|written by|автор|текст|文|記者|作者)(?:\s*[:：]\s*|\s+)(?=\S)"
)
# What stands in small letters between a person's names.
_PARTICLES = word_set(
    "af al av bin da das de del della den der di do dos du e el la le of te ten ter van von y zu zum zur"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,8}|[\uac00-\ud7af]{2,4}")


def credit_lines(headline: HtmlElement) -> Iterator[tuple[str, str]]:
    """Lines below `headline` with the credit in each: what comes after its "by", or after its date and a mark."""
    for line in islice(_lines_after(headline), _MAX_LINES):
        if len(line) > _MAX_LINE:
            return
        if match := _BY.match(line):
            yield line, line[match.end() :]
            continue
        parts = _MARK.split(line)
        dated = next((number for number, part in enumerate(parts) if _DATE.search(part)), len(parts))
        yield from ((line, part) for part in parts[dated + 1 :] if part)


def has_form_of_name(name: str) -> bool:
    """Whether `name` is written as persons' names are: with capitals, or in a script without spaces and short."""
    if _UNSPACED.fullmatch(name):
        return True
    words = [word for word in name.split() if word not in _PARTICLES]
    return 2 <= len(words) <= 4 and all(word[0].isalpha() and not word[0].islower() for word in words)


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
