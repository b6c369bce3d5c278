"""The collection a subcommand is about: found, or said what there is instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive.catalog import Catalog
from archive.collection import Collection, CollectionError

DEFAULT = Path("collections/news")


class CollectionPath(click.ParamType[Collection]):
    """The folder of a collection that exists. Raises CollectionError for another one."""

    name = "collection"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Collection:
        return value if isinstance(value, Collection) else find_collection(Path(value))


def find_collection(path: Path) -> Collection:
    """The collection at `path`. Raises CollectionError, which names the collections there are, where there is none."""
    collection = Collection(path)
    try:
        if collection.exists():
            return collection
    except OSError as error:
        raise CollectionError(f"{path}: {error.strerror}") from error
    others = _collections_in(path.parent) or _collections_in(DEFAULT.parent)
    there_are = (
        f"there are: {', '.join(map(str, others))}" if others else "make one: scrapy crawl news -a seeds=https://..."
    )
    raise CollectionError(f"there is no collection at {path}; {there_are}")


def open_catalog(collection: Collection) -> Catalog:
    """The catalog of `collection`, to read. Raises CatalogError."""
    return Catalog.open(collection.catalog_path, readonly=True)


def _collections_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if Collection(path).exists())
    except OSError:
        return []


collection_argument = click.argument("collection", type=CollectionPath(), default=DEFAULT, required=False)
collection_option = click.option(
    "-c",
    "--collection",
    type=CollectionPath(),
    default=DEFAULT,
    metavar="COLLECTION",
    show_default=True,
    help="The folder of the collection.",
)
