"""The files of a crawl, judged by other people's verifiers; where one of them is wrong, its fault is pinned here.

Once a fault is mended, its test fails, and the exception can go.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.warc.read import read_records
from archive.warc.verify import verify
from tests.crawler.capturing import OK, crawl
from tests.crawler.scripted_server import Script, ScriptedServer
from tests.crawler.test_capture import PACKED, PAGE, WHOLE
from tests.referees import referee

HTML = b"Content-Type: text/html; charset=utf-8\r\n"
ORDINARY = {
    "/robots.txt": [Script([OK + b"Content-Length: 0\r\n\r\n"])],
    "/page": [Script([OK + HTML + b"Content-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)])],
    "/gzip": [Script([OK + HTML + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(PACKED), PACKED)])],
    "/old": [Script([b"HTTP/1.1 301 Moved\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n"])],
    "/http10": [Script([b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nuntil I close"], close=True)],
    "/204": [Script([b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"])],
    "/404": [Script([b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"])],
    "/silent": [Script([], close=True)],
    "/cut": [Script([OK + b"Content-Length: 50\r\n\r\nonly this"], close=True)],
    "/hints": [Script([b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok"])],
}  # fmt: skip
ODD = {path: [Script(WHOLE[path])] for path in ("/chunked", "/chunk-extensions", "/trailers", "/chunked-gzip")}


def crawled(folder: Path, scripts: dict[str, list[Script]], *, times: int = 1) -> Path:
    server = ScriptedServer(scripts)
    with server.running():
        urls = [server.url(path) for path in scripts]
        crawl(folder / "c", urls * times, ROBOTSTXT_OBEY="/robots.txt" in scripts, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    (path,) = Collection(folder / "c").warcs()
    assert not list(verify([path]))
    return path


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each page twice: responses, revisits, requests and metadata."""
    path = crawled(tmp_path_factory.mktemp("ordinary"), ORDINARY, times=2)
    assert {record.type for record in read_records(path)} == {"warcinfo", "response", "revisit", "request", "metadata"}
    return path


@pytest.fixture(scope="module")
def chunked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crawled(tmp_path_factory.mktemp("chunked"), ODD)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=60)


def warcio(path: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-c", "from warcio.cli import main; main()", "check", path)


def fastwarc(path: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-c", "from fastwarc.cli import main; main()", "check", "-p", path)


def warcat(path: Path) -> subprocess.CompletedProcess[str]:
    return run(referee("python"), "-m", "warcat", "verify", path)


def failed_in(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The records that FastWARC's verifier complains of."""
    return set(re.findall(r"<(urn:uuid:[^>]+)>", done.stdout + done.stderr))


def repeated(path: Path) -> set[str]:
    """The revisits of an identical payload."""
    return {
        record.record_id
        for record in read_records(path)
        if record.type == "revisit" and record.fields.get("WARC-Payload-Digest") is not None
    }


def test_warcio(ordinary: Path) -> None:
    done = warcio(ordinary)
    assert (done.returncode, "failed" in done.stdout) == (0, False), done.stdout + done.stderr


def test_fastwarc(ordinary: Path) -> None:
    """It holds a revisit's payload digest against the revisit's own block; §6.7.2: it is the original's."""
    done = fastwarc(ordinary)
    assert failed_in(done) == repeated(ordinary)
    without = run(sys.executable, "-c", "from fastwarc.cli import main; main()", "check", ordinary)
    assert without.returncode == 0, without.stdout


@pytest.mark.skipif(shutil.which("gzip") is None, reason="there is no gzip")
@pytest.mark.parametrize("name", ["ordinary", "chunked"])
def test_gzip(name: str, request: pytest.FixtureRequest) -> None:
    done = run("gzip", "-t", request.getfixturevalue(name))
    assert (done.returncode, done.stderr) == (0, "")


def test_warcat(ordinary: Path) -> None:
    done = warcat(ordinary)
    found = re.findall(r"VerifyProblem: .*", done.stderr)
    # As FastWARC does (warcat#15).
    assert len(found) == len(repeated(ordinary)), done.stderr
    assert all("Bad payload digest" in problem for problem in found)


def test_warcio_takes_the_digest_of_a_chunked_payload_over_its_framing(chunked: Path) -> None:
    """warcio#74: of every chunked response, and of nothing else."""
    done = warcio(chunked)
    assert done.returncode == 1
    assert len(re.findall("payload digest failed", done.stdout)) == len(ODD), done.stdout
    assert "block digest failed" not in done.stdout


def test_fastwarc_takes_the_digest_of_a_chunked_payload_over_its_framing(chunked: Path) -> None:
    done = fastwarc(chunked)
    assert done.returncode != 0
    assert failed_in(done) == {record.record_id for record in read_records(chunked) if record.type == "response"}


def test_warcio_fails_on_brotli_beside_the_usual_package(tmp_path: Path) -> None:
    """warcio#73, and why br is not asked for."""
    path = crawled(tmp_path, {"/brotli": [Script(WHOLE["/brotli"])]})
    done = warcio(path)
    assert done.returncode != 0
    assert "'brotli.Decompressor' object has no attribute 'unused_data'" in done.stderr
    (request,) = [record.block.read() for record in read_records(path) if record.type == "request"]
    assert b"\r\nAccept-Encoding: gzip\r\n" in request


def test_warcat_fails_on_a_header_without_a_colon(tmp_path: Path) -> None:
    done = warcat(crawled(tmp_path, {"/colonless": [Script(WHOLE["/colonless"])]}))
    assert "ValueError: not enough values to unpack" in done.stderr
