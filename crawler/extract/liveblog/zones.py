"""Which time zone a clock without one is in: what abbreviations, countries and languages say.

The tables hold only what is unambiguous in news pages: a country or language whose readers share one zone (or one that all but
a few live in). English, Spanish, Portuguese, French-in-general, Arabic and Chinese say nothing about a zone.
"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

# Hours from UTC, or the zone where the abbreviation leaves summer time open. IST is India's: Israel's and Ireland's pages
# (their country says so, see `abbreviation`) are the exceptions. CST and BST are the ones of US and British newsrooms.
_ABBREVIATIONS: dict[str, float | str] = {
    **{"gmt": 0, "utc": 0, "z": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "hnec": 1},
    **{
        "eet": 2,
        "eest": 3,
        "msk": 3,
        "мск": 3,
        "trt": 3,
        "sast": 2,
        "cat": 2,
        "eat": 3,
        "wat": 1,
        "pkt": 5,
        "ist": 5.5,
    },
    **{"wib": 7, "ict": 7, "hkt": 8, "sgt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5},
    **{
        "aest": 10,
        "aedt": 11,
        "nzst": 12,
        "nzdt": 13,
        "est": -5,
        "edt": -4,
        "cst": -6,
        "cdt": -5,
        "mst": -7,
        "mdt": -6,
    },
    **{"pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "brt": -3, "art": -3, "clt": -4, "clst": -3},
    **{"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"},
}
ABBREVIATION = "|".join(sorted(_ABBREVIATIONS, key=lambda name: (-len(name), name)))
"""A regular expression's alternatives, for matching without regard to case."""

_COUNTRIES = {
    "ru": "Europe/Moscow",
    **{
        "uk": "Europe/London",
        "ie": "Europe/Dublin",
        "im": "Europe/Isle_of_Man",
        "fr": "Europe/Paris",
        "de": "Europe/Berlin",
    },
    **{
        "at": "Europe/Vienna",
        "ch": "Europe/Zurich",
        "li": "Europe/Vaduz",
        "lu": "Europe/Luxembourg",
        "be": "Europe/Brussels",
    },
    **{
        "nl": "Europe/Amsterdam",
        "it": "Europe/Rome",
        "es": "Europe/Madrid",
        "pt": "Europe/Lisbon",
        "mt": "Europe/Malta",
    },
    **{"dk": "Europe/Copenhagen", "no": "Europe/Oslo", "se": "Europe/Stockholm", "fi": "Europe/Helsinki"},
    **{
        "is": "Atlantic/Reykjavik",
        "ee": "Europe/Tallinn",
        "lv": "Europe/Riga",
        "lt": "Europe/Vilnius",
        "pl": "Europe/Warsaw",
    },
    **{"cz": "Europe/Prague", "sk": "Europe/Bratislava", "hu": "Europe/Budapest", "si": "Europe/Ljubljana"},
    **{
        "hr": "Europe/Zagreb",
        "ba": "Europe/Sarajevo",
        "rs": "Europe/Belgrade",
        "mk": "Europe/Skopje",
        "al": "Europe/Tirane",
    },
    **{
        "gr": "Europe/Athens",
        "cy": "Asia/Nicosia",
        "bg": "Europe/Sofia",
        "ro": "Europe/Bucharest",
        "md": "Europe/Chisinau",
    },
    **{"ua": "Europe/Kyiv", "by": "Europe/Minsk", "tr": "Europe/Istanbul", "am": "Asia/Yerevan", "ge": "Asia/Tbilisi"},
    **{"az": "Asia/Baku", "uz": "Asia/Tashkent", "kg": "Asia/Bishkek", "tj": "Asia/Dushanbe", "il": "Asia/Jerusalem"},
    **{"lb": "Asia/Beirut", "jo": "Asia/Amman", "iq": "Asia/Baghdad", "ir": "Asia/Tehran", "sa": "Asia/Riyadh"},
    **{"ae": "Asia/Dubai", "qa": "Asia/Qatar", "kw": "Asia/Kuwait", "eg": "Africa/Cairo", "ma": "Africa/Casablanca"},
    **{
        "dz": "Africa/Algiers",
        "tn": "Africa/Tunis",
        "ng": "Africa/Lagos",
        "gh": "Africa/Accra",
        "ke": "Africa/Nairobi",
    },
    **{"tz": "Africa/Dar_es_Salaam", "ug": "Africa/Kampala", "et": "Africa/Addis_Ababa", "za": "Africa/Johannesburg"},
    **{
        "zw": "Africa/Harare",
        "zm": "Africa/Lusaka",
        "na": "Africa/Windhoek",
        "pk": "Asia/Karachi",
        "in": "Asia/Kolkata",
    },
    **{"np": "Asia/Kathmandu", "bd": "Asia/Dhaka", "lk": "Asia/Colombo", "mm": "Asia/Yangon", "th": "Asia/Bangkok"},
    **{"vn": "Asia/Ho_Chi_Minh", "kh": "Asia/Phnom_Penh", "my": "Asia/Kuala_Lumpur", "sg": "Asia/Singapore"},
    **{"ph": "Asia/Manila", "hk": "Asia/Hong_Kong", "tw": "Asia/Taipei", "cn": "Asia/Shanghai", "jp": "Asia/Tokyo"},
    **{
        "kr": "Asia/Seoul",
        "nz": "Pacific/Auckland",
        "ar": "America/Argentina/Buenos_Aires",
        "uy": "America/Montevideo",
    },
    **{
        "py": "America/Asuncion",
        "pe": "America/Lima",
        "co": "America/Bogota",
        "ve": "America/Caracas",
        "bo": "America/La_Paz",
    },
    **{"cr": "America/Costa_Rica", "gt": "America/Guatemala", "pa": "America/Panama", "cu": "America/Havana"},
}
_LANGUAGES = {
    **{
        "de": "de",
        "it": "it",
        "pl": "pl",
        "cs": "cz",
        "sk": "sk",
        "hu": "hu",
        "sl": "si",
        "hr": "hr",
        "sr": "rs",
        "mk": "mk",
    },
    **{
        "sq": "al",
        "el": "gr",
        "bg": "bg",
        "ro": "ro",
        "uk": "ua",
        "tr": "tr",
        "da": "dk",
        "no": "no",
        "nb": "no",
        "nn": "no",
    },
    **{
        "sv": "se",
        "fi": "fi",
        "is": "is",
        "et": "ee",
        "lv": "lv",
        "lt": "lt",
        "nl": "nl",
        "he": "il",
        "fa": "ir",
        "th": "th",
    },
    **{
        "vi": "vn",
        "ja": "jp",
        "ko": "kr",
        "hi": "in",
        "ta": "in",
        "te": "in",
        "mr": "in",
        "ka": "ge",
        "hy": "am",
        "az": "az",
    },
}


@cache
def named(name: str) -> ZoneInfo:
    """The IANA zone `name`; raises ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def abbreviation(name: str, *, country: str | None = None) -> tzinfo | None:
    """The zone a newsroom of `country` (a top-level domain) means by `name`; None where that is not known."""
    if name.lower() == "ist" and country in ("il", "ie"):
        return named(_COUNTRIES[country])
    offset = _ABBREVIATIONS.get(name.lower())
    if offset is None:
        return None
    return named(offset) if isinstance(offset, str) else timezone(timedelta(hours=offset))


def of_country(country: str | None) -> tzinfo | None:
    """The zone of a country given as its top-level domain or a BCP 47 region; None where it has several."""
    name = _COUNTRIES.get("uk" if (country or "").lower() == "gb" else (country or "").lower())
    return named(name) if name else None


def of_language(language: str | None) -> tzinfo | None:
    """The zone of the country that a language tag names (`pt-PT`) or that nearly all readers of a language live in."""
    parts = (language or "").lower().replace("_", "-").split("-")
    region = of_country(parts[-1]) if len(parts) > 1 else None
    return region or of_country(_LANGUAGES.get(parts[0]))
