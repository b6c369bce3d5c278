"""Where in an article's element its passages stand, so that like places are known for the same one."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from crawler.extract.body.passages import Passage
from crawler.extract.text import BLOCKS

_NO_FRAME = frozenset(("blockquote", "ul", "ol", "li"))

Form = tuple[str, str]


class Placement:
    """Where in `root` its passages stand."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root
        self._known: dict[HtmlElement, int] = {root: 0}
        self._numbers: dict[tuple[Form, int], int] = {}

    def frame(self, passage: Passage) -> HtmlElement:
        """The block around `passage`, its list, its quotation or its table."""
        unit = passage.group if passage.group is not None else passage.block
        if unit is not self._root:
            for above in unit.iterancestors():
                if above is self._root or (above.tag in BLOCKS and above.tag not in _NO_FRAME):
                    return above
        return self._root

    def place(self, frame: HtmlElement) -> int:
        """A number for the forms of the blocks from the root down to `frame`: the same for all that have the same."""
        path = []
        above: HtmlElement | None = frame
        while above is not None and above not in self._known:
            path.append(above)
            above = above.getparent()
        number = self._known[above] if above is not None else 0
        for element in reversed(path):
            if element.tag in BLOCKS:
                number = self._numbers.setdefault((form_of(element), number), len(self._numbers) + 1)
            self._known[element] = number
        return number

    def place_of(self, passage: Passage) -> int:
        """The place of the block around `passage`."""
        return self.place(self.frame(passage))


def form_of(element: HtmlElement) -> Form:
    """What elements of one kind share: the tag and the first class; further classes say how this one differs."""
    classes = (element.get("class") or "").split(maxsplit=1)
    return str(element.tag), classes[0] if classes else ""


def upwards(elements: Iterable[HtmlElement | None]) -> set[HtmlElement]:
    """`elements` and all that they stand in."""
    upwards: set[HtmlElement] = set()
    for element in elements:
        while element is not None and element not in upwards:
            upwards.add(element)
            element = element.getparent()
    return upwards


def outermost(element: HtmlElement, spine: set[HtmlElement]) -> HtmlElement:
    """The outermost element around `element` that is not one of `spine`."""
    outermost = element
    for above in element.iterancestors():
        if above in spine:
            break
        outermost = above
    return outermost
