"""A file that grows by whole gzip members, one a record (WARC 1.1 Annex D), or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from archive.warc.compression import gzip_deflater, gzip_member
from archive.warc.errors import WarcWriteError

_AT_ONCE = 256 << 10
"""Bytes of a record that are put together before they are compressed: as nearly all are."""
_ONE_WRITE = 8 << 20


class MemberFile:
    """An open file, created by this process, to which one thread appends.

    A member of up to 8 MiB goes to the system in one write(2): a process that is killed leaves it whole or, rarely, cut
    (`recover` sees to that), never mixed with another. A larger one is compressed into an unnamed file beside it first,
    so memory stays flat.
    """

    def __init__(self, path: Path, level: int) -> None:
        """Creates `path`. Raises FileExistsError where it exists, OSError where it cannot be made."""
        self.path = path
        self.size = 0
        """Bytes written, all of them whole members."""
        self.damaged = False
        """Whether a failed write could not be undone, or a sync failed: nothing more may be appended."""
        self._digest = hashlib.sha256()
        self._level = level
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o666)

    @property
    def sha256(self) -> str:
        """The SHA-256, in base 16, of what was written: computed on the way, so that closing a file takes no time."""
        return self._digest.hexdigest()

    def append(self, pieces: Iterable[bytes]) -> int:
        """Compress `pieces` into one member and append it; its length in bytes.

        When it returns, the system has every byte. Raises WarcWriteError, and the file is as it was before, where the
        system refuses (disk full, quota, input or output error).
        """
        digest = self._digest.copy()
        try:
            length = self._append(pieces, digest)
        except BaseException as error:
            self._cut_back()
            if isinstance(error, OSError):
                raise WarcWriteError(self.path, self.size, f"the record was not written: {error}") from error
            raise
        self.size += length
        self._digest = digest
        return length

    def _append(self, pieces: Iterable[bytes], digest: hashlib._Hash) -> int:
        pieces = iter(pieces)
        small: list[bytes] = []
        size = 0
        for piece in pieces:
            small.append(piece)
            size += len(piece)
            if size > _AT_ONCE:
                break
        else:
            member = gzip_member(b"".join(small), self._level)
            self._write(member)
            digest.update(member)
            return len(member)
        deflater = gzip_deflater(self._level)
        ready: list[bytes] = []
        size = 0
        pieces = chain(small, pieces)
        for piece in pieces:
            ready.append(deflater.compress(piece))
            size += len(ready[-1])
            if size > _ONE_WRITE:
                break
        else:
            ready.append(deflater.flush())
            member = b"".join(ready)
            self._write(member)
            digest.update(member)
            return len(member)
        with tempfile.TemporaryFile(dir=self.path.parent) as spool:
            spool.writelines(ready)
            ready.clear()
            for piece in pieces:
                spool.write(deflater.compress(piece))
            spool.write(deflater.flush())
            length = spool.tell()
            spool.seek(0)
            while compressed := spool.read(_ONE_WRITE):
                self._write(compressed)
                digest.update(compressed)
        return length

    def sync(self) -> None:
        """Have the system put everything on the disk itself. Raises WarcWriteError where it cannot.

        After a failure the system may have dropped what it could not write, so the file takes nothing more.
        """
        try:
            os.fsync(self._fd)
        except OSError as error:
            self.damaged = True
            raise WarcWriteError(self.path, self.size, f"the file did not reach the disk: {error}") from error

    def close(self) -> None:
        """Close the file; its name stays."""
        os.close(self._fd)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._fd, self.size)
        except OSError:
            self.damaged = True


def sync_directory(directory: Path) -> None:
    """Have the names in `directory` on the disk (a new or renamed file is found again after a power loss)."""
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # some file systems do not sync directories
            os.fsync(fd)
    finally:
        os.close(fd)
