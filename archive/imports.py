"""Takes WARC files of others into a collection, byte for byte, out of WACZ files too.

Each is copied under another name, hashed and verified as it then is on disk, and only then given its name: there is a
whole file or none. `imports.jsonl` says of each where it came from, when, and its SHA-256.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from archive import __version__, clock
from archive.collection import OPEN, Collection
from archive.warc.directory import FileDirectory
from archive.warc.faults import Fault
from archive.warc.members import sync_directory
from archive.warc.verify import verify_file

DAMAGE = {"torn", "gzip", "garbage", "given-up", "length", "block-digest", "payload-digest"}
"""The faults (`archive.warc.faults`) by which a file is not what its writer wrote, or was to write."""
_UNREACHABLE = "members"
_SUFFIXES = (OPEN, ".gz", ".warc")
_IS_WARC = re.compile(r"archive/.*\.warc(\.gz)?", re.IGNORECASE | re.DOTALL)
_COPYING = ".importing"
_MAX_STEM = 120
_MAX_EXPANSION = 100
"""Of a member of a WACZ file: the standard has WARCs stored as they are; deflate makes up to 1030 bytes of one."""
_MAX_MEMBERS = 100_000
_PIECE = 1 << 20


class ImportRefusedError(Exception):
    """A file is not taken in; the message says why, and what to do."""


@dataclass(slots=True)
class Import:
    """What became of one WARC file."""

    source: str
    """The file, and for a WACZ file the member of it."""
    warc: str | None = None
    """What it is called in the collection."""
    size: int = 0
    """Bytes."""
    sha256: str = ""
    is_known: bool = False
    """It was there already, as `warc`."""
    refused: str | None = None
    """Why it was not taken in."""
    faults: list[Fault] = field(default_factory=list)
    """What verification found in it."""


def import_warcs(
    collection: Collection,
    path: Path,
    *,
    damaged_too: bool = False,
    tell: Callable[[str, int], None] = lambda source, size: None,
) -> Iterator[Import]:
    """Take the WARC file `path`, or those in the WACZ file `path`, into a locked collection: each, as it is done.

    A file whose bytes are in the collection already is not taken in again. One that is damaged is refused unless
    `damaged_too`. `tell` hears which file is copied, and how many bytes of it were. Raises OSError.
    """
    for left in collection.archive.glob(f"*{_COPYING}"):  # by a kill
        left.unlink()
    try:
        if zipfile.is_zipfile(path):
            yield from _from_wacz(collection, path, damaged_too, tell)
        else:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                yield _Copy(collection, path, None, damaged_too, tell).take(file, path.name, size)
    except ImportRefusedError as error:
        yield Import(str(path), refused=str(error))


def _from_wacz(
    collection: Collection, path: Path, damaged_too: bool, tell: Callable[[str, int], None]
) -> Iterator[Import]:
    with _damaged_zip(), zipfile.ZipFile(path) as package:
        members = package.infolist()
        if len(members) > _MAX_MEMBERS or sum(one.compress_size for one in members) > path.stat().st_size:
            raise ImportRefusedError("its members overlap, or are too many: no WACZ file is made so")
        warcs = [one for one in members if _IS_WARC.fullmatch(one.filename)]
        if not warcs:
            raise ImportRefusedError("there is no WARC file in its archive/: it is no WACZ file, or an empty one")
        for one in warcs:
            copy = _Copy(collection, path, one.filename, damaged_too, tell)
            try:
                if one.flag_bits & 1 or one.file_size > _MAX_EXPANSION * max(one.compress_size, 1):
                    raise ImportRefusedError("it is encrypted, or would grow out of all proportion")
                with _damaged_zip(), package.open(one) as file:
                    yield copy.take(file, one.filename.rpartition("/")[2], one.file_size)
            except ImportRefusedError as error:
                yield Import(copy.source, refused=str(error))


@contextmanager
def _damaged_zip() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise ImportRefusedError(f"the WACZ file is damaged: {error}") from error


class _Copy:
    """One WARC file on its way into a collection."""

    def __init__(
        self,
        collection: Collection,
        path: Path,
        member: str | None,
        damaged_too: bool,
        tell: Callable[[str, int], None],
    ) -> None:
        self.source = f"{path}: {member}" if member else str(path)
        self._collection = collection
        self._path = path
        self._member = member
        self._damaged_too = damaged_too
        self._tell = tell

    def take(self, file: IO[bytes], name: str, size: int) -> Import:
        """Take in what `file` holds, `size` bytes, as `name` or much like it. Raises OSError, ImportRefusedError."""
        start = file.read(_PIECE)
        suffix = _suffix(start)
        if size > (free := shutil.disk_usage(self._collection.archive).free):
            raise ImportRefusedError(f"it has {size:,} bytes, and the disk of the collection has {free:,} left")
        stem = _stem(name)
        copy = self._collection.archive / f"{stem}{suffix}{_COPYING}"
        try:
            done = Import(self.source, size=size)
            done.sha256 = self._copy(file, start, copy, size)
            if (known := self._known(size, done.sha256)) is not None:
                done.warc, done.is_known = known, True
                return done
            directory = FileDirectory()
            done.faults = list(verify_file(copy, directory))
            done.refused = self._objection(done.faults, directory)
            if done.refused is None:
                done.warc = self._free_name(stem, suffix, done.sha256)
                self._note(done)
                copy.rename(self._collection.archive / done.warc)
                sync_directory(self._collection.archive)
                self._collection.manifest.add(self._collection.archive / done.warc, done.sha256)
            return done
        except OSError as error:
            error.filename = error.filename or str(copy)  # a full disk names no file
            raise
        finally:
            copy.unlink(missing_ok=True)

    def _copy(self, file: IO[bytes], start: bytes, copy: Path, size: int) -> str:
        digest, left = hashlib.sha256(), size
        with copy.open("xb") as out:
            piece = start
            while piece:
                left -= len(piece)
                if left < 0:
                    raise ImportRefusedError("it is longer than it is said to be")
                out.write(piece)
                digest.update(piece)
                self._tell(self.source, len(piece))
                piece = file.read(_PIECE)
            out.flush()
            os.fsync(out.fileno())
        return digest.hexdigest()

    def _known(self, size: int, sha256: str) -> str | None:
        """The name of the WARC that has the same bytes."""
        for path in self._collection.warcs():
            if path.stat().st_size == size:
                with path.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                        return path.name
        return None

    def _objection(self, faults: list[Fault], directory: FileDirectory) -> str | None:
        if any(fault.code == _UNREACHABLE for fault in faults):
            return (
                "its records are not compressed one by one, so that none can be reached by itself: "
                "warcio recompress makes a file that will do"
            )
        damage = [fault for fault in faults if fault.code in DAMAGE]
        if damage and not self._damaged_too:
            first, more = damage[0], f", and {len(damage) - 1} more" if len(damage) > 1 else ""
            return f"damaged at byte {first.offset}: {first.message}{more}; --damaged-too takes it in as it is"
        return None if any(directory.ids) else "there is no WARC record in it"

    def _free_name(self, stem: str, suffix: str, sha256: str) -> str:
        collection = self._collection
        taken = {collection.items_path(path.name) for path in collection.warcs()}
        for name in (f"{stem}{suffix}", f"{stem}-{sha256[:12]}{suffix}"):
            if not ({collection.items_path(name)} & taken) and not collection.items_path(name).exists():
                return name
        return f"{stem}-{sha256}{suffix}"

    def _note(self, done: Import) -> None:
        line = {
            "warc": done.warc,
            "sha256": done.sha256,
            "bytes": done.size,
            "from": str(self._path.absolute()),
            "member": self._member,
            "importedAt": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
            "software": f"Dateline/{__version__}",
            "faults": sorted({fault.code for fault in done.faults}),
        }
        path = self._collection.path / "imports.jsonl"
        data = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        with path.open("ab", buffering=0) as file:
            size = file.tell()
            try:
                if file.write(data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError as error:
                file.truncate(size)
                error.filename = str(path)
                raise


def _suffix(start: bytes) -> str:
    """What a WARC file that begins so is to be called at its end."""
    if start.startswith(b"\x1f\x8b"):
        return ".warc.gz"
    if start.startswith(b"WARC/"):
        return ".warc"
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        raise ImportRefusedError("compressed with zstd, which few readers know: zstdcat, then warcio recompress")
    raise ImportRefusedError("neither a WARC nor a WACZ file" if start else "an empty file")


def _stem(name: str) -> str:
    """A file name's own part, with nothing in it that means something to a system or a reader."""
    for suffix in _SUFFIXES:
        name = name[: -len(suffix)] if name.lower().endswith(suffix) else name
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("._-")[:_MAX_STEM] or "imported"
