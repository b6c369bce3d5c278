"""The record ids of many files, and which records refer to which: what no file can tell by itself.

24 bytes a record: an id is kept as the 16 bytes of its UUID, or of a digest of it where it is none. They lie in 256
parts by their first byte, so that only a part at a time is unpacked to be looked through.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

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
        self.names: list[str] = []
        """Names of the fields that refer."""
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
        """The field `name` of the record at `offset` names the record with the id `target`."""
        key = self._key(target)
        if key in self._recent or key in self._lasting:
            return
        if name not in self.names:
            self.names.append(name)
        self.references[key[0]] += _REFERENCE.pack(key, offset, self.names.index(name))

    def _key(self, record_id: str) -> bytes:
        digits = record_id[9:].replace("-", "")
        if len(record_id) == 45 and len(digits) == 32 and record_id[:9].lower() == "urn:uuid:":
            try:
                return bytes.fromhex(digits)
            except ValueError:
                pass
        key = hashlib.blake2b(record_id.encode("utf-8", "backslashreplace"), digest_size=16).digest()
        if len(self.texts) < _TEXTS:
            self.texts[key] = record_id[:200]
        return key


class Directory:
    """The directories of a set of files, in order."""

    def __init__(self) -> None:
        self._files: list[tuple[Path, FileDirectory]] = []

    def add(self, path: Path, directory: FileDirectory) -> None:
        """What the file `path` holds."""
        self._files.append((path, directory))

    def faults(self) -> Iterator[Fault]:
        """Ids that stand twice, and references to records that are in none of the files; file by file."""
        found: list[tuple[int, int, str, str, bytes]] = []
        more = 0
        for part in range(_PARTS):
            for each in self._of_part(part):
                if len(found) < MAX_FAULTS:
                    found.append(each)
                else:
                    more += 1
        for number, offset, code, message, key in sorted(found):
            yield Fault(self._files[number][0], offset, code, message, self._text(key) if code != "dangling" else "")
        if more:
            path = self._files[0][0]
            yield Fault(path, 0, "more", f"{more} more records have ids that stand twice, or lead nowhere")

    def _of_part(self, part: int) -> Iterator[tuple[int, int, str, str, bytes]]:
        places: dict[bytes, tuple[int, int]] = {}
        for number, (_, directory) in enumerate(self._files):
            for key, offset in _ID.iter_unpack(directory.ids[part]):
                if key in places:
                    other, at = places[key]
                    message = f"{self._text(key)} is also the record at byte {at} of {self._files[other][0].name}"
                    yield number, offset, "id-repeated", message, key
                else:
                    places[key] = number, offset
        for number, (_, directory) in enumerate(self._files):
            for key, offset, name in _REFERENCE.iter_unpack(directory.references[part]):
                if key not in places:
                    message = f"{directory.names[name]}: {self._text(key)} is in none of the files"
                    yield number, offset, "dangling", message, key

    def _text(self, key: bytes) -> str:
        for _, directory in self._files:
            if key in directory.texts:
                return directory.texts[key]
        return f"urn:uuid:{UUID(bytes=key)}"
