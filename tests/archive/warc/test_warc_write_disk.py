"""What the writer asks of the disk, and what it does when that fails."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from archive.warc.errors import WarcWriteError
from archive.warc.read import read_records
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, exchange, members, noise, write, writer


def count_writes(monkeypatch):
    sizes = []
    real = os.write

    def counting(fd, data):
        sizes.append(len(data))
        return real(fd, data)

    monkeypatch.setattr(os, "write", counting)
    return sizes


def test_one_system_call_a_record(tmp_path, monkeypatch):
    sizes = count_writes(monkeypatch)
    body = noise(5 << 20)
    path = write(tmp_path, exchange(), exchange(response=b"HTTP/1.1 200 OK\r\n\r\n" + body), exchange(response=None))
    assert sizes == [length for _, length, _ in members(path)]
    assert max(sizes) > 5 << 20


def test_a_short_write_is_continued(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:100]))
    path = write(tmp_path, exchange(), exchange(response=CHUNKED))
    assert list(verify([path])) == []
    assert len(list(members(path))) == 5


def test_a_large_response_takes_little_memory(tmp_path):
    script = """
import resource, sys, tempfile
from pathlib import Path
from tests.archive.warc.warc_samples import exchange, noise, writer
directory = Path(sys.argv[1])
block = tempfile.TemporaryFile(dir=directory)
block.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % (96 << 20))
piece = noise(1 << 20)
for _ in range(96):
    block.write(piece)
with writer(directory) as opened:
    opened.write(exchange())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    address = opened.write(exchange(response=block))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, address.length)
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    grown, length = map(int, done.stdout.split())
    assert length > 96 << 20
    assert grown < 40 << 10  # KiB
    (path,) = tmp_path.glob("*.warc.gz")
    assert list(verify([path])) == []


def test_a_full_disk_cuts_back_to_the_last_whole_record(tmp_path):
    """RLIMIT_FSIZE refuses bytes as a full disk does: after a part of them was taken."""
    script = """
import resource, signal, sys
from pathlib import Path
from archive.warc.errors import WarcWriteError
from tests.archive.warc.warc_samples import exchange, noise, writer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (51_500, resource.RLIM_INFINITY))
opened = writer(Path(sys.argv[1]))
for n in range(10):
    try:
        address = opened.write(exchange(response=b"HTTP/1.1 200 OK\\r\\n\\r\\n" + noise(9000 + n)))
    except WarcWriteError as error:
        assert isinstance(error.__cause__, OSError), error
        assert opened.path.stat().st_size == error.offset, error
        print("refused", error.offset, error.__cause__.errno)
    else:
        assert address.offset + address.length <= opened.path.stat().st_size
        print("written", address.offset, address.length)
opened.write(exchange(response=b"HTTP/1.1 200 OK\\r\\n\\r\\n"))  # a small one still fits
opened.close()
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    written = [(int(offset), int(length)) for what, offset, length in lines if what == "written"]
    assert len(written) == 5
    assert [what for what, *_ in lines] == ["written"] * 5 + ["refused"] * 5
    (path,) = tmp_path.iterdir()
    found = [(record.offset, record.length) for record in read_records(path) if record.type == "response"]
    assert found[:5] == written
    assert len(found) == 6
    assert list(verify([path])) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_device_without_space(tmp_path, monkeypatch):
    full = os.open("/dev/full", os.O_WRONLY)
    real = os.write
    with writer(tmp_path) as opened:
        first = opened.write(exchange())
        size = opened.path.stat().st_size
        monkeypatch.setattr(os, "write", lambda fd, data: real(full, data))
        with pytest.raises(WarcWriteError, match="No space left"):
            opened.write(exchange())
        monkeypatch.undo()
        assert opened.path.stat().st_size == size
        second = opened.write(exchange())
    os.close(full)
    assert (first.warc, second.offset) == (second.warc, size)


def test_a_file_that_cannot_be_begun_leaves_nothing(tmp_path, monkeypatch):
    def refuse(fd, data):
        raise OSError(28, "No space left on device")

    opened = writer(tmp_path)
    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(WarcWriteError, match="No space left"):
        opened.write(exchange())
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    opened.write(exchange())
    opened.close()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(WarcWriteError, match="not created"):
        writer(tmp_path / "none").write(exchange())


def test_a_file_that_cannot_be_cut_back_is_left_for_recovery(tmp_path, monkeypatch):
    real = os.write
    opened = writer(tmp_path)
    first = opened.write(exchange())
    broken = opened.path

    def tear(fd, data):
        real(fd, data[: len(data) // 2])
        raise OSError(5, "Input/output error")

    def refuse(fd, size):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "write", tear)
    monkeypatch.setattr(os, "ftruncate", refuse)
    with pytest.raises(WarcWriteError, match="Input/output"):
        opened.write(exchange())
    monkeypatch.undo()
    second = opened.write(exchange())
    opened.close()
    assert broken.exists()
    assert second.warc != first.warc
    assert len(list(tmp_path.glob("*.warc.gz"))) == 1


@pytest.mark.parametrize(("sync_every", "syncs"), [(0, 1), (1, 1 + 4 + 1), (5, 1 + 1 + 1)])
def test_syncing(tmp_path, monkeypatch, sync_every, syncs):
    """Four exchanges of two records each; where syncing is asked for, the new file is synced with its warcinfo, too."""
    synced = []
    real = os.fsync

    def counting(fd):
        synced.append(stat.S_ISREG(os.fstat(fd).st_mode))
        real(fd)

    monkeypatch.setattr(os, "fsync", counting)
    write(tmp_path, *[exchange() for _ in range(4)], sync_every=sync_every)
    assert sum(synced) == syncs


def test_a_sync_that_fails_acknowledges_nothing(tmp_path, monkeypatch):
    opened = writer(tmp_path, sync_every=1)
    opened.write(exchange())
    abandoned = opened.path

    def refuse(fd):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(WarcWriteError, match="did not reach the disk"):
        opened.write(exchange())
    monkeypatch.undo()
    assert opened.path is None
    assert abandoned.exists()
    assert opened.write(exchange()).warc != abandoned.name.removesuffix(".open")
    opened.close()


def test_a_reserve_of_the_disk_is_kept(tmp_path, monkeypatch):
    real = os.statvfs(tmp_path)
    free = real.f_bavail * real.f_frsize

    class Disk:
        f_frsize = 1
        f_bavail = free

    monkeypatch.setattr(os, "statvfs", lambda path: Disk)
    opened = writer(tmp_path, reserve=free - 100_000)
    opened.check_space()
    first = opened.write(exchange())
    large = io.BytesIO(b"HTTP/1.1 200 OK\r\n\r\n" + noise(200_000))
    with pytest.raises(WarcWriteError, match="are to stay free"):
        opened.write(exchange(response=large))
    assert large.closed
    Disk.f_bavail = free - 100_001
    with pytest.raises(WarcWriteError, match=r"has [\d,]+ bytes left"):
        opened.write(exchange())
    with pytest.raises(WarcWriteError):
        opened.check_space()
    Disk.f_bavail = free
    second = opened.write(exchange())
    opened.close()
    assert (second.warc, second.offset) == (
        first.warc,
        first.offset + sum(n for _, n, _ in list(members(tmp_path / first.warc))[1:3]),
    )
    assert list(verify([tmp_path / first.warc])) == []


def test_where_the_disk_cannot_be_asked_nothing_is_written(tmp_path):
    with pytest.raises(WarcWriteError, match="cannot be told"):
        writer(tmp_path / "none", reserve=1).write(exchange())
