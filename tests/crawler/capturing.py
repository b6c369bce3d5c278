"""Crawls of the foreign project, and what they left in the archive."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.warc.read import Record, read_records
from archive.warc.verify import verify
from tests.crawler import forked

PROJECT = Path(__file__).with_name("foreign_project.py")
OK = b"HTTP/1.1 200 OK\r\n"


def crawl(collection: Path, urls: list[str | dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
    """What the foreign project's spider printed."""
    settings = {"COLLECTION": str(collection), "ALLOW_PRIVATE_ADDRESSES": True, "RETRY_ENABLED": False} | settings
    arguments = [url if isinstance(url, str) else json.dumps(url) for url in urls]
    done = forked.run([sys.executable, str(PROJECT), json.dumps(settings), *arguments])
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def records(collection: Path) -> Iterator[tuple[Record, bytes]]:
    """Every record with its block, of files that are whole."""
    paths = sorted((collection / "archive").iterdir())
    assert all(path.name.endswith(".warc.gz") for path in paths)
    assert not list(verify(paths))
    for path in paths:
        for record in read_records(path):
            yield record, record.block.read()


def blocks(collection: Path, kind: str) -> dict[str, list[bytes]]:
    """Blocks of the records of a type, by the path of their URL."""
    found: dict[str, list[bytes]] = {}
    for record, block in records(collection):
        if record.type == kind:
            found.setdefault("/" + record.url.split("/", 3)[3], []).append(block)
    return found
