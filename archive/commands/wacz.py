"""`archive wacz`: a collection as one file that other archives and browsers open."""

from __future__ import annotations

import json
from pathlib import Path

import click

from archive.collection import Collection
from archive.commands.collections import collection_argument
from archive.commands.index import problems_of
from archive.commands.terminal import byte_progress, console, plural, size
from archive.export.wacz import Wacz, make_wacz

_INCOMPLETE = 1


@click.command("wacz", short_help="Pack the WARCs with index and pages into one WACZ file.")
@collection_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to make; COLLECTION's name with .wacz in this folder where none is named.",
)
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.pass_context
def wacz(context: click.Context, collection: Collection, output: Path | None, force: bool, as_json: bool) -> None:
    """Pack COLLECTION into one WACZ file: its WARCs byte for byte, an index, and the list of pages with their text.

    A WARC that is still being written is left out, and named. ReplayWeb.page shows the file in a browser.

    \b
    Examples:
      archive wacz collections/demo
      archive wacz collections/demo -o /media/shelf/demo-2024.wacz --json

    Exit status: 0; 1 made, but something that was damaged is not in its index or pages; 2 not made.
    """
    path = output or Path(f"{collection.name}.wacz")
    with byte_progress() as progress:
        task = progress.add_task("indexing", total=sum(warc.stat().st_size for warc in collection.warcs()))
        made = make_wacz(
            collection,
            path,
            force=force,
            tell=lambda name, copied: progress.update(task, description=name, advance=copied),
        )
    problems = problems_of(made.passed) + made.unread_items
    if as_json:
        click.echo(json.dumps(_values(made) | {"problems": problems}))
    else:
        _print(made, problems)
    if problems:
        context.exit(_INCOMPLETE)


def _values(made: Wacz) -> dict[str, object]:
    return {
        "file": str(made.path),
        "bytes": made.size,
        "warcs": made.warcs,
        "leftOut": made.left_out,
        "captures": made.lines,
        "pages": made.pages,
    }


def _print(made: Wacz, problems: list[str]) -> None:
    counts = [plural(len(made.warcs), "WARC"), plural(made.lines, "capture"), plural(made.pages, "page")]
    console().print(f"{made.path} ({size(made.size)}): {', '.join(counts)}", soft_wrap=True)
    errors = console(stderr=True)
    for name in made.left_out:
        errors.print(f"left out, as it is not closed: {name} (the end of its crawl closes it, or the next crawl)")
    for problem in problems:
        errors.print(problem, soft_wrap=True)
