"""Reads what the file of a site says of publisher templates: a name, or `[[template]]` tables with days of validity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from crawler.sites.problems import Key, Problems, nearest
from crawler.sites.site import DatedTemplate
from crawler.sites.validity import ALWAYS, Validity

DAYS = ("since", "until")
MAX_TEMPLATES = 100
"""Of `[[template]]`: each is held against the others."""


def read_templates(value: Any, problems: Problems, keys: Iterable[str]) -> tuple[DatedTemplate, ...]:
    """The templates that `template` of a site's file names; `keys` are those of the file."""
    if value is None:
        return ()
    from crawler.extract.templates import builtin  # with it comes all that extracts, which few sites need here

    known = [template.name for template in builtin()]
    if not isinstance(value, list):
        name = _name(("template",), value, known, problems)
        return (DatedTemplate(name=name),) if name is not None else ()
    if len(value) > MAX_TEMPLATES:
        problems.wrong(("template",), f"{len(value)} tables; {MAX_TEMPLATES} are the most")
        return ()
    found: list[DatedTemplate] = []
    for number, table in enumerate(value):
        key = ("template", number)
        if not isinstance(table, Mapping):
            problems.wrong(key, f'{table!r} is no table; write [[template]], and below it name = "{known[0]}"')
            continue
        problems.only_known(key, table, ("name", *DAYS), keys)
        validity = read_validity(key, table, problems)
        if "name" not in table:
            problems.wrong(key, f'name is missing; write name = "{known[0]}"')
            continue
        name = _name((*key, "name"), table["name"], known, problems)
        if name is None or validity is None:
            continue
        if other := next((one for one in found if one.validity.overlaps(validity)), None):
            both = f"{name!r} holds {validity}, {other.name!r} {other.validity}"
            problems.wrong(key, f"two templates on one day: {both}; part them with until = DAY and since = DAY")
        found.append(DatedTemplate(name=name, validity=validity))
    return tuple(found)


def read_validity(key: Key, table: Mapping[str, Any], problems: Problems) -> Validity | None:
    """The days on which the table at `key` holds; None where they are wrong."""
    days: dict[str, date] = {}
    for name in DAYS:
        day = table.get(name)
        if isinstance(day, date) and not isinstance(day, datetime):
            days[name] = day
        elif day is not None:
            shown = f"{day!r} is no day" if isinstance(day, str | int | float) else "no day"
            if isinstance(day, datetime):
                shown = f"{day} is more than a day"
            problems.wrong((*key, name), f"{shown}; write {name} = 2026-03-01, without quotes (midnight UTC)")
    if len(days) < sum(name in table for name in DAYS):
        return None
    if len(days) == 2 and days["until"] <= days["since"]:
        remedy = f"write a day after {days['since']}: the first on which it no longer holds"
        problems.wrong((*key, "until"), f"{days['until']} is not after since, so it never holds; {remedy}")
        return None
    return Validity(**days) if days else ALWAYS


def _name(key: Key, name: Any, known: list[str], problems: Problems) -> str | None:
    if isinstance(name, Mapping):
        problems.wrong(key, f'a table of a list is wanted; write [[template]], and below it name = "{known[0]}"')
    elif not isinstance(name, str):
        written = "name" if key[-1] == "name" else "template"
        problems.wrong(key, f'{name!r} is no text; write {written} = "{known[0]}"')
    elif name not in known:
        problems.wrong(key, f"there is no template {name!r}{nearest(name, known)}; there are: {', '.join(known)}")
    else:
        return name
    return None
