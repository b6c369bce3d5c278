"""The text of an article: candidates from several readers, and the choice among them.

The reading of the element that holds the running text is the first candidate. trafilatura reads the page, too, where
that one is doubtful: where it is short, or where most of the page's text stands elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from crawler.extract.body.passages import as_paragraphs, read_passages
from crawler.extract.body.script_text import text_in_scripts
from crawler.extract.body.selection import select_text
from crawler.extract.body.trafilatura_text import by_trafilatura
from crawler.extract.boilerplate import promotions
from crawler.extract.boilerplate.promotions import Needs
from crawler.extract.choice import Choice
from crawler.extract.page.container import find_container
from crawler.extract.selectors import select
from crawler.extract.templates import Template, blocks
from crawler.extract.text import covers, plain_paragraphs, words_of

# Nothing shorter is worth calling the text of an article, where nothing but its length speaks for it.
MIN_TEXT = 100
# Below the first the text may stand where the page does not show it. Below the second trafilatura is asked as well, and
# below the third where the element has less than that share of the page's running text: it may be the wrong one.
_SHORT = 250
_NOT_LONG = 600
_LONG = 2000
_SHARE_OF_PAGE = 0.5
# Two texts are the same where one has so many of the other's words, and different ones below the second.
_SAME, _DIFFERENT = 0.8, 0.5
_MUCH_MORE = 2
# Lines that only repeat the headline and the like stand among the first ones.
_FIRST = 6


@dataclass(slots=True)
class Body:
    """The paragraphs of an article, and where they are from."""

    paragraphs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    choice: Choice = field(default_factory=lambda: Choice(asked=True))
    left_out: list[str] = field(default_factory=list)
    """What of the element that holds the text was taken for no part of it, and why."""

    @property
    def text(self) -> str:
        """Paragraphs, parted by a blank line."""
        return "\n\n".join(self.paragraphs)

    @property
    def evidence(self) -> list[str]:
        """Why the text is this one, line by line."""
        chosen = [f"chosen: {': '.join(self.choice.chosen)}"] if self.choice.chosen else []
        rejected = [f"not {source}, {value}: {why}" for source, value, why in self.choice.rejected]
        return [*chosen, *rejected, *(f"left out: {one}" for one in self.left_out)]


def by_template(tree: HtmlElement, templates: tuple[Template, ...]) -> list[str]:
    """The text as the first template that knows of one has it."""
    for template in templates:
        rules = template.article
        if rules is None or rules.body is None:
            continue
        scopes = select(rules.scope, tree) if rules.scope else []
        scope = scopes[0] if scopes else tree
        paragraphs = [one for block in blocks(rules.body, scope) for one in as_paragraphs(read_passages(block))]
        if paragraphs:
            return paragraphs
    return []


def by_json_ld(node: dict[str, Any]) -> list[str]:
    """The text as the structured data has it, without what speaks of the publisher's offers in it."""
    return _without_promotions(plain_paragraphs(node.get("articleBody")))


def _without_promotions(paragraphs: list[str]) -> list[str]:
    """Paragraphs that no tree has, without those lines that would leave a tree for their words alone."""
    lines = ((one, promotions.folded(one) if len(one) <= promotions.MAX_LINE else "") for one in paragraphs)
    return [
        one
        for one, line in lines
        if not line
        or not (promotions.is_label(line) or any(needs is Needs.NOTHING for _, needs in promotions.find(line)))
    ]


def read_body(
    tree: HtmlElement,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    headline: HtmlElement | None,
    lead: str | None,
    not_text: list[str],
    *,
    scripts: Iterable[str] = (),
) -> Body:
    """The article's text from a tree that boilerplate has left.

    `lead` is the standfirst, which belongs to the text; `not_text` are lines that stand around the text and are no part
    of it: the headline first, then others, a byline. `scripts` are the sources of the page's scripts, looked into where
    the page shows next to no text.
    """
    found = Body()
    if templated := by_template(tree, templates):
        found.choice.choose("template", _described(templated))
        found.paragraphs = templated
        return found
    source, paragraphs = _choose(found, tree, node, headline, scripts, not_text)
    found.choice.choose(source, _described(paragraphs))
    found.paragraphs = _without_lines(paragraphs, not_text)
    if lead and found.paragraphs and not _says(found.paragraphs[:4], lead):
        found.paragraphs[:0] = lead.split("\n\n")
    return found


def _choose(
    found: Body,
    tree: HtmlElement,
    node: dict[str, Any],
    headline: HtmlElement | None,
    scripts: Iterable[str],
    not_text: list[str],
) -> tuple[str, list[str]]:
    """The source of the text and its paragraphs: what the page shows, unless another source has more of it."""
    source, shown = "element", []
    body = tree.find("body")
    container = find_container(body, headline) if body is not None else None
    if container is not None:
        passages, found.left_out = select_text(read_passages(container.element), container.element)
        shown = as_paragraphs(passages)
    stated = by_json_ld(node)
    length = max(_length(shown), _length(stated))
    if length < _SHORT:
        for name, other in (
            ("script", _without_promotions(text_in_scripts(scripts, not_text[0] if not_text else None))),
            ("trafilatura", by_trafilatura(tree, fast=False)),
        ):
            if _length(other) > _length(shown):
                found.choice.reject(source, _described(shown), f"{name} has more")
                source, shown = name, other
    elif (
        length < _NOT_LONG or (length < _LONG and container is not None and container.share < _SHARE_OF_PAGE)
    ) and not (stated and _likeness(shown, stated) >= _SAME):
        _compare(found, shown, by_trafilatura(tree, fast=True))
    if not stated:
        return source, shown
    if covers(shown, stated) < _SAME and _length(stated) > _length(shown):
        found.choice.reject(source, _described(shown), "the page shows a part of what its data has")
        return "json-ld", stated
    if _length(stated) >= _SHORT and _likeness(stated, shown) < _DIFFERENT:
        found.warnings.append(f"articleBody: the page's data has another text, {_described(stated)}.")
    found.choice.reject("json-ld", _described(stated), "the page shows no less")
    return source, shown


def _compare(found: Body, shown: list[str], other: list[str]) -> None:
    """Say where trafilatura, which reads the whole page, reads `other` than what is shown at the headline.

    It is no better: on a page that shows little of an article it takes the cards and lists around for the text.
    """
    found.choice.reject("trafilatura", _described(other), "it reads the whole page; this is at the headline")
    if _length(other) < _SHORT:
        return
    if _likeness(other, shown) < _DIFFERENT:
        found.warnings.append(f"articleBody: trafilatura finds another text here, {_described(other)}.")
    elif _length(other) >= _MUCH_MORE * _length(shown):
        found.warnings.append(f"articleBody: trafilatura finds more text here, {_described(other)}.")


def _likeness(one: list[str], other: list[str]) -> float:
    """How much of one of two texts is in the other, whichever has more of it."""
    return max(covers(one, other), covers(other, one))


def _without_lines(paragraphs: list[str], not_text: list[str]) -> list[str]:
    """`paragraphs` without those lines of the first ones that only repeat the headline and the like."""
    unwanted = [words for line in not_text if (words := words_of(line))]
    first = []
    for one in paragraphs[:_FIRST]:
        if lines := [line for line in one.split("\n") if words_of(line) not in unwanted]:
            first.append("\n".join(lines))
    return first + paragraphs[_FIRST:]


def _says(paragraphs: list[str], line: str) -> bool:
    """Whether `line` is said in `paragraphs` already, nearly word for word."""
    wanted = Counter(words_of(line))
    said = Counter(word for paragraph in paragraphs for word in words_of(paragraph))
    return (wanted & said).total() >= 0.9 * wanted.total()


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _described(paragraphs: list[str]) -> str:
    return f"{_length(paragraphs)} characters in {len(paragraphs)} paragraphs"
