"""Lists of words that a rule rests on, one TOML file beside the module that uses them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

# Vowel signs of the scripts of India and of Thai are no letters to `re`, and stand inside their words.
_LETTERS = r"(?:[^\W_]|[\u0900-\u0963\u0970-\u0dff\u0e30-\u0e4e])+"
_TOKEN = re.compile(rf"{_LETTERS}(?:[-'’.]{_LETTERS})*")


def tables(package: str, name: str) -> dict[str, list[str]]:
    """The lists of words in NAME.toml in the folder of `package`, by their keys."""
    read: dict[str, list[str]] = tomllib.loads((files(package) / f"{name}.toml").read_text(encoding="utf-8"))
    return read


def any_of(*lists: Iterable[str]) -> str:
    """The words of `lists` as alternatives of a regular expression, the longest first."""
    words = {word for one in lists for word in one}
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def folded(words: Iterable[str]) -> frozenset[str]:
    """`words` case-folded, for looking one up."""
    return frozenset(word.casefold() for word in words)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words and phrases that a text is searched for as a whole: looking words up is quicker than an expression."""

    words: frozenset[str]
    phrases: tuple[str, ...]
    beginnings: frozenset[str]
    """The first words of `phrases`."""

    @classmethod
    def of(cls, *lists: Iterable[str]) -> Phrases:
        """The words and phrases of `lists`, whatever their case."""
        every = folded(word for one in lists for word in one)
        single = frozenset(word for word in every if _TOKEN.fullmatch(word))
        phrases = tuple(sorted(every - single))
        return cls(single, phrases, frozenset(_TOKEN.findall(phrase)[0] for phrase in phrases if _TOKEN.search(phrase)))

    def are_in(self, text: str) -> bool:
        """Whether one of them stands in `text`, as whole words."""
        tokens = _TOKEN.findall(text.casefold())
        if not self.words.isdisjoint(tokens):
            return True
        if self.beginnings.isdisjoint(tokens):
            return False
        line = f" {' '.join(tokens)} "
        return any(f" {phrase} " in line for phrase in self.phrases)
