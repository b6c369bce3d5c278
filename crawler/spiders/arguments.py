"""The arguments of the news spider (`-a NAME=VALUE`), read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from crawler.seeds import parse_seeds
from crawler.sites import Site, load_site, site_folders, sites_to_crawl

_NAMES = ("seeds", "site", "sites", "pages", "listed_pages", "blog_pages", "days", "due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What a crawl is to do."""

    seeds: list[str]
    """URLs that were named, each once."""
    sites: list[Site]
    """Configured sites that were named."""
    pages: int
    listed_pages: int
    blog_pages: int
    days: int
    ignore_due: bool

    @classmethod
    def read(
        cls,
        *,
        seeds: str = "",
        site: str = "",
        sites: str = "",
        sites_dir: str | None = None,
        pages: str | int = 200,
        listed_pages: str | int = 10_000,
        blog_pages: str | int = 50,
        days: str | int = 7,
        due: str = "",
        _job: str = "",  # Scrapyd hands each job its id
        **unknown: Any,
    ) -> Self:
        """Raises ValueError for an argument that cannot be used; the message says what to write."""
        if unknown:
            raise ValueError(f"there is no argument {min(unknown)!r}; there are: {', '.join(_NAMES)}")
        if due not in ("", "ignore"):
            raise ValueError(f"due={due}: write due=ignore, to fetch again what is known and not due, or leave it out")
        return cls(
            seeds=parse_seeds(seeds) if seeds else [],
            sites=configured_sites(site, sites, sites_dir),
            pages=_number("pages", pages),
            listed_pages=_number("listed_pages", listed_pages),
            blog_pages=_number("blog_pages", blog_pages),
            days=_number("days", days),
            ignore_due=due == "ignore",
        )

    @property
    def names_nothing(self) -> bool:
        """Whether all that is known is meant: the sites of the user's own folder, and what the collection knows."""
        return not self.seeds and not self.sites


def configured_sites(site: str, sites: str, sites_dir: str | None) -> list[Site]:
    """The sites that the arguments `site` and `sites` name. Raises ValueError where one cannot be used."""
    folders = site_folders(sites_dir)
    if sites:
        if sites != "all":
            raise ValueError(f"sites={sites}: write sites=all, or name sites with -a site=NAME,NAME")
        return sites_to_crawl(folders)
    names = dict.fromkeys(name.strip() for name in site.split(",")) if site else {}
    return [load_site(name, folders) for name in names]


def _number(name: str, value: str | int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        raise ValueError(f"{name}={value}: must be a whole number, 0 or more")
    return number
