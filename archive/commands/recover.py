"""`archive recover`: what a crawl that was killed left open, cut to what is whole and closed."""

from __future__ import annotations

import json
from typing import Any

import click

from archive.collection import Collection
from archive.commands.collections import collection_argument
from archive.commands.terminal import console, one_line, plural
from archive.recovery import CollectionRecovery, recover_collection

_A_FINDING = 1


@click.command("recover", short_help="Mend what a killed crawl left: cut torn ends, close files.")
@collection_argument
@click.option("--json", "as_json", is_flag=True, help="What was done as one JSON object, and nothing else.")
@click.pass_context
def recover(context: click.Context, collection: Collection, as_json: bool) -> None:
    """Recover a collection (collections/news where none is named) whose crawl was killed.

    \b
    WARC files left open are cut after their last whole record and closed. Items files
    are cut after their last whole item, and closed where no capture waits for its item.
    Closed files that manifest-sha256.txt lacks are added to it. The next crawl does the
    same by itself; while a crawl runs, this is refused.

    \b
    Examples:
      archive recover
      archive recover collections/demo --json

    Exit status: 0 all whole now, 1 something was damaged or could not be recovered (nothing
    is changed there), 2 no such collection, or a crawl is writing it.
    """
    screen = console(stderr=True)
    with collection.lock(), screen.status("", spinner="dots") as status:
        if not screen.is_terminal:
            status.stop()
        done = recover_collection(collection, tell=lambda path: status.update(path.name))
    if as_json:
        click.echo(json.dumps(_values(done), ensure_ascii=False))
    else:
        _print(collection, done)
    if done.failures or any(warc.damages for warc in done.warcs):
        context.exit(_A_FINDING)


def _values(done: CollectionRecovery) -> dict[str, Any]:
    return {
        "warcs": [
            {
                "file": str(warc.path),
                "records": warc.records,
                "cutAt": warc.cut_at,
                "cutBytes": warc.cut_bytes,
                "removed": not warc.records,
                "damages": list(warc.damages),
            }
            for warc in done.warcs
        ],
        "items": [
            {"file": str(items.path), "cutAt": items.cut_at, "cutBytes": items.cut_bytes, "complete": items.is_complete}
            for items in done.items
        ],
        "listed": [str(path) for path in done.listed],
        "failures": [{"file": str(path), "message": why} for path, why in done.failures],
    }


def _print(collection: Collection, done: CollectionRecovery) -> None:
    for warc in done.warcs:
        _say(f"{warc.path}: {_cut(warc.cut_at, warc.cut_bytes, 'a torn record')}")
        kept = plural(warc.records, "record")
        _say(f"  {kept} kept, closed" if warc.records else "  it held no whole record, and was removed")
        for damage in warc.damages:
            _say(f"  damaged, and kept as it is: {damage}")
    for items in done.items:
        _say(f"{items.path}: {_cut(items.cut_at, items.cut_bytes, 'torn items')}")
        _say("  closed" if items.is_complete else "  stays open: the next crawl adds the items that captures wait for")
    for path in done.listed:
        _say(f"{path}: added to {collection.manifest.path.name}")
    for path, why in done.failures:
        _say(f"{path}: not recovered, and left as it is: {why}")
    if done.failures:
        _say("see what is whole: archive verify " + str(collection.path))
    elif not (done.warcs or done.items or done.listed):
        _say(f"{collection.path}: nothing to recover")


def _cut(at: int, count: int, what: str) -> str:
    return f"{plural(count, 'byte')} of {what} cut off at byte {at}" if count else "nothing to cut off"


def _say(text: str) -> None:
    click.echo(one_line(text) if not text.startswith(" ") else "  " + one_line(text))
