"""The standfirst: the sentences between headline and text that tell the story in short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.body.passages import read_passages
from crawler.extract.text import text_of, words_of

# What the element of a standfirst is called, in class, id, itemprop or data attribute.
_NAMES = re.compile(
    r"(?i)(?:^|[\s_-])(?:lead|lede|stand-?first|intro|introduction|teaser|summary|sapo|dek|deck|excerpt|abstract|synopsis"
    r"|chapo|chapeau|subtitle|sub-?title|sub-?headline|sub-?head|sub-?heading|description|perex|vorspann|anons|announce|ingress"
    r"|entradilla|sommario|occhiello|preamble|leadtext|introtext|articlesummary|announce-?text|manchet|underrubrik|strap-?line"
    r")(?:$|[\s_-]|text)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A sentence ends; a line that does not is a second headline.
_SENTENCE = re.compile(r"[.!?…。！？।؟]['\"”’»)\]]*$")
_NAMING = ("class", "id", "itemprop", "data-testid", "data-gu-name")
_MAX_NAME = 300
_LINES = ("p", "div", "h2", "h3", "h4", "span", "section", "li", "strong", "b")
_CONTAINERS = ("p", "div", "h2", "h3", "ul", "article", "section")
_BESIDE = frozenset(("figure", "aside", "nav", "form", "footer", "button"))
_MIN_LENGTH = 60
_MAX_LENGTH = 1500
# A paragraph of running text: whatever comes then is the article.
_PARAGRAPH = 200
_MAX_STEPS = 300
_MAX_PARTS = 6
# Of a description so many words are enough to know it by.
_MIN_WORDS = 8


def read_lead(tree: HtmlElement, headline: HtmlElement | None, description: str | None) -> str | None:
    """The standfirst below `headline`, its paragraphs parted by blank lines; None where there is none.

    It is told by its element's name, or by saying what the page's description says. By its name alone, one in the form
    of a headline (no full stop at its end) is no part of the text.
    """
    if headline is None:
        return None
    told = words_of(description or "")
    around = frozenset(headline.iterancestors())
    seen: set[HtmlElement] = set()
    for element in islice(_after(headline), _MAX_STEPS):
        if len(element) and next(element.iterdescendants(*_CONTAINERS), None) is not None:
            continue
        # The innermost block that holds the sentence, so that its name and its text are its own.
        if any(above in seen or above.tag in _BESIDE for above in element.iterancestors()):
            continue
        seen.add(element)
        text = text_of(element)
        if not _MIN_LENGTH <= len(text) <= _MAX_LENGTH:
            continue
        same = _begins(text, told)
        if same or _SENTENCE.search(text):
            parent = element.getparent()
            box = parent if parent is not None and parent not in around and _is_box(parent) else None
            if (box is not None or same or _is_named(element)) and len(text_of_links(element)) < 0.5 * len(text):
                return (_sentences(box) if box is not None else None) or text
        if element.tag == "p" and len(text) > _PARAGRAPH:
            return None
    return None


def _is_box(element: HtmlElement) -> bool:
    """Whether `element` is called a standfirst and holds no more than one may have."""
    return len(element) <= _MAX_PARTS and _is_named(element)


def _begins(text: str, told: list[str]) -> bool:
    """Whether `text` says what `told` says, of which it may have the last words in another form, and little more."""
    words = words_of(text)
    most = len(told) - 2
    return len(told) >= _MIN_WORDS and words[:most] == told[:most] and len(words) <= 1.6 * len(told)


def _is_named(element: HtmlElement) -> bool:
    return any(_NAMES.search(_CAMEL.sub("-", element.get(key, "")[:_MAX_NAME])) for key in _NAMING)


def _sentences(box: HtmlElement) -> str | None:
    """All that `box` says; None where that is more than a standfirst has, or has lines of another kind."""
    texts = [passage.text for passage in read_passages(box)]
    whole = "\n\n".join(texts)
    return whole if len(whole) <= _MAX_LENGTH and all(map(_SENTENCE.search, texts)) else None


def text_of_links(element: HtmlElement) -> str:
    """What the links in `element` say."""
    return " ".join(text_of(link) for link in element.iter("a"))


def _after(headline: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that follow `headline` in the document, not those inside it, the nearest first."""
    node: HtmlElement | None = headline
    while node is not None and node.tag != "body":
        for sibling in node.itersiblings():
            yield from sibling.iter(*_LINES)
        node = node.getparent()
