"""The text of an article: candidates from several readers, and the choice among them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any, cast

from lxml.etree import SubElement, _Element, strip_attributes
from lxml.html import HtmlElement, html_parser
from trafilatura import bare_extraction
from trafilatura.settings import DEFAULT_CONFIG, Extractor
from trafilatura.settings import Document as Result

from crawler.extract.container import find_container
from crawler.extract.document import within_depth
from crawler.extract.templates import Template, blocks, select
from crawler.extract.text import flow, one_line, plain_paragraphs, words_of

# trafilatura logs each page it gives up on as an error; here that is one candidate fewer, and told in the outcome.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Nothing shorter is worth calling the text of an article, where nothing but its length speaks for it.
MIN_TEXT = 100
# Beyond these trafilatura's time, which grows with the square, becomes minutes.
_MAX_ELEMENTS = 20_000
_MANY_ELEMENTS = 3_000
_MAX_ANCESTORS = 400_000
# trafilatura's search for dates is told the day it runs on; without metadata it is never used, but it must not depend
# on the clock.
_NO_DATES: dict[str, Any] = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


@dataclass(slots=True)
class Body:
    """The paragraphs of an article, and where they are from."""

    paragraphs: list[str] = field(default_factory=list)
    source: str = ""
    warnings: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Paragraphs, parted by a blank line."""
        return "\n\n".join(self.paragraphs)


def by_template(tree: HtmlElement, templates: tuple[Template, ...]) -> list[str]:
    """The text as the first template that knows of one has it."""
    for template in templates:
        rules = template.article
        if rules is None or rules.body is None:
            continue
        scopes = select(rules.scope, tree) if rules.scope else []
        scope = scopes[0] if scopes else tree
        paragraphs = [paragraph for block in blocks(rules.body, scope) for paragraph in paragraphs_of(block)]
        if paragraphs:
            return paragraphs
    return []


def by_trafilatura(tree: HtmlElement, *, fast: bool) -> list[str]:
    """The text as trafilatura finds it in `tree`; none where the tree is so full that it would take minutes."""
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
    return list(_paragraphs_of_result(document.body)) if isinstance(document, Result) else []


def _of_container(tree: HtmlElement, headline: HtmlElement | None) -> list[str]:
    """The text as trafilatura has it of the element that holds the running text."""
    body = tree.find("body")
    container = find_container(body, headline) if body is not None else None
    if container is None:
        return []
    # trafilatura takes the first element of such a name for the article.
    root = html_parser.makeelement("html")
    frame = SubElement(SubElement(root, "body"), "div", {"class": "article-body"})
    frame.append(copy(container))
    return by_trafilatura(root, fast=True) or paragraphs_of(container)


def by_json_ld(node: dict[str, Any]) -> list[str]:
    """The text as the structured data has it."""
    return plain_paragraphs(node.get("articleBody"))


def read_body(
    tree: HtmlElement,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    headline: HtmlElement | None,
    lead: str | None,
    not_text: list[str],
) -> Body:
    """The article's text from a tree that boilerplate has left.

    `lead` is the standfirst, which belongs to the text where it is a sentence of its own; `not_text` are lines that
    stand around the text and are no part of it: headlines, a byline.
    """
    found = Body()
    templated = by_template(tree, templates)
    if templated:
        found.paragraphs, found.source = templated, "template"
    else:
        stated = by_json_ld(node)
        found.paragraphs, found.source = _of_container(tree, headline), "trafilatura on the container"
        found.evidence.append(f"{found.source}: {_length(found.paragraphs)} characters")
        if stated:
            found.evidence.append(f"json-ld: {_length(stated)} characters")
        if _length(found.paragraphs) < 250 and _length(stated) < 250:
            other = by_trafilatura(tree, fast=False)
            found.evidence.append(f"trafilatura with its fallbacks: {_length(other)} characters")
            if _length(other) > _length(found.paragraphs):
                found.paragraphs, found.source = other, "trafilatura with its fallbacks"
        if covers(found.paragraphs, stated) < 0.8 and _length(stated) > _length(found.paragraphs):
            found.paragraphs, found.source = stated, "json-ld"
        found.paragraphs = _without_lines(found.paragraphs, not_text)
        if lead and found.paragraphs and not _says(found.paragraphs[:4], lead):
            found.paragraphs.insert(0, lead)
            found.evidence.append("lead: put before the text")
    found.evidence.insert(0, f"chosen: {found.source}")
    return found


def paragraphs_of(element: _Element) -> list[str]:
    """What `element` shows, as paragraphs: parted by blocks and by two line breaks in a row."""
    lines: list[str] = []
    current: list[str] = []

    def close() -> None:
        if line := one_line("".join(current)):
            lines.append(line)
        current.clear()

    breaks = 0
    for kind, text in flow(element):
        if kind == "text":
            breaks = 0 if text.strip() else breaks
            current.append(text)
        elif kind == "break":
            breaks += 1
            current.append(" ")
            if breaks == 2:
                close()
        else:
            close()
    close()
    return lines


def _paragraphs_of_result(body: _Element) -> Iterator[str]:
    """Paragraphs of what trafilatura returns: its own XML, see its TAG_CATALOG."""
    for element in body:
        if element.tag == "list":
            lines = [f"- {line}" for item in element.iter("item") if (line := _inline(item))]
            yield from ["\n".join(lines)] if lines else []
        elif element.tag == "table":
            rows = [" | ".join(_inline(cell) for cell in row.iter("cell")) for row in element.iter("row")]
            yield from (
                ["\n".join(row for row in rows if row.strip(" |"))] if any(row.strip(" |") for row in rows) else []
            )
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


def _without_lines(paragraphs: list[str], not_text: list[str]) -> list[str]:
    """`paragraphs` without those of the first ones that only repeat the headline and the like."""
    unwanted = [words for line in not_text if (words := words_of(line))]
    return [
        paragraph for number, paragraph in enumerate(paragraphs) if number > 5 or words_of(paragraph) not in unwanted
    ]


def _says(paragraphs: list[str], line: str) -> bool:
    """Whether `line` is said in `paragraphs` already, nearly word for word."""
    wanted = words_of(line)
    said = Counter(word for paragraph in paragraphs for word in words_of(paragraph))
    return sum((Counter(wanted) & said).values()) >= 0.9 * len(wanted)


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def covers(paragraphs: list[str], stated: list[str]) -> float:
    """The share of `stated`'s words that `paragraphs` has, in runs of four; 1 where `stated` has fewer words."""
    wanted = _runs(stated)
    return len(wanted & _runs(paragraphs)) / len(wanted) if wanted else 1.0


def _runs(paragraphs: list[str]) -> set[tuple[str, ...]]:
    words = [word for paragraph in paragraphs for word in words_of(paragraph)]
    return {tuple(words[at : at + 4]) for at in range(max(0, len(words) - 3))}
