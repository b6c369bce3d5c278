"""Capture as an add-on of a Scrapy project: its settings, its collection, what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import forked
from tests.crawler.capturing import OK, PROJECT, crawl
from tests.crawler.scripted_server import Script, ScriptedServer


def test_a_second_crawl_into_the_same_collection_is_refused(tmp_path: Path) -> None:
    from archive.collection import Collection

    collection = Collection(tmp_path / "c")
    collection.create()
    with collection.lock():
        done = forked.run(
            [sys.executable, str(PROJECT), json.dumps({"COLLECTION": str(tmp_path / "c")}), "http://127.0.0.1:9/"]
        )
    assert "is being written by process" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "c" / "archive").iterdir())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"DOWNLOAD_HANDLERS": {"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}},
            "nothing would be archived: DOWNLOAD_HANDLERS names",
        ),
        ({"WARC_PREFIX": "a b"}, "WARC_PREFIX: a prefix of letters, digits"),
        ({"WARC_MAX_SIZE": 0}, "WARC_MAX_SIZE is 0: it takes a whole number, 1 or more"),
        ({"WARC_FSYNC": "often"}, "WARC_FSYNC is 'often': it takes a whole number, 0 or more"),
    ],
)
def test_settings_that_would_archive_nothing_are_said(settings: dict[str, Any], message: str, tmp_path: Path) -> None:
    server = ScriptedServer({"/page": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with server.running():
        done = forked.run(
            [
                sys.executable,
                str(PROJECT),
                json.dumps({"COLLECTION": str(tmp_path / "c")} | settings),
                server.url("/page"),
            ]
        )
    assert message in done.stderr
    assert not server.requests


def test_a_name_with_spaces_makes_a_prefix(tmp_path: Path) -> None:
    server = ScriptedServer({"/page": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with server.running():
        crawl(tmp_path / "c", [server.url("/page")], BOT_NAME="my news bot")
    assert [path.name.split("-2")[0] for path in (tmp_path / "c" / "archive").iterdir()] == ["my-news-bot"]
