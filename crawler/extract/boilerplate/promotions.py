"""Lines that speak of the publisher's offers instead of the story, told by their words: `promotions.toml`.

The words say what a line is; what else must hold for it to leave the text (a link, a place) is told beside it, and the
caller looks. Nothing here knows the page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

MAX_LINE = 420
"""Longer lines are paragraphs: no phrase is looked for in them."""
# Credits name names and no more; dates and reading times are shorter still.
_MAX_CREDIT = 240
_MAX_SHORT = 80

# Marks behind a line that say nothing.
_MAX_MARKS = 10
# Punctuation at either end; the signs of rights stay, they are words of such lines.
_LEFT = re.compile(r"^[^\w©ⓒ]+")
_RIGHT = re.compile(r"[^\w*]+$")
_SPACED_COLON = re.compile(r"\s+:")
_FIRST = re.compile(r"\w+|\S")
# Scripts that put no spaces between words: a phrase is looked for as it stands.
_LAST_SPACED = "\u0dff"
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Letters that a language writes in several ways: Arabic's alef and its vowel signs, the dot of Turkish capital i.
_SPELLINGS = str.maketrans(
    {"：": ":", "أ": "ا", "إ": "ا", "آ": "ا", "ـ": None, "\u0307": None}
    | {chr(mark): None for mark in range(0x064B, 0x0653)}
)
_SPELLED = re.compile("[：أإآـ\u0307\u064b-\u0652]")
_MAX_SENTENCES = 5
# Names of agencies in a row: more words and a full stop are a sentence. Fewer words than the second are none.
_MAX_AGENCIES = 4
_MIN_WORDS = 4
# A clock, a day of a month of a year, minutes.
_DATE = re.compile(
    r"\d{1,2}[:.h]\d\d(?!\d)|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|(?<!\d)\d{1,2}(?!\d)\D{1,25}(?<!\d)\d{4}(?!\d)"
    r"|\d{4}\D{1,5}\d{1,2}(?!\d)|\d\s*(?:min|мин|хв|perc|dk|dak|λεπ|دق|דק|phút|分|분|นาที|मिन)"
)
_SENTENCE_ENDS = re.compile(r"[.!?…]['\"”’»)]*\s+")
_ENDED = re.compile(r"[.!?…。]['\"”’»)]*$")


class Needs(Enum):
    """What else must hold for a line to be what its words say."""

    NOTHING = "nothing"
    CONTACT = "an address, a network's name or a link to one in the line"
    NETWORK = "a link to a network in the line"
    END = "a place at the end of the text"


def folded(text: str) -> str:
    """`text`, one line, in the form that lines are asked about: what stands before its first word is left out."""
    line = text.casefold()
    if not line.isascii():
        for mark in "’ʼ‘":
            line = line.replace(mark, "'")
        if _SPELLED.search(line):
            line = line.translate(_SPELLINGS)
    if ":" in line:
        line = _SPACED_COLON.sub(":", line)
    return _LEFT.sub("", line)


def is_label(line: str, *, weak: bool = False) -> bool:
    """Whether a folded line is a label that stands before links to other pages, no more and no less.

    `weak`: also such a label as could be a heading of the article, which says nothing but before links.
    """
    phrases = _phrases()
    if len(line) > phrases.longest_label:
        return False
    line = _RIGHT.sub("", line)
    if line in phrases.labels:
        return True
    return weak and (line in phrases.weak or line in phrases.lines or phrases.labels_with_gaps.match(line) is not None)


def after_label(line: str) -> str | None:
    """What follows a label and the mark behind it (`Read more: ...`); None where a folded line begins with no label."""
    label, mark, rest = _partitioned(line)
    return rest if mark and _RIGHT.sub("", label) in _phrases().labels else None


def find(line: str) -> Iterator[tuple[str, Needs]]:
    """What a folded line may be beside the story, and what each needs besides; the most certain first."""
    phrases = _phrases()
    if not line or len(line) > MAX_LINE:
        return
    if len(line) <= phrases.longest_line and (reason := phrases.lines.get(_RIGHT.sub("", line))):
        yield reason, Needs.NOTHING
    for where, reason in phrases.beginnings.of(line):
        if needs := _needs(where, reason, line):
            yield reason, needs
    if len(line) <= _MAX_CREDIT:
        for phrase, reason in phrases.held:
            if phrase in line:
                yield reason, Needs.NOTHING


def find_in_sentences(line: str) -> Iterator[tuple[str, Needs]]:
    """Calls to follow with which a later sentence of a folded line begins."""
    for sentence in _SENTENCE_ENDS.split(line)[1:_MAX_SENTENCES]:
        for where, reason in _phrases().beginnings.of(folded(sentence)):
            if where == "verbs" or reason == "follow":
                yield reason, Needs.NETWORK


def names_network(text: str) -> bool:
    """Whether `text` names a network, a messenger or the like."""
    return _phrases().networks.search(folded(text)) is not None


def _needs(where: str, reason: str, line: str) -> Needs | None:
    """What a line that begins as promotions do needs besides; None where it is none."""
    if where == "verbs":
        return Needs.NETWORK
    if where == "short":
        return Needs.END if len(line) <= _MAX_SHORT and ("," not in line or not _ENDED.search(line)) else None
    if where == "agency":
        is_sentence = len(line.split()) > _MAX_AGENCIES and _ENDED.search(line)
        return Needs.END if len(line) <= _MAX_SHORT and not is_sentence else None
    if reason == "follow":
        return Needs.CONTACT
    if reason == "date":
        return Needs.NOTHING if len(line) <= _MAX_SHORT and any(map(str.isdigit, line)) and _is_dated(line) else None
    if reason in ("credit", "copyright", "tags"):
        return Needs.NOTHING if len(line) <= _MAX_CREDIT else None
    return Needs.NOTHING


def _is_dated(line: str) -> bool:
    """Whether a line with a digit that begins as notes of dates do is no sentence ("Updated counts for 2031 ...")."""
    return ":" in line or not _ENDED.search(line) or len(line.split()) < _MIN_WORDS or _DATE.search(line) is not None


def _partitioned(line: str) -> tuple[str, str, str]:
    """`line` before its first mark that a label ends with, the mark, and what follows."""
    found = re.search(r"\s*(?:[:|»→>•▶►]|\s[-–—]\s)\s*", line[:80])
    return (line[: found.start()], found.group(), line[found.end() :]) if found else (line, "", "")


class _Beginnings:
    """Phrases that lines begin with, by their first words."""

    def __init__(self, phrases: Iterable[tuple[str, str, str]]) -> None:
        self._by_word: dict[str, list[tuple[re.Pattern[str] | str, str, str]]] = {}
        self._unspaced: list[tuple[str, str, str]] = []
        for phrase, where, reason in phrases:
            if _UNSPACED.search(phrase):
                self._unspaced.append((phrase, where, reason))
            else:
                form = _with_gaps([phrase]) if "*" in phrase else phrase
                self._by_word.setdefault(_first_word(phrase), []).append((form, where, reason))
        self._all_unspaced = tuple(phrase for phrase, _, _ in self._unspaced)

    def of(self, line: str) -> Iterator[tuple[str, str]]:
        """Where the phrases that `line` begins with stand in the table, and their reasons."""
        for phrase, where, reason in self._by_word.get(_first_word(line), ()):
            if isinstance(phrase, str):
                if line.startswith(phrase) and not (phrase[-1].isalpha() and line[len(phrase) :][:1].isalpha()):
                    yield where, reason
            elif phrase.match(line):
                yield where, reason
        if line[:1] > _LAST_SPACED and line.startswith(self._all_unspaced):
            yield from ((where, reason) for phrase, where, reason in self._unspaced if line.startswith(phrase))


class _Phrases:
    """The tables of `promotions.toml`, as they are looked things up in."""

    def __init__(self, tables: dict[str, Any]) -> None:
        labels = [_RIGHT.sub("", phrase) for phrase in _all(tables.pop("labels"))]
        self.labels = frozenset(phrase for phrase in labels if "*" not in phrase)
        self.labels_with_gaps = _with_gaps((phrase for phrase in labels if "*" in phrase), whole=True)
        self.weak = frozenset(_RIGHT.sub("", phrase) for phrase in _all(tables.pop("weak")))
        self.networks = re.compile("|".join(_bounded(one) for one in _all(tables["follow"].pop("networks"))))
        self.lines: dict[str, str] = {}
        self.held: list[tuple[str, str]] = []
        beginnings: list[tuple[str, str, str]] = []
        for reason, table in tables.items():
            for where, by_language in table.items():
                for phrase in _all(by_language):
                    if where == "line":
                        self.lines.setdefault(_RIGHT.sub("", phrase), reason)
                    elif where == "holds":
                        self.held.append((phrase, reason))
                    else:
                        beginnings.append((phrase, where, reason))
        self.beginnings = _Beginnings(beginnings)
        self.longest_line = max(map(len, self.lines)) + _MAX_MARKS
        self.longest_label = max(len(one) for one in (*self.labels, *self.weak, *self.lines)) + _MAX_MARKS


def _all(by_language: dict[str, list[str]]) -> list[str]:
    """The phrases of every language, in the form they are compared in, each once."""
    return list(dict.fromkeys(folded(phrase) for phrases in by_language.values() for phrase in phrases))


def _first_word(line: str) -> str:
    found = _FIRST.match(line)
    return found.group() if found else ""


def _with_gaps(phrases: Iterable[str], *, whole: bool = False) -> re.Pattern[str]:
    """A pattern of phrases in which "*" stands for one to eight words."""
    gap = r"\S+(?:\s\S+){0,7}?"
    forms = (gap.join(re.escape(part) for part in phrase.split("*")) for phrase in phrases)
    return re.compile(f"(?:{'|'.join(forms)})" + (r"$" if whole else r"(?!\w)"))


def _bounded(word: str) -> str:
    return re.escape(word) if _UNSPACED.search(word) else rf"\b{re.escape(word)}\b"


@cache
def _phrases() -> _Phrases:
    return _Phrases(tomllib.loads((files(__package__) / "promotions.toml").read_text("utf-8")))
