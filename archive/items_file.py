"""The items file of a WARC: one JSON object a line, in the order of the WARC's captures.

The file is a sequence of gzip members, each written with one write(): a kill leaves whole members and at most a torn
one at the end. While the WARC's outcomes are not all known, the name ends in `.open`.
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import json
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.collection import OPEN, CollectionError
from archive.manifest import Manifest, sha256_of
from archive.warc.members import sync_directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK = 1 << 20
_MAX_MEMBER = 1 << 30
"""Bytes of JSON in one member: far more than is ever written at once."""


class ItemsFileError(CollectionError):
    """An items file cannot be read; the message names the file and what is wrong with it."""

    def __init__(self, path: Path, offset: int, problem: str) -> None:
        super().__init__(f"{path}: {problem}; it can be written anew from its WARC: scrapy reextract --all")
        self.path = path
        self.offset = offset
        """Where the first gzip member that cannot be read begins, in bytes."""


def to_line(item: dict[str, Any]) -> bytes:
    """An item as it stands in an items file: JSON in UTF-8, without a line break inside, and one at its end."""
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


class ItemsFile:
    """Writes the items file at `path` (its final name). Where `path.open` exists, it goes on after the last whole
    member.
    """

    def __init__(self, path: Path, manifest: Manifest | None = None):
        """`manifest` lists the file once it is complete."""
        self.path = path
        self._manifest = manifest
        self._open_path = path.with_name(path.name + OPEN)
        if self._open_path.exists():
            end = whole_length(self._open_path)
            if end < self._open_path.stat().st_size:
                os.truncate(self._open_path, end)
        self._file = self._open_path.open("ab", buffering=0)

    @property
    def path_now(self) -> Path:
        """Where the file is while it is written."""
        return self._open_path

    def append(self, items: Iterable[dict[str, Any]]) -> int:
        """Write the items as one gzip member; on disk (as far as the operating system is concerned) when this
        returns. The result is the offset of that member, which `read_item` takes.
        """
        lines = b"".join(map(to_line, items))
        end = self._file.tell()
        if lines:
            # mtime 0: the same items are the same bytes.
            member = gzip.compress(lines, 6, mtime=0)
            try:
                written = self._file.write(member)
            except OSError as error:
                error.filename = str(self._open_path)  # a full disk names no file
                raise
            if written != len(member):
                os.truncate(self._open_path, end)
                raise OSError(errno.ENOSPC, "the disk took only a part", str(self._open_path))
        return end

    def close(self) -> None:
        """All items are in: give the file its name. A file without items is one empty gzip member, which zcat can
        read.
        """
        if not self._file.tell():
            self._file.write(gzip.compress(b"", mtime=0))
        os.fsync(self._file.fileno())
        self._file.close()
        if self._manifest is None:
            self._open_path.replace(self.path)
            return
        sha256 = sha256_of(self._open_path)
        # Where an older file is replaced, there is no line for a moment, but never a wrong one.
        self._manifest.remove(self.path)
        self._open_path.replace(self.path)
        sync_directory(self.path.parent)
        self._manifest.add(self.path, sha256)

    def leave_open(self) -> None:
        """Let go of a file that is not complete; the next writer goes on with it."""
        self._file.close()


def read_item(path: Path, member: int, capture: int) -> dict[str, Any] | None:
    """The item of the capture at byte `capture` of its WARC, from the gzip member at byte `member` of the file.

    None where it is not there: the file was written anew since. Raises OSError.
    """
    decoder, parts = zlib.decompressobj(31), []
    try:
        with path.open("rb") as file:
            file.seek(member)
            while not decoder.eof and (chunk := file.read(_CHUNK)):
                parts.append(decoder.decompress(chunk))
        for line in b"".join(parts).splitlines():
            item = json.loads(line)
            if item["capture"]["offset"] == capture:
                return dict(item)
    except (zlib.error, ValueError, KeyError, TypeError):
        return None
    return None


def _members(path: Path) -> Iterator[tuple[int, bytes]]:
    """The whole gzip members of `path`: (offset of the end, bytes inside). Ends before a torn one."""
    with path.open("rb") as file:
        end, rest = 0, b""
        while True:
            whole = end
            decoder, parts, size = zlib.decompressobj(31), [], 0
            while not decoder.eof:
                chunk = rest or file.read(_CHUNK)
                rest = b""
                if not chunk:
                    return
                parts.append(decoder.decompress(chunk, _MAX_MEMBER - size))
                size += len(parts[-1])
                if size >= _MAX_MEMBER:
                    raise ItemsFileError(
                        path, whole, f"more than {_MAX_MEMBER} bytes in the gzip member at byte {whole}"
                    )
                end += len(chunk)
            rest = decoder.unused_data
            end -= len(rest)
            yield end, b"".join(parts)


def whole_length(path: Path) -> int:
    """How many bytes of `path` are whole members."""
    last = 0
    with contextlib.suppress(zlib.error):
        for end, _ in _members(path):
            last = end
    return last


def cut_items(path: Path, offset: int) -> int:
    """Cut the file so that no item of a capture behind the byte `offset` of its WARC is left; only whole members stay.

    Returns the offset of the last capture that has its item in it, -1 where there is none.
    """
    kept, last = 0, -1
    with contextlib.suppress(zlib.error, ValueError, KeyError, TypeError):
        for end, lines in _members(path):
            offsets = [json.loads(line)["capture"]["offset"] for line in lines.splitlines()]
            if offsets and offsets[-1] > offset:
                break
            kept, last = end, offsets[-1] if offsets else last
    os.truncate(path, kept)
    return last


def read_items(path: Path) -> Iterator[dict[str, Any]]:
    """The items of the file, in its order. A torn member at the end of a file still `.open` is passed over.

    Raises ItemsFileError where the file is damaged (or, once closed, torn), OSError.
    """
    return (item for _, item in placed_items(path))


def placed_items(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """As `read_items`, each with the offset of its gzip member in the file."""
    start = 0
    try:
        for end, lines in _members(path):
            for line in lines.splitlines():
                item = json.loads(line)
                if not isinstance(item, dict):
                    raise ValueError("a line is no object")
                yield start, item
            start = end
    except (zlib.error, ValueError, RecursionError) as error:
        raise ItemsFileError(path, start, f"damaged after byte {start} ({error or 'too deep'})") from error
    if path.suffix != OPEN and start < path.stat().st_size:
        raise ItemsFileError(path, start, f"torn at byte {start}")
