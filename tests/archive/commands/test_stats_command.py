import json
from datetime import UTC, datetime, timedelta

import pytest

from archive import clock
from archive.commands.health import plot
from archive.health.journal import Journal
from archive.health.period import Break, Period, Share
from tests.archive.sample_crawl import fill


def test_counts(news, run):
    counts = json.loads(run("stats", "--json").stdout)
    assert (counts["captures"], counts["documents"], counts["entries"]) == (6, 2, 3)
    assert counts["outcomes"] == {"item": 3, "reason": 2, "none": 1}
    assert counts["types"] == {"NewsArticle": 2, "LiveBlogPosting": 1}
    assert counts["sites"] == {"harbour-post.example": 2, "hill-gazette.example": 1}
    assert counts["reasons"] == {"no-text": 1, "http-error": 1}
    assert (counts["first"], counts["last"]) == ("2024-05-01T12:00:00.000000Z", "2024-05-01T12:05:00.000000Z")
    assert counts["files"] == {"warc": 1, "items": 1}
    assert counts["bytes"]["warc"] == sum(path.stat().st_size for path in news.warcs())
    assert counts["bytes"]["items"] == sum(path.stat().st_size for path in news.items_files())


def test_for_a_person(news, run):
    lines = run("stats").stdout.splitlines()
    assert lines[0] == "collections/news"
    assert lines[1] == "captured  2024-05-01 12:00 to 2024-05-01 12:05 UTC"
    assert "contents  3 items of 2 documents, 3 live blog entries" in lines
    (site,) = (line for line in lines if line.startswith("  harbour-post.example"))
    assert site.split() == ["harbour-post.example", "2", 24 * "█"]


def test_an_empty_collection_and_one_being_written(crawl, run):
    assert run("stats").exit_code == 0
    assert json.loads(run("stats", "--json").stdout)["captures"] == 0
    fill(crawl)
    assert json.loads(run("stats", "--json").stdout)["captures"] == 6
    crawl.close()


def test_a_long_list_of_sites_is_cut_for_a_person_only(crawl, run):
    from tests.archive.sample_crawl import article

    for number in range(20):
        url = f"https://paper{number}.example/a"
        crawl.add(url, article(url))
    crawl.close()
    assert "  and 8 more" in run("stats").stdout
    assert len(json.loads(run("stats", "--json").stdout)["sites"]) == 20


NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def keep(collection, site, items, *, empty=0, back=0, breaks=()):
    end = NOW - timedelta(days=back)
    period = Period(site=site, start=end - timedelta(hours=1), end=end, pages=items + 1, articles=items, unchanged=3)
    period.shares["articleBody"] = Share(empty, items)
    period.breaks = {broken.measure: broken for broken in breaks}
    Journal(collection.path).append([period])


@pytest.fixture
def healthy(news):
    """14 days of two sites, of which one broke today."""
    since = NOW - timedelta(hours=3)
    sentence = "hill-gazette: articleBody empty on 38 of 40 items since 09:00 UTC, 0 of 210 before"
    broken = Break(
        measure="articleBody", since=since, said=NOW, counted=Share(38, 40), past=Share(0, 210), sentence=sentence
    )
    for back in reversed(range(20)):
        if back != 5:
            keep(news, "harbour-post", 80, back=back)
        keep(
            news,
            "hill-gazette",
            40 if not back else 20,
            empty=0 if back else 38,
            back=back,
            breaks=[broken] * (not back),
        )
    with clock.set_by(lambda: NOW):
        yield news


def test_health_for_a_person(healthy, run):
    lines = run("stats").stdout.splitlines()
    start = lines.index("health of the last 14 days")
    assert lines[start + 2].split() == ["hill-gazette", "▅" * 13 + "█", "300", "▁" * 13 + "█", "13%"]
    assert lines[start + 3].strip().startswith("hill-gazette: articleBody empty on 38 of 40 items since 09:00 UTC")
    assert lines[-1].split() == ["harbour-post", "█" * 8 + "·" + "█" * 5, "1,040", "▁" * 8 + "·" + "▁" * 5, "0%"]


def test_health_for_a_program(healthy, run):
    health = json.loads(run("stats", "--json").stdout)["health"]
    assert list(health) == ["hill-gazette", "harbour-post"]
    assert len(health["harbour-post"]["days"]) == 13
    assert health["harbour-post"]["breaks"] == []
    assert health["hill-gazette"]["days"][-1] == {
        "date": "2026-03-14",
        "pages": 41,
        "items": 40,
        "documents": 0,
        "unchanged": 3,
        "emptyBody": {"bad": 38, "of": 40},
    }
    (broken,) = health["hill-gazette"]["breaks"]
    assert (broken["counted"], broken["past"], broken["since"]) == ([38, 40], [0, 210], "2026-03-14T09:00:00Z")


def test_health_that_others_wrote(healthy, run):
    with (healthy.path / "health.jsonl").open("ab") as file:
        file.write(b'nonsense\n{"site":"\\u001b[31mred\\u0007","start":"2026-03-14T11:00:00Z",')
        file.write(b'"end":"2026-03-14T12:00:00Z","articles":1}\n')
    result = run("stats")
    assert result.exit_code == 0
    assert "1 line passed over" in result.stderr
    assert "\x1b[31mred" not in result.stdout
    assert len(json.loads(run("stats", "--json").stdout)["health"]) == 3


def test_a_journal_that_cannot_be_read(news, run):
    (news.path / "health.jsonl").mkdir()
    result = run("stats")
    assert result.exit_code == 1
    assert "health.jsonl cannot be read: Is a directory" in result.stderr


@pytest.mark.parametrize(
    ("values", "ascii_only", "drawn"),
    [
        ([0, 1, 50, 100], False, "▁▂▅█"),
        ([None, 0, 0], False, "·▁▁"),
        ([], False, ""),
        ([None, 0, 1, 100], True, " _.#"),
    ],
)
def test_a_plot(values, ascii_only, drawn):
    assert plot(values, ascii_only=ascii_only) == drawn
