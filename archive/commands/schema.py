"""`archive schema`: the JSON Schema of the items."""

from __future__ import annotations

import click

from archive import schema


@click.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of an item (draft 2020-12).

    \b
    Example:
      archive schema > item.schema.json

    Exit status: 0.
    """
    click.echo(schema.text(), nl=False)
