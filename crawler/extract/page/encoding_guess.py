"""Which encoding bytes have, by the letters that they would be: no byte says it, but each language has its letters.

For each language and each encoding that its pages have: how likely is the text that the bytes would be? What a text of
the language has often makes it likelier; what it never has (a sign amid a word, half of a character) much less so.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from crawler.extract.page.encoding_labels import table

# A language shows in a few thousand letters.
_SAMPLE = 8192
_WORDS = 1000
_SHOWN = re.compile(rb"(?i)<(?:script|style)\b(?:[^<]|<(?!/))*+|>([^<>]++)(?=<)")
# None of the web's encodings has white space as a part of another character.
_BETWEEN = re.compile(rb"[\s&;]+")
# Of all languages, too, but before a letter they are a letter of another encoding.
_MEASURES = re.compile(r"[½¼¾×÷±²³](?![^\W\d_])")
# How many letters of a word that is not all ASCII are beyond it: in Latin letters one or two of some, otherwise all.
_SHARE, _SHARE_OF_LATIN = 0.97, 0.2
# What all languages write beside letters, wherever an encoding has it.
_PUNCTUATION = frozenset("«»‹›“”„‘’‚–—…·•°©®™€£§№\u00a0、。，「」『』（）・：；？！《》〈〉“”¿¡،؛؟")
_LN_PUNCTUATION = math.log(0.02)
# A letter that the language has not, in a name perhaps; anything that is no letter, or no character at all.
_LN_FOREIGN = math.log(0.0005)
_LN_IMPOSSIBLE = math.log(0.000005)
_LATIN = frozenset((0, 1, 2, 0x1E))
# Numbers in circles and other marks of the East; its ideographs, its syllables.
_MARKS = frozenset((*range(0x21, 0x27), *range(0x30, 0x34), 0xFF))
_BLOCKS = ((*range(0x34, 0xA0), 0xF9, 0xFA), range(0xAC, 0xD8))
_LN_MOSTLY_ASCII = math.log(0.5)
_SHARE_OF_FREQUENT = 0.5
# Worth as much as two or three letters: a page may be in another language than its template says.
_STATED = 10.0
# By so much the likeliest text must be likelier than the next for there to be no doubt.
_SURE = 6.0
_FAR, _FAR_A_LETTER = 10.0, 0.15


@dataclass(frozen=True, slots=True)
class Guess:
    """The encoding that makes the likeliest text."""

    codec: str
    likelihood: float
    """Its natural logarithm; letters of a sample count."""
    sure: bool


@dataclass(frozen=True, slots=True)
class _Language:
    """How often a language has which characters."""

    name: str
    encodings: tuple[str, ...]
    letters: Mapping[str, float]
    """Characters to the logarithms of their frequencies."""
    rows: frozenset[int]
    """Rows of 256 characters of Unicode that its letters are of."""
    marks: frozenset[int]
    """Rows that it has other characters of."""
    other: float
    """The logarithm for any other character of these: of a writing with thousands of signs, or in a foreign name."""
    ascii_letter: float


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_language(name, **values) for name, values in table()["languages"].items())


def _language(name: str, encodings: list[str], letters: str, signs: int = 0) -> _Language:
    frequent = list(dict.fromkeys("".join(letters.split())))
    share = _SHARE_OF_LATIN if _LATIN & {ord(letter) >> 8 for letter in frequent} else _SHARE
    if signs:
        each = math.log(share * _SHARE_OF_FREQUENT / len(frequent))
        known = dict.fromkeys(frequent, each)
    else:
        # Zipf's law, which letters follow nearly enough.
        total = sum(1 / rank for rank in range(1, len(frequent) + 1))
        known = {letter: math.log(share / rank / total) for rank, letter in enumerate(frequent, 1)}
    other = math.log(share * (1 - _SHARE_OF_FREQUENT) / signs) if signs else _LN_FOREIGN
    rows = {ord(letter) >> 8 for letter in frequent}
    rows.update(*(block for block in _BLOCKS if signs and not rows.isdisjoint(block)))
    return _Language(
        name, tuple(encodings), known, frozenset(rows), _MARKS if signs else frozenset(), other, math.log(1 - share)
    )


def guess(body: bytes, language: str | None) -> Guess:
    """The likeliest of the encodings that are not UTF-8; `language` is what the page says it is in."""
    sample, language = _sample(body), _known(language)
    texts = {codec: _read(sample, codec) for one in _languages() for codec in one.encodings}
    counted = {codec: _Counted(text) for codec, text in texts.items()}
    ranked = sorted(
        (
            (counted[codec].likelihood(one) + (_STATED if one.name == language else 0), codec)
            for one in _languages()
            for codec in one.encodings
        ),
        key=lambda pair: -pair[0],
    )
    best, chosen = ranked[0]
    # Of encodings that make the same text of the sample the one that most pages have comes first in the table.
    alike = next(codec for codec, text in texts.items() if text == texts[chosen])
    other = next((likelihood for likelihood, codec in ranked if texts[codec] != texts[chosen]), -math.inf)
    return Guess(alike, best, best - other >= _SURE)


def usual(language: str | None) -> str | None:
    """The encoding that pages in `language` have where they are not UTF-8."""
    language = _known(language)
    return next((one.encodings[0] for one in _languages() if one.name == language), None)


def is_latin(codec: str) -> bool:
    """Whether languages that are written in Latin letters have `codec`."""
    return any(one.ascii_letter > _LN_MOSTLY_ASCII for one in _languages() if codec in one.encodings)


def fits(body: bytes, codec: str, best: Guess, language: str | None) -> bool:
    """Whether the text that `codec` makes is not much less likely than that of `best`."""
    text, language = _Counted(_read(_sample(body), codec)), _known(language)
    likelihood = max(text.likelihood(one) + (_STATED if one.name == language else 0) for one in _languages())
    return best.likelihood - likelihood < max(_FAR, _FAR_A_LETTER * text.beyond_ascii)


def _known(language: str | None) -> str | None:
    """`language`, or the one in the table whose letters and encodings it has."""
    like: dict[str, str] = table()["like"]
    return like.get(language, language) if language else None


class _Counted:
    """The characters of a text, counted."""

    def __init__(self, text: str) -> None:
        counts = Counter(_MEASURES.sub("·", text.lower()))
        self.ascii_letters = sum(count for char, count in counts.items() if char.isascii() and char.isalpha())
        self.others = {char: count for char, count in counts.items() if not char.isascii()}
        self.beyond_ascii = sum(self.others.values())

    def likelihood(self, language: _Language) -> float:
        total = self.ascii_letters * language.ascii_letter
        for char, count in self.others.items():
            known = language.letters.get(char)
            if known is None:
                known = _likelihood_of_unknown(char, language)
            total += count * known
        return total


def _likelihood_of_unknown(char: str, language: _Language) -> float:
    if char in _PUNCTUATION:
        return _LN_PUNCTUATION
    row = ord(char) >> 8
    if not char.isalpha():
        return language.other if row in language.marks else _LN_IMPOSSIBLE
    if row in _LATIN:
        return _LN_FOREIGN
    return language.other if row in language.rows else _LN_IMPOSSIBLE


def _read(sample: bytes, codec: str) -> str:
    return sample.decode(codec, "replace")


def _sample(body: bytes) -> bytes:
    """Words with a byte beyond ASCII in them, as far as they are shown: tags and scripts are ASCII in any encoding."""
    words: list[bytes] = []
    for match in _SHOWN.finditer(body):
        if match[1] and not match[1].isascii():
            words += _words(match[1])
            if len(words) >= _WORDS:
                break
    return b" ".join(words or _words(body))[:_SAMPLE]


def _words(text: bytes) -> list[bytes]:
    return [word for word in _BETWEEN.split(text[:_SAMPLE]) if not word.isascii()]
