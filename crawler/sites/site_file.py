"""Reads and validates the file of one site. Every error names the file, the line, and what to write instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import available_timezones

from w3lib.url import safe_url_string

from crawler.sites.follow import Follow
from crawler.sites.intervals import SHORTEST, Intervals, parse_interval
from crawler.sites.problems import Problems, nearest
from crawler.sites.rules_tables import read_rules
from crawler.sites.site import Site
from crawler.sites.template_tables import read_templates

NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
MAX_BYTES = 1 << 20
"""Of a file: it is some lines, and whatever else lies in the folder is not read into memory."""
MAX_PATTERNS = 200
"""Of `include` or `exclude`: each is tried with every link."""
MAX_PATTERN_LENGTH = 500

_KEYS = tuple(field.name for field in fields(Site) if field.name != "name")
_LISTS = ("feeds", "sitemaps", "sections")


class SiteError(ValueError):
    """A site that does not exist or whose file is wrong; the message is for its writer, a line a problem."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_site(path: Path) -> Site:
    """The site that the file at `path` describes. Raises `SiteError` with all that is wrong with it."""
    if not NAME.fullmatch(path.stem):
        raise SiteError(f"{path}: a site's name is of small letters, digits and hyphens, as in harbour-post.toml")
    try:
        with path.open("rb") as file:
            source = file.read(MAX_BYTES + 1)
        if len(source) > MAX_BYTES:
            raise SiteError(f"{path}: has more than {MAX_BYTES} bytes; a site is some lines")
        text = source.decode("utf-8-sig")
    except OSError as error:
        raise SiteError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SiteError(f"{path}: is no UTF-8 text (byte {error.start}); save it as UTF-8") from error
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        remedy = 'a line is KEY = "TEXT" or KEY = ["TEXT", "TEXT"]'
        if str(error).startswith(("Cannot overwrite", "Cannot declare")):
            remedy = "what stands there is in the file twice; keep one"
        raise SiteError(f"{path}: is no TOML: {error}; {remedy}") from error
    return _File(path, text, table).site()


class _File:
    """A file being read: its errors know where they are, and it goes on behind each."""

    def __init__(self, path: Path, text: str, table: dict[str, Any]) -> None:
        self._path, self._table = path, table
        self._problems = Problems(path, text)
        self._wrong = self._problems.wrong

    def site(self) -> Site:
        self._problems.only_known((), self._table, _KEYS)
        home = self._home()
        lists = {key: tuple(dict.fromkeys(self._urls(key, home))) for key in _LISTS}
        site = Site(
            name=self._path.stem,
            home=home or "",
            time_zone=self._time_zone(),
            template=read_templates(self._table.get("template"), self._problems, _KEYS),
            rules=read_rules(self._table.get("rules"), self._problems, _KEYS),
            follow=Follow(**self._follow()),
            intervals=Intervals(**self._intervals()),
            **lists,
        )
        if self._problems.found:
            raise SiteError(*self._problems.found)
        return site

    def _home(self) -> str | None:
        if "home" in self._table:
            return self._url(("home",), self._table["home"])
        self._problems.missing("home", 'write home = "https://..." with the address of the home page')
        return None

    def _urls(self, key: str, home: str | None) -> list[str]:
        values = self._table.get(key, [])
        if not isinstance(values, list):
            self._wrong((key,), f'a list is wanted; write {key} = ["https://..."]')
            return []
        return [url for url in (self._url((key,), value, home) for value in values) if url is not None]

    def _url(self, key: tuple[str, ...], value: Any, home: str | None = None) -> str | None:
        if not isinstance(value, str):
            self._wrong(key, f'{value!r} is no text; write it in quotes, as "https://..."')
            return None
        try:
            url = safe_url_string(value)
            parts = urlsplit(url)
            _ = parts.port
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
        except ValueError:
            valid = False
        if not valid:
            full = urljoin(home, value) if home and value.startswith("/") else "https://harbour-post.example/"
            self._wrong(key, f"{value!r} is no URL; write it in full, as {full}", value)
            return None
        if parts.username or parts.password:
            self._wrong(key, f"{value!r} holds a name or a password; what needs one is not archived", value)
            return None
        return url

    def _time_zone(self) -> str | None:
        key, name = ("time_zone",), self._table.get("time_zone")
        if name is None:
            return None
        if not isinstance(name, str):
            self._wrong(key, f'{name!r} is no text; write time_zone = "Europe/London"')
            return None
        known = _time_zones()
        if not known:
            self._wrong(key, "this machine knows no time zones; install the package tzdata")
            return None
        if name not in known:
            remedy = "write a name of the IANA list, as Europe/London (an offset such as +01:00 is wrong in summer)"
            self._wrong(key, f"there is no time zone {name!r}{nearest(name, known)}; {remedy}")
            return None
        return name

    def _follow(self) -> dict[str, tuple[str, ...]]:
        table = self._subtable("follow", ("include", "exclude"), 'exclude = ["/shop/"]')
        return {key: tuple(self._patterns(("follow", key), value)) for key, value in table.items()}

    def _patterns(self, key: tuple[str, ...], values: Any) -> Iterable[str]:
        if not isinstance(values, list):
            self._wrong(key, f'a list is wanted; write {key[-1]} = ["/shop/"]')
            return
        if len(values) > MAX_PATTERNS:
            self._wrong(key, f"{len(values)} patterns; {MAX_PATTERNS} are the most: each is tried with every link")
            return
        for value in values:
            if not isinstance(value, str):
                self._wrong(key, f'{value!r} is no text; write a path in quotes, as "/shop/"')
            elif not value.startswith(("/", "*")):
                path = urlsplit(value).path if value.startswith(("http://", "https://")) else f"/{value}"
                self._wrong(key, f"{value!r} is no path; write it from the first slash, as {path or '/'!r}", value)
            elif len(value) > MAX_PATTERN_LENGTH:
                self._wrong(key, f"a pattern has {len(value)} characters; {MAX_PATTERN_LENGTH} are the most", value)
            else:
                yield value

    def _intervals(self) -> dict[str, timedelta]:
        found = {}
        for key, value in self._subtable("intervals", tuple(SHORTEST), 'feeds = "15 min"').items():
            where = ("intervals", key)
            if not isinstance(value, str):
                self._wrong(where, f'{value!r} is no text; write {key} = "15 min"')
                continue
            try:
                found[key] = parse_interval(value, SHORTEST[key])
            except ValueError as error:
                self._wrong(where, str(error))
        return found

    def _subtable(self, name: str, known: tuple[str, ...], example: str) -> dict[str, Any]:
        """The known keys of a table in the file."""
        table = self._table.get(name, {})
        if not isinstance(table, dict):
            self._wrong((name,), f"a table is wanted; write [{name}], and below it lines as {example}")
            return {}
        self._problems.only_known((name,), table, known, _KEYS)
        return {key: value for key, value in table.items() if key in known}


@cache
def _time_zones() -> frozenset[str]:
    """The names of the IANA list; `localtime` is none, but the zone of whatever machine reads it."""
    return frozenset(available_timezones() - {"localtime"})
