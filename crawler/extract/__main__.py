"""`python -m crawler.extract FILE --url URL`: the item of a page as JSON."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from crawler.extract import examine
from crawler.sites import SiteError, read_site


@click.command(epilog="Example: python -m crawler.extract page.html --url https://harbour-post.example/2024/ferry.html")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--url", required=True, help="The URL the page was fetched from.")
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="A response header; repeatable.")
@click.option("--fetched-at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="When: 2024-05-01T12:00:00+00:00.")
@click.option("--site", "site_file", type=click.Path(path_type=Path), help="The file of its site: sites/NAME.toml.")
@click.option("--no-templates", is_flag=True, help="Read without publisher templates.")
@click.option("--explain", is_flag=True, help="Print why each field says what it says, to standard error.")
def main(
    file: str,
    url: str,
    headers: tuple[str, ...],
    fetched_at: datetime | None,
    site_file: Path | None,
    no_templates: bool,
    explain: bool,
) -> None:
    """Print the item of the page in FILE (- reads standard input) as JSON.

    Exit status: 0 an item, 1 a reason why there is none (on standard error), 2 a mistake in the call.
    """
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from error
    try:
        site = read_site(site_file) if site_file is not None else None
    except SiteError as error:
        raise click.UsageError(str(error)) from error
    pairs = [(name.strip(), value.strip()) for name, _, value in (header.partition(":") for header in headers)]
    outcome = examine(
        body, url, headers=pairs, fetched_at=fetched_at, site=site, templates=not no_templates, explain=explain
    )
    if outcome.evidence is not None:
        click.echo(json.dumps(outcome.evidence, indent=2, ensure_ascii=False), err=True)
    if outcome.item is None:
        assert outcome.reason is not None
        click.echo(f"{outcome.reason}: {outcome.reason.description}", err=True)
        sys.exit(1)
    click.echo(json.dumps(outcome.item.to_dict(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main(prog_name="python -m crawler.extract")
