"""The manifest of a collection: the SHA-256 of every closed file, a line each, as `sha256sum` and BagIt write it.

A file gets its line when it gets its final name, and never changes after that; where a re-extraction replaces an items
file, its line is taken out first. So a kill can leave a file without a line, which `archive recover` (and the next
crawl) adds, but never a line that is wrong. Who updates a manifest holds the collection's lock.

`cd collections/NAME && sha256sum -c manifest-sha256.txt` checks it without this project.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from archive.warc.members import sync_directory

MANIFEST = "manifest-sha256.txt"
"""The manifest's name in a collection's folder (RFC 8493 §2.1.3)."""

_LINE = re.compile(r"(\\?)([0-9A-Fa-f]{64}) [ *](.+)")
_ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}  # as sha256sum writes such names
_FOLDERS = ("archive", "items")
_PIECE = 1 << 20

# The WARC's and the items' thread close files at the same time.
_updating = threading.Lock()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a manifest says."""

    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 in lower-case base 16 of each file, by its path in the collection (`archive/NAME.warc.gz`)."""
    wrong_lines: list[tuple[int, str]] = field(default_factory=list)
    """Offset, in bytes, and text of each line that names no file of the collection."""


class Manifest:
    """The manifest of the collection in `folder`; there need not be one yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / MANIFEST

    def read(self) -> Listed:
        """What it says; nothing where there is none. Of several lines for a file the last counts. Raises OSError."""
        return _parsed(self._content())

    def add(self, path: Path, sha256: str) -> None:
        """List the file `path` of the collection, whose SHA-256 in base 16 is given, in place of what was listed of it.

        On the disk when it returns, one way or the other: a kill leaves the old manifest or the new one. Raises
        OSError; ValueError for a file that is not in archive/ or items/.
        """
        name = self.name_of(path)
        with _updating:
            content = self._content()
            if name in _parsed(content).digests or content[-1:] not in (b"", b"\n"):
                self._replace([*_lines_without(content, name), _line(name, sha256)])
            else:
                self._append(_line(name, sha256))

    def remove(self, path: Path) -> None:
        """Take out what is listed of the file `path`, which need not be anything. Raises as `add` does."""
        name = self.name_of(path)
        with _updating:
            content = self._content()
            if name in _parsed(content).digests:
                self._replace(_lines_without(content, name))

    def name_of(self, path: Path) -> str:
        """How the manifest calls the file `path`. Raises ValueError for one that is not in archive/ or items/."""
        name = path.relative_to(self._folder).as_posix()
        if not _is_of_collection(name):
            raise ValueError(f"{path} is no file of {self._folder}")
        return name

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def _append(self, line: bytes) -> None:
        is_new = not self.path.exists()
        fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        size = os.fstat(fd).st_size
        try:
            _write(fd, line)
            os.fsync(fd)
        except OSError as error:
            os.ftruncate(fd, size)
            error.filename = str(self.path)  # a full disk names no file
            raise
        finally:
            os.close(fd)
        if is_new:
            sync_directory(self._folder)

    def _replace(self, lines: Iterable[bytes]) -> None:
        new = self.path.with_name(MANIFEST + ".new")
        fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        try:
            try:
                _write(fd, b"".join(lines))
                os.fsync(fd)
            finally:
                os.close(fd)
            new.replace(self.path)
        except OSError as error:
            new.unlink(missing_ok=True)
            error.filename = str(self.path)
            raise
        sync_directory(self._folder)


def sha256_of(path: Path, *, progress: Callable[[int], None] = lambda count: None) -> str:
    """The SHA-256 of a file in base 16; `progress` hears how many bytes were read since last. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            progress(len(piece))
    return digest.hexdigest()


def _line(name: str, sha256: str) -> bytes:
    escaped = name
    for escape, character in _ESCAPES.items():
        escaped = escaped.replace(character, escape)
    return f"{'' if escaped == name else chr(92)}{sha256}  {escaped}\n".encode("utf-8", "surrogateescape")


def _lines_without(content: bytes, name: str) -> list[bytes]:
    """The whole lines of a manifest but those that list `name`; a torn one at its end is gone, too."""
    return [line for line in content.splitlines(keepends=True) if line.endswith(b"\n") and _named(line)[0] != name]


def _named(line: bytes) -> tuple[str, str]:
    """The file that a line names, and its digest; both empty where it names no file of the collection."""
    match = _LINE.fullmatch(line.decode("utf-8", "surrogateescape").rstrip("\r\n"))
    if match is None:
        return "", ""
    name = match[3]
    if match[1]:
        name = re.sub(r"\\.", lambda escape: _ESCAPES.get(escape[0], escape[0]), name)
    return (name, match[2].lower()) if _is_of_collection(name) else ("", "")


def _parsed(content: bytes) -> Listed:
    listed = Listed()
    offset = 0
    for line in content.splitlines(keepends=True):
        if line.strip():
            name, digest = _named(line)
            # A line that a power loss cut may name a file by the beginning of its name.
            if name and line.endswith(b"\n"):
                listed.digests[name] = digest
            else:
                listed.wrong_lines.append((offset, line[:200].decode("utf-8", "backslashreplace").rstrip("\r\n")))
        offset += len(line)
    return listed


def _is_of_collection(name: str) -> bool:
    """Whether it is the path of a file in one of the folders that are listed; what a manifest says leads nowhere
    else.
    """
    folder, slash, file = name.partition("/")
    return bool(slash) and folder in _FOLDERS and file not in ("", ".", "..") and "/" not in file and "\0" not in file


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
