import csv
import io
import json
import os
import subprocess
import sys

import pytest

from tests.archive.sample_crawl import FERRY, STORM, article, fill


def headlines(result):
    return [line.split("\t")[3] for line in result.stdout.splitlines()]


def test_documents_come_once_the_newest_capture_first(news, run):
    result = run("list")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"2024-05-01T12:04:00.000000Z\t2024-05-01T11:00:00+02:00\tarticle\tFerry arrives at last\t{FERRY}",
        f"2024-05-01T12:02:00.000000Z\t\tlive blog\tStorm over the hills\t{STORM}",
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--all"], ["Ferry arrives at last", "Storm over the hills", "Ferry late again"]),
        (["--type", "article"], ["Ferry arrives at last"]),
        (["--type", "liveblog"], ["Storm over the hills"]),
        (["--site", "hill-gazette.example"], ["Storm over the hills"]),
        (["--site", "live.hill-gazette.example"], ["Storm over the hills"]),
        (["--site", "https://www.harbour-post.example/x"], ["Ferry arrives at last"]),
        (["--since", "2024-05-01T12:03"], ["Ferry arrives at last"]),
        (["--until", "2024-05-01T12:02"], ["Storm over the hills", "Ferry late again"]),
        (["--since", "2024-05", "--until", "2024-05-01"], ["Ferry arrives at last", "Storm over the hills"]),
        (["--limit", "1"], ["Ferry arrives at last"]),
        (["--all", "--limit", "2"], ["Ferry arrives at last", "Storm over the hills"]),
    ],
)
def test_options(news, run, options, expected):
    assert headlines(run("list", *options)) == expected


@pytest.mark.parametrize("options", [["--site", "elsewhere.example"], ["--since", "2024-06"], ["--until", "2020"]])
def test_nothing_that_fits(news, run, options):
    result = run("list", *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "collections/news holds no items that fit\n"


def test_json_lines_carry_the_address_of_the_capture(news, crawl, run):
    newest, storm = map(json.loads, run("list", "--json").stdout.splitlines())
    assert storm["@type"] == "LiveBlogPosting"
    assert (storm["entries"], storm["captures"], newest["captures"]) == (3, 1, 2)
    assert newest["capture"] == crawl.captures[4].to_dict() | {"date": "2024-05-01T12:04:00.000000Z"}
    assert run("list", "--format", "jsonl").stdout == run("list", "--json").stdout


def test_csv(news, run):
    rows = list(csv.DictReader(io.StringIO(run("list", "--format", "csv").stdout)))
    assert [row["headline"] for row in rows] == ["Ferry arrives at last", "Storm over the hills"]
    assert (rows[0]["words"], rows[1]["entries"], rows[0]["captures"]) == ("7", "3", "2")


def test_table(news, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "79")
    lines = run("list", "--format", "table").stdout.splitlines()
    assert lines[0].startswith("Captured (UTC)    Published (UTC)   Type       Headline")
    assert lines[1] == "2024-05-01 12:04  2024-05-01 09:00  article    Ferry arrives at la…  2 captures"
    assert lines[2].strip() == FERRY
    assert lines[3] == "2024-05-01 12:02                    live blog  Storm over the hills  3 entries"


@pytest.mark.parametrize("form", ["table", "lines", "csv", "jsonl"])
def test_a_headline_cannot_drive_the_terminal_or_break_a_line(crawl, run, form):
    crawl.add(FERRY, article(FERRY, "Ferry\x1b[31m\tlate\n\r\x07 “again”, [bold]they[/bold] say"))
    crawl.close()
    result = run("list", "--format", form)
    assert result.exit_code == 0
    assert not {"\x1b", "\x07", "\r"} & set(result.stdout)
    assert "[bol" in result.stdout
    assert len(list(csv.reader(io.StringIO(result.stdout)))) == {"table": 3, "csv": 2}.get(form, 1)


def test_a_collection_being_written(crawl, run):
    assert run("list").exit_code == 1
    fill(crawl)
    assert headlines(run("list")) == ["Ferry arrives at last", "Storm over the hills"]
    crawl.close()


def test_an_empty_collection(crawl, run):
    crawl.close()
    result = run("list")
    assert (result.exit_code, result.stderr) == (1, "collections/news holds no items yet\n")


def test_a_collection_that_is_not_there(news, run):
    result = run("list", "collections/nwes")
    assert result.exit_code == 2
    assert result.stderr == "Error: there is no collection at collections/nwes; there are: collections/news\n"
    assert "there are: collections/news" in run("list", "elsewhere/entirely").stderr


def test_no_collection_at_all(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    result = run("list")
    assert result.exit_code == 2
    assert "make one: scrapy crawl news" in result.stderr


@pytest.mark.parametrize("content", [None, b"this is no database, and long enough to be looked at" * 50])
@pytest.mark.parametrize("command", ["list", "stats", "show"])
def test_a_catalog_that_cannot_be_used(news, run, content, command):
    news.catalog_path.unlink()
    if content is not None:
        news.catalog_path.write_bytes(content)
    result = run(command, *([FERRY] if command == "show" else []))
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert "catalog" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("option", [["--since", "soon"], ["--limit", "0"], ["--type", "video"], ["--format", "xml"]])
def test_wrong_usage(news, run, option):
    assert run("list", *option).exit_code == 2


def archive_process(*arguments, **options):
    return subprocess.Popen([sys.executable, "-m", "archive", *arguments], stderr=subprocess.PIPE, **options)


@pytest.mark.parametrize("form", ["lines", "csv"])
def test_a_reader_that_stops_reading(crawl, form):
    # More than a pipe holds (64 KiB), so that the command is still writing when its reader leaves.
    for number in range(100):
        crawl.add(f"{FERRY}/{number}", article(f"{FERRY}/{number}", "Ferry " * 150))
    crawl.close()
    with archive_process("list", "--format", form, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("form", ["table", "lines"])
def test_a_reader_that_never_read(news, form):
    with archive_process("list", "--format", form, stdout=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_what_is_piped_is_utf8_whatever_the_locale(crawl, form):
    crawl.add(FERRY, article(FERRY, "Fähre ⛴ 遅れ"))
    crawl.close()
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    with archive_process("list", "--format", form, stdout=subprocess.PIPE, env=environment) as process:
        out, error = process.communicate()
    assert (process.returncode, error) == (0, b"")
    assert "Fähre ⛴ 遅れ" in out.decode()
