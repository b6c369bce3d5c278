"""`archive index`: the CDXJ index that pywb and other tools replay a collection by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from archive.collection import Collection
from archive.commands.collections import collection_argument
from archive.commands.terminal import byte_progress, console, plural
from archive.export.cdxj import Passed
from archive.export.index import IndexUpdate, unindexed, update_index

_INCOMPLETE = 1


@click.command("index", short_help="Make or update the CDXJ index, for pywb and others.")
@collection_argument
@click.option("--all", "everything", is_flag=True, help="Read all WARCs anew, also those that have not changed.")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.pass_context
def index(context: click.Context, collection: Collection, everything: bool, as_json: bool) -> None:
    """Bring indexes/index.cdxj of COLLECTION up to date with its WARCs; only new or changed ones are read.

    Crawls do this, too, at their end and every ten minutes. One may be running: its file is indexed as far as it goes.

    \b
    Examples:
      archive index
      archive index collections/demo --json
      wayback                        # pywb, run beside collections/, replays it

    Exit status: 0; 1 where something in the WARCs could not be indexed; 2 no such collection, or it cannot be written.
    """
    update = index_with_progress(collection, everything=everything)
    if as_json:
        click.echo(json.dumps(summary_of(update)))
    else:
        console().print(f"{update.path}: {_told(update)}", soft_wrap=True)
        for problem in problems_of(update.passed):
            console(stderr=True).print(problem, soft_wrap=True)
    if problems_of(update.passed):
        context.exit(_INCOMPLETE)


def index_with_progress(collection: Collection, *, everything: bool = False) -> IndexUpdate:
    """`update_index`, with a bar where a person looks on."""
    waiting = collection.warcs() if everything else unindexed(collection)
    with byte_progress() as progress:
        task = progress.add_task("", total=sum(map(_size, waiting)))
        last: list[Path] = []

        def tell(path: Path) -> None:
            progress.update(task, description=path.name, advance=sum(map(_size, last)))
            last[:] = [path]

        return update_index(collection, everything=everything, tell=tell)


def summary_of(update: IndexUpdate) -> dict[str, Any]:
    """What `--json` says of an update."""
    return {
        "index": str(update.path),
        "lines": update.lines,
        "filesRead": len(update.read),
        "filesUnchanged": update.unchanged,
        "filesGone": update.gone,
        "damagedPlaces": update.passed.damaged,
        "unreachableCaptures": update.passed.unreachable,
        "unnamedCaptures": update.passed.unnamed,
    }


def problems_of(passed: Passed) -> list[str]:
    """Why captures are missing in an index, a sentence each, with what to do."""
    problems = []
    if passed.damaged:
        problems.append(f"{plural(passed.damaged, 'place')} without a whole record: see archive verify")
    if passed.unreachable:
        problems.append(
            f"{plural(passed.unreachable, 'capture')} left out, as several records share a gzip member: "
            "compress the file anew, warcio recompress"
        )
    if passed.unnamed:
        problems.append(f"{plural(passed.unnamed, 'capture')} left out, without a usable URL or date")
    return problems


def _told(update: IndexUpdate) -> str:
    said = [plural(update.lines, "line"), f"{plural(len(update.read), 'WARC')} read"]
    if update.unchanged:
        said.append(f"{update.unchanged:,} unchanged")
    if update.gone:
        said.append(f"{update.gone:,} gone")
    return ", ".join(said)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # closed by a crawl since
        return 0
