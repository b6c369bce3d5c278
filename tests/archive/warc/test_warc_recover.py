import os
import signal
import subprocess
import sys

import pytest

from archive.collection import Collection
from archive.recovery import recover_collection
from archive.warc import scan
from archive.warc.errors import WarcReadError, WarcWriteError
from archive.warc.read import read_record, read_records
from archive.warc.recover import recover
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, exchange, member, noise, write


@pytest.fixture
def data(tmp_path_factory):
    return write(tmp_path_factory.mktemp("whole"), exchange(), exchange(response=CHUNKED)).read_bytes()


def ends(data, tmp_path):
    path = tmp_path / "ends.warc.gz"
    path.write_bytes(data)
    found = [record.offset + record.length for record in read_records(path)]
    path.unlink()
    return [0, *found]


def left_open(tmp_path, data):
    path = tmp_path / "news-1.warc.gz.open"
    path.write_bytes(data)
    return path


def test_wherever_it_broke_off(tmp_path, data):
    whole = ends(data, tmp_path)
    for cut in range(len(data) + 1):
        path = left_open(tmp_path, data[:cut])
        done = recover(path)
        end = max(place for place in whole if place <= cut)
        assert (done.cut_at, done.cut_bytes, done.records) == (end, cut - end, whole.index(end))
        assert done.path == tmp_path / "news-1.warc.gz"
        assert not path.exists()
        assert done.damages == ()
        if end:
            assert done.path.read_bytes() == data[:end]
            done.path.unlink()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tail", [b"", bytes(5000), noise(5000), b"\x1f\x8b\x08\0" + bytes(60), b"\x1f\x8b"])
def test_what_a_dying_machine_leaves_is_cut(tmp_path, data, tail):
    done = recover(left_open(tmp_path, data + tail))
    assert (done.cut_at, done.cut_bytes) == (len(data), len(tail))
    assert done.path.read_bytes() == data
    assert list(verify([done.path])) == []


def test_doing_it_again_changes_nothing(tmp_path, data):
    path = left_open(tmp_path, data[:-5])
    first = recover(path)
    content = first.path.read_bytes()
    for again in (recover(path), recover(first.path)):
        assert (again.path, again.records, again.cut_at, again.cut_bytes) == (
            first.path,
            first.records,
            first.cut_at,
            0,
        )
    assert first.path.read_bytes() == content


def test_a_finished_file_is_left_as_it_is(tmp_path, data):
    path = tmp_path / "news-1.warc.gz"
    path.write_bytes(data[:-5])
    assert recover(path).cut_bytes == 0
    assert path.read_bytes() == data[:-5]


def test_damage_before_the_last_whole_record_is_kept_and_told(tmp_path, data):
    broken = bytearray(data)
    places = ends(data, tmp_path)
    broken[places[2] - 6] ^= 1  # in the second record's checksum
    done = recover(left_open(tmp_path, bytes(broken) + b"\x1f\x8b"))
    assert done.path.read_bytes() == broken
    assert done.cut_bytes == 2
    assert done.records == len(places) - 2
    assert len(done.damages) == 1
    assert f"at byte {places[1]}" in done.damages[0]


def test_a_finished_file_of_the_same_name_is_not_overwritten(tmp_path, data):
    (tmp_path / "news-1.warc.gz").write_bytes(b"other")
    path = left_open(tmp_path, data)
    with pytest.raises(WarcWriteError, match="there is such a file"):
        recover(path)
    assert path.read_bytes() == data
    assert (tmp_path / "news-1.warc.gz").read_bytes() == b"other"


@pytest.mark.parametrize("content", [b"a text that is no WARC file", bytes(100), noise(1000)])
def test_what_is_no_warc_file_is_not_touched(tmp_path, content):
    path = left_open(tmp_path, content)
    with pytest.raises(WarcReadError):
        recover(path)
    assert path.read_bytes() == content


def test_a_file_too_damaged_to_be_read_through_is_not_touched(tmp_path, data, monkeypatch):
    monkeypatch.setattr(scan, "MAX_DAMAGES", 3)
    broken = member([("WARC-Type", "resource")], b"block")[:-8] + bytes(8)
    path = left_open(tmp_path, data + broken * 5 + data)
    with pytest.raises(WarcReadError, match="not read"):
        recover(path)
    assert path.read_bytes() == data + broken * 5 + data


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        recover(tmp_path / "none.warc.gz.open")


def test_every_open_file_of_a_folder(tmp_path, data):
    collection = Collection(tmp_path)
    collection.create()
    for name, content in {
        "b.warc.gz.open": data[:-1],
        "a.warc.gz.open": data,
        "c.warc.gz": data[:-1],
        "d.open": b"x",
    }.items():
        (collection.archive / name).write_bytes(content)
    assert [done.path.name for done in recover_collection(collection).warcs] == ["a.warc.gz", "b.warc.gz"]
    names = sorted(path.name for path in collection.archive.iterdir())
    assert names == ["a.warc.gz", "b.warc.gz", "c.warc.gz", "d.open"]
    assert recover_collection(collection).warcs == []


KILLED = """
import sys
from pathlib import Path
from tests.archive.warc.warc_samples import exchange, noise, writer
opened = writer(Path(sys.argv[1]))
for n in range(1_000_000):
    response = b"HTTP/1.1 200 OK\\r\\n\\r\\n" + noise(1 + n * 7919 % 300_000, b"%d" % n)
    address = opened.write(exchange(f"https://harbour-post.example/{n}", response))
    print(n, address.warc, address.offset, address.length, address.recordId, flush=True)
"""


def kill(tmp_path, written):
    """Let a process write `written` exchanges, kill it, recover; every exchange it acknowledged has to be there."""
    process = subprocess.Popen([sys.executable, "-c", KILLED, tmp_path], stdout=subprocess.PIPE, text=True)
    lines = [process.stdout.readline() for _ in range(written)]
    os.kill(process.pid, signal.SIGKILL)
    lines += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    (path,) = tmp_path.iterdir()
    assert path.name.endswith(".open")
    done = recover(path)
    for line in lines:
        if line.endswith("\n"):
            n, warc, offset, length, record_id = line.split()
            assert done.path.name == warc
            with read_record(done.path, int(offset), int(length)) as record:
                assert (record.record_id, record.url) == (record_id, f"https://harbour-post.example/{n}")
    assert [fault.code for fault in verify([done.path])] == []
    return done


@pytest.mark.drill
@pytest.mark.parametrize("written", range(5, 5 + int(os.environ.get("DRILL", "2"))))
def test_no_acknowledged_record_is_lost_to_a_kill(tmp_path, written):
    """DRILL=N kills N processes, at another moment each."""
    assert kill(tmp_path, written).records >= 1 + 2 * written - 1
