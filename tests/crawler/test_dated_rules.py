"""A site that changed its markup, crawled before and after: each capture is read by the rules and the template of its
day, by the crawl and by a later re-extraction alike.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.crawler import forked
from tests.crawler.scripted_server import Script, ScriptedServer
from tests.crawler.test_crawl import command, items
from tests.crawler.week.clock import SimulatedClock

BEFORE, AFTER = datetime(2026, 2, 28, 23, 50, tzinfo=UTC), datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
PAGE = "/town/2026/02/28/ferry-runs-aground"
FILE = """
home = "{home}"

[[template]]
name = "rossiya-segodnya"
until = {day}

[[template]]
name = "rossiya-segodnya-2014"
since = {day}

[[rules]]
until = {day}
[rules.article]
headline = ".upper"

[[rules]]
since = {day}
[rules.article]
headline = ".lower"
"""
# Each markup has what the other's rules would find, too.
ARTICLE = """<!DOCTYPE html><html lang="en"><head><title>Harbour Post</title></head><body><article>
<p class="upper">{upper}</p><p class="lower">{lower}</p>
<div class="article__author"><a class="article__author-name">Oda Lindqvist</a></div>
<div class="b-article__refs-author"><a rel="author">Nils Aaberg</a></div>
<p>The evening ferry from Ostergate ran onto the sandbank off the north pier at low water, and nobody was hurt.</p>
<p>Two tugs waited for the tide, and by midnight she was afloat again, with a dent in her bow and a late supper.</p>
<p>The harbour office says that the buoy had been moved in the winter, and that the chart had not been told of it.</p>
</article></body></html>"""


def page(upper: str, lower: str) -> Script:
    body = ARTICLE.format(upper=upper, lower=lower).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
    return Script([head + body])


def test_each_capture_is_read_by_the_rules_of_its_day(tmp_path: Path) -> None:
    clock_file, collection, sites = tmp_path / "clock", tmp_path / "c", tmp_path / "sites"
    clock = SimulatedClock(BEFORE, clock_file)
    ferry, refloated = "Ferry runs aground off the north pier", "Ferry is afloat again after six hours"
    server = ScriptedServer({PAGE: [page(ferry, "Ask the harbour office"), page("Reader offer: a ham", refloated)]})

    def read_by_change_on(day: str) -> list[tuple[str, list[str]]]:
        (sites / "harbour-post.toml").write_text(FILE.format(home=server.url("/"), day=day))
        done = forked.run(command(collection, "reextract", "--all", SITES_DIR=sites))
        assert done.returncode == 0, done.stderr
        return found()

    def found() -> list[tuple[str, list[str]]]:
        return [(item["headline"], [author["name"] for author in item["author"]]) for item in items(collection)]

    with server.running():
        sites.mkdir()
        (sites / "harbour-post.toml").write_text(FILE.format(home=server.url("/"), day="2026-03-01"))
        for instant in (BEFORE, AFTER):
            clock.set_to(instant)
            crawl = command(collection, "crawl", "news", "-a", f"seeds={server.url(PAGE)}", SITES_DIR=sites)
            clocked = [sys.executable, "-m", "tests.crawler.week.clocked_scrapy", str(clock_file), "2027-01-01T00:00Z"]
            done = forked.run([*clocked, *crawl[crawl.index("crawl") :]])
            assert "Traceback" not in done.stderr, done.stderr
    crawled = items(collection)
    assert found() == [(ferry, ["Oda Lindqvist"]), (refloated, ["Nils Aaberg"])]
    assert {"headline", "author"} <= set(crawled[1]["change"]["fields"])
    assert read_by_change_on("2026-03-01") == found()
    assert items(collection) == crawled
    # The day is what decides: had the site changed a day later, or earlier, both captures would be of one markup.
    assert read_by_change_on("2026-03-02") == [
        (ferry, ["Oda Lindqvist"]),
        ("Reader offer: a ham", ["Oda Lindqvist"]),
    ]
    assert read_by_change_on("2026-02-28") == [
        ("Ask the harbour office", ["Nils Aaberg"]),
        (refloated, ["Nils Aaberg"]),
    ]
