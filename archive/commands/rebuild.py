"""`archive rebuild`: the catalog and the index of a collection, from its WARCs and items."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from archive.collection import Collection
from archive.commands.collections import collection_argument
from archive.commands.index import index_with_progress, problems_of, summary_of
from archive.commands.terminal import byte_progress, console, plural
from archive.rebuild import Rebuilt, rebuild_catalog

_INCOMPLETE = 1


@click.command("rebuild", short_help="Make catalog and index anew from WARCs and items.")
@collection_argument
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.pass_context
def rebuild(context: click.Context, collection: Collection, as_json: bool) -> None:
    """Make catalog.sqlite and indexes/index.cdxj of COLLECTION anew from its WARCs and items; nothing is extracted.

    The old ones stay until the new ones are whole. What became of captures that gave no item is taken over from the
    old catalog; where that is lost, scrapy reextract --all finds it out anew.

    \b
    Examples:
      archive rebuild collections/demo
      rm -r collections/demo/items collections/demo/indexes collections/demo/catalog.sqlite*
      scrapy reextract --all -s COLLECTION=collections/demo && archive rebuild collections/demo

    Exit status: 0; 1 where something is damaged, or the outcome of captures is not known; 2 no such collection, or it
    is being written or cannot be.
    """
    collection.create()
    with collection.lock():
        rebuilt = _rebuild_with_progress(collection)
        update = index_with_progress(collection, everything=True)
    problems = [*rebuilt.problems, *problems_of(update.passed)]
    if rebuilt.unknown:
        captures = plural(rebuilt.unknown, "capture")
        problems.append(
            f"{captures} without an item, of which the old catalog did not know why: "
            f"scrapy reextract --all -s COLLECTION={collection.path}"
        )
    if as_json:
        click.echo(json.dumps(asdict(rebuilt) | {"problems": problems, "index": summary_of(update)}))
    else:
        counts = [plural(rebuilt.captures, "capture"), plural(rebuilt.items, "item")]
        console().print(f"{collection.catalog_path}: {', '.join(counts)}", soft_wrap=True)
        console().print(f"{update.path}: {plural(update.lines, 'line')}", soft_wrap=True)
        if rebuilt.waiting:
            waiting = f"{plural(rebuilt.waiting, 'capture')} not extracted yet"
            console().print(f"{waiting}: scrapy reextract -s COLLECTION={collection.path}", soft_wrap=True)
        for problem in problems:
            console(stderr=True).print(problem, soft_wrap=True)
    if problems:
        context.exit(_INCOMPLETE)


def _rebuild_with_progress(collection: Collection) -> Rebuilt:
    with byte_progress() as progress:
        task = progress.add_task("", total=sum(warc.stat().st_size for warc in collection.warcs()))
        done = 0

        def tell(warc: Path) -> None:
            nonlocal done
            progress.update(task, description=f"catalog: {warc.name}", completed=done)
            done += warc.stat().st_size

        return rebuild_catalog(collection, tell=tell)
