"""The document a URL on the command line stands for, and its history."""

from __future__ import annotations

from datetime import datetime

import click

from archive.catalog import CaptureRow, Catalog
from archive.collection import Collection
from archive.commands.terminal import one_line
from archive.commands.when import Span
from archive.histories import history_of
from archive.history import History
from archive.lookup import nearest_urls


def find_history(collection: Collection, catalog: Catalog, url: str, until: datetime | None = None) -> History | None:
    """The history of the document that `url` is a page of, of captures before `until`; None where it has no item.

    Raises LookupFailedError, CatalogError, ItemsFileError, OSError.
    """
    row = catalog.latest(url, outcome="item") or catalog.latest(url, outcome="unchanged")
    if row is None or row.document is None:
        return None
    rows = (row for row in catalog.of_document(row.document) if until is None or _is_before(row, until))
    history = history_of(collection, rows)
    return history if history.versions else None


def say_unknown(collection: Collection, catalog: Catalog, url: str, at: Span | None = None) -> None:
    """Say, on standard error, why there is nothing to show of `url`, and what there is."""
    newest = catalog.latest(url)
    if newest is not None:
        when = " by then" if at is not None else ""
        click.echo(f"{one_line(url)} was captured, and gave no item{when}: see archive show {one_line(url)}", err=True)
        return
    click.echo(f"{one_line(url)} is not in {collection.path}", err=True)
    if nearest := nearest_urls(catalog, url):
        click.echo("nearest:", err=True)
        for known in nearest:
            click.echo(f"  {one_line(known)}", err=True)


def _is_before(row: CaptureRow, until: datetime) -> bool:
    return datetime.fromisoformat(row.date) < until
