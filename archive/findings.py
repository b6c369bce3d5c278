"""What verification says of a collection and its files, and what there is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive import consistency
from archive.collection import OPEN
from archive.warc import faults

# What to do about a fault of a WARC file, by its code; for the others there is nothing to be done but to know.
_TORN_OPEN = "a crawl is writing it, or was killed: then `archive recover`, or the next crawl, repairs it"
FROM_COPY = "take the file from a copy"
_REMEDIES = {
    "empty": FROM_COPY,
    "torn": "take the file from a copy; what is in it up to here is whole",
    "gzip": "take the file from a copy; the records before and after can be read",
    "members": "compress the file anew, one gzip member a record: warcio recompress",
    "unreadable": "see to the file's permissions and to the disk",
    "block-digest": FROM_COPY,
    "payload-digest": FROM_COPY,
    "dangling": "verify it together with the files it was written with",
    "manifest-differs": "take the file from a copy; it was changed since it was closed",
    "manifest-missing": FROM_COPY,
    "manifest-lacks": "archive recover adds it",
    "manifest-line": "delete the line; archive recover adds what is not listed then",
    "manifest-unreadable": "see to its permissions and to the disk",
}
_NO_REMEDY = "nothing to be done here: it was written so, or is lost"
_NOTES = {*faults.NOTES, "manifest-lacks"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, or odd."""

    path: Path
    offset: int | None
    """Bytes from the start of the file; None where it is in no one place."""
    code: str
    message: str
    record_id: str = ""
    """Of the record that it is about; empty where it is about none."""
    own_remedy: str = ""

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self.own_remedy or _REMEDIES.get(self.code, _NO_REMEDY)

    @property
    def is_note(self) -> bool:
        """Whether it is legal, only odd."""
        return self.code in _NOTES


def of_warc(fault: faults.Fault) -> Finding:
    """What is said of a WARC file."""
    is_unfinished = fault.code == "torn" and fault.path.suffix == OPEN
    remedy = _TORN_OPEN if is_unfinished else ""
    return Finding(fault.path, fault.offset, fault.code, fault.message, fault.record_id, remedy)


def of_collection(fault: consistency.Fault) -> Finding:
    """What is said of a collection that disagrees with itself."""
    return Finding(fault.path, fault.offset, fault.code, fault.message, fault.record_id, fault.remedy)
