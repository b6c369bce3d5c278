"""Which time zone a clock without one is in: what abbreviations, countries and languages say (`zones.toml`)."""

from __future__ import annotations

import tomllib
from datetime import timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_TABLES = tomllib.loads((files(__package__) / "zones.toml").read_text("utf-8"))
_ABBREVIATIONS: dict[str, float | str] = _TABLES["abbreviations"]
_COUNTRIES: dict[str, str] = _TABLES["countries"]
_LANGUAGES: dict[str, str] = _TABLES["languages"]

ABBREVIATION = "|".join(sorted(_ABBREVIATIONS, key=lambda name: (-len(name), name)))
"""A regular expression's alternatives, for matching without regard to case."""

# IST is India's; these countries call their own time so too.
_OWN_IST = ("il", "ie")


@cache
def named(name: str) -> ZoneInfo:
    """The IANA zone `name`; raises ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def abbreviation(name: str, *, country: str | None = None) -> tzinfo | None:
    """The zone a newsroom of `country` (a top-level domain) means by `name`; None where that is not known."""
    if name.lower() == "ist" and country in _OWN_IST:
        return named(_COUNTRIES[country])
    offset = _ABBREVIATIONS.get(name.lower())
    if offset is None:
        return None
    return named(offset) if isinstance(offset, str) else timezone(timedelta(hours=offset))


def of_country(country: str | None) -> tzinfo | None:
    """The zone of a country given as its top-level domain or a BCP 47 region; None where it has several."""
    code = (country or "").lower()
    name = _COUNTRIES.get("uk" if code == "gb" else code)
    return named(name) if name else None


def of_language(language: str | None) -> tzinfo | None:
    """The zone of the country that a language tag names (`pt-PT`) or that nearly all readers of a language live in."""
    parts = (language or "").lower().split("-")
    region = of_country(parts[-1]) if len(parts) > 1 and len(parts[-1]) == 2 else None
    return region or of_country(_LANGUAGES.get(parts[0]))
