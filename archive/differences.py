"""What differs between two texts, word by word: for a reader, not for a patch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from archive.items import UNSPACED

Piece = tuple[Literal["same", "deleted", "inserted"], str]
"""A run of text, white space included."""

_WORD = re.compile(rf"{UNSPACED}|(?:(?!{UNSPACED})\w)+|[^\w\s]|\s+")
_MAX_WORDS = 3000
_MAX_PARAGRAPHS = 2000
_ALIKE = 0.3


def compare(before: str | None, after: str | None) -> list[list[Piece]]:
    """The paragraphs of both texts in order, each as its pieces; a paragraph that is in both is one `same` piece.

    Paragraphs are parted by a blank line. Beyond 2000 of them, or 3000 words in a paragraph, whole ones are told
    deleted and inserted.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    if max(len(old), len(new)) > _MAX_PARAGRAPHS:
        return [[("same", one)] for one in old] if old == new else [*_whole("deleted", old), *_whole("inserted", new)]
    told: list[list[Piece]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            told += [[("same", one)] for one in old[a:b]]
        else:
            told += _replaced(old[a:b], new[c:d])
    return told


def compare_words(before: str, after: str) -> list[Piece]:
    """The words of one paragraph before and after."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MAX_WORDS:
        return [("same", before)] if before == after else [("deleted", before), ("inserted", after)]
    pieces: list[Piece] = []
    deleted = inserted = ""
    operations = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(operations):
        before, after = "".join(old[a:b]), "".join(new[c:d])
        # A mere space between two changes is part of them: it reads better.
        if kind != "equal" or (before.isspace() and 0 < number < len(operations) - 1):
            deleted, inserted = deleted + before, inserted + after
            continue
        pieces += _change(deleted, inserted)
        deleted = inserted = ""
        pieces.append(("same", before))
    return pieces + _change(deleted, inserted)


def _change(deleted: str, inserted: str) -> list[Piece]:
    pieces: list[Piece] = [("deleted", deleted), ("inserted", inserted)]
    return [(kind, text) for kind, text in pieces if text]


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    """Paragraphs that were replaced by others, each beside the one that it was most likely made of."""
    rest = list(old)
    for after in new:
        before = next((one for one in rest if _alike(one, after)), None)
        if before is None:
            yield [("inserted", after)]
            continue
        place = rest.index(before)
        yield from _whole("deleted", rest[:place])
        yield compare_words(before, after)
        rest = rest[place + 1 :]
    yield from _whole("deleted", rest)


def _alike(before: str, after: str) -> bool:
    """Whether one may have been made of the other: they share a good part of their words."""
    old, new = set(_WORD.findall(before)), set(_WORD.findall(after))
    return len(old & new) > _ALIKE * max(len(old), len(new))


def _whole(kind: Literal["deleted", "inserted"], paragraphs: Sequence[str]) -> list[list[Piece]]:
    return [[(kind, one)] for one in paragraphs]


def _paragraphs(text: str | None) -> list[str]:
    return (text or "").split("\n\n") if text else []
