"""What verification says about a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Finding = tuple[str, str]
"""A code of FAULTS or NOTES, and a sentence."""

FAULTS = {
    "empty": "a file holds nothing at all",
    "torn": "the file ends within a record",
    "gzip": "a gzip member is corrupt: its data, its checksum or its length",
    "members": "the file is not one gzip member a record",
    "garbage": "bytes that belong to no record",
    "given-up": "so many places are damaged that the rest of the file was not read",
    "unreadable": "the system does not let the file be read",
    "head": "a record's head is not as the grammar has it",
    "length": "a block is not as long as Content-Length says",
    "end": "a record does not end with two CR LF",
    "version": "a record is of a version that is not known",
    "field-missing": "a mandatory field is missing",
    "field-repeated": "a field that may stand once stands several times",
    "field-misplaced": "a record has a field that records of its type shall not have",
    "field-value": "a field's value is not as the grammar has it",
    "segment": "a record's number among its segments cannot be",
    "date": "a date is none",
    "digest-form": "a digest's value cannot be read",
    "block-digest": "a block has another digest than its record says",
    "payload-digest": "a payload has another digest than its record says",
    "id-repeated": "two records have the same WARC-Record-ID",
    "dangling": "a record refers to one that is in none of the files",
    "more": "there are so many faults that the others are not told",
}
"""Every code of a fault, and what it means."""

NOTES = {
    "digest-unknown": "a digest is of a kind that cannot be computed here: not verified",
    "digest-empty": "a revisit has a head, and states the digest of an empty block: wget writes them so",
    "type-unknown": "a record is of a type that the standard does not have; readers pass over it (§5.5)",
    "field-long": "a field's value is so long that other readers may not take it",
    "http": "what a server answered does not begin with an HTTP status line",
}
"""Every code of what is legal but odd, and what it means."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a file, or odd."""

    path: Path
    offset: int
    """Where the record, or the damaged place, begins in the file, in bytes."""
    code: str
    """A key of FAULTS or NOTES."""
    message: str
    record_id: str = ""
    """WARC-Record-ID of the record, without angle brackets; empty where it has none, or is not read."""

    @property
    def is_note(self) -> bool:
        """Whether it is legal, only odd."""
        return self.code in NOTES

    def __str__(self) -> str:
        return f"{self.path}: at byte {self.offset}: {self.message} [{self.code}]"
