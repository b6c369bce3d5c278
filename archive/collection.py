"""A collection: one folder, laid out as pywb lays out its own.

::

    collections/NAME/archive/   PREFIX-YYYYMMDDhhmmssmmm-SERIAL-HOST-PID.warc.gz   (.open while being written),
                                and what was imported, under its own name, also .warc
    collections/NAME/items/     the same base name, .jsonl.gz: the items of that WARC, one a line, in its order
    collections/NAME/indexes/   index.cdxj (archive.export.index)
    collections/NAME/imports.jsonl   where imported WARCs came from (archive.imports)
    collections/NAME/catalog.sqlite
    collections/NAME/health.jsonl, health.json   what each site gave, and the latest report (archive.health);
                                health.jsonl.open has what was counted since, while a crawl runs and after a kill
    collections/NAME/manifest-sha256.txt   the SHA-256 of every closed file
"""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.manifest import Manifest

if TYPE_CHECKING:
    from typing import Self

OPEN = ".open"
_WARC = (".warc.gz", ".warc")
_ITEMS = ".jsonl.gz"


class CollectionError(Exception):
    """A collection cannot be used; the message says which, why, and what to do."""


class CollectionBusyError(CollectionError):
    """Another process writes into the collection."""


class Collection:
    """The paths of a collection. Making one touches nothing on disk."""

    def __init__(self, path: str | os.PathLike[str]):
        self.path = Path(path)
        self.archive = self.path / "archive"
        self.items = self.path / "items"
        self.indexes = self.path / "indexes"
        self.catalog_path = self.path / "catalog.sqlite"
        self.manifest = Manifest(self.path)

    @property
    def name(self) -> str:
        return self.path.resolve().name

    def exists(self) -> bool:
        return self.archive.is_dir()

    def create(self) -> None:
        """Make the folders that are missing. Raises CollectionError where that cannot be done."""
        try:
            for folder in (self.archive, self.items, self.indexes):
                folder.mkdir(parents=True, exist_ok=True)
                # os.access says what permissions allow; a read-only file system shows itself only on writing.
                probe = folder / f".probe-{os.getpid()}"
                probe.touch()
                probe.unlink()
        except OSError as error:
            raise CollectionError(
                f"cannot write to {error.filename or self.path}: {error.strerror}; "
                "mend that, or name another collection"
            ) from error

    def lock(self) -> Lock:
        """Take the collection for writing. Raises CollectionBusyError where another process has it."""
        return Lock(self)

    def check_free(self) -> None:
        """Raises CollectionBusyError where another process has the collection for writing just now. It may have it a
        moment later: `lock` decides.
        """
        with suppress(OSError), (self.path / ".lock").open("rb") as file:
            try:
                # Shared, so that two who look do not take each other for the holder; given up as the file is closed.
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise _busy(self.path, file.read()) from error

    def warcs(self) -> list[Path]:
        """The WARC files by name, the one still open included. (In time: `archive.capture_order`.)"""
        return self._files(self.archive, _WARC)

    def items_files(self) -> list[Path]:
        """The items files, oldest first, those still open included; of two for one WARC, the complete one."""
        files = self._files(self.items, _ITEMS)
        complete = {path.name for path in files if path.suffix != OPEN}
        return [path for path in files if path.suffix != OPEN or path.stem not in complete]

    def check_catalog(self) -> None:
        """Raises CollectionError where there are items, and no catalog that knows of them: all that is there would be
        archived anew as if nothing of it had been seen before.
        """
        if self.items_files() and not self.catalog_path.exists():
            raise CollectionError(
                f"{self.catalog_path} is missing, which says what is in the collection; it can be made anew: "
                f"archive rebuild {self.path}"
            )

    def warc_path(self, name: str) -> Path:
        """Where the WARC called `name` is: `name`, or `name.open` as long as that is being written."""
        path = self.archive / name
        return path if path.exists() else self.archive / (name + OPEN)

    def items_path(self, warc: str) -> Path:
        """Where the items of the WARC called `warc` are once they are complete; before that, `.open` is added."""
        name = warc.removesuffix(OPEN)
        suffix = next((suffix for suffix in _WARC if name.endswith(suffix)), "")
        return self.items / (name.removesuffix(suffix) + _ITEMS)

    @staticmethod
    def _files(folder: Path, suffix: str | tuple[str, ...]) -> list[Path]:
        if not folder.is_dir():
            return []
        return sorted(path for path in folder.iterdir() if path.name.removesuffix(OPEN).endswith(suffix))


class Lock:
    """The right to write into a collection: a lock of the operating system's, which no crash leaves behind."""

    def __init__(self, collection: Collection):
        path = collection.path / ".lock"
        try:
            self._file = path.open("ab+", buffering=0)
        except OSError as error:
            raise CollectionError(
                f"cannot write to {path}: {error.strerror}; mend that, or name another collection"
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.seek(0)
            holder = self._file.read()
            self._file.close()
            raise _busy(collection.path, holder) from error
        self._file.truncate(0)
        holder = f"process {os.getpid()} on {socket.gethostname()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        with suppress(OSError):  # it is held; on a full disk, nobody can be told by whom
            self._file.write(holder.encode())

    def release(self) -> None:
        """Give the collection free; once more does nothing."""
        if not self._file.closed:
            self._file.truncate(0)
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.release()


def _busy(path: Path, holder: bytes) -> CollectionBusyError:
    name = holder.decode("utf-8", "replace").strip() or "another process"
    return CollectionBusyError(f"{path} is being written by {name}; wait until it ends, or name another collection")
