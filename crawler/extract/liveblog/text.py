"""The text of an entry: paragraphs, quotes, lists, embedded posts; no captions, buttons, share tools or promotion."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extract.text import BLOCKS, HEADINGS, one_line

_CELLS = frozenset(("td", "th"))
_BLOCKS = (BLOCKS | {"amp-twitter", "amp-instagram", "amp-facebook"}) - _CELLS
_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "button",
        "form",
        "input",
        "select",
        "textarea",
        "label",
        "svg",
        "math",
        "iframe",
        "object",
        "video",
        "audio",
        "canvas",
        "nav",
        "aside",
        "figcaption",
        "picture",
        "map",
        "dialog",
        "menu",
        "amp-ad",
        "amp-analytics",
        "amp-timeago",
        "amp-social-share",
        "amp-sticky-ad",
        "meta",
        "link",
    ]
)
_NO_TEXT = re.compile(
    r"share|shares|sharing|sharebar|social|toolbar|tools|captions?|credits?|copyright|related|promos?|promotion|"
    r"ad|ads|advert|advertisement|adslot|sponsored|newsletter|subscribe|comments|reactions|likes|tooltip|breadcrumbs?"
)
# Words for screen readers: what is shown beside them says the same.
_UNSEEN = re.compile(r"visually-?hidden|screen-?reader|\bsr-only\b|\bu-vh\b", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MORE = re.compile(
    r"(?:read|find out|see|watch|learn)\s+(?:more|also|full|the full)|more:|also read|related|lire aussi|"
    r"lesen sie|mehr (?:zum|dazu)|à lire|leggi anche|lea también|leia (?:também|mais)|читайте|lees ook|"
    r"läs (?:också|mer)|les også|czytaj",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"(?:\x00\s*){2,}")
_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])|(?<![a-z0-9])[a-z]{3,}(?=\d)")  # "2f69ad90" says nothing of an ad
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EMBEDDED = frozenset(("embed", "embedded", "tweet", "quote"))
_MAX_TEASER = 400
"""Characters a card has beside its heading, at most."""
_MAX_TITLE = 2_000
"""Characters a card's heading has, at most."""
_MAX_NAMES = 400
"""Characters of an element's class and id that are read."""
_MAX_DEPTH = 120
"""Levels below an entry that are walked; deeper ones are taken as one run of text."""


@dataclass(slots=True)
class Paragraph:
    """One block of text."""

    text: str
    linked: int = 0
    """Characters of `text` that are a link."""
    item: bool = False
    """A list's item."""


@dataclass(slots=True)
class _Run:
    """Inline text being gathered."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0

    def add(self, text: str | None, linked: bool) -> None:
        if text:
            self.pieces.append(text)
            if linked:
                self.linked += len(" ".join(text.split()))

    def take(self, item: bool) -> Iterator[Paragraph]:
        """The paragraphs gathered: a blank line (two line breaks) parts them."""
        if not self.pieces:
            return
        whole = "".join(self.pieces)
        linked = self.linked
        self.pieces.clear()
        self.linked = 0
        for piece in _BLANK_LINE.split(whole):
            lines = (one_line(line) for line in piece.split("\x00"))
            text = "\n".join(line for line in lines if line)
            if text:
                yield Paragraph(text, min(linked, len(text)), item)


def class_words(element: HtmlElement) -> frozenset[str]:
    """The words of an element's class and id: `lx-share-tools__items` and `shareTools` both say share and tools."""
    return _words_of(_names(element))


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"[:_MAX_NAMES]


@lru_cache(maxsize=4096)  # the entries of a page, and those of a site, are named alike
def _words_of(names: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_HUMP.sub(" ", names).lower()))


def is_noise(element: HtmlElement) -> bool:
    """An element inside an entry that holds no text of it."""
    if element.tag in _DROPPED:
        return True
    attributes = element.keys()
    if not attributes:
        return False
    if "hidden" in attributes or element.get("role") in ("button", "toolbar"):
        return True
    if "style" in attributes and _HIDDEN_STYLE.search(element.get("style", "")):
        return True
    return _names_noise(_names(element))


@lru_cache(maxsize=4096)
def _names_noise(names: str) -> bool:
    words = _words_of(names)
    # "social-embed" holds a post.
    if words & _EMBEDDED:
        return False
    return any(_NO_TEXT.fullmatch(word) for word in words) or _UNSEEN.search(names) is not None


def is_card_heading(heading: HtmlElement, parts: Collection[HtmlElement]) -> bool:
    """The heading of a card inside an entry: a teaser of another page (the heading is its link), or a video's title."""
    above = heading.getparent()
    if above is None or above in parts or heading in parts:
        return False
    return _is_card(above)


def _is_card(block: HtmlElement) -> bool:
    """A block that shows another page (its heading is a link) or whose heading is the title of a video or picture."""
    headings = [child for child in block if child.tag in HEADINGS]
    if len(headings) != 1:
        return False
    others = [child for child in block if child is not headings[0] and _shows_words(child)]
    if any(other.tag in ("div", "section") for other in others):
        return False
    if sum(len(beginning(other, _MAX_TEASER + 1)) for other in others) > _MAX_TEASER:
        return False
    if block.tag == "a":
        return True
    words = beginning(headings[0], _MAX_TITLE)
    if len(words) == _MAX_TITLE:
        return False
    words = words.strip()
    linked = "".join(link.text_content() for link in headings[0].iter("a")).strip()
    media = next(block.iter("figure", "video", "iframe", "picture"), None) is not None
    return bool(words) and ((words == linked and media) or (media and not others))


def _is_captioned(block: HtmlElement) -> bool:
    """A picture and a few words in a box of their own below it: a figure by another name."""
    if block.tag not in ("div", "a") or not 1 < len(block) <= 4 or (block.text or "").strip():
        return False
    if any((child.tail or "").strip() for child in block) or len(beginning(block, _MAX_TEASER + 1)) > _MAX_TEASER:
        return False
    if (
        block[0].tag not in ("img", "picture", "amp-img")
        and next(block[0].iter("img", "picture", "amp-img"), None) is None
    ):
        return False
    return next(block.iter("p", "li", "blockquote", *HEADINGS), None) is None


def _shows_words(element: HtmlElement) -> bool:
    return any(not piece.isspace() for piece in element.itertext())


def beginning(element: HtmlElement, most: int) -> str:
    """The first so many characters of the text of `element`, which may hold the whole page."""
    if len(element) == 0:
        return (element.text or "")[:most]
    pieces: list[str] = []
    for piece in element.itertext():
        pieces.append(piece[:most])
        most -= len(pieces[-1])
        if not most:
            break
    return "".join(pieces)


def paragraphs(parts: list[HtmlElement], skip: Collection[HtmlElement] = (), tails: bool = False) -> list[Paragraph]:
    """The paragraphs of `parts` in order, without the elements in `skip` and without noise.

    With `tails`, the parts are those of a line, and the text that follows each inside its parent belongs to it too.
    """
    left_out = set(skip)
    found: list[Paragraph] = []
    run = _Run()
    for part in parts:
        found.extend(_walk(part, run, left_out, top=True))
        if tails:
            run.add(part.tail, False)
        else:
            found.extend(run.take(False))
    found.extend(run.take(False))
    return found


def _walk(
    element: HtmlElement,
    run: _Run,
    skip: set[HtmlElement],
    *,
    depth: int = 0,
    linked: bool = False,
    item: bool = False,
    top: bool = False,
    quoted: bool = False,
) -> Iterator[Paragraph]:
    """Yield the finished paragraphs inside `element`; what is still open stays in `run`."""
    tag = element.tag
    if not isinstance(tag, str) or element in skip or (not top and is_noise(element)):
        return
    if tag == "br":
        run.add("\x00", False)
        return
    if not top and not quoted and tag in ("footer", "header") and depth <= 4 and not _holds_prose(element):
        return
    if depth > _MAX_DEPTH:
        run.add(element.text_content(), linked)
        return
    block = tag in _BLOCKS
    if not top and (block or tag == "a") and (_is_card(element) or _is_captioned(element)):
        return
    linked = linked or tag == "a"
    item = item or (tag == "li" and not top)
    quoted = quoted or tag == "blockquote"
    if block:
        yield from run.take(item and tag != "li")
    if tag == "figure":  # a picture's own words are captions; an embedded post or a table is text
        children = [child for child in element.iter("blockquote", "table") if not _inside(child, element)]
    else:
        run.add(element.text, linked)
        children = list(element)
    for child in children:
        yield from _walk(child, run, skip, depth=depth + 1, linked=linked, item=item, quoted=quoted)
        if child.tag in _CELLS:
            run.add(" ", False)
        if tag != "figure":
            run.add(child.tail, linked)
    if block:
        yield from run.take(item)


def _holds_prose(element: HtmlElement) -> bool:
    return any(len(p.text_content()) > 120 for p in element.iter("p"))


def _inside(element: HtmlElement, figure: HtmlElement) -> bool:
    """`element` stands in another quote or table of `figure`."""
    above = element.getparent()
    while above is not None and above is not figure:
        if above.tag in ("blockquote", "table"):
            return True
        above = above.getparent()
    return False


def without_promotion(found: list[Paragraph]) -> list[Paragraph]:
    """`found` without the links to other pages at its end ("Read more: ..."); an entry that is one link keeps it."""
    kept = list(found)
    while len(kept) > 1 and _is_promotion(kept[-1]):
        kept.pop()
        if len(kept) > 1 and kept[-1].text.endswith(":") and _MORE.match(kept[-1].text):
            kept.pop()
    return kept


def _is_promotion(paragraph: Paragraph) -> bool:
    rest = len(paragraph.text) - paragraph.linked
    if paragraph.linked == 0 or paragraph.item:
        return False
    return rest <= 2 or (rest <= 40 and _MORE.match(paragraph.text.lstrip(" >»→•*–-")) is not None)


def joined(found: list[Paragraph]) -> str:
    """Paragraphs parted by a blank line; the items of a list by a line break, each behind a dash."""
    pieces: list[str] = []
    for number, paragraph in enumerate(found):
        if number:
            pieces.append("\n" if paragraph.item and found[number - 1].item else "\n\n")
        pieces.append(f"- {paragraph.text}" if paragraph.item else paragraph.text)
    return "".join(pieces)
