"""Reads the records of WARC files, compressed or not, finished or still being written, each whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from archive.items import Capture
from archive.warc.errors import WarcReadError
from archive.warc.fields import Fields, bare
from archive.warc.scan import Damage, RecordStream, scan

_IN_MEMORY = 8 << 20


@dataclass(slots=True, eq=False)
class Record:
    """One record, read whole: its lengths agree and its gzip checksum is right. Digests are `verify`'s business."""

    path: Path
    offset: int
    """Where the record, or its gzip member, begins in the file, in bytes."""
    length: int
    """Bytes it takes in the file."""
    version: str
    """`1.1`."""
    fields: Fields
    content_length: int
    """Bytes of the block."""
    block: IO[bytes]
    """The block, at its start; a block of more than 8 MiB lies in an unnamed file, not in memory."""

    @property
    def type(self) -> str:
        """WARC-Type; empty where there is none."""
        return self.fields.get("WARC-Type") or ""

    @property
    def record_id(self) -> str:
        """WARC-Record-ID without its angle brackets; empty where there is none."""
        return bare(self.fields.get("WARC-Record-ID"))

    @property
    def url(self) -> str:
        """WARC-Target-URI (wget puts it in angle brackets); empty where there is none."""
        return bare(self.fields.get("WARC-Target-URI"))

    @property
    def date(self) -> str:
        """WARC-Date as written; empty where there is none."""
        return self.fields.get("WARC-Date") or ""

    @property
    def capture(self) -> Capture:
        """The record's address."""
        return Capture(
            warc=self.path.name.removesuffix(".open"),
            offset=self.offset,
            length=self.length,
            recordId=self.record_id,
            date=self.date,
            payloadDigest=self.fields.get("WARC-Payload-Digest"),
        )

    def close(self) -> None:
        """Let go of the block."""
        self.block.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_records(
    path: Path, *, offset: int = 0, on_damage: Callable[[WarcReadError], None] | None = None
) -> Iterator[Record]:
    """The records of the file `path` from `offset` on, in order; each is closed when the next is asked for.

    Where no whole record can be read, `on_damage` is called with the reason and reading goes on at the next record;
    without it WarcReadError is raised. That holds for a torn tail, too: of a file that is being written, what is not
    whole yet. Raises OSError where the file cannot be read.
    """
    for found in scan(path, offset):
        record: Record | None = None
        error: WarcReadError | None = None
        if isinstance(found, Damage):
            error = found.error
        else:
            try:
                record = _whole(found)
            except WarcReadError as raised:
                if raised is not found.error:  # that one follows as a Damage
                    error = raised
        if record is not None:
            with record:
                yield record
        elif error is not None:
            if on_damage is None:
                raise error
            on_damage(error)


def read_record(path: Path, offset: int, length: int | None = None) -> Record:
    """The record at `offset` of the file `path`; the caller closes it.

    Raises WarcReadError where none begins there, where it is not whole, or where it does not take `length` bytes;
    OSError where the file cannot be read.
    """
    for found in scan(path, offset):
        if isinstance(found, Damage):
            raise found.error
        record = _whole(found)
        if length is not None and record.length != length:
            record.close()
            raise WarcReadError(path, offset, "length", f"the record takes {record.length} bytes, not {length}")
        return record
    raise WarcReadError(path, offset, "torn", "the file ends before this place")


def _whole(stream: RecordStream) -> Record:
    block = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the record closes it
    try:
        for piece in stream.pieces():
            block.write(piece)
        length = stream.finish()
        if stream.shared:
            message = "its gzip member holds several records: compress the file anew, one a record"
            raise WarcReadError(stream.path, stream.offset, "members", message)
    except BaseException:
        block.close()
        raise
    block.seek(0)
    return Record(
        path=stream.path,
        offset=stream.offset,
        length=length,
        version=stream.version,
        fields=stream.fields,
        content_length=stream.content_length,
        block=block,
    )
