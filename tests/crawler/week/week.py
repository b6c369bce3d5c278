"""A simulated week of small news sites, each at a loopback address of its own, and what is true of them.

How a drill uses it::

    world = week(sites=20, days=7, seed=1)        # the same for the same arguments; sites=6, days=2 for a short form
    print(summary(world))
    clock = SimulatedClock(world.time.since, tmp_path / "clock")
    ledger: list[Exchange] = []
    with archive.clock.set_by(clock), serving_week(world, clock, ledger.append) as served:
        ...                                       # crawl served.urls, clock.advance_to(what is due next), and so on
    for site in world.truths():                   # per site: its articles, live blogs and lists
        base = served.base(site.paper)
        for article in site.articles:             # base + article.target: each of article.wordings with its instants
            ...

A crawl in another process opens the same clock, `SimulatedClock.open(tmp_path / "clock")`, and moves it: the sites,
in the process that serves them, have the same instant at once, and nothing of it is on the wire. For another run
through the same time at the same addresses, `clock.set_to(world.time.since)` and `ledger.clear()`.

What can be relied on (the durations stand in `articles.py`):

- A site's home page is a list, and changes only with what is new. Further lists (an RSS or Atom feed announced in its
  head, a news sitemap named in robots.txt) are there as `Paper.lists` says. Older articles drop off.
- An article is first corrected no sooner than `DISCOVERY` and half an hour after it is out. Each later wording can be
  read for more than twice as long as the ladder goes without a look; where a fault hides it in between, it can be read
  before the fault for so long, or after it for `RECOVERY` more. Where validators lie (`Paper.lies`), each wording
  stands for `UNCONDITIONAL` at least, and only a request without conditions sees it.
- Entries of live blogs are corrected and withdrawn from `DISCOVERY` after the blog's start on, on its first page, and
  each of their wordings stands for five minutes at least. Sites with live blogs have no faults.
- In the last `QUIET` nothing appears, and every wording has stood long enough to be seen.
- `Paper.noise`: on such sites articles' payloads change without their items.

The faults: `Down`, `LayoutChange`, `LyingValidators` and `TooManyRequests`, on one site each (numbers 1 to 4), their
spans in `Paper.faults`; the last is over eight hours before the end. While a layout is changed, each article's page is
another payload, without an item. `truth.py` says what stood when, and what of that could be read; `changes_of` when a
page changed.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from archive.clock import Clock
from crawler.newsroom import serving
from crawler.newsroom.edition import Edition
from crawler.newsroom.liveblogs import LiveStory
from tests.crawler.week.articles import write_stories
from tests.crawler.week.clock import SimulatedClock
from tests.crawler.week.faults import Down, Fault, LayoutChange, LyingValidators, TooManyRequests
from tests.crawler.week.ladder import looks
from tests.crawler.week.live import write_live
from tests.crawler.week.paper import ListKind, Noise, Paper
from tests.crawler.week.prose import Writer
from tests.crawler.week.site import Exchange, PaperSite
from tests.crawler.week.spans import Span
from tests.crawler.week.truth import TrueSite, truth_of

__all__ = ["Exchange", "Paper", "ServedWeek", "SimulatedClock", "World", "serving_week", "summary", "week"]

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
FEWEST_SITES = 6
"""With fewer there is not one for each fault and one for each of two live blogs."""
MOST_SITES = 20
# Beyond, a site would have more articles than there are numbers for.
MOST_DAYS = 14
_TEMPLATES = ("graph", "microdata", "opengraph", "novosti", "tables", "amp", "paywall", "plain")
_LISTS: tuple[tuple[ListKind, ...], ...] = (
    ("home", "rss"),
    ("home",),
    ("home", "rss", "sitemap"),
    ("home", "atom"),
    ("home", "sitemap"),
    ("home",),
)
_NOISE: dict[int, Noise] = {4: "most read", 5: "token"}
# Site: when the blog starts, in parts of the time; its markup; whether it has several pages.
_LIVE = {
    0: (0.15, "live-blocks", True),
    5: (0.55, "live-ticker", False),
    8: (0.3, "live-online", False),
    11: (0.65, "live-blocks", False),
    14: (0.8, "live-ticker", False),
}
_PORTS_TRIED = 20


@dataclass(frozen=True, slots=True)
class World:
    """The sites, and the time in which they are looked at."""

    papers: tuple[Paper, ...]
    time: Span

    def truths(self, until: datetime | None = None) -> list[TrueSite]:
        """What is true of each site, by number, from the beginning of the time to its end or `until`."""
        return [truth_of(paper, Span(self.time.since, until or self.time.until)) for paper in self.papers]


@dataclass(frozen=True, slots=True)
class ServedWeek:
    """The sites, as they are served."""

    world: World
    port: int

    def base(self, paper: Paper) -> str:
        """A site's base URL, without a slash at its end."""
        return f"http://{paper.address}:{self.port}"

    @property
    def urls(self) -> list[str]:
        """The home pages."""
        return [f"{self.base(paper)}/" for paper in self.world.papers]


def week(sites: int = 20, days: int = 7, seed: int = 1) -> World:
    """The world of a drill; the same arguments make the same one. Raises `ValueError` for numbers out of range."""
    if not FEWEST_SITES <= sites <= MOST_SITES or not 2 <= days <= MOST_DAYS:
        raise ValueError(f"{FEWEST_SITES} to {MOST_SITES} sites and 2 to {MOST_DAYS} days, not {sites} and {days}")
    time = Span(MONDAY, MONDAY + timedelta(days=days))
    return World(tuple(_paper(number, time, Random(f"{seed}/{number}")) for number in range(sites)), time)


@contextmanager
def serving_week(world: World, clock: Clock, ledger: Callable[[Exchange], None], port: int = 0) -> Iterator[ServedWeek]:
    """Serve the sites in threads, one port for all, for the length of a with block.

    The ledger is told of each request before it is answered, in the site's thread; a list's `append` will do. Raises
    `OSError` where the port is taken at one of the addresses.
    """
    sites = [(paper.address, PaperSite(paper, clock, ledger)) for paper in world.papers]
    for attempt in range(_PORTS_TRIED):
        with ExitStack() as stack:
            try:
                chosen = port
                for address, site in sites:
                    chosen = stack.enter_context(serving(site, address=address, port=chosen)).port
            except OSError as error:
                if port or error.errno != errno.EADDRINUSE or attempt == _PORTS_TRIED - 1:
                    raise
                continue
            yield ServedWeek(world, chosen)
            return


def summary(world: World) -> str:
    """What the world has, in lines."""
    truths = world.truths()
    articles = [article for site in truths for article in site.articles]
    blogs = [blog for site in truths for blog in site.blogs]
    entries = [entry for blog in blogs for entry in blog.entries]
    lists = [one for site in truths for one in site.lists]
    of_articles = sum(looks(one.changes, max(one.changes[0], world.time.since), world.time.until) for one in articles)
    live = sum(blog.live.length // timedelta(minutes=1) for blog in blogs)
    quarters = world.time.length // timedelta(minutes=15)
    faults = Counter(f"{type(fault).__name__} at {paper.number}" for paper in world.papers for fault in paper.faults)
    lines = (
        f"{len(world.papers)} sites, {world.time.since:%Y-%m-%d} to {world.time.until:%Y-%m-%d}",
        f"{len(articles)} articles with {sum(len(one.wordings) for one in articles)} wordings",
        f"{len(blogs)} live blogs of {sum(blog.pages for blog in blogs)} pages",
        f"{len(entries)} entries with {sum(len(one.wordings) for one in entries)} wordings",
        f"{sum(one.withdrawn is not None for one in entries)} entries withdrawn",
        f"{len(lists)} lists that change {sum(len(one.changes) for one in lists)} times",
        "faults: " + ", ".join(f"{name} ({count})" for name, count in faults.items()),
        "looks that the policy implies:",
        f"  {of_articles} at articles, on the ladder",
        f"  {live} at live blogs, every minute, further pages aside",
        f"  {len(lists) * quarters} at lists, were it every quarter of an hour",
    )
    return "\n".join(lines)


def _paper(number: int, time: Span, random: Random) -> Paper:
    edition, template = Edition.at(time.since), _TEMPLATES[number % len(_TEMPLATES)]
    lies = number == 3
    faults = _faults(number, time)
    # The ticker's markup is German.
    language = "de" if number % 3 == 2 else "en"
    writer = Writer(language, random)
    hidden = [fault.span for fault in faults if fault.hides(article=True)]
    stories = write_stories(writer, template, edition, time, hidden, lies, random)
    if number == 2:
        headlines = {story.target(edition): story.headline for story in stories}
        faults = (LayoutChange(faults[0].span, headlines),)
    return Paper(
        number=number,
        title=f"{random.choice(_TITLES[language])} {number}",
        language=language,
        template=template,
        edition=edition,
        stories=stories,
        lives=tuple(_lives(number, writer, edition, time, random)),
        lists=_LISTS[number % len(_LISTS)],
        faults=faults,
        lies=lies,
        noise=_NOISE.get(number),
    )


_TITLES = {"en": ("Tide Gazette", "Quay Courier", "Gull Herald"), "de": ("Deichbote", "Kaiblatt", "Wattanzeiger")}


def _lives(number: int, writer: Writer, edition: Edition, time: Span, random: Random) -> Iterator[LiveStory]:
    if number in _LIVE:
        part, template, paged = _LIVE[number]
        hour = (time.length * part) // timedelta(hours=1)
        starts = time.since + timedelta(hours=hour)
        # A short time has short blogs.
        longest = timedelta(hours=8) if time.length >= timedelta(days=4) else timedelta(hours=5)
        yield write_live(90, writer, template, edition, Span(starts, starts + longest), paged, random)


def _faults(number: int, time: Span) -> tuple[Fault, ...]:
    """What goes wrong with a site; none within the last eight hours."""

    def span(part: float, length: timedelta) -> Span:
        since = time.since + timedelta(minutes=(time.length * part) // timedelta(minutes=1))
        return Span(since, since + length)

    days = time.length // timedelta(days=1)
    if number == 1:
        return (Down(span(0.4, timedelta(hours=min(10, 2 * days)))),)
    if number == 2:
        return (LayoutChange(span(0.5, timedelta(hours=min(24, 3 * days))), {}),)
    if number == 3:
        return (LyingValidators(time),)
    if number == 4:
        return (
            TooManyRequests(span(0.2, timedelta(minutes=25)), as_date=False),
            TooManyRequests(span(0.45, timedelta(minutes=40)), as_date=True),
            TooManyRequests(span(0.7, timedelta(minutes=10)), as_date=False),
        )
    return ()
