"""A collection as one WACZ file (https://specs.webrecorder.net/wacz/1.1.1/): its WARCs as they are, with an index and
the list of pages.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO

from archive import __version__
from archive.collection import OPEN, Collection
from archive.export.cdxj import Passed, index_lines
from archive.export.index import index_path, unindexable, unindexed
from archive.export.pages import HEADER, page_of, pages_of_index
from archive.export.sorted_lines import SortedLines
from archive.items_file import ItemsFileError
from archive.lookup import items_of
from archive.warc.members import sync_directory

WACZ_VERSION = "1.1.1"
_LINES_A_BLOCK = 300
"""Of the index, compressed together: what cdxj-indexer takes."""
_PIECE = 1 << 20
_IN_MEMORY = 8 << 20


class WaczError(Exception):
    """The WACZ file cannot be made; the message says why, and what to do."""


@dataclass(slots=True)
class Wacz:
    """A WACZ file that was made."""

    path: Path
    size: int = 0
    """Bytes."""
    warcs: list[str] = field(default_factory=list)
    """Names of the WARC files in it."""
    left_out: list[str] = field(default_factory=list)
    """Names of those that are still open, and so not in it."""
    lines: int = 0
    """Captures in its index."""
    pages: int = 0
    unread_items: list[str] = field(default_factory=list)
    """Why items files could not be read to their ends: their pages are missing."""
    passed: Passed = field(default_factory=Passed)
    """What in the WARCs the index does not have."""


def make_wacz(
    collection: Collection,
    path: Path,
    *,
    force: bool = False,
    tell: Callable[[str, int], None] = lambda name, size: None,
) -> Wacz:
    """Make the WACZ file `path` of the collection's closed WARCs; the collection is only read.

    There is such a file when this returns, or none. A file of that name is replaced with `force` only. Memory stays
    flat. `tell` hears which file is copied, and how many bytes of it were. Raises WaczError, OSError.
    """
    warcs = [warc for warc in collection.warcs() if warc.suffix != OPEN]
    made = Wacz(path, warcs=[warc.name for warc in warcs])
    made.left_out = [warc.name for warc in collection.warcs() if warc.suffix == OPEN]
    _check(collection, path, warcs, force)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("xb") as file, ExitStack() as stack:
            package = _Package(stack.enter_context(zipfile.ZipFile(file, "w", allowZip64=True)))
            lines = stack.enter_context(_index(collection, warcs, made.passed, path.parent))
            made.lines = _write_index(package, lines())
            made.pages = _write_pages(package, collection, lines(), made)
            for warc in warcs:
                with warc.open("rb") as source:
                    pieces = _told(_pieces(source), warc.name, tell)
                    package.add(f"archive/{warc.name}", pieces, size=warc.stat().st_size)
            package.finish(collection.name)
            stack.close()
            file.flush()
            os.fsync(file.fileno())
        _check(collection, path, [], force)
        new.replace(path)
        sync_directory(path.absolute().parent)
    except OSError as error:
        if error.filename in (None, str(new)):  # a full disk names no file
            error.filename = str(path)
        raise
    finally:
        new.unlink(missing_ok=True)
    made.size = path.stat().st_size
    return made


def _check(collection: Collection, path: Path, warcs: list[Path], force: bool) -> None:
    if not collection.warcs():
        raise WaczError(f"there is nothing in {collection.path} yet: no WARC in its archive/")
    if all(warc.suffix == OPEN for warc in collection.warcs()):
        raise WaczError(f"{collection.path} has no closed WARC yet: the end of its crawl closes it, or the next crawl")
    if path.is_dir():
        raise WaczError(f"{path} is a folder: name a file, {path / collection.name}.wacz for one")
    if path.exists() and not force:
        raise WaczError(f"there is a file {path} already: name another one, or replace it with --force")
    needed, free = sum(warc.stat().st_size for warc in warcs), shutil.disk_usage(path.absolute().parent).free
    if needed > free:
        raise WaczError(
            f"{path} would take more than {needed:,} bytes, and the disk has {free:,} left: "
            "make room, or name a file on another disk"
        )


@contextmanager
def _index(
    collection: Collection, warcs: list[Path], passed: Passed, folder: Path
) -> Iterator[Callable[[], Iterator[bytes]]]:
    """What gives the index's lines of `warcs`, sorted, as often as it is called; in `folder` is room for the time."""
    names = {warc.name for warc in warcs}
    with ExitStack() as stack:
        file: IO[bytes]
        if index_path(collection).exists() and not {path.name for path in unindexed(collection)} & names:
            file = stack.enter_context(index_path(collection).open("rb"))
            known = unindexable(collection)
            passed.damaged, passed.unreachable, passed.unnamed = known.damaged, known.unreachable, known.unnamed
        else:
            file = stack.enter_context(tempfile.TemporaryFile(dir=folder))
            with SortedLines(folder) as sorting:
                for warc in warcs:
                    for line in index_lines(warc, passed):
                        sorting.add(line)
                file.writelines(sorting)

        def lines() -> Iterator[bytes]:
            file.seek(0)
            for line in file:
                # Without `.open`: closed since the line was written, at the same place of the same file.
                start, name, rest = _filename(line)
                if name.removesuffix(OPEN) in names:
                    yield line if not name.endswith(OPEN) else start + json.dumps(name[: -len(OPEN)]).encode() + rest

        yield lines


def _filename(line: bytes) -> tuple[bytes, str, bytes]:
    """The name of the file in a line, with what is before and after it."""
    name = str(json.loads(line.split(b" ", 2)[2])["filename"])
    start, _, rest = line.rpartition(b'"filename": ' + json.dumps(name).encode())
    return start + b'"filename": ', name, rest


def _write_index(package: _Package, lines: Iterator[bytes]) -> int:
    """`index.cdx.gz`, gzip members of 300 lines, and `index.idx`, the first key of each and where it is."""
    count = 0
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as directory:
        meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
        directory.write(f"!meta 0 {meta}\n".encode())

        def members() -> Iterator[bytes]:
            nonlocal count
            offset = 0
            while block := list(islice(lines, _LINES_A_BLOCK)):
                member = gzip.compress(b"".join(block), mtime=0)
                digest = "sha256:" + hashlib.sha256(member).hexdigest()
                place = {"offset": offset, "length": len(member), "digest": digest}
                key = block[0].partition(b"{")[0]
                directory.write(key + json.dumps(place).encode() + b"\n")
                offset += len(member)
                count += len(block)
                yield member

        package.add("indexes/index.cdx.gz", members(), size=None)
        directory.seek(0)
        package.add("indexes/index.idx", _pieces(directory), size=None, compress=True)
    return count


def _write_pages(package: _Package, collection: Collection, lines: Iterator[bytes], made: Wacz) -> int:
    count = -1  # the first line is a header
    without_items: set[str] = set()

    def pages() -> Iterator[Mapping[str, object]]:
        yield HEADER
        for name in made.warcs:
            if not collection.items_path(name).exists():
                without_items.add(name)
                continue
            try:
                yield from map(page_of, items_of(collection, name))
            except ItemsFileError as error:
                made.unread_items.append(str(error))
        if without_items:
            yield from pages_of_index(lines, without_items)

    def pieces() -> Iterator[bytes]:
        nonlocal count
        for page in pages():
            count += 1
            yield json.dumps(page, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    package.add("pages/pages.jsonl", pieces(), size=None, compress=True)
    return count


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _told(pieces: Iterable[bytes], name: str, tell: Callable[[str, int], None]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        tell(name, len(piece))


class _Package:
    """The ZIP file, and the list of what is in it that the package's description is made of."""

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self._zip = zip_file
        self._resources: list[dict[str, object]] = []

    def add(self, name: str, pieces: Iterable[bytes], *, size: int | None, compress: bool = False) -> str:
        """Add a file of these pieces; its hash. `size` in bytes, where it is known before."""
        digest, length = hashlib.sha256(), 0
        with self._open(name, size, compress) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                length += len(piece)
        labelled = f"sha256:{digest.hexdigest()}"
        basename = name.rpartition("/")[2]
        self._resources.append({"name": basename.lower(), "path": name, "hash": labelled, "bytes": length})
        return labelled

    def finish(self, title: str) -> None:
        """Add the description of all that was added, and its hash."""
        description = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "software": f"Dateline/{__version__}",
            "resources": list(self._resources),
        }
        data = json.dumps(description, indent=2).encode()
        labelled = self.add("datapackage.json", [data], size=len(data), compress=True)
        data = json.dumps({"path": "datapackage.json", "hash": labelled}, indent=2).encode()
        self.add("datapackage-digest.json", [data], size=len(data), compress=True)

    def _open(self, name: str, size: int | None, compress: bool) -> IO[bytes]:
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        # Stored, so that a reader can take a record out of it by its offset.
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        return self._zip.open(info, "w", force_zip64=size is None or size >= zipfile.ZIP64_LIMIT)
