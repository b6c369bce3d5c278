"""`archive verify`: whether everything in a collection is whole and agrees with the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from archive.collection import OPEN, Collection
from archive.commands.collections import DEFAULT, find_collection
from archive.commands.terminal import console, is_terminal, one_line, plural, size
from archive.consistency import ConsistencyCheck
from archive.items_file import ItemsFileError, read_items
from archive.warc.errors import WarcReadError
from archive.warc.faults import Fault
from archive.warc.read import read_record
from archive.warc.verify import Directory, verify_file

_A_FINDING = 1
_ITEMS_SUFFIX = ".jsonl.gz"
# What to do about a fault of a WARC file, by its code; for the others there is nothing to be done but to know.
_TORN_OPEN = "a crawl is writing it, or was killed: then the next crawl repairs it"
_REMEDIES = {
    "torn": "take the file from a copy; what is in it up to here is whole",
    "gzip": "take the file from a copy; the records before and after can be read",
    "members": "compress the file anew, one gzip member a record: warcio recompress",
    "unreadable": "see to the file's permissions and to the disk",
    "block-digest": "take the file from a copy",
    "payload-digest": "take the file from a copy",
    "dangling": "verify it together with the files it was written with",
}
_NO_REMEDY = "nothing to be done here: it was written so, or is lost"


@dataclass(frozen=True, slots=True)
class _Finding:
    path: Path
    offset: int | None
    code: str
    message: str
    remedy: str


@dataclass(slots=True)
class _Check:
    """What is to be verified, and what was seen so far."""

    collections: list[Collection] = field(default_factory=list)
    warcs: list[list[Path]] = field(default_factory=lambda: [[]])
    """By set: what a record refers to must be in its own. The first set is that of files named one by one."""
    items_files: list[Path] = field(default_factory=list)
    items: int = 0
    waiting: int = 0
    findings: int = 0

    @property
    def warc_bytes(self) -> int:
        return sum(_size(path) for paths in self.warcs for path in paths)


@click.command("verify", short_help="Verify WARCs, items and catalog, and that they agree.")
@click.argument("targets", nargs=-1, type=click.Path(path_type=Path), metavar="[COLLECTION | FILE]...")
@click.option("--json", "as_json", is_flag=True, help="The faults as JSON, one a line, and nothing else.")
@click.pass_context
def verify(context: click.Context, targets: tuple[Path, ...], as_json: bool) -> None:
    """Verify collections (collections/news where none is named), WARC files or items files.

    \b
    Of a WARC: lengths, checksums, digests, fields, references.
    Of a collection: its WARCs; that every item has its record, in order; that the
    catalog agrees with both. A crawl may be writing it.

    \b
    Examples:
      archive verify
      archive verify collections/demo --json
      archive verify some/where/else.warc.gz

    Exit status: 0 all whole, 1 faults, 2 no such collection or file.
    """
    check = _Check()
    for target in targets or (DEFAULT,):
        _add(check, target)
    with _progress() as progress:
        for finding in _findings(check, progress):
            check.findings += 1
            _print(finding, as_json, progress.console)
    if not as_json:
        console().print(_summary(check), soft_wrap=True)
    if check.findings:
        context.exit(_A_FINDING)


def _add(check: _Check, target: Path) -> None:
    if not target.is_file():
        collection = find_collection(target)
        check.collections.append(collection)
        # A record's references stay within its collection; a copy of a collection beside it is another one.
        check.warcs.append(collection.warcs())
    elif target.name.removesuffix(OPEN).endswith(_ITEMS_SUFFIX):
        check.items_files.append(target)
    else:
        check.warcs[0].append(target)


def _findings(check: _Check, progress: Progress) -> Iterator[_Finding]:
    task = progress.add_task("", total=check.warc_bytes)
    for paths in check.warcs:
        directory = Directory()
        for path in map(_present, paths):
            progress.update(task, description=path.name)
            faults = verify_file(path, directory)
            yield from (_of_warc(fault) for fault in faults if not _is_whole_by_now(fault))
            progress.advance(task, _size(path))
        yield from map(_of_warc, directory.dangling())
    progress.update(task, description="items and catalog")
    for collection in check.collections:
        consistency = ConsistencyCheck(collection)
        for fault in consistency.faults():
            yield _Finding(fault.path, fault.offset, fault.code, fault.message, fault.remedy)
        check.items += consistency.items
        check.waiting += consistency.waiting
    for path in check.items_files:
        try:
            check.items += sum(1 for _ in read_items(path))
        except (ItemsFileError, OSError) as error:
            message = str(error).removeprefix(f"{path}: ")
            yield _Finding(path, None, "items-unreadable", message, "take the file from a copy")


def _of_warc(fault: Fault) -> _Finding:
    is_unfinished = fault.code == "torn" and fault.path.suffix == OPEN
    remedy = _TORN_OPEN if is_unfinished else _REMEDIES.get(fault.code, _NO_REMEDY)
    return _Finding(fault.path, fault.offset, fault.code, fault.message, remedy)


def _is_whole_by_now(fault: Fault) -> bool:
    """Whether the file only ended within a record because a crawl was just writing that."""
    if fault.code != "torn" or fault.path.suffix != OPEN:
        return False
    try:
        read_record(_present(fault.path), fault.offset).close()
    except (WarcReadError, OSError):
        return False
    return True


def _present(path: Path) -> Path:
    """The file under the name it has by now: a crawl may have closed it."""
    return path if path.exists() else path.with_name(path.name.removesuffix(OPEN))


def _size(path: Path) -> int:
    try:
        return _present(path).stat().st_size
    except OSError:  # it is going to be a finding
        return 0


def _progress() -> Progress:
    """A progress display where a person looks on, on the stream that is a terminal."""
    screen = console(stderr=not is_terminal())
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    return Progress(
        *columns,
        console=screen,
        disable=not screen.is_terminal,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _print(finding: _Finding, as_json: bool, screen: Console) -> None:
    if as_json:
        values: dict[str, Any] = {
            "file": str(finding.path),
            "offset": finding.offset,
            "code": finding.code,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    place = str(finding.path) if finding.offset is None else f"{finding.path} at byte {finding.offset}"
    message = f"{one_line(finding.message)} [{finding.code}]"
    if not is_terminal():
        click.echo(f"{one_line(place)}: {message}; remedy: {finding.remedy}")
        return
    screen.print(Text(one_line(place), style="bold"), soft_wrap=True)
    screen.print(Text(f"  {message}", style="red"), soft_wrap=True)
    screen.print(Text(f"  {finding.remedy}", style="dim"), soft_wrap=True)


def _summary(check: _Check) -> Text:
    warcs = f"{plural(sum(map(len, check.warcs)), 'WARC')} ({size(check.warc_bytes)})"
    summary = f"{warcs}, {plural(check.items, 'item')}: "
    summary += plural(check.findings, "fault") if check.findings else "all whole"
    if check.waiting:
        summary += f"; {plural(check.waiting, 'capture')} not extracted yet"
    return Text(summary, style="bold red" if check.findings else "green")
