"""What leaves the tree before the text is read: all that a page shows beside its article.

In one pass over the page its blocks are listed, and the elements whose attributes say that they are hidden or stand
beside the article (`names`); what holds the headline or a good part of the page's text stays, because themes put such
words on wrappers of a whole page, too. Then the captions of pictures leave (`captions`), and last the lines that lead
elsewhere or speak of the publisher's offers (`pointers`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.boilerplate.captions import caption_of
from crawler.extract.boilerplate.named_text import text_under_names
from crawler.extract.boilerplate.outline import FEW, IMAGES, Block, Named, Outline, drop, outline
from crawler.extract.boilerplate.pointers import Pointers
from crawler.extract.boilerplate.teaser_series import teaser_series
from crawler.extract.page.site import own_site
from crawler.extract.selectors import select
from crawler.extract.templates import Template
from crawler.extract.text import text_of, word_list

# Elements that hold no text of an article, by their meaning in HTML.
_NEVER_TEXT = word_list(
    """
    script style noscript template svg iframe object embed canvas audio map nav button select textarea
    input datalist dialog menu link meta base source track figcaption amp-ad amp-embed gu-island-placeholder
    """
)
# An element with more than this share of the page's running text is what the page is about.
_MOST = 0.6
# Running text of a paragraph; a part of the article has several of them side by side.
_PARAGRAPH = 80
_PARAGRAPHS = 3
_MAX_IMAGES = 300
# Blocks between an article's first image and its text.
_AROUND_IMAGES = 12
# What can be long and in paragraphs, and is still beside the article.
_CAN_BE_LONG = frozenset(("comments", "chat", "cookie notice", "hidden", "role", "login"))


def remove(elements: Iterable[HtmlElement], keep: frozenset[HtmlElement] = frozenset()) -> None:
    """Take `elements` out of their tree, what follows each of them left in place."""
    for element in elements:
        if element not in keep:
            drop(element)


def apply_templates(tree: HtmlElement, templates: tuple[Template, ...]) -> list[str]:
    """Take out what the page's templates name; returns what was taken, for explaining."""
    removed = []
    for template in templates:
        if template.remove is None:
            continue
        found = select(template.remove, tree)
        remove(found)
        if found:
            removed.append(f"template {template.name}: {len(found)} elements")
    return removed


def clean(tree: HtmlElement, headline: HtmlElement | None, explain: bool = False, url: str | None = None) -> list[str]:
    """Take out what is beside the article; returns what was taken and why, where `explain` asks for it.

    `url` is the page's; without it the address that the page names for itself tells its site.
    """
    kept = frozenset([headline, *headline.iterancestors()]) if headline is not None else frozenset()
    site = own_site(tree, url)
    _strip(tree, _NEVER_TEXT, kept)
    body = tree.find("body")
    if body is None:
        return []
    removed: list[str] = []
    for footer in _footers(body, kept):
        if explain:
            removed.append(f"footer: {_described(footer)}")
        drop(footer)
    teasers = teaser_series(body, headline, url)
    page = outline(body, kept, teasers)
    if text := text_under_names(page):
        page = outline(body, kept | text, teasers)
    for block in page.cards:
        if explain:
            removed.append(f"{block.gone}: {_described(block.element)}")
        drop(block.element)
    for named in _beside(page):
        if explain:
            removed.append(f"{named.reason}: {_described(named.element)}")
        drop(named.element)
    for box in _captions(page, kept):
        if explain:
            removed.append(f"caption: {_described(box)}")
        drop(box)
    _strip(tree, tuple(IMAGES), kept)
    for reason, line in Pointers(page, kept, site).found():
        if explain:
            removed.append(f"{reason}: {(line if isinstance(line, str) else text_of(line))[:120]}")
    return removed


def _strip(tree: HtmlElement, tags: tuple[str, ...], kept: frozenset[HtmlElement]) -> None:
    """Take elements of such tags out, all but what the headline stands in."""
    within = {element.tag for element in kept}.intersection(tags)
    etree.strip_elements(tree, *(tag for tag in tags if tag not in within), with_tail=False)
    if within:
        remove(list(tree.iter(*within)), kept)


def _footers(body: HtmlElement, kept: frozenset[HtmlElement]) -> list[HtmlElement]:
    """The page's own footers: not those of an article, of a quote, of a part of a page that could be either."""
    return [
        footer
        for footer in body.iter("footer")
        if footer not in kept and next(footer.iterancestors("article", "main", "blockquote", "section"), None) is None
    ]


def _beside(page: Outline) -> list[Named]:
    """The named elements that are what their names say; their blocks are marked as gone."""
    blocks = page.blocks
    # Running text before each block: what an element holds is a difference of two.
    before = list(accumulate(page.running, initial=0))
    own = {block.element: block for block in blocks} if page.named else {}
    found: list[Named] = []
    end = 0
    for named in page.named:
        if named.first < end:
            continue
        weight = before[named.end] - before[named.first]
        if weight > FEW:
            # Names for a whole page or article ("article-with-comments"), which hold most of what there is to read.
            if weight > _MOST * before[-1]:
                continue
            if named.reason not in _CAN_BE_LONG and _has_paragraphs(named.element, own):
                continue
        found.append(named)
        end = named.end
        for block in blocks[named.first : end]:
            block.gone = named.reason
    return found


def _has_paragraphs(element: HtmlElement, own: dict[HtmlElement, Block]) -> bool:
    paragraphs = (own.get(child) for child in element.iterchildren("p"))
    return sum(1 for block in paragraphs if block is not None and block.running > _PARAGRAPH) >= _PARAGRAPHS


def _captions(page: Outline, kept: frozenset[HtmlElement]) -> list[HtmlElement]:
    """Elements that hold a caption and no text; their blocks are marked as gone."""
    own = {block.element: block for block in page.blocks} if page.images else {}
    found: dict[HtmlElement, None] = {}
    first, last = page.text_range(_AROUND_IMAGES, _AROUND_IMAGES)
    for image, block, at in islice(page.images, _MAX_IMAGES):
        box = caption_of(image) if first <= at <= last and not block.gone else None
        if box is None or box in found or box in kept:
            continue
        found[box] = None
        for one in box.iter():
            if (inside := own.get(one)) is not None:
                inside.gone = "caption"
    return list(found)


def _described(element: HtmlElement) -> str:
    name = f"{element.tag}#{element.get('id')}" if element.get("id") else str(element.tag)
    return f"{name}.{'.'.join(element.get('class', '').split()[:4])}: {text_of(element)[:80]}"
