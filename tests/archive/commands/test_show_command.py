import gzip
import json
import os
import pty
import subprocess
import sys
import zlib

import pytest

from archive.collection import OPEN
from archive.commands.page import body_text, entries_newest_first
from archive.items_file import read_items
from tests.archive.sample_crawl import FERRY, STORM, VIDEO, article, fill, http


def test_an_article_as_a_person_reads_it(news, crawl, run):
    result = run("show", FERRY)
    assert (result.exit_code, result.stderr) == (0, "")
    capture = crawl.captures[4]
    assert [line.rstrip() for line in result.stdout.splitlines()] == [
        "Ferry arrives at last",
        FERRY,
        "",
        "Published   2024-05-01 11:00 +02:00",
        "By          Ada Quill (Editor), Harbour Desk",
        "Publisher   Harbour Post",
        "Language    en",
        "Captured    2024-05-01 12:04 UTC",
        f"Record      {capture.warc} at byte {capture.offset}",
        "",
        "The ferry was late.",
        "",
        "Nobody was surprised.",
    ]


def test_a_live_blog_has_its_entries_newest_first_and_a_failed_newer_capture_is_told(news, run):
    result = run("show", STORM)
    assert result.exit_code == 0
    _, _, entries = result.stdout.partition("3 entries, newest first")
    assert [line.rstrip() for line in entries.splitlines() if line.strip()] == [
        "2024-05-02 09:30 +02:00  Hail  [key event]",
        "  It hails.",
        "2024-05-02 09:10 +02:00  [pinned]",
        "  It rains.",
        "1'",
        "  It blows.",
    ]
    assert "newer capture" in result.stderr
    assert "http-error" in result.stderr
    assert "status 503" in result.stderr


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["T10:00:00Z", "T09:00:00Z", "T08:00:00Z"], [0, 1, 2]),
        (["T08:00:00Z", "T09:00:00Z", "T10:00:00Z"], [2, 1, 0]),
        (["T10:00:00+02:00", "T09:00:00Z"], [1, 0]),
        # Without an instant: where the page has it, after the entry before it.
        (["T08:00:00Z", None, "T09:00:00Z"], [2, 0, 1]),
        ([None, "T08:00:00Z", "T09:00:00Z"], [0, 2, 1]),
        (["", "T08:00:00Z", 7], [0, 1, 2]),
        ([None, None], [0, 1]),
    ],
)
def test_order_of_entries(dates, order):
    dates = [f"2024-05-01{date}" if isinstance(date, str) else date for date in dates]
    entries = [{"n": n, "datePublished": date} for n, date in enumerate(dates)]
    assert [entry["n"] for entry in entries_newest_first({"liveBlogUpdate": entries})] == order


def test_json_is_the_line_of_the_items_file(news, run):
    lines = gzip.decompress(news.items_files()[0].read_bytes()).splitlines(keepends=True)
    assert run("show", FERRY, "--json").stdout_bytes == lines[2]
    assert run("show", STORM, "--capture", "--json").stdout_bytes == lines[1]


def test_body_alone(news, run):
    assert run("show", FERRY, "--body").stdout == "The ferry was late.\n\nNobody was surprised.\n"
    storm = next(item for item in read_items(news.items_files()[0]) if item["url"] == STORM)
    assert run("show", STORM, "--body").stdout == body_text(storm) + "\n"
    assert body_text(storm).startswith("What we know so far.\n\n2024-05-02 09:30 +02:00 Hail\nIt hails.\n\n")


@pytest.mark.parametrize(
    ("at", "headline"),
    [("2024-05-01T12:03", "Ferry late"), ("2024-05-01T12:04", "Ferry arrives"), ("2024", "Ferry arrives")],
)
def test_at_a_date(news, run, at, headline):
    assert run("show", FERRY, "--at", at).stdout.startswith(headline)


def test_before_the_first_capture(news, run):
    result = run("show", FERRY, "--at", "2024-04")
    assert result.exit_code == 1
    assert "had not been captured by then" in result.stderr
    assert "2024-05-01 12:04 UTC" in result.stderr


def test_bytes_are_the_decoded_body_and_wire_is_what_came(crawl, run):
    page = "<p>Fähre</p>".encode() * 100
    for number, (body, headers) in enumerate(
        [
            (page, b""),
            (gzip.compress(page), b"Content-Encoding: gzip\r\n"),
            (zlib.compress(page), b"Content-Encoding: DEFLATE\r\nX-Odd :  kept \r\n"),
        ]
    ):
        url = f"{FERRY}/{number}"
        crawl.add(url, article(url), body=body, headers=headers)
        assert run("show", url, "--bytes").stdout_bytes == page
        assert run("show", url, "--wire").stdout_bytes == http(body, headers=headers)
    crawl.close()


def test_bytes_of_what_gave_no_item(news, run):
    assert run("show", VIDEO, "--bytes").stdout_bytes == b"<p>The page</p>"
    assert run("show", "https://www.harbour-post.example/robots.txt", "--bytes").stdout_bytes == b"User-agent: *\n"


def test_bytes_that_are_not_what_the_headers_say_come_with_a_warning(crawl, run):
    crawl.add(VIDEO, body=b"plain", headers=b"Content-Encoding: gzip\r\n")
    crawl.close()
    result = run("show", VIDEO, "--bytes")
    assert (result.exit_code, result.stdout_bytes) == (0, b"plain")
    assert result.stderr.startswith("warning: ")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (VIDEO, "it gave no item: no-text"),
        ("https://www.harbour-post.example/robots.txt", "it is no page to extract"),
    ],
)
def test_without_an_item_the_reason_is_said(news, run, url, said):
    for options in ([], ["--json"], ["--body"]):
        result = run("show", url, *options)
        assert (result.exit_code, result.stdout) == (1, "")
        assert said in result.stderr


def test_an_unknown_url_brings_the_nearest(news, run):
    for url in (FERRY.replace("ferry", "fery"), FERRY.replace("harbour-post", "harbor-post")):
        result = run("show", url)
        assert (result.exit_code, result.stdout) == (1, "")
        first, nearest, *urls = result.stderr.splitlines()
        assert first == f"{url} is not in collections/news"
        assert (nearest, urls[0]) == ("nearest:", f"  {FERRY}")


@pytest.mark.parametrize("url", ["https://nobody.example/", "", "http://[", "\x1b[31m", "x" * 10_000])
def test_an_unknown_url_like_none(news, run, url):
    result = run("show", url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "is not in collections/news" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_spelling_that_means_the_same(news, run):
    assert run("show", FERRY.removeprefix("https://") + "/").stdout == run("show", FERRY).stdout


def test_a_collection_being_written(crawl, run):
    fill(crawl)
    assert crawl.collection.warcs()[0].suffix == OPEN
    assert run("show", FERRY).stdout.startswith("Ferry arrives at last")
    assert run("show", FERRY, "--bytes").stdout == "<p>The ferry came.</p>"
    crawl.close()


def test_an_items_file_torn_by_a_kill_still_gives_what_is_whole(crawl, run):
    fill(crawl)
    (path,) = crawl.collection.items_files()
    with path.open("ab") as file:
        file.write(gzip.compress(b'{"@type": "NewsArticle"}\n')[:-9])
    assert run("show", FERRY).exit_code == 0
    crawl.close()


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def spoil(path):
    path.write_bytes(b"\x1f\x8b" + bytes(200))


@pytest.mark.parametrize("damage", [cut, spoil, os.unlink])
def test_an_items_file_that_lacks_the_item_is_said(news, run, damage):
    damage(news.items_files()[0])
    result = run("show", FERRY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: collections/news/items/")


@pytest.mark.parametrize("damage", [cut, spoil, os.unlink])
@pytest.mark.parametrize("form", ["--bytes", "--wire"])
def test_a_warc_that_lacks_the_record_is_said(news, run, damage, form):
    damage(news.warcs()[0])
    result = run("show", STORM, form)
    if damage is cut:  # the record stands before the place
        assert result.exit_code == 0
        return
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: collections/news/archive/")


def test_an_item_of_another_shape_is_shown_as_far_as_it_can_be(news, run):
    (path,) = news.items_files()
    items = list(read_items(path))
    odd = {"author": "Ada", "publisher": ["x"], "keywords": 3, "articleBody": None, "extraction": None, "headline": {}}
    odd |= {"liveBlogUpdate": ["x", {"author": [3]}], "@type": "LiveBlogPosting", "isLive": ["x"], "datePublished": 7}
    path.write_bytes(gzip.compress(json.dumps(items[2] | odd).encode()))
    for options in ([], ["--body"]):
        assert run("show", FERRY, *options).exit_code == 0


def test_the_forms_of_bytes_are_not_written_to_a_terminal(news):
    reader, terminal = pty.openpty()
    command = [sys.executable, "-m", "archive", "show", FERRY, "--bytes"]
    done = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, text=True)
    os.close(terminal)
    os.close(reader)
    assert done.returncode == 2
    assert "write them to a file" in done.stderr
