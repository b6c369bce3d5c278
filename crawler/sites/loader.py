"""Reads and validates the files of sites. Every error names the file, the line, and what to write instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import available_timezones

from w3lib.url import safe_url_string

from crawler.sites.site import Site

BUILT_IN = Path(__file__).parent
"""The folder of the sites that come with the project."""
OWN = Path("sites")
"""The folder, beside where a command is run, of a user's own sites; it goes before the built-in one."""

_NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_KEYS = tuple(field.name for field in fields(Site) if field.name != "name")
_LISTS = ("feeds", "sitemaps", "sections")


class SiteError(ValueError):
    """A site that does not exist or whose file is wrong; the message is for the user who writes it."""


def load_site(name: str, folders: Sequence[Path] = (OWN, BUILT_IN)) -> Site:
    """The site called `name`, from the first of `folders` that has a file `NAME.toml`.

    Raises `SiteError` where there is none or its file is wrong.
    """
    # A name that is none would leave the folder ("../x").
    if _NAME.fullmatch(name):
        for folder in folders:
            path = folder / f"{name}.toml"
            if path.is_file():
                return _read(path)
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    places = " or ".join(str(folder / f"{name}.toml" if _NAME.fullmatch(name) else folder) for folder in folders)
    raise SiteError(f"there is no site {name!r}{_nearest(name, known)}; a site is a file: {places}")


def load_sites(folder: Path) -> list[Site]:
    """All sites of a folder, by name. Raises `SiteError` where there is no such folder or a file is wrong."""
    if not folder.is_dir():
        raise SiteError(f"{folder}: is no folder; put the sites' files into one, and name it")
    return [_read(path) for path in sorted(folder.glob("*.toml"))]


def known_sites() -> list[Site]:
    """The user's own sites and the built-in ones; of two of one name, the user's. Raises `SiteError`."""
    own = load_sites(OWN) if OWN.is_dir() else []
    names = {site.name for site in own}
    return own + [site for site in load_sites(BUILT_IN) if site.name not in names]


def _read(path: Path) -> Site:
    if not _NAME.fullmatch(path.stem):
        raise SiteError(f"{path}: a site's name is of small letters, digits and hyphens, as in harbour-post.toml")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SiteError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SiteError(f"{path}: is no UTF-8 text (byte {error.start}); save it as UTF-8") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        remedy = 'a line is KEY = "TEXT" or KEY = ["TEXT", "TEXT"]'
        raise SiteError(f"{path}: is no TOML: {error}; {remedy}") from error
    return _File(path, text, table).site()


class _File:
    """A file being read: its errors know where they are."""

    def __init__(self, path: Path, text: str, table: dict[str, Any]) -> None:
        self._path, self._lines, self._table = path, text.splitlines(), table

    def site(self) -> Site:
        for key in self._table:
            if key not in _KEYS:
                raise self._error(key, f"there is no {key}{_nearest(key, _KEYS)}; there are: {', '.join(_KEYS)}")
        if "home" not in self._table:
            raise SiteError(
                f'{self._path}: home is missing; write home = "https://..." with the address of the home page'
            )
        home = self._url("home", self._table["home"])
        lists = {key: tuple(dict.fromkeys(self._urls(key, home))) for key in _LISTS}
        return Site(name=self._path.stem, home=home, time_zone=self._time_zone(), **lists)

    def _urls(self, key: str, home: str) -> Iterable[str]:
        values = self._table.get(key, [])
        if not isinstance(values, list):
            raise self._error(key, f'a list is wanted; write {key} = ["https://..."]')
        return [self._url(key, value, home) for value in values]

    def _url(self, key: str, value: Any, home: str | None = None) -> str:
        if not isinstance(value, str):
            raise self._error(key, f'{value!r} is no text; write it in quotes, as "https://..."')
        try:
            url = safe_url_string(value)
            parts = urlsplit(url)
            _ = parts.port
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
        except ValueError:
            valid = False
        if not valid:
            full = urljoin(home, value) if home and value.startswith("/") else "https://harbour-post.example/"
            raise self._error(key, f"{value!r} is no URL; write it in full, as {full}", value)
        if parts.username or parts.password:
            raise self._error(key, f"{value!r} holds a name or a password; what needs one is not archived", value)
        return url

    def _time_zone(self) -> str | None:
        name = self._table.get("time_zone")
        if name is None:
            return None
        if not isinstance(name, str):
            raise self._error("time_zone", f'{name!r} is no text; write time_zone = "Europe/London"')
        known = _time_zones()
        if not known:
            raise self._error("time_zone", "this machine knows no time zones; install the package tzdata")
        if name not in known:
            remedy = "write a name of the IANA list, as Europe/London (an offset such as +01:00 is wrong in summer)"
            raise self._error("time_zone", f"there is no time zone {name!r}{_nearest(name, known)}; {remedy}")
        return name

    def _error(self, key: str, problem: str, value: str | None = None) -> SiteError:
        return SiteError(f"{self._path}, line {self._line(key, value)}: {key}: {problem}")

    def _line(self, key: str, value: str | None) -> int:
        """Where a key, or a value of it, stands: tomllib does not say."""
        quoted = rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"
        start = re.compile(rf"\s*(?:{quoted}\s*[.=]|\[+\s*{quoted}\s*[.\]])")
        first = next((number for number, line in enumerate(self._lines) if start.match(line)), 0)
        if value is None:
            return first + 1
        lines = enumerate(self._lines[first:], first)
        return next((number for number, line in lines if f'"{value}"' in line or f"'{value}'" in line), first) + 1


@cache
def _time_zones() -> frozenset[str]:
    """The names of the IANA list; `localtime` is none, but the zone of whatever machine reads it."""
    return frozenset(available_timezones() - {"localtime"})


def _nearest(text: str, known: Iterable[str]) -> str:
    """A hint where something known is spelt nearly so."""
    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(text.lower(), by_lower, n=1)
    return f" (did you mean {by_lower[found[0]]!r}?)" if found else ""
