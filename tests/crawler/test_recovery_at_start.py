"""What an earlier crawl left open is recovered beside the reactor, not on it, in any project."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy import signals

from archive.collection import Collection
from tests.crawler.capturing import OK, PROJECT
from tests.crawler.scripted_server import Script, ScriptedServer

SLOW = "harbour-20260314110659523-00000-pier-1.warc.gz.open"
REACTORS = {"asyncio": {}, "select": {"TWISTED_REACTOR": "twisted.internet.selectreactor.SelectReactor"}}


class Alive:
    """An extension that says so once the reactor goes on after `spider_opened` was sent."""

    @classmethod
    def from_crawler(cls, crawler):
        extension = cls()
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        return extension

    def spider_opened(self):
        from twisted.internet import reactor

        reactor.callLater(0, os.write, 1, b"alive\n")


@pytest.mark.parametrize("reactor", REACTORS)
def test_a_long_recovery_does_not_hold_up_the_reactor(reactor: str, tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    os.mkfifo(collection.archive / SLOW)  # a file that takes as long to read as we like
    server = ScriptedServer({"/page": [Script([OK + b"Content-Length: 2\r\n\r\nhi"])]})
    settings = {
        "ALLOW_PRIVATE_ADDRESSES": True,
        "COLLECTION": str(collection.path),
        "LOG_LEVEL": "INFO",
        "EXTENSIONS": {f"{__name__}.Alive": 900},
        **REACTORS[reactor],
    }
    log = tmp_path / "log"
    with server.running(), log.open("wb") as stderr:
        line = [sys.executable, str(PROJECT), json.dumps(settings), server.url("/page")]
        # From where it finds the extension above.
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=stderr, env=environment)
        assert process.stdout is not None
        with process.stdout:
            # The crawl opens the pipe for reading, which lasts until somebody opens it for writing.
            assert select.select([process.stdout], [], [], 60)[0], log.read_text()
            assert process.stdout.readline() == b"alive\n"
            assert not server.requests, "nothing is fetched before"
            with (collection.archive / SLOW).open("wb"):
                (collection.archive / SLOW).unlink()
            (said,) = map(json.loads, process.stdout.readlines())
        assert process.wait(timeout=60) == 0
    assert said["status"] == 200
    assert f"Recovering {SLOW} (0 bytes), which an earlier crawl left open" in log.read_text()
    assert "Traceback" not in log.read_text()
    (written,) = collection.warcs()
    assert written.name.endswith(".warc.gz")
