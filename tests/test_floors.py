"""The floors of the house: which imports there may not be, at any depth."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module or ''}.{alias.name}".lstrip(".") for alias in node.names} | {node.module or ""}
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "archive").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_ground_floor_stands_by_itself(path: Path) -> None:
    assert not {name for name in imports(path) if name.split(".")[0] in ("crawler", "scrapy", "twisted")}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "crawler" / "extract").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_extraction_knows_nothing_of_the_crawl(path: Path) -> None:
    crawl = ("scrapy", "twisted", "crawler.spiders", "crawler.capture", "crawler.recorder", "crawler.wire")
    assert not {name for name in imports(path) if name.startswith(crawl)}


def test_extraction_loads_no_scrapy() -> None:
    code = "import sys, crawler.extract; sys.exit(bool({'scrapy', 'twisted'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
