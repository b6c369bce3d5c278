"""The standfirst: the sentences between headline and text that tell the story in short."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.extract.text import BLOCKS, text_of, words_of

# What the element of a standfirst is called, in class, id, itemprop or data attribute.
_NAMES = re.compile(
    r"(?i)(?:^|[\s_-])(?:lead|lede|stand-?first|intro|introduction|teaser|summary|sapo|dek|deck|excerpt|abstract|synopsis"
    r"|chapo|chapeau|subtitle|sub-?title|sub-?headline|sub-?head|sub-?heading|description|perex|vorspann|anons|announce|ingress"
    r"|entradilla|sommario|occhiello|preamble|leadtext|introtext|articlesummary|announce-?text|manchet|underrubrik"
    r")(?:$|[\s_-]|text)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A sentence ends; a line that does not is a second headline.
_SENTENCE = re.compile(r"[.!?…。！？।؟]['\"”’»)\]]*$")
_NAMING = ("class", "id", "itemprop", "data-testid")
_CONTAINERS = frozenset(("p", "div", "h2", "h3", "ul", "article", "section"))
_MIN_LENGTH = 60
_MAX_LENGTH = 1500
_MAX_STEPS = 150


def read_lead(tree: HtmlElement, headline: HtmlElement | None, description: str | None) -> str | None:
    """The standfirst below `headline`; None where there is none that is a sentence.

    It is told by its element's name, or by saying what the page's description says. One in the form of a headline (no
    full stop at its end) is no part of the text.
    """
    if headline is None:
        return None
    told = words_of(description or "")
    for number, element in enumerate(_after(tree, headline)):
        if number > _MAX_STEPS:
            break
        if element.tag not in BLOCKS and element.tag != "span":
            continue
        # The innermost element that holds the sentence, so that its name and its text are its own.
        if len(element) > 1 and any(child.tag in _CONTAINERS for child in element.iterdescendants()):
            continue
        text = text_of(element)
        if not _MIN_LENGTH <= len(text) <= _MAX_LENGTH or not _SENTENCE.search(text):
            continue
        parent = element.getparent()
        names = [element] if parent is None or len(parent) > 3 else [element, parent]
        named = any(_NAMES.search(_CAMEL.sub("-", one.get(key, ""))) for one in names for key in _NAMING)
        words = words_of(text)
        same = len(told) >= 8 and words[: len(told) - 2] == told[: len(told) - 2] and len(words) <= 1.6 * len(told)
        if (named or same) and len(text_of_links(element)) < 0.5 * len(text):
            return text
        # A paragraph of running text: whatever comes now is the article.
        if element.tag == "p" and len(text) > 200:
            return None
    return None


def text_of_links(element: HtmlElement) -> str:
    """What the links in `element` say."""
    return " ".join(text_of(link) for link in element.iter("a"))


def _after(tree: HtmlElement, element: HtmlElement) -> list[HtmlElement]:
    """Elements that follow `element` in the document, not those inside it, the nearest first."""
    following: list[HtmlElement] = []
    node: HtmlElement | None = element
    while node is not None and len(following) < _MAX_STEPS:
        sibling = node.getnext()
        while sibling is not None and len(following) < _MAX_STEPS:
            if isinstance(sibling.tag, str):
                following.extend(one for one in sibling.iter() if isinstance(one.tag, str))
            sibling = sibling.getnext()
        node = node.getparent()
    return following[:_MAX_STEPS]
