"""`archive import`: WARC and WACZ files of others into a collection."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from archive.collection import Collection
from archive.commands.collections import DEFAULT
from archive.commands.index import index_with_progress, problems_of
from archive.commands.terminal import byte_progress, console, plural, size
from archive.imports import Import, import_warcs

_REFUSED = 1


@click.command("import", short_help="Take in WARC and WACZ files of others.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE..."
)
@click.option(
    "-c",
    "--collection",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT,
    metavar="COLLECTION",
    show_default=True,
    help="The folder of the collection; made where there is none.",
)
@click.option("--damaged-too", is_flag=True, help="Also files that are damaged; what is whole in them can be read.")
@click.option("--json", "as_json", is_flag=True, help="What became of each WARC as JSON, one a line.")
@click.pass_context
def import_files(
    context: click.Context, files: tuple[Path, ...], folder: Path, damaged_too: bool, as_json: bool
) -> None:
    """Take WARC files into COLLECTION as they are, byte for byte, and those in WACZ files.

    Each is verified before, and noted in imports.jsonl with where it came from. The same bytes are not taken in twice.
    Items are made by scrapy reextract afterwards, the histories in the order of the captures.

    \b
    Examples:
      archive import crawl-00000.warc.gz crawl-00001.warc.gz
      archive import browsertrix.wacz --collection collections/press

    Exit status: 0; 1 where a file was refused; 2 no such file, or the collection cannot be written.
    """
    collection = Collection(folder)
    collection.create()
    done: list[Import] = []
    with collection.lock():
        with byte_progress() as progress:
            task = progress.add_task("", total=sum(path.stat().st_size for path in files))
            for path in files:
                for one in import_warcs(
                    collection,
                    path,
                    damaged_too=damaged_too,
                    tell=lambda source, copied: progress.update(task, description=source, advance=copied),
                ):
                    done.append(one)
                    _print(one, as_json)
        problems = problems_of(index_with_progress(collection).passed)
    new = [one for one in done if one.warc and not one.is_known]
    if new and not as_json:
        console().print(f"{plural(len(new), 'WARC')} imported; items: scrapy reextract -s COLLECTION={folder}")
    for problem in problems:
        console(stderr=True).print(problem, soft_wrap=True)
    if any(one.refused for one in done):
        context.exit(_REFUSED)


def _print(one: Import, as_json: bool) -> None:
    if as_json:
        values = asdict(one) | {"faults": sorted({fault.code for fault in one.faults})}
        click.echo(json.dumps(values, ensure_ascii=False))
    elif one.refused:
        console(stderr=True).print(f"{one.source}: not imported: {one.refused}", soft_wrap=True)
    elif one.is_known:
        console().print(f"{one.source}: is there already, as {one.warc}", soft_wrap=True)
    else:
        faults = f", {plural(len(one.faults), 'fault')} (archive verify)" if one.faults else ""
        console().print(f"{one.source}: {one.warc} ({size(one.size)}{faults})", soft_wrap=True)
