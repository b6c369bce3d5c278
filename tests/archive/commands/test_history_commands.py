"""`archive history`, `archive diff` and the merged `archive show`."""

import dataclasses
import json
from datetime import timedelta

import pytest

from archive.items import Entry
from tests.archive.sample_crawl import FERRY, STORM, VIDEO, article, live_blog


def blog(*entries, **fields):
    return dataclasses.replace(live_blog(STORM), liveBlogUpdate=list(entries), **fields)


def entry(name, minute, text):
    date = f"2024-05-02T09:{minute:02}:00+02:00"
    return Entry(identifier=name, headline=name.title(), datePublished=date, articleBody=text)


HAIL, RAIN, WIND = entry("hail", 30, "It hails."), entry("rain", 20, "It rains."), entry("wind", 10, "It blows.")


@pytest.fixture
def changed(crawl):
    """An article in three versions, the last a return to the first; a live blog with a correction and a withdrawal."""
    first = article(FERRY)
    other = article(FERRY, "Ferry arrives at last", articleBody="The ferry was early.\n\nNobody was surprised.")
    for item in (first, first, other, first):
        crawl.add(FERRY, item)
    crawl.now += timedelta(hours=1)
    storm = dataclasses.replace(RAIN, articleBody="It rains harder.")
    for page in ([RAIN, WIND], [HAIL, RAIN, WIND], [HAIL, storm, WIND], [HAIL, WIND]):
        crawl.add(STORM, blog(*page))
    crawl.add(VIDEO, "no-text")
    return crawl.close()


def lines(result):
    return [line.rstrip() for line in result.stdout.splitlines() if line.strip()]


def test_the_history_of_an_article(changed, run):
    result = run("history", FERRY)
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines(result) == [
        "Ferry late again",
        FERRY,
        "4 captures, 3 versions, 2024-05-01 12:00 to 2024-05-01 12:03 UTC",
        "2024-05-01 12:03 UTC  headline, articleBody",
        "  Ferry [-arrives at last-]{+late again+}",
        "  The ferry was [-early-]{+late+}.",
        "  (1 unchanged)",
        "2024-05-01 12:02 UTC  headline, articleBody",
        "  Ferry [-late again-]{+arrives at last+}",
        "  The ferry was [-late-]{+early+}.",
        "  (1 unchanged)",
        "2024-05-01 12:00 UTC  first capture",
    ]


def test_the_history_of_a_live_blog(changed, run):
    result = run("history", STORM)
    assert lines(result)[2:] == [
        "4 captures, 4 versions, 3 entries, 1 corrected, 1 withdrawn, 2024-05-01 13:04 to 2024-05-01 13:07 UTC",
        "2024-05-01 13:07 UTC  1 entry withdrawn",
        "  - 2024-05-02 09:20 +02:00  Rain  It rains harder.",
        "    gone from between hail and wind, which are still there",
        "2024-05-01 13:06 UTC  1 entry changed",
        "  ~ 2024-05-02 09:20 +02:00  Rain",
        "  It rains{+ harder+}.",
        "2024-05-01 13:05 UTC  1 entry new",
        "  + 2024-05-02 09:30 +02:00  Hail  It hails.",
        "2024-05-01 13:04 UTC  first capture, 2 entries new",
    ]
    assert lines(run("history", STORM, "--limit", "1"))[-1] == "and 3 earlier versions"


def test_the_history_as_json(changed, run):
    told = json.loads(run("history", STORM, "--json").stdout)
    assert [version["change"]["withdrawn"] for version in told["versions"]] == [["rain"], [], [], []]
    rain = next(one for one in told["entries"] if one["identifier"] == "rain")
    assert [revision["articleBody"] for revision in rain["revisions"]] == ["It rains.", "It rains harder."]
    assert rain["withdrawn"]["evidence"]
    told = json.loads(run("history", FERRY, "--json").stdout)
    assert [version["values"].get("headline") for version in told["versions"]] == [
        "Ferry late again",
        "Ferry arrives at last",
        None,
    ]


def test_the_last_change_is_what_diff_shows(changed, run):
    assert lines(run("diff", FERRY)) == [
        "Ferry late again",
        FERRY,
        "2024-05-01 12:02 to 2024-05-01 12:03 UTC",
        "headline",
        "  Ferry [-arrives at last-]{+late again+}",
        "articleBody",
        "  The ferry was [-early-]{+late+}.",
        "  (1 unchanged)",
    ]


def test_two_times_are_compared(changed, run):
    assert lines(run("diff", FERRY, "--from", "2024-05-01T12:00Z"))[-1] == "no difference"
    told = json.loads(run("diff", STORM, "--from", "2024-05-01T13:04Z", "--json").stdout)
    assert [one["identifier"] for one in told["new"]] == ["hail"]
    assert [one["identifier"] for one in told["withdrawn"]] == ["rain"]
    told = json.loads(run("diff", STORM, "--from", "2024-05-01T13:05Z", "--to", "2024-05-01T13:06Z", "--json").stdout)
    (rain,) = told["changed"]
    assert (rain["before"]["articleBody"], rain["after"]["articleBody"]) == ("It rains.", "It rains harder.")
    assert "~ 2024-05-02 09:20 +02:00  Rain" in run("diff", STORM, "--to", "2024-05-01T13:06Z").stdout


def test_the_merged_live_blog(changed, run):
    merged = json.loads(run("show", STORM, "--json").stdout)
    assert [one["identifier"] for one in merged["liveBlogUpdate"]] == ["hail", "wind"]
    assert [one["identifier"] for one in merged["withdrawn"]] == ["rain"]
    assert merged["captures"] == 4
    shown = " ".join(run("show", STORM).stdout.split())
    assert "withdrawn: 1 entry" in shown
    assert "[corrected 2024-05-01 13:06 UTC, withdrawn by 2024-05-01 13:07 UTC]" in shown
    then = json.loads(run("show", STORM, "--json", "--at", "2024-05-01T13:05Z").stdout)
    assert [one["identifier"] for one in then["liveBlogUpdate"]] == ["hail", "rain", "wind"]
    single = json.loads(run("show", STORM, "--json", "--capture").stdout)
    assert "withdrawn" not in single
    assert single["change"]["withdrawn"] == ["rain"]


@pytest.mark.parametrize("command", ["history", "diff"])
def test_what_is_not_there(changed, run, command):
    result = run(command, f"{FERRY}x")
    assert result.exit_code == 1
    assert "nearest:" in result.stderr
    result = run(command, VIDEO)
    assert result.exit_code == 1
    assert "gave no item" in result.stderr


def test_one_version_has_nothing_to_compare(crawl, run):
    crawl.add(FERRY, article(FERRY))
    crawl.close()
    result = run("diff", FERRY)
    assert (result.exit_code, result.stdout) == (0, f"{FERRY} has one version only; captured 2024-05-01 12:00 UTC\n")
    assert run("diff", FERRY, "--from", "2024-04-01").exit_code == 1


def test_a_capture_that_changed_nothing_adds_no_item_and_is_counted(changed, run):
    counts = json.loads(run("stats", "--json").stdout)
    assert counts["outcomes"] == {"item": 7, "unchanged": 1, "reason": 1}
    listed = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert {one["url"]: one["captures"] for one in listed} == {FERRY: 4, STORM: 4}
