"""How two wordings are shown: on a terminal in colour, elsewhere in the marks of wdiff: [-deleted-] {+inserted+}."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from archive.commands.terminal import one_line, printable
from archive.differences import Piece, compare

_STYLES = {"same": "", "deleted": "red strike", "inserted": "green underline"}
_MARKS = {"same": ("", ""), "deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
_AROUND = 80


def changed_paragraphs(before: str | None, after: str | None, *, in_colour: bool) -> Iterator[Text]:
    """The paragraphs in which two texts differ, those that are the same in both left out and counted."""
    if before == after:
        return
    same = 0
    for pieces in compare(before, after):
        if all(kind == "same" for kind, _ in pieces):
            same += 1
            continue
        if same:
            yield _left_out(same)
            same = 0
        yield marked(pieces, in_colour=in_colour)
    if same:
        yield _left_out(same)


def marked(pieces: Iterable[Piece], *, in_colour: bool) -> Text:
    """One paragraph with its changes marked; long runs without a change are cut to what stands beside one."""
    line = Text()
    pieces = list(pieces)
    for number, (kind, text) in enumerate(pieces):
        if kind == "same" and len(pieces) > 1:
            text = _cut(text, first=number == 0, last=number == len(pieces) - 1)
        opening, closing = ("", "") if in_colour else _MARKS[kind]
        line.append(f"{opening}{printable(text)}{closing}", style=_STYLES[kind])
    return line


def value_text(value: object) -> str:
    """A field's value that is no text of its own, in a line: a date, names, a yes or no."""
    if isinstance(value, list):
        return ", ".join(one_line(one.get("name") if isinstance(one, dict) else one) for one in value) or "none"
    if value is None or value == "":
        return "none"
    return one_line(value) if isinstance(value, str) else str(value).lower()


def _cut(text: str, *, first: bool, last: bool) -> str:
    head = "" if first else text[:_AROUND]
    tail = "" if last else text[-_AROUND:]
    return text if len(text) <= len(head) + len(tail) + _AROUND else f"{head} … {tail}"


def _left_out(count: int) -> Text:
    return Text(f"({count} unchanged)", style="dim")
