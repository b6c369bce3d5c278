"""HEALTH_COMMAND: what it is given, and that nothing it does ends a crawl."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import pytest

from crawler.health.command import Command


def test_it_is_given_the_report(tmp_path: Path) -> None:
    content = '{"a": "Hafen öffnet"}' + " " * 200_000
    assert Command(f"sh -c 'cat > \"{tmp_path}/given file\"'", 20).run(content)
    assert (tmp_path / "given file").read_text(encoding="utf-8") == content


def test_no_shell_reads_the_line(tmp_path: Path) -> None:
    assert Command(f"true $(touch {tmp_path}/touched) ; touch {tmp_path}/touched", 20).run("")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sh -c 'cat; echo no route >&2; exit 7'", "failed with status 7: no route"),
        ("sh -c 'yes | head -c 3000000 >&2; exit 1'", "failed with status 1: "),
        ("false", "failed with status 1: it said nothing"),
        ("/nowhere/notify --loudly", "cannot be run: /nowhere/notify: No such file or directory"),
        ("sleep 600", "took longer than 0.2 s"),
        ("sh -c 'sleep 600 & sleep 600'", "took longer than 0.2 s"),
    ],
)
def test_what_goes_wrong_is_logged(line: str, message: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert not Command(line, 0.2 if "sleep" in line else 20).run("{}")
    (record,) = caplog.records
    assert message in record.getMessage()
    assert len(record.getMessage()) < 700


@pytest.mark.parametrize("line", ["", "   ", "curl 'unclosed"])
def test_a_line_that_is_none(line: str) -> None:
    with pytest.raises(ValueError, match=r"empty|quotation"):
        Command(line, 1)


def test_it_is_let_go_of_with_the_crawl(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    command = Command(f"sh -c 'echo > {tmp_path}/fifo; sleep 600'", 600)
    done: list[bool] = []
    thread = threading.Thread(target=lambda: done.append(command.run("{}")), daemon=True)
    thread.start()
    (tmp_path / "fifo").read_text()  # it runs
    command.abandon()
    thread.join(20)
    assert done == [False]
    assert not command.run("{}")
