"""Reads and validates the file of one site. Every error names the file, the line, and what to write instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from datetime import timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import available_timezones

from w3lib.url import safe_url_string

from crawler.sites.follow import Follow
from crawler.sites.intervals import SHORTEST, Intervals, parse_interval
from crawler.sites.site import Site

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
        raise SiteError(f"{path}: is no TOML: {error}; {remedy}") from error
    return _File(path, text, table).site()


class _File:
    """A file being read: its errors know where they are, and it goes on behind each."""

    def __init__(self, path: Path, text: str, table: dict[str, Any]) -> None:
        self._path, self._lines, self._table = path, text.splitlines(), table
        self._problems: list[str] = []

    def site(self) -> Site:
        self._only_known((), self._table, _KEYS)
        home = self._home()
        lists = {key: tuple(dict.fromkeys(self._urls(key, home))) for key in _LISTS}
        site = Site(
            name=self._path.stem,
            home=home or "",
            time_zone=self._time_zone(),
            template=self._template(),
            follow=Follow(**self._follow()),
            intervals=Intervals(**self._intervals()),
            **lists,
        )
        if self._problems:
            raise SiteError(*self._problems)
        return site

    def _home(self) -> str | None:
        if "home" in self._table:
            return self._url(("home",), self._table["home"])
        remedy = 'write home = "https://..." with the address of the home page'
        self._problems.append(f"{self._path}: home is missing; {remedy}")
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

    def _template(self) -> str | None:
        key, name = ("template",), self._table.get("template")
        if name is None:
            return None
        from crawler.extract.templates import builtin  # with it comes all that extracts, which few sites need here

        known = [template.name for template in builtin()]
        if not isinstance(name, str):
            self._wrong(key, f'{name!r} is no text; write template = "{known[0]}"')
            return None
        if name not in known:
            there = ", ".join(known)
            self._wrong(key, f"there is no template {name!r}{nearest(name, known)}; there are: {there}")
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
        self._only_known((name,), table, known)
        return {key: value for key, value in table.items() if key in known}

    def _only_known(self, above: tuple[str, ...], table: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                # A key below a table's head belongs to the table, wherever its writer wanted it.
                stray = f"; {key} stands above the first [table]" if above and key in _KEYS else ""
                self._wrong(
                    (*above, key), f"there is no {key}{nearest(key, known)}; there are: {', '.join(known)}{stray}"
                )

    def _wrong(self, key: tuple[str, ...], problem: str, value: str | None = None) -> None:
        self._problems.append(f"{self._path}, line {self._line(key, value)}: {'.'.join(key)}: {problem}")

    def _line(self, key: tuple[str, ...], value: str | None) -> int:
        """Where a key, or a value of it, stands: tomllib does not say."""
        first = 0
        for depth, name in enumerate(key):
            quoted = rf"(?:{re.escape(name)}|\"{re.escape(name)}\"|'{re.escape(name)}')"
            # A table in one line has its keys behind a brace or a comma, a dotted key behind a dot.
            before = r"\s*" if depth == 0 else r"(?:\s*|.*[{,.]\s*)"
            start = re.compile(rf"{before}(?:{quoted}\s*[.=]|\[+\s*{quoted}\s*[.\]])")
            lines = enumerate(self._lines[first:], first)
            first = next((number for number, line in lines if start.match(line)), first)
        if value is None:
            return first + 1
        lines = enumerate(self._lines[first:], first)
        return next((number for number, line in lines if f'"{value}"' in line or f"'{value}'" in line), first) + 1


@cache
def _time_zones() -> frozenset[str]:
    """The names of the IANA list; `localtime` is none, but the zone of whatever machine reads it."""
    return frozenset(available_timezones() - {"localtime"})


def nearest(text: str, known: Iterable[str]) -> str:
    """A hint where something known is spelt nearly so."""
    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(text.lower(), by_lower, n=1)
    return f" (did you mean {by_lower[found[0]]!r}?)" if found else ""
