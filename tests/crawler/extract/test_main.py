from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.extract.__main__ import main

PAGE = Path(__file__).parent / "pages" / "json-ld-article" / "page.html"
URL = "https://harbour-post.example/harbour/lock-closes.html"


def test_the_item_is_printed() -> None:
    result = CliRunner().invoke(main, [str(PAGE), "--url", URL])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["headline"] == "Port Averil closes its lock for three weeks"
    assert '\n  "@type": "NewsArticle"' in result.stdout
    assert "“We could" in result.stdout


def test_standard_input() -> None:
    result = CliRunner().invoke(
        main, ["-", "--url", URL, "--header", "Content-Type: text/html"], input=PAGE.read_bytes()
    )
    assert result.exit_code == 0


def test_a_reason() -> None:
    result = CliRunner().invoke(main, ["-", "--url", URL], input=b"%PDF-1.4")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("not-html: ")


def test_explain() -> None:
    result = CliRunner().invoke(main, [str(PAGE), "--url", URL, "--explain"])
    evidence = json.loads(result.stderr)
    assert evidence["kind"] == "article"
    assert evidence["headline"]["chosen"] == {"source": "h1", "value": "Port Averil closes its lock for three weeks"}
    assert evidence["author"]["chosen"]["source"] == "json-ld author"
    assert any("newsletter" in line for line in evidence["removed"])
    assert json.loads(result.stdout)["@type"] == "NewsArticle"


def test_a_saved_page_is_read_by_the_rules_of_its_day() -> None:
    page = PAGE.parents[1] / "site-rules-before-until"
    for day, headline in (
        ("2026-02-28T23:59:59+00:00", "The old weighbridge is to become a reading room"),
        ("2026-03-01T00:00:00+00:00", "The paper of the coast"),
    ):
        arguments = [str(page / "page.html"), "--url", URL, "--site", str(page / "site.toml"), "--fetched-at", day]
        assert json.loads(CliRunner().invoke(main, arguments).stdout)["headline"] == headline


def test_a_wrong_site_is_said(tmp_path: Path) -> None:
    site = tmp_path / "post.toml"
    site.write_text('home = "https://harbour-post.example/"\n[[rules]]\nremove = "p["\n')
    result = CliRunner().invoke(main, [str(PAGE), "--url", URL, "--site", str(site)])
    assert result.exit_code == 2
    assert f"{site}, line 3: rules.remove: 'p[': " in result.stderr


@pytest.mark.parametrize("arguments", [["missing.html", "--url", URL], [str(PAGE)], [str(PAGE.parent), "--url", URL]])
def test_a_mistake_in_the_call(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_scrapy_is_not_imported() -> None:
    code = "import sys, crawler.extract; print({'scrapy', 'twisted'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
