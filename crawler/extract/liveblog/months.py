"""The names of months in any language, as dateparser knows them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache

_LANGUAGE = re.compile(r"[a-z]{2,3}")
# What dateparser's data lists the names of a month under.
_KEYS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@lru_cache(maxsize=1024)
def named(word: str, language: str) -> int | None:
    """The month, 1 to 12, that `word` means in `language` (ISO 639); None where it means none."""
    word = word.casefold()
    if _bare(word) not in _names(language):  # dateparser takes milliseconds to say so
        return None
    import dateparser  # only here: its import takes longer than most pages do

    settings = {
        "REQUIRE_PARTS": ["month"],
        "RELATIVE_BASE": datetime(2000, 1, 1, tzinfo=UTC),
        "PARSERS": ["absolute-time"],
    }
    found: datetime | None = dateparser.parse(f"15 {word} 2001", languages=[language], settings=settings)
    return found.month if found is not None and (found.day, found.year) == (15, 2001) else None


@lru_cache(maxsize=256)
def _names(language: str) -> frozenset[str]:
    """What dateparser's data calls the months in `language`, without marks; nothing for a language it does not know."""
    if not _LANGUAGE.fullmatch(language):
        return frozenset()
    from dateparser.data.languages_info import language_order
    from dateparser.languages.loader import default_loader

    if language not in language_order:
        return frozenset()
    info = default_loader.get_locale(language).info
    return frozenset(_bare(name) for month in _KEYS for name in info.get(month, ()))


def _bare(name: str) -> str:
    """A name as dateparser compares it: case, marks and the dot of an abbreviation aside."""
    marked = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in marked if unicodedata.category(char) != "Mn").rstrip(".")
