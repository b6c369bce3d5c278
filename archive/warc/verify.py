"""Verifies WARC files: every record is read and held against WARC 1.1, its own lengths, checksums and digests, and the
other records of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.warc.conformance import REFERENCES, field_findings
from archive.warc.faults import Fault, Finding
from archive.warc.fields import bare
from archive.warc.integrity import digest_findings
from archive.warc.scan import Damage, RecordStream, scan

_VERSIONS = ("0.17", "0.18", "1.0", "1.1")


@dataclass(slots=True)
class Directory:
    """The record ids of a set of files, and which of them refer to which: what no file can tell by itself.

    Takes some 300 bytes a record.
    """

    places: dict[str, tuple[Path, int]] = field(default_factory=dict)
    """File and offset of each record id."""
    references: list[tuple[Path, int, str, str]] = field(default_factory=list)
    """File, offset, field and record id of each reference to a record not seen by then."""

    def dangling(self) -> Iterator[Fault]:
        """References to records that are in none of the files; to be asked for when all were verified."""
        for path, offset, name, target in self.references:
            if target not in self.places:
                yield Fault(path, offset, "dangling", f"{name}: {target[:200]} is in none of the files")


def verify(paths: Iterable[Path]) -> Iterator[Fault]:
    """The faults of a set of files, file by file in the order of `paths`, then the references that lead nowhere.

    Raises nothing for what is in the files, and nothing where one cannot be read: that is a fault, too. Memory is
    bounded but for the Directory.
    """
    directory = Directory()
    for path in paths:
        yield from verify_file(path, directory)
    yield from directory.dangling()


def verify_file(path: Path, directory: Directory) -> Iterator[Fault]:
    """The faults of one file; its record ids and references are added to `directory`."""
    try:
        for found in scan(path):
            if isinstance(found, Damage):
                yield Fault(path, found.error.offset, found.error.code, found.error.message)
                continue
            for code, message in _findings(found, directory):
                yield Fault(path, found.offset, code, message)
    except OSError as error:
        yield Fault(path, 0, "unreadable", str(error))


def _findings(record: RecordStream, directory: Directory) -> Iterator[Finding]:
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
    yield from _register(record, directory)


def _register(record: RecordStream, directory: Directory) -> Iterator[Finding]:
    record_id = bare(record.fields.get("WARC-Record-ID"))
    if record_id in directory.places:
        path, offset = directory.places[record_id]
        yield "id-repeated", f"{record_id[:200]} is also the record at byte {offset} of {path.name}"
    elif record_id:
        directory.places[record_id] = (record.path, record.offset)
    for name in REFERENCES:
        for value in record.fields.all(name):
            if bare(value) not in directory.places:
                directory.references.append((record.path, record.offset, name, bare(value)))
