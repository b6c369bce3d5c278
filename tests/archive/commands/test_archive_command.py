"""The command as a whole: help, exit statuses, what is not to end in a traceback."""

import json
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator

from archive import __version__
from archive.__main__ import archive
from tests.archive.sample_crawl import FERRY

COMMANDS = [
    *("list", "show", "history", "diff", "stats", "verify", "recover", "rebuild", "index", "wacz", "import"),
    "schema",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_the_exit_status(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"  archive {command}" in result.stdout
    assert "Exit status: 0" in result.stdout


def test_every_command_is_tested_here():
    assert sorted(archive.commands) == sorted(COMMANDS)


def test_overview(run):
    result = run("--help")
    assert "Exit status: 0 fine, 1 a finding" in result.stdout
    assert all(f"\n  {command} " in result.stdout for command in COMMANDS)
    assert result.stdout.count("...") == 1  # in the usage line: no summary is cut short


def test_schema_is_the_schema(run):
    Draft202012Validator.check_schema(json.loads(run("schema").stdout))


def test_as_a_module():
    done = subprocess.run([sys.executable, "-m", "archive", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"archive (Dateline), version {__version__}\n")


@pytest.mark.parametrize("arguments", [["list"], ["stats"], ["show", FERRY], ["verify"]])
def test_what_the_system_refuses_is_one_line(news, run, arguments, monkeypatch):
    from archive.collection import Collection

    def refuse(self):
        raise PermissionError(13, "Permission denied", "collections/news/archive")

    monkeypatch.setattr(Collection, "exists", refuse)
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr == "Error: collections/news: Permission denied\n"


def test_interrupted(news, run, monkeypatch):
    from archive.catalog import Catalog

    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(Catalog, "documents", interrupt)
    assert run("list").exit_code == 130
