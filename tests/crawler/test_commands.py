"""The other scrapy commands, as a user calls them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extract import extract
from crawler.newsroom import Newsroom, Site, serving, truth
from crawler.newsroom.truth import targets
from tests.crawler import forked

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving(Newsroom(lambda: NOON)) as served:
        yield served


def scrapy(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return forked.run([sys.executable, "-m", "scrapy", *arguments], cwd=cwd)


def test_the_shell_offers_the_item(site: Site) -> None:
    target = next(target for target in targets(NOON) if truth(target, NOON).type == "LiveBlogPosting")  # type: ignore[union-attr]
    code = "__import__('json').dumps([item['headline'], len(item['liveBlogUpdate'])])"
    done = scrapy("shell", site.url + target, "-c", code)
    told = truth(target, NOON)
    assert told is not None
    assert json.loads(done.stdout.splitlines()[-1]) == [told.headline, len(told.liveBlogUpdate)]


def test_the_shell_explains(site: Site) -> None:
    target = next(target for target in targets(NOON) if truth(target, NOON).type == "NewsArticle")  # type: ignore[union-attr]
    done = scrapy("shell", site.url + target, "-c", "explain()")
    fields = {line.split(" ")[0] for line in done.stdout.splitlines() if line and not line.startswith(" ")}
    assert {"kind", "headline", "datePublished", "author", "articleBody"} <= fields


def test_the_shell_says_why_there_is_no_item(site: Site) -> None:
    done = scrapy("shell", f"{site.url}/", "-c", "item")
    assert "No item: home" in done.stdout
    assert done.stdout.splitlines()[-1] == "None"


def test_the_shell_writes_nothing(site: Site, tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text())
    assert scrapy("shell", f"{site.url}/", "-c", "item", cwd=tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["scrapy.cfg"]


def test_a_file_is_extracted_on_the_command_line(site: Site, tmp_path: Path) -> None:
    target = next(iter(targets(NOON)))
    response = Newsroom(lambda: NOON).respond("GET", target, {"Host": "harbour-post.example"})
    (tmp_path / "page.html").write_bytes(response.body)
    line = [
        sys.executable,
        "-m",
        "crawler.extract",
        str(tmp_path / "page.html"),
        "--url",
        f"http://harbour-post.example{target}",
    ]
    done = subprocess.run(line, capture_output=True, check=False, timeout=60)
    item = extract(response.body, f"http://harbour-post.example{target}")
    assert item is not None
    assert json.loads(done.stdout) == item.to_dict()
    piped = subprocess.run(
        [*line[:3], "-", *line[4:]], input=response.body, capture_output=True, check=False, timeout=60
    )
    assert piped.stdout == done.stdout


def test_the_demo_archives_the_newsroom(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "scrapy", "demo", "-s", f"COLLECTION={tmp_path / 'demo'}"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert re.search(r"live blogs    [3-9] with|live blogs    1\d with", done.stderr)  # further pages among them
    for line in [line.strip() for line in done.stderr.split("Next:")[1].splitlines() if line.strip()]:
        shown = subprocess.run(line, shell=True, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
        assert shown.returncode == 0, line
        assert shown.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reextract", "-s", "COLLECTION=nowhere"], "there is no collection at nowhere"),
        (["reextract", "collections/news"], "unexpected argument"),
    ],
)
def test_reextract_says_what_is_wrong(arguments: list[str], message: str) -> None:
    done = scrapy(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
