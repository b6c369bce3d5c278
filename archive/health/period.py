"""What one site gave in a period of a crawl, in numbers that can be added up (as JSON: `archive.health.lines`).

A measure is something that a page can be bad at: to have no headline, to be a bot wall. `crawler.health.measures` has
the closed list; here, names are names. Instants are aware, UTC.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

MAX_KINDS = 64
"""Of a kind of number, in one period: a file that has more was not written by us."""
_BUCKETS = 4
"""Of the lengths of texts, for each doubling: neighbours differ by 19 %."""


@dataclass(slots=True)
class Share:
    """So many `bad` ones of so many."""

    bad: int = 0
    of: int = 0

    @property
    def rate(self) -> float:
        """0 where there are none."""
        return self.bad / self.of if self.of else 0.0

    def add(self, is_bad: bool) -> None:
        self.bad += is_bad
        self.of += 1

    def __add__(self, other: Share) -> Share:
        return Share(self.bad + other.bad, self.of + other.of)


@dataclass(slots=True, kw_only=True)
class Run:
    """A run of mostly bad pages that has not ended yet; within a break, of mostly good ones."""

    since: datetime
    """When its first page was fetched."""
    period: datetime
    """The start of the period that it began in: only periods that ended by then are its past."""
    before: Share
    """What that period had counted when it began."""
    counted: Share
    """`bad` pages (within a break: good ones) of all since it began."""
    score: float
    """How far it stands out: `crawler.health.runs`."""


@dataclass(slots=True, kw_only=True)
class Break:
    """A site broke: since an instant, something is bad that was not before."""

    measure: str
    since: datetime
    """When the first page of the run of bad ones was fetched; of pages that do not come, when the last one was."""
    said: datetime
    """When it was found out."""
    counted: Share
    """Since then, as known at the end of the period. Of pages that do not come: `bad` came, at least `of` before."""
    past: Share
    """Before."""
    sentence: str
    """All of it, for a person, on one line: `harbour-post: articleBody empty on 38 of 40 pages since ...`."""


@dataclass(slots=True, kw_only=True)
class Period:
    """One site from `start` to `end`."""

    site: str
    start: datetime
    end: datetime
    requests: int = 0
    """Exchanges: robots.txt, redirects, lists, attempts that failed."""
    statuses: dict[str, int] = field(default_factory=dict)
    """Responses by class of status: `2xx` ... ; `none` where what came has no status."""
    failures: dict[str, int] = field(default_factory=dict)
    """Exchanges without a response, by what went wrong."""
    kills: int = 0
    """Crawls that ended in it without a report of their own: what they counted in their last seconds is not in it."""
    bytes: int = 0
    """Of the response records in the WARC files, compressed."""
    lists: int = 0
    """Feeds, sitemaps, home pages and sections that were read."""
    pages: int = 0
    """All else: ends as an item, unchanged, or as a reason."""
    articles: int = 0
    liveblogs: int = 0
    entries: int = 0
    """Entries of live blogs, never seen before."""
    documents: int = 0
    """Articles and live blogs never seen before."""
    unchanged: int = 0
    """Pages that say what they said: they tell nothing about extraction."""
    reasons: dict[str, int] = field(default_factory=dict)
    """Pages without an item, by reason."""
    shares: dict[str, Share] = field(default_factory=dict)
    """By measure."""
    words: dict[int, int] = field(default_factory=dict)
    """Articles by length of their text: bucket (`bucket_of`) and how many."""
    peaks: dict[str, float] = field(default_factory=dict)
    """By measure: the highest score that a run reached which was no break."""
    broken: list[str] = field(default_factory=list)
    """Measures that were broken at some time of the period, so that it is no example of how they are usually."""
    runs: dict[str, Run] = field(default_factory=dict)
    """By measure, as at the end."""
    breaks: dict[str, Break] = field(default_factory=dict)
    """By measure, as at the end."""
    last: datetime | None = None
    """When the last document that is counted in `documents`, here or in earlier periods, was fetched."""

    @property
    def items(self) -> int:
        """New or changed ones."""
        return self.articles + self.liveblogs

    def add(self, later: Period) -> None:
        """Make one period of this and a later one of the same site."""
        self.end = later.end
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(later, name))
        for counts, more in (
            (self.statuses, later.statuses),
            (self.failures, later.failures),
            (self.reasons, later.reasons),
        ):
            add_counts(counts, more)
        for bucket, count in later.words.items():
            self.words[bucket] = self.words.get(bucket, 0) + count
        for measure, share in later.shares.items():
            self.shares[measure] = self.shares.get(measure, Share()) + share
        for measure, peak in later.peaks.items():
            self.peaks[measure] = max(self.peaks.get(measure, 0.0), peak)
        self.broken = sorted({*self.broken, *later.broken})
        self.runs, self.breaks = later.runs, later.breaks
        self.last = later.last or self.last


NUMBERS = tuple(one.name for one in fields(Period) if one.type == "int")
"""Names of the plain numbers of a period."""


def add_counts(counts: dict[str, int], more: Mapping[str, int]) -> None:
    """Add `more` to `counts`, which gets no more than MAX_KINDS of them: what is beyond is `other`."""
    for kind, count in more.items():
        known = kind in counts or len(counts) < MAX_KINDS - 1
        counts[kind if known else "other"] = counts.get(kind if known else "other", 0) + count


def bucket_of(words: int) -> int:
    """The bucket of a text of so many words, of at least one."""
    return math.floor(_BUCKETS * math.log2(words))


def words_of(bucket: int) -> int:
    """The number of words in the middle of a bucket, to two digits."""
    words = round(2 ** ((bucket + 0.5) / _BUCKETS))
    return words if words < 100 else round(words, 2 - len(str(words)))


def half_of(bucket: int) -> int:
    """The bucket of texts half as long."""
    return bucket - _BUCKETS


def median_of(words: Mapping[int, int]) -> int | None:
    """The bucket of the median; None where there are none."""
    middle = (sum(words.values()) + 1) // 2
    for bucket in sorted(words):
        middle -= words[bucket]
        if middle <= 0:
            return bucket
    return None
