"""What is wrong with the file of a site, and on which line: tomllib does not say where a key stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

Key = tuple[str | int, ...]
"""Where a value is in the file: `("follow", "exclude")`, `("rules", 1, "body")` of the second `[[rules]]`."""

_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*')(\s*[=.])?""")
_HEAD = re.compile(r"\s*\[{1,2}[^\[\],=]*\]{1,2}\s*(?:#.*)?")
_COMMENT = re.compile(r"#.*")


class Problems:
    """The problems of one file, each with its line, its key and a remedy."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")  # as TOML counts them
        # A key is looked for where keys stand: a selector in quotes may hold any word, and so may a comment.
        self._keys = [_keys_of(line) for line in self._lines]
        self.found: list[str] = []

    def missing(self, key: str, remedy: str) -> None:
        """A key that must be there is not."""
        self.found.append(f"{self._path}: {key} is missing; {remedy}")

    def wrong(self, key: Key, problem: str, value: str | None = None) -> None:
        """Something is wrong with what stands at `key`: with `value`, where that is one of several there."""
        name = ".".join(part for part in key if isinstance(part, str))
        self.found.append(f"{self._path}, line {self._line(key, value)}: {name}: {problem}")

    def only_known(
        self, above: Key, table: Mapping[str, Any], known: Iterable[str], of_the_file: Iterable[str] = ()
    ) -> None:
        """The keys of a table are all `known`; those `of_the_file` may have slipped into it."""
        there = tuple(known)
        for key in table:
            if key not in there:
                self.unknown((*above, key), there, of_the_file)

    def unknown(self, key: Key, known: Iterable[str], of_the_file: Iterable[str] = ()) -> None:
        """There is a key that is not among the `known` of its table."""
        name, there = str(key[-1]), tuple(known)
        # A key below a table's head belongs to the table, wherever its writer wanted it.
        stray = f"; {name} stands above the first [table]" if len(key) > 1 and name in of_the_file else ""
        self.wrong(key, f"there is no {name}{nearest(name, there)}; there are: {', '.join(there)}{stray}")

    def _line(self, key: Key, value: str | None) -> int:
        """The number of the line where a key, or a value of it, stands."""
        first = 0
        for depth, name in enumerate(key):
            if isinstance(name, int):
                first = self._nth_table(str(key[depth - 1]), name, first)
                continue
            quoted = rf"(?:{re.escape(name)}|\"{re.escape(name)}\"|'{re.escape(name)}')"
            # A table in one line has its keys behind a brace or a comma, a dotted key behind a dot.
            before = r"\s*" if depth == 0 else r"(?:\s*|.*[{,.]\s*)"
            above = "" if depth == 0 else r"(?:[^\]]*\.\s*)?"
            start = re.compile(rf"{before}{quoted}\s*[.=]|\s*\[+\s*{above}{quoted}\s*[.\]]")
            lines = enumerate(self._keys[first:], first)
            first = next((number for number, line in lines if start.match(line)), first)
        if value is None:
            return first + 1
        lines = enumerate(self._lines[first:], first)
        return next((number for number, line in lines if f'"{value}"' in line or f"'{value}'" in line), first) + 1

    def _nth_table(self, name: str, number: int, first: int) -> int:
        """The index of the line with the head `[[name]]` of the table with that number; `first` where none has one."""
        head = re.compile(rf"\s*\[\[\s*[\"']?{re.escape(name)}[\"']?\s*\]\]")
        heads = [place for place, line in enumerate(self._keys[first:], first) if head.match(line)]
        return heads[number] if number < len(heads) else first


def _keys_of(line: str) -> str:
    """A line without comment, and without texts but those that are keys."""
    if _HEAD.fullmatch(line):
        return line
    return _COMMENT.sub("", _TEXT.sub(lambda text: text[0] if text[2] else "''", line))


def nearest(text: str, known: Iterable[str]) -> str:
    """A hint where something known is spelt nearly so."""
    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(text.lower(), by_lower, n=1)
    return f" (did you mean {by_lower[found[0]]!r}?)" if found else ""
