"""Clocks as pages show them to their readers: "10:32 Uhr", "3.32 p.m. ET", "午後3時32分", "10h32"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import time, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files

from crawler.extract.dates import date_words, zones

_ZONES: dict[str, float | str] = tomllib.loads((files(__package__) / "zones.toml").read_text("utf-8"))["shown"]
_ZONE_NAMES = "|".join([*sorted(_ZONES, key=len, reverse=True), zones.ABBREVIATION])
_MAX_GAP = 25
_MAX_WORDS_BEFORE = 3
_MAX_WORDS_BEHIND = 2
# Written of clocks in London, and only at the end of a line: elsewhere it is the country.
_BRITISH = re.compile(r"[\s,(]{1,3}UK(?: time)?\)?\s*$")
# Abbreviations that the zone of a country is also called by.
_ALSO_OWN = ("cst", "ist", "bst", "ast", "est")
# Written all year round of what clocks show in these zones, whatever the abbreviation means by the letter.
_ALL_YEAR = {
    "cet": "Europe/Berlin",
    "eet": "Europe/Athens",
    "wet": "Europe/Lisbon",
    "est": "America/New_York",
    "cst": "America/Chicago",
    "pst": "America/Los_Angeles",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock in a text."""

    time: time
    """Naive."""
    zone: tzinfo | None
    """Where the text states one."""
    start: int
    end: int
    """Where both stand."""


def clock_at_start(text: str, language: str | None, country: str | None) -> Clock | None:
    """The clock that `text` begins with, a few words aside; `language` is BCP 47, `country` a top-level domain."""
    match = _pattern(language).search(text)
    if match is None or match.start() > _MAX_GAP or len(text[: match.start()].split()) > _MAX_WORDS_BEFORE:
        return None
    return _clock(match, language, country)


def clock_at_end(text: str, language: str | None, country: str | None) -> Clock | None:
    """The clock that `text` ends with, a weekday or the like aside."""
    match = next(iter(reversed(list(_pattern(language).finditer(text)))), None)
    if match is None or len(re.findall(r"\w+", text[match.end() :])) > _MAX_WORDS_BEHIND:
        return None
    return _clock(match, language, country)


def _clock(match: re.Match[str], language: str | None, country: str | None) -> Clock | None:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = match["before"] or match["after"] or match["only"]
    if half and hour <= 12:
        afternoon = date_words.halves(language)[date_words.bare(re.sub(r"\s", "", half))]
        hour = hour % 12 + (12 if afternoon else 0)
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23:
        return None
    end, zone = match.end(), None
    if match["zone"]:
        zone = _zone(match["zone"], country)
    elif british := _BRITISH.match(match.string, match.end()):
        end, zone = british.end(), zones.named("Europe/London")
    return Clock(time(hour, minute, second), zone, match.start(), end)


@lru_cache(maxsize=64)
def _pattern(language: str | None) -> re.Pattern[str]:
    """A clock as `language` shows it, with its zone."""
    words = sorted(date_words.halves(language), key=len, reverse=True)
    half = "|".join(r"\.?\s?".join(map(re.escape, word)) + r"\.?" for word in words)
    return re.compile(
        rf"(?<![\d:./+-])(?:(?P<before>{half})\s?)?(?P<hour>\d{{1,2}})"
        r"(?:\s?(?:[:.h]|時|时|點|点|시|ч\.?)\s?(?P<minute>[0-5]\d)(?:\s?(?:[:.]|分|분)\s?(?P<second>[0-5]\d)(?!\d))?"
        rf"(?!\d|\s?(?:[%€$£]|min|sec|sek|мин|сек))\s?[分분]?초?(?:\s?(?P<after>{half})(?!\w))?"
        rf"|\s?(?P<only>{half})(?!\w)|\s?(?=uhr\b))"
        r"(?:\s?(?:uhr|hrs|hours|horas|h|น\.?)(?!\w))?"
        rf"(?:\s?[(\[]?\s?(?P<zone>(?:{_ZONE_NAMES})(?!\w)(?:\s?[+-]\s?\d{{1,2}}(?::?\d\d)?)?|[+-]\d\d:?\d\d)"
        r"\s?[)\]]?)?",
        re.IGNORECASE,
    )


def _zone(shown: str, country: str | None) -> tzinfo | None:
    """The zone of "CEST", "GMT+3", "+03:00"; None where no place has it."""
    match = re.fullmatch(r"(?P<name>[^\d+-]*?)\s?(?:(?P<sign>[+-])\s?(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?)?", shown)
    if match is None:
        return None
    if match["sign"]:
        shift = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(-shift if match["sign"] == "-" else shift) if shift <= timedelta(hours=14) else None
    name = match["name"].strip()
    if name.isascii() and " " not in name and not name.isupper():  # "et" is French
        return None
    if (further := _ZONES.get(name.lower())) is not None:
        return zones.named(further) if isinstance(further, str) else timezone(timedelta(hours=further))
    if name.lower() in _ALSO_OWN and (own := zones.of_country(country)):
        return own
    if general := _ALL_YEAR.get(name.lower()):
        return zones.named(general)
    return zones.abbreviation(name, country=country)
