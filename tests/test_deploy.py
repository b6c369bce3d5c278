"""The files of `deploy/`, and the pages about them: run as systemd and cron run them, with what they state alone."""

from __future__ import annotations

import configparser
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

import crawler.settings
from archive.collection import Collection
from archive.warc.verify import verify
from crawler.due.settings import policy_of, validators_of
from crawler.newsroom import Newsroom, Served, serving

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
DEPLOYING = (ROOT / "docs/deploying.md").read_text()
NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
UNITS = ["dateline.service", "dateline-pass.service"]
UNPOLITE = "ALLOW_PRIVATE_ADDRESSES = True\nDOWNLOAD_DELAY = 0\nAUTOTHROTTLE_ENABLED = False\n"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LOGNAME": "dateline",
    "SHELL": "/bin/sh",
    # The project is where the tests have it.
    "PYTHONPATH": str(ROOT),
}


def here(line: str, home: Path) -> str:
    """A line of `deploy/` with the paths of this machine."""
    assert "/opt/dateline/.venv/bin/scrapy" in line
    scrapy = str(Path(sys.executable).with_name("scrapy"))
    return line.replace("/opt/dateline/.venv/bin/scrapy", scrapy).replace("/var/lib/dateline", str(home))


def service(name: str) -> configparser.SectionProxy:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / name)
    return unit["Service"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The archive's folder, as docs/deploying.md has it made."""
    for name in ("scrapy.cfg", "dateline_settings.py"):
        shutil.copy(DEPLOY / name, tmp_path)
    with (tmp_path / "dateline_settings.py").open("a") as file:
        file.write(UNPOLITE)
    for name in ("sites", "log"):
        (tmp_path / name).mkdir()
    return tmp_path


@contextmanager
def newsroom(home: Path, asked: threading.Event | None = None) -> Iterator[None]:
    """The newsroom as the one configured site, of which little is followed; `asked` is set once it was asked for."""

    def ledger(served: Served) -> None:
        if asked is not None and served.target.startswith("/live/storm"):
            asked.set()

    with serving(Newsroom(lambda: NOON), ledger=ledger) as site:
        (home / "sites/harbour-post.toml").write_text(f'home = "{site.url}/"\n[follow]\ninclude = ["/live/storm"]\n')
        yield


def assert_whole(home: Path) -> None:
    collection = Collection(home / "collections/news")
    assert collection.items_files()
    files = [*collection.warcs(), *collection.items_files()]
    assert not [path for path in files if path.name.endswith(".open")]
    assert not list(verify(collection.warcs()))


def test_the_watch_starts_as_its_unit_says_and_ends_at_its_signal(home: Path) -> None:
    unit, asked = service("dateline.service"), threading.Event()
    assert (unit["Type"], unit["KillMode"], unit["WorkingDirectory"]) == ("exec", "mixed", "/var/lib/dateline")
    with newsroom(home, asked):
        line = here(unit["ExecStart"], home).split()
        with subprocess.Popen(line, cwd=home, env=ENVIRONMENT, stdin=subprocess.DEVNULL) as process:
            try:
                assert asked.wait(60)
                process.send_signal(signal.SIGTERM)  # mixed: to the main process alone
                assert process.wait(60) == 0
            finally:
                process.kill()
    assert_whole(home)


def test_a_pass_starts_as_its_unit_says(home: Path) -> None:
    with newsroom(home):
        line = here(service("dateline-pass.service")["ExecStart"], home).split()
        assert subprocess.run(line, cwd=home, env=ENVIRONMENT, check=False, timeout=120).returncode == 0
    assert_whole(home)


def test_the_cron_line_logs_a_pass_and_leaves_a_collection_in_use_alone(home: Path) -> None:
    (line,) = [line for line in (DEPLOY / "dateline.cron").read_text().splitlines() if line.startswith("*")]
    *_, user, command = line.split(maxsplit=6)
    assert user == "dateline"
    assert "%" not in command, "cron takes it for the end of the line"
    log = home / "log/crawl.log"

    def status() -> int:
        line = ["/bin/sh", "-c", here(command, home)]
        return subprocess.run(line, cwd="/", env=ENVIRONMENT, check=False, timeout=120).returncode

    (home / "sites/harbour-post.toml").write_text('home = "http://127.0.0.1:9/"\n')
    collection = Collection(home / "collections/news")
    collection.create()
    with collection.lock():
        assert status() == 1
    assert "is being written by process" in log.read_text()
    with newsroom(home):
        assert status() == 0
    assert "  live blogs " in log.read_text()
    assert_whole(home)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    names = [path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer")]
    for name in names:
        text = (DEPLOY / name).read_text()
        (tmp_path / name).write_text(here(text, tmp_path) if name in UNITS else text)
    line = ["systemd-analyze", "verify", *(str(tmp_path / name) for name in names)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_and_the_files_agree() -> None:
    for path in DEPLOY.iterdir():
        if path.is_file():
            assert path.name in DEPLOYING, f"{path.name} is not in docs/deploying.md"
    both = [service(name) for name in UNITS]
    differ = {"Type", "ExecStart", "Restart", "RestartSec", "RestartPreventExitStatus"}
    assert len({tuple((key, value) for key, value in unit.items() if key not in differ) for unit in both}) == 1
    assert os.access(DEPLOY / "backup.sh", os.X_OK)


def test_the_schedule_s_settings_are_those_of_the_project() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/schedule.md").read_text().splitlines()
        if line.startswith(("| `DUE", "| `CONDITIONAL", "| `WHOLE", "| `STOP", "| `HOST"))
    ]
    assert len(rows) == 9
    for name, default, example in rows:
        setting = name.strip("`")
        value = getattr(crawler.settings, setting)
        text = ",".join(value) if isinstance(value, list) else str(value)
        assert default.strip("`") == (text or "none")
        given, _, changed = example.split("`")[1].removeprefix("-s ").partition("=")
        settings = Settings({given: changed.strip('"')})
        settings.setmodule(crawler.settings, priority="default")
        assert given == setting
        policy_of(settings)
        validators_of(settings)
