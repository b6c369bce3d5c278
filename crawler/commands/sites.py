"""`scrapy sites`: the configured sites, and what a collection holds of each."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.addresses import host_of, registered_domain
from archive.catalog import Catalog, CatalogError
from archive.collection import Collection
from archive.frontier import Frontier
from crawler.discovery.scope import scope_of
from crawler.sites import Site, SiteError, SiteFile, SiteLookup, load_site, site_files, site_folders
from crawler.sites.intervals import duration_text
from crawler.sites.validity import ALWAYS, Validity


@dataclass(slots=True)
class Held:
    """What a collection holds of a site."""

    captures: int = 0
    items: int = 0
    last_capture: str | None = None
    """WARC-Date of the latest one, UTC."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why pages gave no item, and how often."""
    watched: dict[str, int] = field(default_factory=dict)
    """What is looked at again, by kind: `NewsArticle`, `LiveBlogPosting`, `feed`, `section`; empty: not known yet."""
    next_due: str | None = None
    """When the first of it is due, UTC."""
    validators_lied: str | None = None
    """When the site was caught saying that nothing had changed (docs/schedule.md)."""


class Command(ScrapyCommand):
    """Exit status: 0; 1 where, with --check, a site is wrong, or the collection cannot be read; 2 for bad usage."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"COLLECTION": "collections/news", "LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[NAME] [options]"

    def short_desc(self) -> str:
        return "List the configured sites, and what is wrong with them: scrapy sites --check"

    def long_desc(self) -> str:
        return (
            "List the sites of the folder sites (-s SITES_DIR=DIR names another) and those that come with the project, "
            "with what a collection holds of each. Examples: scrapy sites; scrapy sites harbour-post; "
            "scrapy sites --check; scrapy sites --json -s COLLECTION=collections/mine. "
            "Exit status: 0; 1 where, with --check, a site is wrong, or the collection cannot be read; 2 for bad usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a site, one a line, and nothing else")
        parser.add_argument("--check", action="store_true", help="only say what is wrong; exit status 1 where any is")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if unknown := next((argument for argument in args if argument.startswith("-")), None):
            raise UsageError(f"there is no option {unknown}; there are --check and --json", print_help=False)
        if len(args) > 1:
            raise UsageError(f"unexpected argument {args[1]!r}: name one site, or none for all", print_help=False)
        try:
            files = _named(args[0] if args else None, self.settings.get("SITES_DIR"))
        except SiteError as error:
            raise UsageError(str(error), print_help=False) from error
        if opts.check:
            self.exitcode = _check(files, as_json=opts.json)
            return
        collection = Collection(self.settings["COLLECTION"])
        try:
            held = _held(files, collection)
        except CatalogError as error:
            print(f"Not read: {error}", file=sys.stderr)
            held, self.exitcode = None, 1
        for file in files:
            if opts.json:
                print(json.dumps(_record(file, held), ensure_ascii=False))
            else:
                print("\n".join(_lines(file, held, full=bool(args))))
        if not opts.json and held is None and not self.exitcode:
            print(f"\nNothing is archived yet in {collection.path}; -s COLLECTION=DIR names another collection.")


def _named(name: str | None, own: str | None) -> list[SiteFile]:
    """The files to tell of. Raises `SiteError` where there is none of that name."""
    folders = site_folders(own)
    files = site_files(folders)
    found = [file for file in files if name in (None, file.name)]
    if name is not None and not found:
        load_site(name, folders)  # says which there are
    return found


def _check(files: list[SiteFile], *, as_json: bool) -> int:
    for file in files:
        if as_json:
            print(json.dumps(_description(file), ensure_ascii=False))
        elif file.problems:
            print("\n".join(file.problems))
    wrong = sum(bool(file.problems) for file in files)
    if not as_json:
        print(f"{len(files)} site{'s' * (len(files) != 1)}, {f'{wrong} not valid' if wrong else 'all valid'}")
    return 1 if wrong else 0


def _held(files: list[SiteFile], collection: Collection) -> dict[str, Held] | None:
    """What the collection holds of each site, by name; None where there is no collection. Raises CatalogError."""
    if not collection.catalog_path.is_file():
        return None
    sites = [file.site for file in files if file.site is not None]
    lookup = SiteLookup(sites)
    held = {site.name: Held() for site in sites}
    console = Console(stderr=True)
    with Catalog.open(collection.catalog_path, readonly=True) as catalog, console.status("reading") as status:
        for domain in sorted({registered_domain(host_of(site.home)) for site in sites}):
            status.update(f"reading: {domain}")
            for row in catalog.captures(site=domain):
                site = lookup.site_of(row.url)
                if site is None:
                    continue
                of_site = held[site.name]
                of_site.captures += 1
                of_site.items += row.outcome == "item"
                of_site.last_capture = row.date  # in their order
                if row.reason is not None:
                    of_site.reasons[row.reason] += 1
        frontier = Frontier(catalog)
        origins = frontier.origins()
        for site in sites:
            of_site, source = held[site.name], scope_of(site.home)
            of_site.watched, of_site.next_due = frontier.watched(source)
            of_site.validators_lied = origins[source].lied if source in origins else None
    return held


def _record(file: SiteFile, held: dict[str, Held] | None) -> dict[str, Any]:
    of_site = held.get(file.name) if held is not None else None
    collection = of_site and {
        "captures": of_site.captures,
        "items": of_site.items,
        "last_capture": of_site.last_capture,
        "reasons": dict(of_site.reasons.most_common()),
        "watched": of_site.watched,
        "next_due": of_site.next_due,
        "validators_lied": of_site.validators_lied,
    }
    return _description(file) | {"collection": collection}


def _description(file: SiteFile) -> dict[str, Any]:
    """A site as JSON: the keys of its file, and where that is."""
    return {
        "name": file.name,
        "file": str(file.path),
        "replaces": str(file.replaces) if file.replaces else None,
        "valid": file.site is not None,
        "problems": list(file.problems),
    } | (_keys(file.site) if file.site is not None else {})


def _keys(site: Site) -> dict[str, Any]:
    intervals = {key: duration_text(value) for key, value in asdict(site.intervals).items() if value is not None}
    templates = [{"name": one.name, **_days(one.validity)} for one in site.template]
    keys = {key: value for key, value in asdict(site).items() if key != "name"}
    rules = [{**_days(one.validity), **json.loads(one.table)} for one in site.rules]
    return keys | {"template": templates, "rules": rules, "intervals": intervals}


def _leaves(table: dict[str, Any], above: str = "") -> Iterator[str]:
    """What a table has rules for: `remove`, `article.headline`."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield above + key


def _dated(text: str, validity: Validity) -> str:
    return text if validity == ALWAYS else f"{text}, {validity}"


def _days(validity: Validity) -> dict[str, str | None]:
    return {name: day and day.isoformat() for name, day in asdict(validity).items()}


def _lines(file: SiteFile, held: dict[str, Held] | None, *, full: bool) -> list[str]:
    replaces = f", instead of {file.replaces}" if file.replaces else ""
    lines = [f"{file.name}  ({file.path}{replaces})"]
    if file.site is None:
        return [*lines, "  not valid:", *(f"    {problem}" for problem in file.problems)]
    keys = _keys(file.site)
    keys |= {f"follow, {key}": value for key, value in keys.pop("follow").items()}
    keys |= {f"interval, {key}": value for key, value in keys.pop("intervals").items()}
    keys["rules"] = tuple(f"{one.validity}: {', '.join(_leaves(json.loads(one.table)))}" for one in file.site.rules)
    keys["template"] = "; ".join(_dated(one.name, one.validity) for one in file.site.template)
    for key, value in keys.items():
        if not isinstance(value, tuple):
            lines += [f"  {key:<18} {value}"] if value else []
        elif value and not full:
            lines.append(f"  {key:<18} {len(value)}")
        else:
            lines += [f"  {key if not number else '':<18} {one}" for number, one in enumerate(value)]
    if held is not None:
        lines += _holding(held[file.name], full=full)
    return lines


def _holding(held: Held, *, full: bool) -> list[str]:
    if not held.captures:
        return ["  archived           nothing"]
    last = f", the last {_minute(held.last_capture)}" if held.last_capture else ""
    lines = [f"  archived           {held.captures} captures, {held.items} items{last}"]
    if held.reasons:
        reasons = held.reasons.most_common(None if full else 3)
        lines.append("  no item            " + ", ".join(f"{reason} {count}" for reason, count in reasons))
    if held.watched:
        watched = ", ".join(f"{count} {_KINDS[kind]}" for kind, count in sorted(held.watched.items(), reverse=True))
        due = f", the next due {_minute(held.next_due)}" if held.next_due else ""
        lines.append(f"  looked at again    {watched}{due}")
    if held.validators_lied:
        lines.append(f"  asked for whole    its validators were found to lie {_minute(held.validators_lied)}")
    return lines


_KINDS = {
    "NewsArticle": "articles",
    "LiveBlogPosting": "live blogs",
    "feed": "feeds and sitemaps",
    "section": "home and section pages",
    "": "not known yet",
}


def _minute(instant: str) -> str:
    return f"{instant[:16].replace('T', ' ')} UTC"
