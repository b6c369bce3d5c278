"""Sites made of numbers: what a crawl tells of them, report after report, without the crawl."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.health.lines import of_line, to_line
from archive.health.period import Period
from archive.warc.exchange import Exchange
from crawler.examination import Examined
from crawler.extract.reasons import Reason
from crawler.health.judgement import Judgement, judge, prepare
from crawler.health.past import Past, pasts
from crawler.health.site_health import SiteHealth

START = datetime(2026, 3, 1, tzinfo=UTC)


def item(**fields: Any) -> Examined:
    """An article as the newsroom's are, but for `fields`; a new document."""
    whole = {
        "@type": "NewsArticle",
        "headline": "Ferry late again",
        "datePublished": "2026-03-01T11:00:00+01:00",
        "author": [{"@type": "Person", "name": "Ada Quill"}],
        "articleBody": "The ferry was late.",
        "wordCount": 400,
        "change": {"previous": None},
    }
    return Examined(item=whole | fields)


OLD = {"change": {"previous": "urn:uuid:0"}}
WITHOUT_BODY = item(articleBody="", wordCount=0)
WITHOUT_AUTHOR = item(author=[])
CHALLENGE = Examined(reason=Reason.CHALLENGE)
NO_TEXT = Examined(reason=Reason.NO_TEXT)


@dataclass
class Watched:
    """A site whose pages are told one after another, a minute apart, and judged as a crawl has it judged: through the
    lines of the journal.
    """

    now: datetime = START
    site: str = "harbour-post"
    periods: list[Period] = field(default_factory=list)
    health: SiteHealth = field(init=False)

    def __post_init__(self) -> None:
        self.health = SiteHealth(self.site, self.now)

    def pages(self, *pages: Examined, apart: timedelta = timedelta(minutes=1)) -> None:
        for page in pages:
            self.now += apart
            self.health.page(f"https://harbour-post.example/{self.now:%d%H%M%S}", page, self.now)

    def requests(self, statuses: Iterable[int | None]) -> None:
        for status in statuses:
            self.now += timedelta(seconds=10)
            response = b"HTTP/1.1 %d X\r\n\r\n" % status if status is not None else None
            exchange = Exchange(
                url="https://harbour-post.example/a", started_at=self.now, request=b"GET", response=response
            )
            self.health.exchange(exchange, response or b"", 500 if response else None)

    def lists(self, count: int) -> None:
        for _ in range(count):
            self.health.list(None, self.now)

    def report(self, after: timedelta = timedelta()) -> Judgement:
        """What is said at the end of the period, `after` its last page; the next one begins."""
        self.now += after
        past = self._past()
        period = self.health.turn(self.now)
        period.last = self.health.last
        judgement = judge(self.health, period, past)
        self.periods.append(of_line(to_line(period)))
        return judgement

    def restart(self) -> None:
        """As if the process ended after the report, and another began."""
        self.health = SiteHealth(self.site, self.now)
        self.health.take_over(of_line(to_line(self.periods[-1])))
        prepare(self.health, self._past())

    def _past(self) -> Past:
        return pasts(self.periods, self.now, {self.site: self.health.runs}).get(self.site) or Past(self.now)
