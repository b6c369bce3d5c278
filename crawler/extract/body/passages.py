"""An element's text as passages: what a reader sees as one paragraph, heading, item or row, and where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from lxml.html import HtmlElement

from crawler.extract.text import BLOCKS, HEADINGS, SILENT, characters, flow, one_line, text_of

# Characters of running text; a shorter passage is a label as often.
RUNNING = 80
_LISTS = frozenset(("ul", "ol", "menu"))
# Beside the text by their meaning in HTML.
_BESIDE = frozenset(("aside", "footer", "figure", "form", "fieldset", "label", "legend"))
# How a word is read aloud, above it.
_NOT_READ = SILENT | {"rp", "rt", "rtc"}
# A cell that holds more than this, or blocks of its own, is there for the layout of the page.
_MAX_CELL = 400
_IN_LAYOUT = ("p", "div", "article", "section", "h1", "h2", "h3")
# Lines parted by one break each are paragraphs where they are as long as that; verses and addresses are shorter.
_LONG_LINE = 100
# The name of an element that holds the first letter of a text in large.
_MAX_DROP_CAP = 5
_DROP_CAP = re.compile(r"(?i)drop-?cap|first-?letter|initial-?letter|lettrine|capolettera")
# Spans and elements of a page's own making that its style sheet shows as paragraphs.
_SENTENCE_IN_SPAN = 40
_END_OF_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*$")
_PARTED = re.compile(r"\n[ \t\r\f\v]*\n\s*")


@dataclass(slots=True, eq=False)
class Passage:
    """One paragraph, heading, item or row of a text."""

    text: str
    """One line, but for verses (parted by single line breaks) and preformatted text; the cells of a row by bars."""
    block: HtmlElement
    """The innermost block that it stands in."""
    kind: str
    """`text`, `heading`, `item`, `row` or `verbatim`."""
    length: int
    """In characters of an alphabet: one of Chinese, Japanese or Korean counts twice."""
    linked: int = 0
    """How much of the length stands in links."""
    group: HtmlElement | None = None
    """The outermost list, or the table, that it is of."""
    item: HtmlElement | None = None
    """The innermost item of a list that it stands in."""
    beside: HtmlElement | None = None
    """The outermost element around it that is beside the text by its meaning in HTML: an aside, a figure ..."""

    @property
    def is_linked(self) -> bool:
        """Whether it is nothing but links, marks aside."""
        return self.linked >= 0.8 * self.length

    @property
    def is_running(self) -> bool:
        """Whether it is running text, as opposed to a label, a heading or a link."""
        return self.length >= RUNNING and self.linked < 0.5 * self.length and self.kind != "heading"

    @property
    def is_quoted(self) -> bool:
        """Whether it stands in a quotation set apart from the text."""
        block = self.block
        return block.tag == "blockquote" or any(above.tag == "blockquote" for above in block.iterancestors())


def read_passages(root: HtmlElement) -> list[Passage]:
    """The passages in `root`, in the order of the document: parted by blocks and by two line breaks in a row."""
    reader = _Reader(root)
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            reader.leave(node)
        elif reader.enter(node):
            if len(node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node))
                continue
            reader.leave(node)
        if node is not root and node.tail:
            reader.add(node.tail)
    reader.close()
    return reader.passages


def as_paragraphs(passages: Iterable[Passage]) -> list[str]:
    """Passages as an item has them: the items of a list, or the rows of a table, are lines of one paragraph."""
    passages = list(passages)
    # A list whose items hold paragraphs is there for the layout.
    held = Counter(one.item for one in passages if one.item is not None and one.length >= RUNNING)
    layout = {one.group for one in passages if one.kind == "heading" or held.get(one.item, 0) > 1}
    paragraphs: list[list[str]] = []
    last: Passage | None = None
    for one in passages:
        listed = one.kind in ("item", "row") and one.group is not None and one.group not in layout
        begins = last is None or one.item is not last.item
        line = f"- {one.text}" if listed and one.kind == "item" and begins else one.text
        if listed and last is not None and one.group is last.group:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        last = one
    return ["\n".join(lines) for lines in paragraphs]


class _Reader:
    """What has been read of a passage so far, and what it stands in."""

    def __init__(self, root: HtmlElement) -> None:
        self.passages: list[Passage] = []
        self._root = root
        # Lines parted by breaks, the runs of the last one, and those of them that stand in links.
        self._lines: list[str] = []
        self._runs: list[str] = []
        self._linked: list[str] = []
        # What is open, outermost first.
        self._links = 0
        self._blocks: list[HtmlElement] = [root]
        self._lists: list[HtmlElement] = []
        self._items: list[HtmlElement] = []
        self._beside: list[HtmlElement] = []

    def enter(self, node: HtmlElement) -> bool:
        """Begin `node`; whether what is inside it is still to be read."""
        tag = node.tag
        if tag in BLOCKS:
            self.close()
            if tag == "table" and (rows := _rows(node)) is not None:
                self._add_rows(node, rows)
                return False
            if tag == "pre":
                self._add_verbatim(node)
                return False
            self._blocks.append(node)
            if tag in _LISTS:
                self._lists.append(node)
            elif tag == "li":
                self._items.append(node)
        elif tag == "a":
            self._links += 1
        elif tag == "br":
            self._break()
            return False
        elif tag in _NOT_READ or not isinstance(tag, str):
            return False
        elif self._runs and (tag == "span" or "-" in tag) and self._is_next_line(node):
            self.close()
        if tag in _BESIDE and node is not self._root:
            self._beside.append(node)
        if text := node.text:
            # The space around a letter set in large is the layout's.
            if len(text) <= _MAX_DROP_CAP and len(text.strip()) == 1 and _DROP_CAP.search(node.get("class", "")):
                text = text.strip()
            self.add(text)
        return True

    def leave(self, node: HtmlElement) -> None:
        """End `node`, which was entered and is still open."""
        tag = node.tag
        if tag in BLOCKS:
            self.close()
            self._blocks.pop()
            if tag in _LISTS:
                self._lists.pop()
            elif tag == "li":
                self._items.pop()
        elif tag == "a":
            self._links -= 1
        if tag in _BESIDE and node is not self._root:
            self._beside.pop()

    def add(self, text: str) -> None:
        """Read on in the same line."""
        self._runs.append(text)
        if self._links:
            self._linked.append(text)

    def close(self) -> None:
        """End the passage."""
        if self._runs:
            if line := one_line("".join(self._runs)):
                self._lines.append(line)
            self._runs.clear()
        if self._lines:
            linked = characters(one_line(" ".join(self._linked))) if self._linked else 0
            if len(self._lines) > 1 and median(map(characters, self._lines)) > _LONG_LINE:
                for line in self._lines:
                    linked -= self._append(line, linked)
            else:
                self._append("\n".join(self._lines), linked)
            self._lines.clear()
        self._linked.clear()

    def _is_next_line(self, node: HtmlElement) -> bool:
        """Whether `node`, which HTML has in the line, begins another: a sentence follows on one without any space."""
        before = node.getprevious()
        return (
            before is not None
            and before.tag == node.tag
            and not before.tail
            and len(self._runs[-1]) >= _SENTENCE_IN_SPAN
            and _END_OF_SENTENCE.search(self._runs[-1][-_SENTENCE_IN_SPAN:]) is not None
            and (node.text or "a")[0].isupper()
        )

    def _break(self) -> None:
        line = one_line("".join(self._runs))
        self._runs.clear()
        if line:
            self._lines.append(line)
        else:
            self.close()

    def _append(self, text: str, linked: int) -> int:
        """Keep a passage of the block that is open; returns how much of `linked` it holds at most."""
        block = self._blocks[-1]
        length = characters(text)
        self.passages.append(
            Passage(
                text,
                block,
                "heading" if block.tag in HEADINGS else "item" if self._items else "text",
                length,
                min(linked, length),
                self._lists[0] if self._lists else None,
                self._items[-1] if self._items else None,
                self._beside[0] if self._beside else None,
            )
        )
        return min(linked, length)

    def _add_rows(self, table: HtmlElement, rows: list[list[HtmlElement]]) -> None:
        beside = self._beside[0] if self._beside else None
        for row in rows:
            if text := " | ".join(map(text_of, row)).strip(" |"):
                length = characters(text)
                linked = min(length, sum(characters(text_of(link)) for cell in row for link in cell.iter("a")))
                self.passages.append(Passage(text, table, "row", length, linked, table, None, beside))

    def _add_verbatim(self, element: HtmlElement) -> None:
        beside = self._beside[0] if self._beside else None
        text = "".join(text if kind == "text" else "\n" for kind, text in flow(element)).replace("\r\n", "\n")
        for part in _PARTED.split(text.strip("\n")):
            if part.strip():
                lines = "\n".join(line.rstrip() for line in part.split("\n"))
                self.passages.append(Passage(lines, element, "verbatim", characters(lines), beside=beside))


def _rows(table: HtmlElement) -> list[list[HtmlElement]] | None:
    """The cells of each row of a table that holds data; None for one that is there for the layout."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = [cells for row in table.iter("tr") if (cells := list(row.iter("td", "th")))]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    for cells in rows:
        for cell in cells:
            # A paragraph alone in a cell is still data.
            if sum(1 for block in cell.iterdescendants(*_IN_LAYOUT) if (block.text or "").strip()) > 1:
                return None
            if len(text_of(cell)) > _MAX_CELL:
                return None
    return rows
