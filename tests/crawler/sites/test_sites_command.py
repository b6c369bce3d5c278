"""Configured sites on the command line: listed, checked, crawled."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.newsroom import Newsroom, Served, serving
from crawler.sites import load_sites
from crawler.sites.site_file import _KEYS
from tests.crawler import forked
from tests.crawler.test_crawl import ANY_AGE, UNTHROTTLED

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
DOCUMENTATION = Path(__file__).parents[3] / "docs" / "sites.md"


def scrapy(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "scrapy", *arguments]
    for name, value in settings.items():
        line += ["-s", f"{name}={value}"]
    return forked.run(line)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, list[Served], str]]:
    """All sites of a folder crawled, which is one: the folder, the collection, what was served, what was printed."""
    folder = tmp_path_factory.mktemp("sites")
    ledger: list[Served] = []
    with serving(Newsroom(lambda: NOON), ledger=ledger.append) as site:
        exclude = 'exclude = ["/live/"]'
        (folder / "pier.toml").write_text(f'home = "{site.url}/"\ntime_zone = "Europe/London"\n[follow]\n{exclude}\n')
        collection = folder / "collection"
        settings = UNTHROTTLED | {"COLLECTION": collection, "SITES_DIR": folder}
        done = scrapy("crawl", "news", *ANY_AGE, "-a", "sites=all", **settings)
        assert done.returncode == 0, done.stderr
        yield folder, collection, ledger, done.stderr


def test_what_follow_leaves_out_is_not_asked_for(crawled: tuple[Path, Path, list[Served], str]) -> None:
    _, _, ledger, printed = crawled
    paths = {urlsplit(served.target).path for served in ledger}
    assert len(paths) > 10
    assert not [path for path in paths if path.startswith("/live/")]
    assert "left out by follow" in printed


def test_the_listing_says_what_is_held(crawled: tuple[Path, Path, list[Served], str]) -> None:
    folder, collection, _, _ = crawled
    done = scrapy("sites", "pier", "--json", SITES_DIR=folder, COLLECTION=collection)
    told = json.loads(done.stdout)
    assert told["valid"]
    assert told["follow"] == {"include": [], "exclude": ["/live/"]}
    held = told["collection"]
    assert held["captures"] > held["items"] > 5
    assert held["last_capture"]
    assert held["reasons"]["home"] == 1
    done = scrapy("sites", SITES_DIR=folder, COLLECTION=collection)
    assert f"{held['captures']} captures, {held['items']} items, the last 20" in done.stdout
    assert "archived           nothing" in done.stdout  # the example


def test_the_listing_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "example.toml").write_text('home = "https://pier.example/"\n')
    (tmp_path / "pier.toml").write_text('home = "pier"\nzone = "x"\n')
    done = scrapy("sites", SITES_DIR=tmp_path, COLLECTION=tmp_path / "c")
    assert done.returncode == 0
    assert f"example  ({tmp_path / 'example.toml'}, instead of " in done.stdout
    assert "Nothing is archived yet" in done.stdout
    checked = scrapy("sites", "--check", SITES_DIR=tmp_path)
    assert checked.returncode == 1
    for line, key in ((1, "home"), (2, "zone")):
        assert f"{tmp_path / 'pier.toml'}, line {line}: {key}: " in done.stdout
        assert f"{tmp_path / 'pier.toml'}, line {line}: {key}: " in checked.stdout
    assert checked.stdout.endswith("2 sites, 1 not valid\n")
    assert scrapy("sites", "--check", "example", SITES_DIR=tmp_path).returncode == 0


def test_the_listing_says_what_holds_when(tmp_path: Path) -> None:
    (tmp_path / "pier.toml").write_text(
        """
        home = "https://pier.example/"
        template = [{ name = "rossiya-segodnya", until = 2026-03-01 }, { name = "amp-live-list", since = 2026-03-01 }]
        [[rules]]
        until = 2026-03-01
        remove = [".plug"]
        [rules.article]
        headline = ".title"
        [[rules]]
        remove = [".offer"]
        """
    )
    told = json.loads(scrapy("sites", "pier", "--json", SITES_DIR=tmp_path, COLLECTION=tmp_path / "c").stdout)
    assert told["template"] == [
        {"name": "rossiya-segodnya", "since": None, "until": "2026-03-01"},
        {"name": "amp-live-list", "since": "2026-03-01", "until": None},
    ]
    assert told["rules"] == [
        {"since": None, "until": "2026-03-01", "remove": [".plug"], "article": {"headline": ".title"}},
        {"since": None, "until": None, "remove": [".offer"]},
    ]
    lines = scrapy("sites", "pier", SITES_DIR=tmp_path, COLLECTION=tmp_path / "c").stdout.splitlines()
    assert "  template           rossiya-segodnya, until 2026-03-01; amp-live-list, since 2026-03-01" in lines
    assert "  rules              until 2026-03-01: remove, article.headline" in lines
    assert "                     always: remove" in lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sites", "exampel"], "there is no site 'exampel' (did you mean 'example'?)"),
        (["sites", "example", "other"], "unexpected argument 'other'"),
        (["sites", "-s", "SITES_DIR=/nowhere"], "SITES_DIR: /nowhere is no folder"),
        (["crawl", "news", "-a", "site=example,exampel"], "there is no site 'exampel'"),
        (["crawl", "news", "-a", "sites=example"], "sites=example: write sites=all, or name sites with -a site="),
        (["crawl", "news", "-a", "sites=all"], "there are no sites to crawl; copy "),
        (["crawl", "news", "-a", "site=example", "-s", "SITES_DIR=/nowhere"], "SITES_DIR: /nowhere is no folder"),
    ],
)
def test_bad_input_is_said(arguments: list[str], message: str) -> None:
    done = scrapy(*arguments)
    assert done.returncode == 2, done.stderr
    assert message in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr


def test_the_example_of_the_documentation_is_valid_and_has_every_key(tmp_path: Path) -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "harbour-post.toml").write_text(example, encoding="utf-8")
    [site] = load_sites(tmp_path)
    assert set(tomllib.loads(example)) == set(_KEYS)
    assert not site.follow.allows("https://harbour-post.example/town/tickets/1")
    assert site.follow.allows("https://harbour-post.example/sport/live/1")
    for key in _KEYS:
        assert f"| `{key}" in text
