"""Writes exchanges as WARC 1.1 files: one gzip member a record, rotation by size, `.open` while being written."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from archive import clock
from archive.items import Capture
from archive.warc import compose
from archive.warc.compose import Description, OutgoingRecord
from archive.warc.compression import COMPRESSION_LEVELS
from archive.warc.errors import ReserveReachedError, WarcWriteError
from archive.warc.exchange import Exchange
from archive.warc.members import MemberFile, sync_directory
from archive.warc.revisit import Original

OPEN_SUFFIX = ".open"
"""What the name of a file ends with while it is being written."""

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


class WarcWriter:
    """Writes WARC files into a folder; called from one thread (capture hands exchanges to one background thread).

    Files are called `PREFIX-YYYYMMDDhhmmssmmm-SERIAL-HOST-PID.warc.gz` (WARC 1.1 Annex C). The first one is made with
    the first record, so a writer that is given nothing leaves nothing.
    """

    def __init__(
        self,
        directory: Path,
        *,
        prefix: str,
        software: str,
        operator: str | None = None,
        user_agent: str | None = None,
        robots: Literal["obey", "ignore"] = "obey",
        collection_name: str | None = None,
        hostname: str | None = None,
        max_size: int = 1_000_000_000,
        max_age: timedelta | None = None,
        level: int = 2,
        sync_every: int = 0,
        reserve: int = 0,
        closed: Callable[[Path, str], None] | None = None,
    ) -> None:
        """`operator`, `user_agent`, `robots`, `collection_name` and `software` go to the warcinfo record (§6.2).

        `max_size`: bytes after which a new file is begun, `max_age`: the time; an exchange is never parted between two.
        `level`: 0 (fastest)
        to 3 (smallest). `sync_every`: records after which the disk is synced before `write` returns, 1 for every
        exchange; 0 leaves it to the system: safe from a kill, not from a power loss. `reserve`: bytes of the disk that
        are to stay free; what would leave less is refused as a full disk refuses it. `closed` is called with each
        file that was closed, under its final name, and its SHA-256 in base 16 (`Manifest.add`); it may raise OSError.
        """
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", prefix) or prefix.startswith("."):
            raise ValueError(f"a prefix of letters, digits and _ . - is needed for file names, not {prefix!r}")
        if level not in COMPRESSION_LEVELS or max_size < 1 or sync_every < 0 or reserve < 0:
            raise ValueError(
                f"level={level}, max_size={max_size}, sync_every={sync_every}, reserve={reserve}: out of range"
            )
        self._directory = directory
        self._prefix = prefix
        self._hostname = hostname or socket.gethostname()
        self._information = [
            ("software", software),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", CONFORMS_TO),
            ("robots", robots),
            ("hostname", self._hostname),
        ]
        optional = {"operator": operator, "http-header-user-agent": user_agent, "isPartOf": collection_name}
        self._information += [(name, value) for name, value in optional.items() if value]
        self._max_size = max_size
        self._max_age = max_age
        self._began = clock.now()
        self._level = level
        self._sync_every = sync_every
        self._reserve = reserve
        self._closed = closed
        self._serial = 0
        self._unsynced = 0
        self._file: MemberFile | None = None
        self._warcinfo_id = ""

    @property
    def path(self) -> Path | None:
        """The file being written, under the name it has on disk (with `.open`); None where none is open."""
        return self._file.path if self._file else None

    def write(self, exchange: Exchange, *, original: Original | None = None) -> Capture | None:
        """Write the records of `exchange`; the address of its response record, None where there was no response.

        A response given as a file is closed in any case. With `original`, a revisit record takes the response record's
        place and the address is the revisit's.

        When it returns, the system has all records of the exchange (and the disk, as `sync_every` says). Raises
        ValueError for an exchange no record can hold, WarcWriteError where the system refuses a record: the file then
        ends with the last record that was written whole, and the next call goes on from there.
        """
        try:
            self.check_space(_size(exchange.response))
            file = self._ready()
            records = compose.exchange_records(exchange, self._warcinfo_id, original)
            addresses = [self._append(file, record) for record in records]
            self._sync(file, len(records))
        finally:
            if exchange.response is not None and not isinstance(exchange.response, bytes):
                exchange.response.close()
        return addresses[0] if exchange.response else None

    def write_metadata(self, description: Description, *, created_at: datetime | None = None) -> Capture:
        """Write a metadata record about a record of whatever file; its own address. Raises as `write` does."""
        self.check_space(len(description.block))
        file = self._ready()
        record = compose.metadata(description, created_at or clock.now(), self._warcinfo_id)
        address = self._append(file, record)
        self._sync(file, 1)
        return address

    def check_space(self, size: int = 0) -> None:
        """Raise ReserveReachedError where another `size` bytes would not leave `reserve` bytes of the disk free."""
        if not self._reserve:
            return
        path = self.path or self._directory
        try:
            disk = os.statvfs(self._directory)
        except OSError as error:
            raise WarcWriteError(path, 0, f"how much of the disk is free cannot be told: {error}") from error
        free = disk.f_bavail * disk.f_frsize
        if free - size < self._reserve:
            message = f"the disk has {free:,} bytes left, and {self._reserve:,} are to stay free"
            raise ReserveReachedError(path, self._file.size if self._file else 0, message)

    def close(self) -> None:
        """Sync and close the file and drop `.open` from its name; a later write begins a new one.

        Raises WarcWriteError where the file cannot be synced or renamed, and keeps `.open`, or was not listed: then
        `recover` does it.
        """
        file, self._file = self._file, None
        if file is None:
            return
        try:
            file.sync()
        finally:
            file.close()
        final = file.path.with_name(file.path.name.removesuffix(OPEN_SUFFIX))
        try:
            file.path.rename(final)
            sync_directory(self._directory)
        except OSError as error:
            raise WarcWriteError(file.path, file.size, f"the file was not renamed: {error}") from error
        if self._closed is not None:
            try:
                self._closed(final, file.sha256)
            except OSError as error:
                raise WarcWriteError(final, file.size, f"the file is closed, but was not listed: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, file: MemberFile, record: OutgoingRecord) -> Capture:
        offset = file.size
        try:
            length = file.append(record.pieces())
        finally:
            if file.damaged:
                self._abandon(file)
        return Capture(
            warc=file.path.name.removesuffix(OPEN_SUFFIX),
            offset=offset,
            length=length,
            recordId=record.record_id,
            date=record.date,
            payloadDigest=record.payload_digest,
        )

    def _sync(self, file: MemberFile, records: int) -> None:
        self._unsynced += records
        if not self._sync_every or self._unsynced < self._sync_every:
            return
        try:
            file.sync()
        finally:
            if file.damaged:
                self._abandon(file)
        self._unsynced = 0

    def _abandon(self, file: MemberFile) -> None:
        """Leave a file whose end is not known under its `.open` name, for `recover`."""
        self._file = None
        file.close()

    def _ready(self) -> MemberFile:
        """The file for the next exchange, begun with its warcinfo record."""
        if self._file is not None and (self._file.size >= self._max_size or self._is_old()):
            self.close()
        if self._file is None:
            self._file = self._begin()
        return self._file

    def _is_old(self) -> bool:
        return self._max_age is not None and clock.now() - self._began >= self._max_age

    def _begin(self) -> MemberFile:
        now = self._began = clock.now()
        file = self._create(now)
        try:
            name = file.path.name.removesuffix(OPEN_SUFFIX)
            record = compose.warcinfo(name, self._information, now)
            file.append(record.pieces())
            if self._sync_every:
                file.sync()
                sync_directory(self._directory)
        except BaseException:
            file.close()
            file.path.unlink(missing_ok=True)
            raise
        self._warcinfo_id = record.record_id
        self._unsynced = 0
        return file

    def _create(self, now: datetime) -> MemberFile:
        instant = f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03}"
        host = re.sub(r"[^A-Za-z0-9.-]", "_", self._hostname)
        while True:
            name = f"{self._prefix}-{instant}-{self._serial:05}-{host}-{os.getpid()}.warc.gz"
            self._serial += 1
            path = self._directory / (name + OPEN_SUFFIX)
            if (self._directory / name).exists():
                continue
            try:
                return MemberFile(path, self._level)
            except FileExistsError:
                continue
            except OSError as error:
                raise WarcWriteError(path, 0, f"the file was not created: {error}") from error


def _size(block: compose.Block | None) -> int:
    if block is None or isinstance(block, bytes):
        return len(block or b"")
    return block.seek(0, os.SEEK_END)
