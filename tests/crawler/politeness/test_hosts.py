"""When a host may be asked again, on a clock that is moved; and what the next run finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scrapy.utils.test import get_crawler

from crawler.politeness.host_state import HOSTS, HostsFileError, HostState, LeftAlone, read_hosts, write_hosts
from crawler.politeness.hosts import HostLeftError, Hosts

NOON = 1_773_489_600.0
HOST = "harbour-post.example"


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


def hosts(clock: Clock, collection: Path | None = None, **settings: object) -> Hosts:
    crawler = get_crawler(settings_dict={"COLLECTION": str(collection) if collection else None, **settings})
    return Hosts(crawler, clock)


def wait_of(found: Hosts, clock: Clock, host: str = HOST) -> int:
    """Whole seconds until the host may be asked; the clock is there then."""
    began = clock.now
    while found.must_wait(host):
        clock.now += 1
        assert clock.now < began + 100_000
    return int(clock.now - began)


def test_waits_double_up_to_their_bound_and_the_host_is_left_in_the_end() -> None:
    clock = Clock()
    found = hosts(clock, BACKING_OFF_START=1, BACKING_OFF_MAX=20, HOST_FAILURES_MAX=8)
    waits = []
    for _ in range(7):
        found.failed(HOST, "status 503")
        waits.append(wait_of(found, clock))
    assert waits == [1, 2, 4, 8, 16, 20, 20]
    found.refuse_left(HOST)
    found.failed(HOST, "status 503")
    assert not found.must_wait(HOST)
    with pytest.raises(HostLeftError, match="8 failures in a row, the last: status 503") as raised:
        found.refuse_left(HOST)
    assert raised.value.reason is LeftAlone.FAILING
    found.refuse_left("other-post.example")
    assert not found.must_wait("other-post.example")


def test_a_host_that_was_left_gets_one_chance_after_its_rest() -> None:
    clock = Clock()
    found = hosts(clock, HOST_FAILURES_MAX=2, HOST_REST=900)
    for _ in range(2):
        clock.now += 10
        found.failed(HOST, "status 503")
    clock.now += 899
    with pytest.raises(HostLeftError):
        found.refuse_left(HOST)
    clock.now += 1
    found.refuse_left(HOST)
    found.failed(HOST, "status 503")
    with pytest.raises(HostLeftError):
        found.refuse_left(HOST)


DAY = 86_400


@pytest.mark.parametrize("failures", [1, 8])
def test_a_clock_that_is_set_back_makes_no_wait_longer(failures: int, tmp_path: Path) -> None:
    clock = Clock()
    found = hosts(clock, tmp_path)
    for _ in range(failures):
        found.failed(HOST, "status 503", retry_after=60)
        wait_of(found, clock)
    found.failed(HOST, "status 503", retry_after=60)
    clock.now -= DAY
    if failures == 1:
        assert wait_of(found, clock) == 60
        return
    with pytest.raises(HostLeftError):
        found.refuse_left(HOST)
    clock.now += 900
    found.refuse_left(HOST)
    # The next run, on a clock that was set back still further.
    found.failed(HOST, "status 503", retry_after=3600)
    found.close()
    clock.now -= 30 * DAY
    later = hosts(clock, tmp_path)
    later.take_over()
    with pytest.raises(HostLeftError):
        later.refuse_left(HOST)
    clock.now += DAY
    later.refuse_left(HOST)
    assert not later.must_wait(HOST)


def test_an_answer_makes_good_what_failed() -> None:
    clock = Clock()
    found = hosts(clock, HOST_FAILURES_MAX=3)
    for _ in range(9):
        found.failed(HOST, "status 500")
        assert wait_of(found, clock) == 1
        found.answered(HOST)


def test_what_was_under_way_together_fails_once() -> None:
    clock = Clock()
    found = hosts(clock, HOST_FAILURES_MAX=3)
    for _ in range(16):
        found.failed(HOST, "the server took too long")
    assert wait_of(found, clock) == 1


@pytest.mark.parametrize(
    ("asked", "wait"), [(120, 120), (0, 1), (3600, 3600)], ids=["longer", "shorter than backing off", "the bound"]
)
def test_retry_after_is_kept(asked: int, wait: int) -> None:
    clock = Clock()
    found = hosts(clock, RETRY_AFTER_MAX=3600)
    found.failed(HOST, "status 429", retry_after=asked)
    assert wait_of(found, clock) == wait


def test_the_longest_of_several_wins() -> None:
    clock = Clock()
    found = hosts(clock)
    for asked in (30, 90, 60):
        found.failed(HOST, "status 429", retry_after=asked)
    assert wait_of(found, clock) == 90


def test_whoever_asks_for_too_much_is_left_alone() -> None:
    clock = Clock()
    found = hosts(clock, RETRY_AFTER_MAX=3600)
    found.failed(HOST, "status 503", retry_after=3601)
    with pytest.raises(HostLeftError, match=r"asked to be left alone for 3601 s \(status 503\)") as raised:
        found.refuse_left(HOST)
    assert raised.value.reason is LeftAlone.RETRY_AFTER


def test_a_robots_txt_is_asked_for_as_often_as_a_page() -> None:
    clock = Clock()
    found = hosts(clock, RETRY_TIMES=2)
    for _ in range(3):
        found.refuse_left(HOST)
        found.failed(HOST, "status 500", robots=True)
        wait_of(found, clock)
    with pytest.raises(HostLeftError, match=r"robots.txt could not be had: status 500") as raised:
        found.refuse_left(HOST)
    assert raised.value.reason is LeftAlone.ROBOTS_UNREACHABLE


def test_the_next_run_keeps_to_what_is_left_of_a_wait(tmp_path: Path) -> None:
    clock = Clock()
    first = hosts(clock, tmp_path)
    first.failed(HOST, "status 429", retry_after=600)  # stored at once: a kill may come
    clock.now += 200
    second = hosts(clock, tmp_path)
    second.take_over()
    assert wait_of(second, clock) == 400
    clock.now += 1
    third = hosts(clock, tmp_path)
    third.take_over()
    assert not third.must_wait(HOST)


def test_a_longer_wait_than_a_run_s_is_kept_by_the_runs_that_follow(tmp_path: Path) -> None:
    clock = Clock()
    hosts(clock, tmp_path).failed(HOST, "status 503", retry_after=10**9)
    clock.now += 3600
    second = hosts(clock, tmp_path)
    second.take_over()
    with pytest.raises(HostLeftError):
        second.refuse_left(HOST)
    clock.now = NOON + 86_400
    third = hosts(clock, tmp_path)
    third.take_over()
    third.refuse_left(HOST)  # a day is the most
    assert not third.must_wait(HOST)


def test_a_host_that_was_left_gets_one_chance_in_the_next_run(tmp_path: Path) -> None:
    clock = Clock()
    first = hosts(clock, tmp_path, HOST_FAILURES_MAX=2)
    first.failed(HOST, "status 500")
    wait_of(first, clock)
    first.failed(HOST, "status 500")
    second = hosts(clock, tmp_path, HOST_FAILURES_MAX=2)
    second.take_over()
    wait_of(second, clock)
    second.refuse_left(HOST)
    second.failed(HOST, "status 500")
    with pytest.raises(HostLeftError):
        second.refuse_left(HOST)


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    states = {HOST: HostState(NOON + 5.5, 10.0, 7.5, 2, "status 503"), "nothing-to-say.example": HostState()}
    write_hosts(tmp_path / HOSTS, states, NOON)
    assert read_hosts(tmp_path / HOSTS, NOON) == {HOST: states[HOST]}
    assert read_hosts(tmp_path / HOSTS, NOON + 86_500) == {}
    assert read_hosts(tmp_path / "none.json", NOON) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"a": 1}',
        b"\xff",
        b"[" * 100_000,
        json.dumps({HOST: {"notBefore": "2026-03-14T12:00:00", "delay": 0, "failures": 0, "why": ""}}).encode(),
        b'{"a": {"notBefore": "2026-03-14T12:00:00Z", "delay": NaN, "failures": 0, "why": ""}}',
        b'{"a": {"notBefore": "2026-03-14T12:00:00Z", "delay": 1, "failures": -1, "why": ""}}',
    ],
)
def test_a_broken_file_is_said_and_costs_no_crawl(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / HOSTS).write_bytes(content)
    with pytest.raises(HostsFileError):
        read_hosts(tmp_path / HOSTS, NOON)
    found = hosts(Clock(), tmp_path)
    found.take_over()
    assert "What earlier crawls know of hosts is lost" in caplog.text
    assert not found.must_wait(HOST)
