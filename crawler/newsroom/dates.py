"""Instants as newspapers write them, language by language."""

from __future__ import annotations

from datetime import datetime

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_PATTERNS = {
    "en": "{month} {day}, {year} {hour12}:{minute:02} {half}",
    "de": "{day}. {month} {year}, {hour:02}.{minute:02} Uhr",
    "fr": "Publié le {day} {month} {year} à {hour:02}h{minute:02}",
    "es": "{day} de {month} de {year} - {hour:02}:{minute:02} h",
    "it": "{day} {month} {year} alle {hour:02}:{minute:02}",
    "pt": "{day} de {month} de {year} às {hour:02}h{minute:02}",
    "ru": "{day} {month} {year}, {hour:02}:{minute:02}",
    "ar": "{day} {month} {year} - {hour:02}:{minute:02}",
    "ja": "{year}年{number}月{day}日 {hour}時{minute:02}分",
}


def written(instant: datetime, language: str) -> str:
    """The instant in its own zone, to the minute, as the language's papers print it."""
    months = _MONTHS.get(language, "").split()
    return _PATTERNS[language].format(
        year=instant.year,
        number=instant.month,
        month=months[instant.month - 1] if months else "",
        day=instant.day,
        hour=instant.hour,
        hour12=instant.hour % 12 or 12,
        half="a.m." if instant.hour < 12 else "p.m.",
        minute=instant.minute,
    )
