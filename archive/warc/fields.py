"""Named fields (WARC 1.1 §4): the head of a record, and blocks of the type application/warc-fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_PROBLEMS = 20  # told of one block of fields; a hostile one has a million
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class Fields:
    """Fields in their order; names are looked up without regard to case."""

    __slots__ = ("_index", "_pairs")

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = list(pairs)
        self._index: dict[str, list[str]] | None = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __repr__(self) -> str:
        return f"Fields({self._pairs!r})"

    @property
    def by_name(self) -> Mapping[str, Sequence[str]]:
        """The values of each name, which is in lower case."""
        if self._index is None:
            self._index = {}
            for name, value in self._pairs:
                self._index.setdefault(name.lower(), []).append(value)
        return self._index

    def get(self, name: str) -> str | None:
        """The first value of `name`."""
        values = self.by_name.get(name.lower())
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        """Every value of `name`."""
        return list(self.by_name.get(name.lower(), ()))


def serialize(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The lines of `pairs`, UTF-8, each on a line of its own (community recommendation, warc-specifications#74).

    Raises ValueError for a name that is no token or a value with a control character: it could forge a field.
    """
    pairs = list(pairs)
    for name, _ in pairs:
        if not _is_token(name):
            raise ValueError(f"{name!r} cannot be the name of a WARC field")
    # Printable is what has no controls, and more quickly told, of all at once: nearly always so.
    if not "".join([value for _, value in pairs]).isprintable():
        for name, value in pairs:
            if _CONTROLS.search(value):
                raise ValueError(f"the WARC field {name} cannot have the value {value[:200]!r}")
    return "".join([f"{name}: {value}\r\n" for name, value in pairs]).encode("utf-8", "backslashreplace")


@lru_cache(1_000)
def _is_token(name: str) -> bool:
    return _TOKEN.fullmatch(name) is not None


def one_line(text: str) -> str:
    """`text` as a field's value can hold it: every run of control characters is one space."""
    return (text if text.isprintable() else _CONTROLS.sub(" ", text)).strip()


def bare(value: str | None) -> str:
    """A URI without the angle brackets that record ids stand in, and that some tools put around other URIs."""
    return (value or "").removeprefix("<").removesuffix(">")


def parse(data: bytes) -> tuple[Fields, list[str]]:
    """The fields in `data`, up to its first empty line, and what is wrong with its lines.

    Folded values are joined by one space; lines that are no field are left out, values that are not UTF-8 keep
    replacement characters.
    """
    if (fields := _regular(data)) is not None:
        return fields, []
    pairs: list[tuple[str, list[str]]] = []
    problems: list[str] = []

    def note(problem: str) -> None:
        if len(problems) < _PROBLEMS:
            problems.append(problem)

    for number, raw in enumerate(data.split(b"\n"), 1):
        line = raw.removesuffix(b"\r")
        if not line:
            break
        if line is raw:
            note(f"line {number} does not end with CR LF")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            note(f"line {number} is not UTF-8")
            text = line.decode("utf-8", "replace")
        name, colon, value = text.partition(":")
        if text[0] in " \t" and pairs:
            pairs[-1][1].append(text.strip(" \t"))
        elif not colon or not _TOKEN.fullmatch(name):
            note(f"line {number} is no named field: {text[:80]!r}")
        else:
            pairs.append((name, [value.strip(" \t")]))
    return Fields((name, " ".join(part for part in parts if part)) for name, parts in pairs), problems


def _regular(data: bytes) -> Fields | None:
    """The fields in `data` where nothing is wrong with them nor folded, as nearly always; None otherwise."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    count = text.count("\r\n")
    if not count or not text.endswith("\r\n") or text.count("\n") != count or text.count("\r") != count:
        return None
    pairs = []
    for line in text.split("\r\n"):
        if not line:
            break
        name, colon, value = line.partition(":")
        if not colon or (name not in _KNOWN and not _TOKEN.fullmatch(name)):
            return None
        pairs.append((name, value.strip(" \t")))
    return Fields(pairs)


# Names that every record has need not be looked at letter by letter.
_KNOWN = frozenset(
    (
        "WARC-Type",
        "WARC-Record-ID",
        "WARC-Date",
        "Content-Length",
        "Content-Type",
        "WARC-Target-URI",
        "WARC-Concurrent-To",
        "WARC-Block-Digest",
        "WARC-Payload-Digest",
        "WARC-IP-Address",
        "WARC-Warcinfo-ID",
        "WARC-Protocol",
        "WARC-Cipher-Suite",
    )
)
