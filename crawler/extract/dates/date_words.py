"""The words that dates are written with, as dateparser's data has them for each language: months, halves of the day.

Only what stands on few pages is read here, and dateparser is imported only then: its import takes longer than most
pages do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from crawler.extract.text import word_list
from crawler.extract.vocabulary import tables

# What dateparser's data lists the names of a month under.
_MONTHS = word_list("january february march april may june july august september october november december")
_WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
# Languages of the press, asked where a page names none, or one that it is not written in.
_PRESS = word_list(
    """
    en es fr de ru pt it ar zh ja tr fa nl pl id uk cs ro hu el sv da nb fi he bg sr hr sk sl lt lv et ca gl eu sq mk
    bs is ga cy af hi bn ur ta te mr gu pa ml kn si ne th vi ms fil sw my km lo ka hy az kk be am zu
    """
)
# One language, and one word for a month that its countries do not share.
_OWN_MONTHS = {"ar": word_list("ar-LB ar-DZ ar-MA")}
# What languages are called by pages and not by dateparser.
_CALLED = {"no": "nb", "iw": "he", "in": "id", "tl": "fil", "sh": "sr-Latn"}
_MIN_ABBREVIATION = 3
_MAX_ENDING = 3
_MAX_RELATIVE = 40
_PREFIXES = "ב"
"""What Hebrew writes as a letter of the word, for "in"."""


def month(word: str, language: str | None) -> int | None:
    """The month, 1 to 12, that `word` names in `language` (BCP 47); None where it names none.

    A name may be abbreviated or inflected. Where it is none of that language's, it is one where all languages of the
    press that know it agree: pages do not always say what they are written in.
    """
    whole = bare(word)
    for name in (whole, whole[1:]) if whole[:1] in _PREFIXES else (whole,):
        for names in (_months(language), _months("en")):
            if found := _named(name, names):
                return found
        if found := _agreed().get(name):
            return found
    return None


def own_month(word: str, language: str | None) -> int | None:
    """The month, 1 to 12, that `language` (BCP 47) calls just so: for words of a text, of which most are no month."""
    return _months(language).get(bare(word))


def weekdays(text: str, language: str | None) -> set[int]:
    """The days of the week, 0 for Monday, that words of `text` name in `language` or in English."""
    names = (_weekdays(language), _weekdays("en"))
    return {known[word] for word in map(bare, re.findall(r"[^\W\d_]+", text)) for known in names if word in known}


@lru_cache(maxsize=128)
def beside_clock(language: str | None) -> frozenset[str]:
    """Words that `language` writes beside a clock or a day and that say nothing of their own: "at", "hour", "today"."""
    info = _info(language)
    relative = info.get("relative-type", {})
    words = (*info.get("skip", ()), *info.get("pertain", ()), *info.get("hour", ()))
    words += (*relative.get("0 day ago", ()), *relative.get("1 day ago", ()))
    return beside_any_clock() | {part for word in words for part in bare(word).split()}


@lru_cache(maxsize=1)
def beside_any_clock() -> frozenset[str]:
    """Words of that kind in any language, bare: what stands in `clock_words.toml`, quicker to ask."""
    words: list[str] = _clock_words()["beside"]["words"]
    return frozenset(part for word in words for part in bare(word).split())


@lru_cache(maxsize=128)
def halves(language: str | None) -> Mapping[str, bool]:
    """Words for the halves of the day in `language`, without dots, marks and spaces; True for the afternoon."""
    return {bare(word).replace(" ", ""): half for word, half in half_words(language).items() if bare(word)}


@lru_cache(maxsize=128)
def half_words(language: str | None) -> Mapping[str, bool]:
    """The words of `halves` as they are written, in lower case."""
    info = _info(language)
    words: dict[str, bool] = dict.fromkeys((*info.get("am", ()), "am"), False)
    words |= dict.fromkeys((*info.get("pm", ()), "pm"), True)
    return {word.lower(): half for word, half in words.items()} | dict(further_halves(language))


@lru_cache(maxsize=128)
def further_halves(language: str | None) -> Mapping[str, bool]:
    """Those of `half_words` that `clock_words.toml` has, quicker to ask; "am" and "pm" are none of them."""
    words, base = _clock_words(), (language or "").partition("-")[0].lower()
    known: dict[str, bool] = dict.fromkeys(words["morning"].get(base, ()), False) | dict.fromkeys(
        words["afternoon"].get(base, ()), True
    )
    return {word.lower(): half for word, half in known.items()}


@lru_cache(maxsize=1)
def _clock_words() -> Mapping[str, Any]:
    return tables(__package__, "clock_words")


def is_relative(text: str, language: str | None) -> bool:
    """Whether `text` is how long ago something was, in `language` or in English ("3 hours ago"), and nothing else."""
    words = " ".join(text.split()).casefold().strip(" .·|•-–—()")
    return len(words) <= _MAX_RELATIVE and any(pattern.fullmatch(words) for pattern in _relative(language))


@lru_cache(maxsize=128)
def _relative(language: str | None) -> tuple[re.Pattern[str], ...]:
    found: list[str] = []
    for info in map(_info, dict.fromkeys((language, "en"))):
        for written in info.get("relative-type-regex", {}).values():
            found += [re.sub(r"\((?!\?)", "(?:", one).casefold() for one in written]
    return tuple(map(re.compile, dict.fromkeys(found)))


@lru_cache(maxsize=128)
def month_first(language: str) -> bool:
    """Whether dates in figures begin with the month where `language` (BCP 47, with its region) is written."""
    return str(_info(language).get("date_order", "")) == "MDY"


def _named(name: str, names: Mapping[str, int]) -> int | None:
    if found := names.get(name):
        return found
    if len(name) < _MIN_ABBREVIATION:
        return None
    found_months = {
        number
        for known, number in names.items()
        if known.startswith(name)
        or (len(known) > _MIN_ABBREVIATION and name.startswith(known) and len(name) - len(known) <= _MAX_ENDING)
    }
    return found_months.pop() if len(found_months) == 1 else None


@lru_cache(maxsize=128)
def _months(language: str | None) -> Mapping[str, int]:
    own = _OWN_MONTHS.get((language or "").partition("-")[0].lower(), ())
    return {
        bare(name): number
        for info in map(_info, (language, *own))
        for number, month in enumerate(_MONTHS, start=1)
        for name in info.get(month, ())
    }


@lru_cache(maxsize=128)
def _weekdays(language: str | None) -> Mapping[str, int]:
    info = _info(language)
    return {bare(name): number for number, day in enumerate(_WEEKDAYS) for name in info.get(day, ())}


@lru_cache(maxsize=1)
def _agreed() -> Mapping[str, int]:
    """Names of months that mean the same month wherever they mean one."""
    meanings: dict[str, set[int]] = {}
    for language in _PRESS:
        for name, number in _months(language).items():
            meanings.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in meanings.items() if len(numbers) == 1}


@lru_cache(maxsize=256)
def _info(language: str | None) -> Mapping[str, Any]:
    """What dateparser knows of `language`: of its region where it knows that, nothing where it knows neither."""
    from dateparser.data.languages_info import language_locale_dict, language_order
    from dateparser.languages.loader import default_loader

    tag = language or ""
    base = tag.partition("-")[0].lower()
    base = _CALLED.get(base, base)
    locale = next((one for one in language_locale_dict.get(base, ()) if one.lower() == tag.lower()), base)
    if base.partition("-")[0] not in language_order:
        return {}
    info: Mapping[str, Any] = default_loader.get_locale(locale).info
    return info


def bare(word: str) -> str:
    """A word as names are compared: case, marks, dots and joiners aside."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf") and char != ".")
    return unicodedata.normalize("NFC", kept)
