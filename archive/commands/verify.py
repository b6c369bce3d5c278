"""`archive verify`: whether everything in a collection is whole and agrees with the rest."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from archive.collection import OPEN, Collection
from archive.commands.collections import DEFAULT, find_collection
from archive.commands.terminal import console, is_terminal, one_line, plural, size
from archive.findings import Finding
from archive.verification import Verification

_A_FINDING = 1
_ITEMS_SUFFIX = ".jsonl.gz"


@click.command("verify", short_help="Verify WARCs, items, catalog and manifest, and that they agree.")
@click.argument("targets", nargs=-1, type=click.Path(path_type=Path), metavar="[COLLECTION | FILE]...")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON, one a line, and nothing else.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes [one for each core].")
@click.pass_context
def verify(context: click.Context, targets: tuple[Path, ...], as_json: bool, jobs: int | None) -> None:
    """Verify collections (collections/news where none is named), WARC files or items files.

    \b
    Of a WARC: lengths, checksums, digests, fields, references.
    Of a collection: its WARCs; that every item has its record, in order; that the
    catalog agrees with both; that no closed file has changed since it was closed
    (manifest-sha256.txt). A crawl may be writing it.
    What is legal but odd is a note.

    \b
    Examples:
      archive verify
      archive verify collections/demo --json
      archive verify some/where/else.warc.gz

    Exit status: 0 all whole (there may be notes), 1 faults, 2 no such collection or file.
    """
    collections: list[Collection] = []
    warcs: list[Path] = []
    items_files: list[Path] = []
    for target in targets or (DEFAULT,):
        if not target.is_file():
            collections.append(find_collection(target))
        elif target.name.removesuffix(OPEN).endswith(_ITEMS_SUFFIX):
            items_files.append(target)
        else:
            warcs.append(target)
    verification = Verification(collections, warcs, items_files, jobs=jobs or 0)
    counts: Counter[bool] = Counter()
    with _progress() as progress:
        task = progress.add_task("", total=verification.bytes)
        for finding in verification.findings(
            lambda done, name: progress.update(task, completed=done, description=name)
        ):
            counts[finding.is_note] += 1
            _print(finding, as_json, progress.console)
    if not as_json:
        console().print(_summary(verification, counts[False], counts[True]), soft_wrap=True)
    if counts[False]:
        context.exit(_A_FINDING)


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


def _print(finding: Finding, as_json: bool, screen: Console) -> None:
    if as_json:
        values: dict[str, Any] = {
            "file": str(finding.path),
            "offset": finding.offset,
            "record": finding.record_id or None,
            "severity": "note" if finding.is_note else "fault",
            "code": finding.code,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    place = str(finding.path) if finding.offset is None else f"{finding.path} at byte {finding.offset}"
    if finding.record_id:
        place += f" ({finding.record_id[:100]})"
    message = f"{'note: ' if finding.is_note else ''}{one_line(finding.message)} [{finding.code}]"
    if not is_terminal():
        click.echo(f"{one_line(place)}: {message}; remedy: {finding.remedy}")
        return
    screen.print(Text(one_line(place), style="bold"), soft_wrap=True)
    screen.print(Text(f"  {message}", style="yellow" if finding.is_note else "red"), soft_wrap=True)
    screen.print(Text(f"  {finding.remedy}", style="dim"), soft_wrap=True)


def _summary(verification: Verification, count: int, notes: int) -> Text:
    warcs = f"{plural(verification.warcs, 'WARC')} ({size(verification.bytes)})"
    summary = f"{warcs}, {plural(verification.items, 'item')}: "
    summary += plural(count, "fault") if count else "all whole"
    if notes:
        summary += f"; {plural(notes, 'note')}"
    if verification.waiting:
        summary += f"; {plural(verification.waiting, 'capture')} not extracted yet"
    return Text(summary, style="bold red" if count else "green")
