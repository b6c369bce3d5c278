"""A site's own rules for its markup: data in the site, compiled once in each process."""

from __future__ import annotations

import json
from functools import lru_cache

from crawler.extract.page.document import Document
from crawler.extract.templates import Template, read_template


def own_rules(document: Document) -> tuple[Template, ...]:
    """The rules of the page's site that held when it was captured and that it is of, in the order of the site's file.

    Raises `RulesError` where they are wrong, which those read from a file are not.
    """
    site = document.site
    if site is None:
        return ()
    rules = (_compiled(f"{site.name}.toml", one.table) for one in site.rules_at(document.fetched_at))
    return tuple(one for one in rules if one.matches(document.tree))


@lru_cache(maxsize=1024)
def _compiled(name: str, table: str) -> Template:
    return read_template(name, json.loads(table))
