from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.__main__ import archive
from archive.collection import Collection
from tests.archive.sample_crawl import Crawl, fill


@pytest.fixture
def crawl(tmp_path, monkeypatch):
    """A crawl into `collections/news` of the present folder, where the commands look."""
    monkeypatch.chdir(tmp_path)
    return Crawl(Collection(Path("collections/news")))


@pytest.fixture
def news(crawl):
    """A finished collection."""
    fill(crawl)
    return crawl.close()


@pytest.fixture
def run():
    """Runs `archive` with the given arguments; the result has exit_code, stdout, stderr, stdout_bytes."""

    def run(*arguments):
        result = CliRunner().invoke(archive, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
