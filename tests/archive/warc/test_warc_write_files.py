"""WARC files: names, warcinfo, rotation, one gzip member a record."""

import os
import re
from datetime import UTC, datetime, timedelta

import pytest

from archive import clock
from archive.warc import compression, fields
from archive.warc.read import read_records
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, RESPONSE, exchange, members, parts, records, write, writer


def test_warcinfo_comes_first_and_says_how_the_file_came_about(tmp_path):
    path = write(
        tmp_path,
        exchange(),
        operator="Harbour Archive <archive@harbour-post.example>",
        user_agent="Dateline (+https://harbour-post.example/bot)",
        robots="ignore",
        collection_name="harbour",
    )
    (info, block), *_ = records(path)
    assert info["WARC-Type"] == "warcinfo"
    assert info["WARC-Filename"] == path.name
    assert info["Content-Type"] == "application/warc-fields"
    assert "WARC-Warcinfo-ID" not in info
    assert list(fields.parse(block)[0]) == [
        ("software", "Dateline/test"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("robots", "ignore"),
        ("hostname", "pier"),
        ("operator", "Harbour Archive <archive@harbour-post.example>"),
        ("http-header-user-agent", "Dateline (+https://harbour-post.example/bot)"),
        ("isPartOf", "harbour"),
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"prefix": ""},
        {"prefix": "a/b"},
        {"prefix": ".a"},
        {"level": 4},
        {"level": -1},
        {"max_size": 0},
        {"sync_every": -1},
    ],
)
def test_options_out_of_range_are_refused(tmp_path, options):
    with pytest.raises(ValueError, match=r"prefix|range"):
        writer(tmp_path, **options)


def test_names(tmp_path):
    opened = writer(tmp_path, prefix="har_bour.1", hostname="pier/7 \u00e4")
    assert opened.path is None
    opened.write(exchange())
    during = opened.path
    assert re.fullmatch(rf"har_bour\.1-\d{{17}}-00000-pier_7__-{os.getpid()}\.warc\.gz\.open", during.name)
    assert list(tmp_path.iterdir()) == [during]
    opened.close()
    assert opened.path is None
    assert [path.name for path in tmp_path.iterdir()] == [during.name.removesuffix(".open")]
    opened.close()


def test_a_writer_that_is_given_nothing_leaves_nothing(tmp_path):
    with writer(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_rotation_keeps_exchanges_together(tmp_path):
    with writer(tmp_path, max_size=3000) as opened:
        addresses = [opened.write(exchange(f"https://harbour-post.example/{n}")) for n in range(20)]
        assert len(list(tmp_path.glob("*.open"))) == 1
    paths = sorted(tmp_path.iterdir())
    assert len(paths) > 2
    assert [f"-{n:05}-" in path.name for n, path in enumerate(paths)] == [True] * len(paths)
    assert all(3000 <= path.stat().st_size < 5000 for path in paths[:-1])
    for path in paths:
        assert records(path)[0][0]["WARC-Type"] == "warcinfo"
        assert list(verify([path])) == []
    found = [record.capture for path in paths for record in read_records(path) if record.type == "response"]
    assert found == addresses


def test_a_file_that_does_not_fill_up_is_closed_by_the_first_exchange_after_its_time(tmp_path):
    now = [datetime(2026, 3, 14, 12, tzinfo=UTC)]
    with clock.set_by(lambda: now[0]), writer(tmp_path, max_age=timedelta(hours=1)) as opened:
        for minutes in (0, 59, 1, 30, 30):
            now[0] += timedelta(minutes=minutes)
            opened.write(exchange())
    responses = [sum(record.type == "response" for record in read_records(path)) for path in sorted(tmp_path.iterdir())]
    assert responses == [2, 2, 1]


def test_two_writers_do_not_meet(tmp_path):
    with writer(tmp_path) as one, writer(tmp_path) as two:
        for _ in range(3):
            one.write(exchange())
            two.write(exchange())
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2
    assert list(verify(sorted(tmp_path.iterdir()))) == []


def test_one_member_a_record_and_nothing_else(tmp_path):
    path = write(tmp_path, *[exchange(response=RESPONSE + bytes([n]) * n * 1000) for n in range(8)])
    contents = [content for _, _, content in members(path)]
    assert len(contents) == 1 + 2 * 8
    for content in contents:
        pairs, block = parts(content)
        assert int(dict(pairs)["Content-Length"]) == len(block)


@pytest.mark.parametrize("level", range(4))
def test_without_isa_l(tmp_path, monkeypatch, level):
    monkeypatch.setattr(compression, "isal_zlib", None)
    path = write(tmp_path, exchange(), exchange(response=CHUNKED), level=level)
    assert [record.type for record in read_records(path)] == ["warcinfo", "response", "request", "response", "request"]
    assert list(verify([path])) == []
