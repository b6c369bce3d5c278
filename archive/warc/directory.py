"""The record ids of many files, and which records refer to which: what no file can tell by itself.

24 bytes a record: an id is kept as the 16 bytes of its UUID, or of a digest of it where it is none. They lie in 256
parts by their first byte, so that only a part at a time is unpacked to be looked through.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.warc.conformance import REFERENCES
from archive.warc.faults import Fault

MAX_FAULTS = 10_000
"""Faults after which the others are only counted as more."""

_ID = struct.Struct(">16sQ")
_REFERENCE = struct.Struct(">16sQB")
_PARTS = 256
# Records refer to those written shortly before, and to the warcinfo record of their file: nothing has to be kept of it.
_RECENT = 256
_TEXTS = 10_000


class FileDirectory:
    """The record ids and references of one file. Made in one process, it may be sent to another."""

    def __init__(self) -> None:
        self.ids = [bytearray() for _ in range(_PARTS)]
        self.references = [bytearray() for _ in range(_PARTS)]
        self.texts: dict[bytes, str] = {}
        """Ids that are no UUID, the first of them."""
        self._recent: dict[bytes, None] = {}
        self._lasting: set[bytes] = set()

    def add(self, offset: int, record_id: str, *, is_lasting: bool = False) -> None:
        """The record at `offset`; `is_lasting` says that many others are going to refer to it."""
        key = self._key(record_id)
        self.ids[key[0]] += _ID.pack(key, offset)
        self._recent[key] = None
        if len(self._recent) > _RECENT:
            del self._recent[next(iter(self._recent))]
        if is_lasting and len(self._lasting) < _RECENT:
            self._lasting.add(key)

    def refer(self, offset: int, name: str, target: str) -> None:
        """The field `name`, one of REFERENCES, of the record at `offset` names the record with the id `target`."""
        key = self._key(target)
        if key not in self._recent and key not in self._lasting:
            self.references[key[0]] += _REFERENCE.pack(key, offset, REFERENCES.index(name))

    def _key(self, record_id: str) -> bytes:
        digits = record_id[9:].replace("-", "")
        if len(record_id) == 45 and len(digits) == 32 and record_id[:9].lower() == "urn:uuid:":
            try:
                key = bytes.fromhex(digits)
            except ValueError:
                pass
            else:
                if len(key) == 16:  # `fromhex` passes over spaces
                    return key
        key = hashlib.blake2b(record_id.encode("utf-8", "backslashreplace"), digest_size=16).digest()
        if len(self.texts) < _TEXTS:
            self.texts[key] = record_id[:200]
        return key


class Directory:
    """The directories of a set of files, put together."""

    def __init__(self) -> None:
        self._paths: list[Path] = []
        self._ids = [_Part(_ID) for _ in range(_PARTS)]
        self._references = [_Part(_REFERENCE) for _ in range(_PARTS)]
        self._texts: dict[bytes, str] = {}

    def add(self, path: Path, directory: FileDirectory) -> None:
        """What the file `path` holds; files are added in order."""
        number = len(self._paths)
        self._paths.append(path)
        for parts, more in ((self._ids, directory.ids), (self._references, directory.references)):
            for part, entries in zip(parts, more, strict=True):
                if entries:
                    part.add(number, entries)
        if len(self._texts) < _TEXTS:
            self._texts |= directory.texts

    def faults(self) -> Iterator[Fault]:
        """Ids that stand twice, and references to records that are in none of the files; file by file."""
        found: list[tuple[int, int, str, str, str]] = []
        more = 0
        for part in range(_PARTS):
            for each in self._of_part(part):
                if len(found) < MAX_FAULTS:
                    found.append(each)
                else:
                    more += 1
        for number, offset, code, message, record_id in sorted(found):
            yield Fault(self._paths[number], offset, code, message, record_id)
        if more:
            yield Fault(self._paths[0], 0, "more", f"{more} more records have ids that stand twice, or lead nowhere")

    def _of_part(self, part: int) -> Iterator[tuple[int, int, str, str, str]]:
        """File, offset, code, message and record id of each fault."""
        places: dict[bytes, tuple[int, int]] = {}
        for number, key, offset in self._ids[part]:
            if key in places:
                other, at = places[key]
                text = self._text(key)
                message = f"{text} is also the record at byte {at} of {self._paths[other].name}"
                yield number, offset, "id-repeated", message, text
            else:
                places[key] = number, offset
        for number, key, offset, name in self._references[part]:
            if key not in places:
                message = f"{REFERENCES[name]}: {self._text(key)} is in none of the files"
                yield number, offset, "dangling", message, ""

    def _text(self, key: bytes) -> str:
        return self._texts.get(key) or f"urn:uuid:{UUID(bytes=key)}"


class _Part:
    """Entries of one size, of one file after another."""

    def __init__(self, entry: struct.Struct) -> None:
        self._entry = entry
        self._entries = bytearray()
        self._ends = array("Q")
        """The number of each file that has entries, and where they end."""

    def add(self, number: int, entries: bytearray) -> None:
        self._entries += entries
        self._ends.extend((number, len(self._entries)))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The file's number and the entry's values, of each entry."""
        start = 0
        for place in range(0, len(self._ends), 2):
            number, end = self._ends[place : place + 2]
            for values in self._entry.iter_unpack(memoryview(self._entries)[start:end]):
                yield number, *values
            start = end
