import json

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
