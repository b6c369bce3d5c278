"""Whole crawls of real servers: what they were asked for, and when. Each server is a host of its own, 127.0.0.N, so
that one crawl shows many cases, and that none is in another's way.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.politeness.host_state import HOSTS, HostState, write_hosts
from crawler.robots import MAX_BYTES
from tests.crawler import forked
from tests.crawler.scripted_server import Script, ScriptedServer

PAGES = [f"/{n}.txt" for n in range(4)]


def answer(status: str, body: bytes = b"", *headers: str) -> Script:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: text/plain", *headers, "", ""]
    return Script(["\r\n".join(lines).encode() + body])


OK = answer("200 OK", b"The ferry waits for the tide.")
NONE = answer("404 Not Found")
BROKEN = answer("500 Internal Server Error")
DROPPED = Script([], reset=True)


def moved(where: str) -> Script:
    return answer("302 Found", b"", f"Location: {where}")


def rules(text: str) -> Script:
    return answer("200 OK", text.encode())


@contextlib.contextmanager
def serving(*scripts: dict[str, list[Script]]) -> Iterator[list[ScriptedServer]]:
    """A server for each, on 127.0.0.2 and those that follow; what is not scripted of PAGES is there."""
    with contextlib.ExitStack() as stack:
        pages = {page: [OK] for page in PAGES}
        yield [
            stack.enter_context(ScriptedServer(pages | script, host=f"127.0.0.{n}").running())
            for n, script in enumerate(scripts, start=2)
        ]


def command(collection: Path, servers: list[ScriptedServer], **settings: Any) -> list[str]:
    """A crawl of PAGES of each server."""
    seeds = ",".join(server.url(page) for server in servers for page in PAGES)
    line = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"seeds={seeds}"]
    # A delay, as without one Scrapy 2.19 starts all that waits in a slot at once, whatever its concurrency is.
    settings = {
        "COLLECTION": collection, "ALLOW_PRIVATE_ADDRESSES": True, "CONTACT": "tests", "EXTRACTION_PROCESSES": 1,
        "DOWNLOAD_DELAY": 0.03, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False, "BACKING_OFF_START": 0.1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "CONCURRENT_REQUESTS": 100,
    } | settings  # fmt: skip
    for name, value in settings.items():
        line += ["-s", f"{name}={value}"]
    return line


def crawl(collection: Path, servers: list[ScriptedServer], **settings: Any) -> str:
    """What a crawl of PAGES of each server said."""
    done = forked.run(command(collection, servers, **settings))
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def starts(server: ScriptedServer) -> list[float]:
    """When its pages were asked for."""
    return sorted(at for page in PAGES for at in server.times[page])


def counts(server: ScriptedServer) -> list[int]:
    return [len(server.requests[page]) for page in PAGES]


def test_the_delay_of_robots_txt_is_kept(tmp_path: Path) -> None:
    cases = {
        "User-agent: *\nCrawl-delay: 0.5": 0.5,
        "User-agent: Dateline\nCrawl-delay: 0.4\n\nUser-agent: *\nCrawl-delay: 50": 0.4,
        "User-agent: *\nRequest-rate: 2/1s": 0.5,
        "User-agent: *\nCrawl-delay: 900": 0.7,
        "User-agent: *\nCrawl-delay: inf": 0.2,
        "User-agent: *\nCrawl-delay: nan": 0.2,
        "User-agent: *\nCrawl-delay: 0.1": 0.2,
    }
    with serving(*({"/robots.txt": [rules(text)]} for text in cases)) as servers:
        # AutoThrottle would go down to DOWNLOAD_DELAY for servers as quick as these.
        said = crawl(
            tmp_path / "c", servers, CRAWL_DELAY_MAX=0.7, DOWNLOAD_DELAY=0.2, AUTOTHROTTLE_ENABLED=True,
            AUTOTHROTTLE_START_DELAY=0.2,
        )  # fmt: skip
        for server, (text, least) in zip(servers, cases.items(), strict=True):
            assert counts(server) == [1] * 4
            # As the server sees it, whose threads may run late on a busy machine: the first and the last of four.
            first, *_, last = starts(server)
            assert last - first >= 3 * least - 0.25, text
    assert said.count("it gets CRAWL_DELAY_MAX, 0.7 s") == 1


def test_retry_after_holds_the_whole_host_and_no_other(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
    form = "%a, %d %b %Y %H:%M:%S GMT"
    later = [f"Date: {noon:{form}}", f"Retry-After: {noon + timedelta(seconds=2):{form}}"]
    busy = [
        answer("429 Too Many Requests", b"", "Retry-After: 2"),
        answer("503 Service Unavailable", b"", "Retry-After: 2"),
        answer("502 Bad Gateway", b"", "Retry-After: 2"),
        answer("429 Too Many Requests", b"", *later),
        answer("503 Service Unavailable", b"", *later),
    ]
    with serving({}, *({PAGES[0]: [script, OK]} for script in busy)) as (free, *held):
        # Room for a few requests only: those that wait must not take it from others.
        said = crawl(tmp_path / "c", [*held, free], CONCURRENT_REQUESTS=6)
        for server in held:
            first, again = server.times[PAGES[0]]
            assert again - first >= 1.98
            assert counts(server) == [2, 1, 1, 1]
            assert not [at for at in starts(server) if first < at < first + 1.98]
        assert counts(free) == [1] * 4
        assert max(starts(free)) < min(server.times[PAGES[0]][1] for server in held)
    assert "127.0.0.3 (1 times)" in said


def test_whoever_asks_for_too_much_is_left_alone_by_the_next_run_too(tmp_path: Path) -> None:
    busy = answer("429 Too Many Requests", b"", "Retry-After: 7200")
    with serving({page: [busy] for page in PAGES}) as (server,):
        said = crawl(tmp_path / "c", [server])
        assert len(starts(server)) == 1
        assert said.count("is left alone for 7200 s") == 1
        assert "left alone    127.0.0.2: it asked to be left alone for 7200 s (status 429)" in said
        assert "4 on a host that asked for a longer wait than a run's" in said
        server.requests.clear()
        assert "it asked to be left alone for 7200 s" in crawl(tmp_path / "c", [server])
        assert not server.requests  # not even for robots.txt


def test_hosts_that_keep_failing_are_left_alone_and_others_are_not(tmp_path: Path) -> None:
    with serving({}, {page: [BROKEN] for page in PAGES}, {page: [DROPPED] for page in PAGES}) as servers:
        sound, broken, dropping = servers
        said = crawl(tmp_path / "c", servers, HOST_FAILURES_MAX=4, RETRY_TIMES=1)
        assert counts(sound) == [1] * 4
        assert len(starts(broken)) == 4
        waits = [after - before for before, after in pairwise(starts(broken))]
        assert [wait > least - 0.02 for wait, least in zip(waits, (0.1, 0.2, 0.4), strict=True)] == [True] * 3
        # The HTTP client asks once more by itself where a connection that was in use before is dropped.
        assert 4 <= len(starts(dropping)) <= 12
    for host in ("127.0.0.3", "127.0.0.4"):
        assert said.count(f"{host} is left alone for 900 s: 4 failures in a row") == 1
    assert "on a host that failed again and again" in said


def test_a_robots_txt_that_is_not_there_allows_and_one_that_cannot_be_had_forbids(tmp_path: Path) -> None:
    gone = [[NONE], [answer("403 Forbidden")], [answer("410 Gone")]]
    late = [[BROKEN, NONE], [DROPPED, OK], [answer("429 Too Many Requests"), OK]]
    never = [
        [BROKEN],
        [answer("501 Not Implemented")],
        [answer("503 Service Unavailable")],
        [DROPPED],
        [moved("/moved")],
    ]
    scripts = [{"/robots.txt": robots, "/moved": [BROKEN]} for robots in gone + late + never]
    with serving(*scripts) as servers:
        said = crawl(tmp_path / "c", servers)
        asked = [len(server.requests["/robots.txt"]) for server in servers]
        assert asked == [1] * len(gone) + [2] * len(late) + [3] * len(never)
        for server in servers[: len(gone + late)]:
            assert counts(server) == [1] * 4
            assert min(starts(server)) > max(server.times["/robots.txt"])
        for server in servers[len(gone + late) :]:
            assert counts(server) == [0] * 4
            left = f"{server.host} is left alone for 900 s: robots.txt could not be had"
            assert said.count(left) == 1
    assert "20 on a host whose robots.txt could not be had" in said


def test_redirects_and_long_files(tmp_path: Path) -> None:
    forbid = "User-agent: *\nDisallow: /\n"

    def hops(number: int) -> dict[str, list[Script]]:
        paths = ["/robots.txt", *(f"/hop-{n}" for n in range(number))]
        return {here: [moved(there)] for here, there in pairwise(paths)} | {paths[-1]: [rules(forbid)]}

    filling = "# tide\n" * ((MAX_BYTES - len(forbid)) // 7)
    cut = "#" * (MAX_BYTES - len(forbid) - 1) + "\nUser-agent: *\nDisallow: /"  # cut there, it would be all
    scripts = [
        hops(5),
        hops(6),
        {"/robots.txt": [rules(filling + forbid)]},
        {"/robots.txt": [rules(filling + "# tide\n" * 9 + forbid)]},
        {"/robots.txt": [rules(cut + "x" * 100)]},
    ]
    with serving(*scripts) as servers:
        crawl(tmp_path / "c", servers)
        assert [any(counts(server)) for server in servers] == [False, True, False, True, True]
        assert servers[0].requests["/hop-4"]
        assert not servers[1].requests["/hop-5"]


def test_a_redirect_s_target_that_fails_is_not_asked_without_end(tmp_path: Path) -> None:
    with serving({"/robots.txt": [BROKEN]}) as (broken,):
        here = {"/robots.txt": [moved(broken.url("/robots.txt"))]} | {page: [OK] for page in PAGES}
        with ScriptedServer(here, host="127.0.0.9").running() as server:
            said = crawl(tmp_path / "c", [server])
            assert counts(server) == [0] * 4
            assert len(server.requests["/robots.txt"]) <= 3
            assert len(broken.requests["/robots.txt"]) <= 3
    assert "127.0.0.9 is left alone for 900 s: robots.txt could not be had" in said


@pytest.mark.parametrize("asked", ["robots.txt", "pages"])
def test_the_next_run_waits_for_the_rest(tmp_path: Path, asked: str) -> None:
    until = datetime.now(UTC) + timedelta(seconds=5)
    state = {"notBefore": until.isoformat(), "delay": 0, "failures": 1, "why": "status 429"}
    (tmp_path / "hosts.json").write_text(json.dumps({"127.0.0.2": state}))
    with serving({"/robots.txt": [NONE]}) as (server,):
        deadline = time.monotonic() + (until - datetime.now(UTC)).total_seconds()
        crawl(tmp_path, [server], ROBOTSTXT_OBEY=asked == "robots.txt")
        assert counts(server) == [1] * 4
        assert min(at for times in server.times.values() for at in times) >= deadline - 0.05
    assert json.loads((tmp_path / "hosts.json").read_text()) == {}


def crawl_until(answered: ScriptedServer, collection: Path, servers: list[ScriptedServer], **settings: Any) -> None:
    """Crawl PAGES of each server, up to the moment at which all those of one of them were answered."""
    line = command(collection, servers, STOP_SECONDS=0, **settings)
    with subprocess.Popen(line, stderr=subprocess.DEVNULL) as process:
        while not all(answered.sent[page][-1:] == OK.parts for page in PAGES):
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()


def test_a_host_with_a_long_delay_holds_few_places(tmp_path: Path) -> None:
    """What waits for its turn at one host keeps nothing of another, which had nothing to ask for, from its own."""
    often = {"/robots.txt": [rules("User-agent: *\nCrawl-delay: 30")]}
    with serving(often, {page: [BROKEN, OK] for page in PAGES}) as (slow, quick):
        places = {"CONCURRENT_REQUESTS": 3, "CONCURRENT_REQUESTS_PER_DOMAIN": 3}
        crawl_until(quick, tmp_path / "c", [slow, quick], **places)
        assert not starts(slow), "its first page waits, too, for robots.txt was asked for"


def test_hosts_that_fail_hold_no_more_than_half_of_the_places(tmp_path: Path) -> None:
    silent = {"/robots.txt": [Script([], hold=True)]}
    failed = HostState(failures=1, why="the server took too long")
    (tmp_path / "c").mkdir()
    write_hosts(tmp_path / "c" / HOSTS, {f"127.0.0.{n}": failed for n in range(2, 8)}, time.time())
    with serving(*[silent] * 6, {}) as servers:
        well = servers[-1]
        crawl_until(well, tmp_path / "c", servers, CONCURRENT_REQUESTS=4, DOWNLOAD_TIMEOUT=3000)
        assert sum("/robots.txt" in server.requests for server in servers[:-1]) == 1
