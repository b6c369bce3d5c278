"""Reads the `[[rules]]` tables of a site's file: its own rules for its markup, with days of validity."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from crawler.sites.problems import Key, Problems
from crawler.sites.site import Rules
from crawler.sites.template_tables import DAYS, read_validity

MAX_RULES = 100
"""Of `[[rules]]`: each that holds is tried with every page."""

_REMEDY = 'write [[rules]], and below it remove = [".advert"], [rules.article] or [rules.live]'


def read_rules(value: Any, problems: Problems, keys: Iterable[str]) -> tuple[Rules, ...]:
    """The rules that the tables say; `keys` are those of the file."""
    if value is None:
        return ()
    if not isinstance(value, list):
        problems.wrong(("rules",), f"a table of a list is wanted; {_REMEDY}")
        return ()
    if len(value) > MAX_RULES:
        problems.wrong(("rules",), f"{len(value)} tables; {MAX_RULES} are the most: each is tried with every page")
        return ()
    found = (_rules(("rules", number), table, problems, keys) for number, table in enumerate(value))
    return tuple(rules for rules in found if rules is not None)


def _rules(key: Key, table: Any, problems: Problems, keys: Iterable[str]) -> Rules | None:
    from crawler.extract.selectors import RulesError  # with it comes all that extracts, which few sites need here
    from crawler.extract.templates import read_template

    if not isinstance(table, Mapping):
        problems.wrong(key, f"{table!r} is no table; {_REMEDY}")
        return None
    validity = read_validity(key, table, problems)
    rules = {name: value for name, value in table.items() if name not in DAYS}
    try:
        read = read_template("rules", rules)
    except RulesError as error:
        for fault in error.faults:
            there = (*key, *fault.key)
            if fault.known:
                known = fault.known if len(fault.key) > 1 else (*DAYS, *fault.known)
                problems.unknown(there, known, keys)
            else:
                problems.wrong(there, fault.problem, fault.value)
        return None
    if read.remove is None and read.article is None and read.live is None:
        problems.wrong(key, f"there is no rule in it; {_REMEDY}")
        return None
    return Rules(table=json.dumps(rules, ensure_ascii=False), validity=validity) if validity is not None else None
