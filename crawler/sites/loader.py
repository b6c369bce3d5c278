"""Finds the files of sites: the user's own folder, then the one that comes with the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.sites.problems import nearest
from crawler.sites.site import Site
from crawler.sites.site_file import NAME, SiteError, read_site

BUILT_IN = Path(__file__).parent
"""The folder of the sites that come with the project."""
OWN = Path("sites")
"""The folder, beside where a command is run, of a user's own sites; it goes before the built-in one."""
EXAMPLE = BUILT_IN / "example.toml"
"""What a user copies; there is no such site to crawl."""

Folders = Sequence[Path]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file that should describe a site."""

    path: Path
    site: Site | None
    """None where the file is wrong."""
    problems: tuple[str, ...] = ()
    """What is wrong with it: each with file, line and remedy."""
    replaces: Path | None = None
    """The file of the same name in a later folder, which this one stands in for."""

    @property
    def name(self) -> str:
        return self.path.stem


def site_folders(own: str | None = None) -> tuple[Path, ...]:
    """Where sites are looked for, the first first. `own`: the setting SITES_DIR; without it `sites`, where that exists.

    Raises `SiteError` where `own` is no folder.
    """
    if own:
        if not Path(own).is_dir():
            raise SiteError(f"SITES_DIR: {own} is no folder; make it, or name another with -s SITES_DIR=DIR")
        return (Path(own), BUILT_IN)
    return (OWN, BUILT_IN)


def site_files(folders: Folders = (OWN, BUILT_IN)) -> list[SiteFile]:
    """The files of sites in `folders`, by name; of two of one name the one in the first folder. Raises OSError."""
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for path in folder.glob("*.toml"):
            found.setdefault(path.stem, []).append(path)
    return [_site_file(paths) for _, paths in sorted(found.items())]


def load_site(name: str, folders: Folders = (OWN, BUILT_IN)) -> Site:
    """The site called `name`, from the first of `folders` that has a file `NAME.toml`.

    Raises `SiteError` where there is none or its file is wrong.
    """
    # A name that is none would leave the folder ("../x").
    if NAME.fullmatch(name):
        for folder in folders:
            path = folder / f"{name}.toml"
            if path.is_file():
                return read_site(path)
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    places = " or ".join(str(folder / f"{name}.toml" if NAME.fullmatch(name) else folder) for folder in folders)
    raise SiteError(f"there is no site {name!r}{nearest(name, known)}; a site is a file: {places}")


def load_sites(folder: Path) -> list[Site]:
    """All sites of a folder, by name. Raises `SiteError` where there is no such folder or a file is wrong."""
    if not folder.is_dir():
        raise SiteError(f"{folder}: is no folder; put the sites' files into one, and name it")
    return known_sites((folder,))


def known_sites(folders: Folders = (OWN, BUILT_IN)) -> list[Site]:
    """All sites, by name. Raises `SiteError` with all that is wrong with their files."""
    return _sites(site_files(folders))


def all_sites(folders: Folders = (OWN, BUILT_IN)) -> list[Site]:
    """All sites but the built-in example; none is well, too. Raises `SiteError` where a file is wrong."""
    return _sites([file for file in site_files(folders) if file.path != EXAMPLE])


def sites_to_crawl(folders: Folders = (OWN, BUILT_IN)) -> list[Site]:
    """All sites but the built-in example. Raises `SiteError` where a file is wrong or there is no other site."""
    sites = all_sites(folders)
    if not sites:
        raise SiteError(f"there are no sites to crawl; copy {EXAMPLE} to {folders[0] / 'NAME.toml'} and change it")
    return sites


def _sites(files: list[SiteFile]) -> list[Site]:
    if problems := [problem for file in files for problem in file.problems]:
        raise SiteError(*problems)
    return [file.site for file in files if file.site is not None]


def _site_file(paths: list[Path]) -> SiteFile:
    path, *others = paths
    replaces = others[0] if others else None
    try:
        return SiteFile(path, read_site(path), replaces=replaces)
    except SiteError as error:
        return SiteFile(path, None, error.problems, replaces)
