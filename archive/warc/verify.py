"""Verifies WARC files: every record is read and held against WARC 1.1, its own lengths, checksums and digests, and the
other records of the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from archive.warc.conformance import REFERENCES, field_findings
from archive.warc.directory import Directory, FileDirectory
from archive.warc.faults import Fault, Finding
from archive.warc.fields import bare
from archive.warc.integrity import digest_findings
from archive.warc.scan import Damage, RecordStream, scan

_VERSIONS = ("0.17", "0.18", "1.0", "1.1")
_REFERENCE_KEYS = [(name, name.lower()) for name in REFERENCES]


def verify(paths: Iterable[Path]) -> Iterator[Fault]:
    """The faults of a set of files, file by file in the order of `paths`, then ids that stand twice and references that
    lead nowhere.

    Raises nothing for what is in the files, and nothing where one cannot be read: that is a fault, too. Memory is
    bounded but for 24 bytes a record.
    """
    directory = Directory()
    for path in paths:
        of_file = FileDirectory()
        yield from verify_file(path, of_file)
        directory.add(path, of_file)
    yield from directory.faults()


def verify_file(
    path: Path,
    directory: FileDirectory,
    *,
    checksum: Checksum | None = None,
    seen: Callable[[RecordStream], None] = lambda record: None,
) -> Iterator[Fault]:
    """The faults of one file, which is read once; its record ids and references are added to `directory`.

    `checksum` takes in the file's bytes on the way. `seen` is called with each record that is whole.
    """
    is_empty = True
    try:
        for found in scan(path, watch=None if checksum is None else checksum.take):
            is_empty = False
            if isinstance(found, Damage):
                yield Fault(path, found.error.offset, found.error.code, found.error.message)
                continue
            record_id = bare(found.fields.get("WARC-Record-ID"))
            for code, message in _findings(found, record_id, directory):
                yield Fault(path, found.offset, code, message, record_id)
            if found.error is None and not found.shared:
                seen(found)
        if path.suffix != ".open":
            if is_empty:
                yield Fault(path, 0, "empty", "the file is empty")
            if checksum is not None:
                checksum.finish(path)
    except OSError as error:
        yield Fault(path, 0, "unreadable", str(error))


class Checksum:
    """The SHA-256 of a file that is read in pieces, which may overlap or lie further back."""

    def __init__(self, progress: Callable[[int], None] = lambda count: None) -> None:
        """`progress` hears how many bytes were taken in since last."""
        self._digest = hashlib.sha256()
        self._end = 0
        self._progress = progress
        self.is_whole = False
        """Whether all of the file was taken in."""

    def take(self, offset: int, piece: bytes) -> None:
        """The bytes at `offset`."""
        end = offset + len(piece)
        if offset <= self._end < end:
            self._digest.update(memoryview(piece)[self._end - offset :])
            self._progress(end - self._end)
            self._end = end

    def finish(self, path: Path) -> None:
        """Take in what is left of the file `path`. Raises OSError."""
        with path.open("rb", buffering=0) as file:
            file.seek(self._end)
            while piece := file.read(1 << 20):
                self.take(self._end, piece)
        self.is_whole = True

    @property
    def sha256(self) -> str:
        """In base 16."""
        return self._digest.hexdigest()


def _findings(record: RecordStream, record_id: str, directory: FileDirectory) -> Iterator[Finding]:
    integrity = digest_findings(record)
    yield from record.problems
    if record.gzipped and not record.ends_member:
        yield "members", "its gzip member holds more than this record"
    elif not record.gzipped and record.path.name.removesuffix(".open").endswith(".gz"):
        yield "members", "the record is not compressed, as the file's name says it is"
    if record.version not in _VERSIONS:
        yield "version", f"WARC/{record.version} is not known"
    yield from field_findings(record.fields, record.version)
    yield from integrity
    if record_id:
        directory.add(record.offset, record_id, is_lasting=record.fields.get("WARC-Type") == "warcinfo")
    values_of = record.fields.by_name
    for name, key in _REFERENCE_KEYS:
        for value in values_of.get(key, ()):
            directory.refer(record.offset, name, bare(value))
