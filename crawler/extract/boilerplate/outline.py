"""A page's blocks in their order: how much each says by itself, in links or not, and which stand beside the article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extract.boilerplate.names import reason_of
from crawler.extract.page.container import MIN_OWN
from crawler.extract.text import BLOCKS, HEADINGS

IMAGES = frozenset(("img", "amp-img", "video", "picture"))
IMAGE = "image"
"""Why an image is gone: it says nothing, but a heading before it has something to head. In a link it is a teaser's."""
_WITHOUT_TEXT = IMAGES | {"br"}
_NO_RUNNING_TEXT = frozenset(("label", *HEADINGS))
# Text outside of links in a card, a box, a bar.
FEW = 200
_MAX_ELEMENTS_OF_FEW = 80
_PARAGRAPH = 60
# Characters to which the tail of an element that is dropped is joined.
_MAX_JOINED = 5_000


@dataclass(slots=True, eq=False)
class Block:
    """An element that stands on lines of its own, and how much it says itself, without the blocks inside it."""

    element: HtmlElement
    outer: Block | None = None
    """The block it stands in."""
    gone: str = ""
    """Why it has left the tree; empty while it is there."""
    plain: int = 0
    """Characters outside of links."""
    linked: int = 0
    holds_blocks: bool = False
    is_broken: bool = False
    """Whether line breaks stand in it."""

    @property
    def length(self) -> int:
        """Characters it says itself."""
        return self.plain + self.linked

    @property
    def running(self) -> int:
        """Characters of running text: none of a label or a list of links; of what stands in links, half."""
        if self.plain < MIN_OWN or self.plain <= self.linked or self.element.tag in _NO_RUNNING_TEXT:
            return 0
        return self.plain + self.linked // 2


@dataclass(slots=True, eq=False)
class Named:
    """An element whose names say that it stands beside the article, and that holds more than a few words."""

    element: HtmlElement
    reason: str
    first: int
    """Its blocks are `blocks[first:end]`."""
    end: int = 0


@dataclass(slots=True)
class Outline:
    """What a page's body holds, in document order."""

    blocks: list[Block] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    cards: list[Block] = field(default_factory=list)
    """Named elements with a few words at most; one block each, `gone` set, still in the tree."""
    images: list[tuple[HtmlElement, Block, int]] = field(default_factory=list)
    """Images, or what holds one, with their block and the number of blocks before; those in cards are left out."""
    running: list[int] = field(default_factory=list)
    """Characters of running text of each block."""

    def text_range(self, before: int, behind: int) -> tuple[int, int]:
        """The numbers of the blocks from so many before the first running text to so many behind the last.

        All of them where there is no running text; what has left does not count.
        """
        blocks = self.blocks
        running = [at for at, length in enumerate(self.running) if length >= _PARAGRAPH and not blocks[at].gone]
        return (max(0, running[0] - before), running[-1] + behind) if running else (0, len(blocks))


def outline(body: HtmlElement, kept: frozenset[HtmlElement], teasers: frozenset[HtmlElement] = frozenset()) -> Outline:
    """Read `body` in one pass, not going into cards beside the article.

    The names of `kept` elements say nothing; `teasers` are beside the article whatever their names.
    """
    found = Outline()
    blocks = found.blocks
    block = Block(body, plain=len((body.text or "").strip()))
    blocks.append(block)
    # An element with the block it stands in, and whether in a link; None is the end of the last named element.
    stack: list[tuple[HtmlElement | None, Block, bool]] = [(child, block, False) for child in body.getchildren()[::-1]]
    push, pop = stack.extend, stack.pop
    open_names: list[Named] = []
    while stack:
        one, block, linked = pop()
        if one is None:
            open_names.pop().end = len(blocks)
            continue
        if (tail := one.tail) and (length := len(tail.strip())):
            if linked:
                block.linked += length
            else:
                block.plain += length
        tag = one.tag
        if tag in _WITHOUT_TEXT:
            if tag == "br":
                block.is_broken = True
            else:
                found.images.append((one, block, len(blocks)))
                if not linked:
                    blocks.append(Block(one, block, IMAGE))
            continue
        keys = one.keys()
        reason = reason_of(one, tag, keys) if keys or "-" in tag else None
        if teasers and one in teasers:
            reason = "related pages"
        if reason and one in kept:
            reason = None
        is_block = tag in BLOCKS
        if is_block:
            block.holds_blocks = True
        if reason:
            if _says_few(one):
                card = Block(one, block, reason)
                blocks.append(card)
                found.cards.append(card)
                continue
            open_names.append(Named(one, reason, len(blocks)))
            found.named.append(open_names[-1])
            stack.append((None, block, linked))
        if is_block or reason:
            block = Block(one, block)
            blocks.append(block)
        elif tag == "a":
            linked = True
        if (text := one.text) and (length := len(text.strip())):
            if linked:
                block.linked += length
            else:
                block.plain += length
        if children := one.getchildren():
            push([(child, block, linked) for child in children[::-1]])
    found.running = [block.running if block.plain >= MIN_OWN else 0 for block in blocks]
    return found


def _says_few(element: HtmlElement) -> bool:
    """Whether `element` says a few words at most outside of its links. Looks at so many elements, no more."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > FEW:
            break
    else:
        return True
    length = len((element.text or "").strip())
    seen = 0
    stack: list[Iterator[HtmlElement]] = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        seen += 1
        if tail := child.tail:
            length += len(tail.strip())
        if child.tag != "a":
            if text := child.text:
                length += len(text.strip())
            stack.append(iter(child))
        if length > FEW or seen > _MAX_ELEMENTS_OF_FEW:
            return False
    return True


def drop(element: HtmlElement) -> None:
    """Lxml's drop_tree, without its checks: the tail joins the text before the element.

    Where that text is very long already, as behind thousands of dropped elements, the element stays, empty and inline:
    to join each tail to all that came before would take time that grows with the square of their number.
    """
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        previous = element.getprevious()
        before = (parent.text if previous is None else previous.tail) or ""
        if len(before) > _MAX_JOINED:
            element.clear(keep_tail=True)
            element.tag = "span"
            return
        # White space behind white space says nothing.
        joined = before if tail.isspace() and before[-1:].isspace() else before + tail
        if previous is None:
            parent.text = joined
        else:
            previous.tail = joined
    element.tail = None
    parent.remove(element)
