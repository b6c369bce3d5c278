"""The drill's sites over HTTP: addresses, faults, validators, the ledger and the clock."""

from __future__ import annotations

import html
import http.client
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.warc.read import read_records
from crawler.extract import extract
from tests.crawler.week.clock import SimulatedClock
from tests.crawler.week.faults import Down, Fault, LayoutChange, TooManyRequests
from tests.crawler.week.site import PaperSite
from tests.crawler.week.spans import Span
from tests.crawler.week.truth import TrueArticle, TrueSite, Wording
from tests.crawler.week.week import Exchange, ServedWeek, serving_week, week

WORLD = week(6, 2)
TRUTHS = WORLD.truths()
SECOND = timedelta(seconds=1)


@dataclass
class Visit:
    """The sites, served, and who looks at them."""

    served: ServedWeek
    clock: SimulatedClock
    clock_file: Path
    ledger: list[Exchange] = field(default_factory=list)

    def get(self, site: TrueSite, target: str, instant: datetime, **headers: str) -> http.client.HTTPResponse:
        """The answer, its body read into `content`."""
        self.clock.set_to(instant)
        connection = http.client.HTTPConnection(site.paper.address, self.served.port, timeout=10)
        try:
            connection.request("GET", target, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            self.content = response.read()
            return response
        finally:
            connection.close()


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    file = tmp_path_factory.mktemp("week") / "clock"
    clock = SimulatedClock(WORLD.time.since, file)
    ledger: list[Exchange] = []
    with serving_week(WORLD, clock, ledger.append) as served:
        yield Visit(served, clock, file, ledger)


def test_each_has_an_address_of_its_own(sites: Visit) -> None:
    titles = set()
    for site, url in zip(TRUTHS, sites.served.urls, strict=True):
        assert url == f"http://127.0.0.{site.paper.number + 2}:{sites.served.port}/"
        assert sites.get(site, "/", WORLD.time.since).status == 200
        assert site.paper.title.encode() in sites.content
        assert url.encode() in sites.content or site.articles[0].target.encode() in sites.content
        titles.add(site.paper.title)
    assert len(titles) == len(TRUTHS)


def test_the_ledger(sites: Visit) -> None:
    sites.ledger.clear()
    answer = sites.get(TRUTHS[0], "/", WORLD.time.since)
    sites.get(TRUTHS[0], "/", WORLD.time.since + SECOND, If_None_Match=answer.headers["ETag"])
    sites.get(TRUTHS[1], "/nothing", WORLD.time.since)
    assert [exchange[:6] for exchange in sites.ledger] == [
        (WORLD.time.since, 0, "GET", "/", False, 200),
        (WORLD.time.since + SECOND, 0, "GET", "/", True, 304),
        (WORLD.time.since, 1, "GET", "/nothing", False, 404),
    ]
    assert [bool(exchange.size) for exchange in sites.ledger] == [True, False, True]


def test_what_the_clock_says_is_what_the_sites_say(sites: Visit) -> None:
    for hours in (1, 30, 2):
        instant = WORLD.time.since + timedelta(hours=hours)
        assert parsedate_to_datetime(sites.get(TRUTHS[0], "/", instant).headers["Date"]) == instant


def test_another_process_moves_the_clock(tmp_path: Path) -> None:
    clock = SimulatedClock(WORLD.time.since, tmp_path / "clock")
    child = (
        "import sys; from datetime import timedelta; from pathlib import Path\n"
        "from tests.crawler.week.clock import SimulatedClock\n"
        "clock = SimulatedClock.open(Path(sys.argv[1])); clock.advance(timedelta(hours=7, microseconds=3))\n"
        "print(clock().isoformat())"
    )
    told = subprocess.run(
        [sys.executable, "-c", child, tmp_path / "clock"], capture_output=True, text=True, check=True, timeout=60
    )
    assert clock() == WORLD.time.since + timedelta(hours=7, microseconds=3)
    assert told.stdout.strip() == clock().isoformat()


def test_the_clock_does_not_go_back_unless_it_is_set() -> None:
    clock = SimulatedClock(WORLD.time.since)
    clock.advance_to(WORLD.time.since)
    with pytest.raises(ValueError, match="after"):
        clock.advance(-SECOND)
    with pytest.raises(ValueError, match="after"):
        clock.advance_to(WORLD.time.since - SECOND)
    clock.set_to(WORLD.time.since - SECOND)
    assert clock() == WORLD.time.since - SECOND


def corrected(site: TrueSite) -> TrueArticle:
    """An article with a correction within the time."""
    return next(article for article in site.articles if len(article.wordings) > 1)


# Their templates state both validators; `tables`, on site 4, states none, and `plain` no ETag.
@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_validators(sites: Visit, number: int) -> None:
    article = corrected(TRUTHS[number])
    before, after = article.wordings[-1].stood.since - SECOND, article.wordings[-1].stood.since
    answer = sites.get(TRUTHS[number], article.target, before)
    known = {"If_None_Match": answer.headers["ETag"], "If_Modified_Since": answer.headers["Last-Modified"]}
    assert sites.get(TRUTHS[number], article.target, before, **known).status == 304
    for condition in known:
        assert sites.get(TRUTHS[number], article.target, after, **{condition: known[condition]}).status == 200


def test_the_site_that_states_no_validators(sites: Visit) -> None:
    answer = sites.get(TRUTHS[4], corrected(TRUTHS[4]).target, corrected(TRUTHS[4]).changes[0])
    assert (answer.headers["ETag"], answer.headers["Last-Modified"]) == (None, None)


def test_lying_validators(sites: Visit) -> None:
    site = TRUTHS[3]
    assert site.lies
    article = corrected(site)
    before, after = article.changes[-1] - SECOND, article.changes[-1]
    for target in (article.target, "/"):
        first = sites.get(site, target, before)
        known = {"If_None_Match": first.headers["ETag"], "If_Modified_Since": first.headers["Last-Modified"]}
        full = sites.content
        for conditions in (known, *({name: value} for name, value in known.items())):
            answer = sites.get(site, target, WORLD.time.until - SECOND, **conditions)
            assert (answer.status, sites.content) == (304, b"")
        again = sites.get(site, target, WORLD.time.until - SECOND)
        assert [again.headers[name] for name in ("ETag", "Last-Modified")] == list(known.values())
        assert sites.content != full
        assert sites.get(site, target, after, If_None_Match='"another"').status == 200


def test_validators_lie_of_what_is_older_than_they_say(sites: Visit) -> None:
    site, old = TRUTHS[3], TRUTHS[3].articles[0]
    assert old.changes[0] < WORLD.time.since
    known = sites.get(site, old.target, WORLD.time.since).headers
    for condition, name in (("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified")):
        answer = sites.get(site, old.target, WORLD.time.since, **{condition: known[name]})
        assert answer.status == 304
        assert answer.headers["ETag"] == known["ETag"]


def fault(kind: type[Fault], position: int = 0) -> tuple[TrueSite, Fault]:
    found = [(site, one) for site in TRUTHS for one in site.paper.faults if isinstance(one, kind)]
    return found[position]


@pytest.mark.parametrize("site", TRUTHS, ids=lambda site: str(site.paper.number))
def test_a_wording_can_be_read_when_the_truth_says_so_and_only_then(site: TrueSite) -> None:
    clock, ledger = SimulatedClock(WORLD.time.since), list[Exchange]()
    served = PaperSite(site.paper, clock, ledger.append)
    charset = "windows-1252" if site.paper.template == "tables" else "utf-8"

    def is_read(article: TrueArticle, wording: Wording, instant: datetime) -> bool:
        clock.set_to(instant)
        try:
            response = served.respond("GET", article.target, {})
        except ConnectionResetError:
            return False
        said = html.unescape(response.body.decode(charset))
        return response.status == 200 and all(paragraph in said for paragraph in wording.text)

    hidden = 0
    for article in site.articles:
        for wording in article.wordings:
            for span in wording.seen:
                assert is_read(article, wording, span.since)
                assert is_read(article, wording, span.until - SECOND)
            for span in Span(max(wording.stood.since, WORLD.time.since), wording.stood.until).without(wording.seen):
                assert not is_read(article, wording, span.since)
                assert not is_read(article, wording, span.until - SECOND)
                hidden += 1
    assert bool(hidden) == bool(site.paper.hidden)


def test_down(sites: Visit) -> None:
    site, down = fault(Down)
    assert sites.get(site, "/", down.span.since - SECOND).status == 200
    for part, target in ((0.0, "/"), (0.25, "/robots.txt"), (0.49, site.articles[0].target)):
        sites.ledger.clear()
        with pytest.raises(ConnectionError):
            sites.get(site, target, down.span.since + down.span.length * part)
        assert [(exchange.target, exchange.status, exchange.size) for exchange in sites.ledger] == [(target, None, 0)]
    for part, target in ((0.5, "/"), (0.99, site.articles[0].target)):
        assert sites.get(site, target, down.span.since + down.span.length * part).status == 503
    assert sites.get(site, "/", down.span.until).status == 200


@pytest.mark.parametrize("position", [0, 1, 2])
def test_too_many_requests(sites: Visit, position: int) -> None:
    site, refusing = fault(TooManyRequests, position)
    assert isinstance(refusing, TooManyRequests)
    instant = refusing.span.since + timedelta(minutes=2)
    for target in ("/", "/robots.txt", site.articles[0].target):
        answer = sites.get(site, target, instant)
        assert answer.status == 429
        said = answer.headers["Retry-After"]
        until = parsedate_to_datetime(said) if refusing.as_date else instant + int(said) * SECOND
        assert until == refusing.span.until
    assert sites.get(site, "/", refusing.span.since - SECOND).status == 200
    assert sites.get(site, "/", refusing.span.until).status == 200


def test_retry_after_is_said_in_both_ways() -> None:
    assert {one.as_date for one in TRUTHS[4].paper.faults if isinstance(one, TooManyRequests)} == {True, False}


def test_a_layout_change(sites: Visit) -> None:
    site, change = fault(LayoutChange)
    article = next(one for one in site.articles if one.changes[0] < change.span.since - timedelta(hours=1))
    url = sites.served.base(site.paper) + article.target
    before = sites.get(site, article.target, change.span.since - SECOND)
    assert extract(sites.content, url) is not None
    known = {"If_None_Match": before.headers["ETag"], "If_Modified_Since": before.headers["Last-Modified"]}
    for instant in (change.span.since, change.span.until - SECOND):
        answer = sites.get(site, article.target, instant, **known)
        assert answer.status == 200
        assert extract(sites.content, url) is None
        assert article.wordings[0].text[0].encode() not in sites.content
    assert sites.get(site, article.target, change.span.since, If_None_Match=answer.headers["ETag"]).status == 304
    assert sites.get(site, article.target, change.span.until, If_None_Match=answer.headers["ETag"]).status == 200
    assert extract(sites.content, url) is not None
    later = next(one for one in site.articles if one.changes[0] > change.span.since)
    assert sites.get(site, later.target, change.span.since).status == 404
    assert sites.get(site, "/", change.span.since).status == 200
    assert article.target.encode() in sites.content


def test_scrapy_in_a_process_of_its_own_has_the_sites_time(sites: Visit, tmp_path: Path) -> None:
    sites.ledger.clear()
    sites.clock.set_to(WORLD.time.since + timedelta(hours=31, minutes=7))
    collection, url = tmp_path / "collection", sites.served.base(TRUTHS[0].paper) + TRUTHS[0].articles[0].target
    settings = {"COLLECTION": collection, "ALLOW_PRIVATE_ADDRESSES": True, "DOWNLOAD_DELAY": 0, "CONTACT": "tests"}
    line: list[str | Path] = [sys.executable, "-m", "tests.crawler.week.clocked_scrapy", sites.clock_file]
    line += [WORLD.time.until.isoformat(), "fetch", url]
    line += [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert {exchange.instant for exchange in sites.ledger} == {sites.clock()}
    dates = [
        record.date
        for path in Collection(collection).warcs()
        for record in read_records(path)
        if record.type == "response"
    ]
    assert len(dates) == len(sites.ledger) == 2
    assert {datetime.fromisoformat(date) for date in dates} == {sites.clock()}
