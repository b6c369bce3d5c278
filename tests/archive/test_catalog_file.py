"""The catalog as a file: who may open it meanwhile, what a kill leaves, what is no catalog."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.catalog import SCHEMA_VERSION, Catalog, CatalogError
from tests.archive.catalog_rows import PAGE, row


@pytest.fixture
def catalog(tmp_path):
    with Catalog.open(tmp_path / "catalog.sqlite") as opened:
        yield opened


READER = """
import sys
from pathlib import Path
from archive.catalog import Catalog
with Catalog.open(Path(sys.argv[1]), readonly=True) as catalog:
    print(catalog.statistics().captures, flush=True)
    sys.stdin.readline()
    print(catalog.statistics().captures, flush=True)
"""


def test_another_process_reads_while_this_one_writes(catalog, tmp_path):
    catalog.record([row(0)])
    pipe = subprocess.PIPE
    path = tmp_path / "catalog.sqlite"
    with subprocess.Popen([sys.executable, "-c", READER, path], stdin=pipe, stdout=pipe, text=True) as reader:
        assert reader.stdout.readline() == "1\n"
        catalog.record([row(700)])
        assert reader.communicate("\n")[0] == "2\n"
    assert reader.returncode == 0


def test_readonly_writes_nothing(catalog, tmp_path):
    catalog.record([row()])
    with (
        Catalog.open(tmp_path / "catalog.sqlite", readonly=True) as reader,
        pytest.raises(CatalogError, match="readonly"),
    ):
        reader.record([row(700)])


def test_a_kill_between_the_first_statements_leaves_a_file_that_opens(tmp_path):
    path = tmp_path / "catalog.sqlite"
    path.touch()
    with Catalog.open(path) as catalog:
        catalog.record([row()])
    with Catalog.open(path, readonly=True) as catalog:
        assert catalog.statistics().captures == 1


def no_database(path: Path) -> None:
    path.write_bytes(b"not a database, but long enough to be looked at " * 100)


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def newer(path: Path) -> None:
    Catalog.open(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE catalog_schema SET version = ?", (SCHEMA_VERSION + 1,))


def without_version(path: Path) -> None:
    Catalog.open(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM catalog_schema")


@pytest.mark.parametrize("readonly", [True, False])
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (no_database, "not a database"),
        (foreign_database, "no catalog of a collection"),
        (newer, "newer version of Dateline"),
        (without_version, "another version of Dateline"),
        (Path.mkdir, "no catalog at|unable to open"),
    ],
)
def test_what_is_no_usable_catalog_is_said_and_left_alone(tmp_path, make, message, readonly):
    path = tmp_path / "catalog.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(CatalogError, match=message) as caught:
        Catalog.open(path, readonly)
    assert str(path) in str(caught.value)
    if before is not None:
        assert path.read_bytes() == before


def test_a_missing_catalog_is_not_made_by_a_reader(tmp_path):
    with pytest.raises(CatalogError, match="there is no catalog"):
        Catalog.open(tmp_path / "catalog.sqlite", readonly=True)
    with pytest.raises(CatalogError, match="unable to open"):
        Catalog.open(tmp_path / "missing" / "catalog.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_page_is_an_error_not_an_answer(tmp_path):
    path = tmp_path / "catalog.sqlite"
    with Catalog.open(path) as catalog:
        catalog.record(row(number, url=f"{PAGE}{number}") for number in range(2000))
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(os.urandom(path.stat().st_size - 4 * 4096))
    with pytest.raises(CatalogError), Catalog.open(path, readonly=True) as catalog:
        list(catalog.captures())


KILLED_WHILE_MAKING = """
import os, signal, sys
from pathlib import Path
from archive.catalog import Catalog

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(Catalog, sys.argv[2], kill)
Catalog.open(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("step", ["_create", "_check_version", "_let_readers_in"])
def test_a_kill_while_a_catalog_is_made_leaves_none(tmp_path, step):
    path = tmp_path / "catalog.sqlite"
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_MAKING, path, step], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with pytest.raises(CatalogError, match="there is no catalog"):
        Catalog.open(path, readonly=True)
    with Catalog.open(path) as catalog:
        catalog.record([row()])
    with Catalog.open(path, readonly=True) as catalog:
        assert catalog.statistics().captures == 1
    assert not list(tmp_path.glob("*.made*"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_catalog_in_a_folder_that_cannot_be_written_is_readable(tmp_path):
    path = tmp_path / "catalog.sqlite"
    with Catalog.open(path) as catalog:
        catalog.record([row()])
    tmp_path.chmod(0o555)
    try:
        with Catalog.open(path, readonly=True) as catalog:
            assert catalog.statistics().captures == 1
    finally:
        tmp_path.chmod(0o755)


def test_odd_file_names(tmp_path):
    path = tmp_path / "a?b#c%20d é.sqlite"
    with Catalog.open(path) as catalog:
        catalog.record([row()])
    assert path.is_file()
    with Catalog.open(path, readonly=True) as catalog:
        assert catalog.statistics().captures == 1


def test_a_catalog_at_rest_is_one_file(tmp_path):
    """Also where a reader is the last to leave it, and where nobody has written."""
    path = tmp_path / "catalog.sqlite"
    writer = Catalog.open(path)
    reader = Catalog.open(path, readonly=True)
    writer.record([row(1)])
    writer.close()
    assert list(reader.captures())
    reader.close()
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.sqlite"]
    with Catalog.open(path, readonly=True) as reader:
        assert [found.offset for found in reader.captures()] == [row(1).offset]
        with pytest.raises(CatalogError, match="readonly"):
            reader.record([row(2)])
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.sqlite"]


def test_a_log_that_cannot_be_read_where_it_is(tmp_path):
    """As after a kill, on a disk that is read-only since; here, as it is no file."""
    path = tmp_path / "catalog.sqlite"
    Catalog.open(path).close()
    path.with_name("catalog.sqlite-wal").mkdir()
    with pytest.raises(CatalogError, match="copy it there"):
        Catalog.open(path, readonly=True)
