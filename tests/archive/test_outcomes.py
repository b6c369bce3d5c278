"""Outcomes are written in the order of the captures, whatever order they come in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalog import CaptureRow, Catalog
from archive.collection import Collection
from archive.items import Capture
from archive.items_file import ItemsFile, read_items
from archive.outcomes import OutcomeWriter, Queue, Settled


def capture(n: int, warc: str = "a.warc.gz") -> Capture:
    return Capture(
        warc=warc,
        offset=n * 100,
        length=100,
        recordId=f"urn:uuid:00000000-0000-4000-8000-{n:012}",
        date=f"2026-03-01T10:{n // 60:02}:{n % 60:02}Z",
        payloadDigest=None,
    )


def row(address: Capture) -> CaptureRow:
    return CaptureRow.of(
        address, url=f"https://harbour-post.example/{address.offset}", status=200, mime="text/html", outcome="pending"
    )


def item(address: Capture) -> dict[str, object]:
    return {
        "@type": "NewsArticle",
        "url": f"https://harbour-post.example/{address.warc}/{address.offset}",
        "capture": address.to_dict(),
    }


@given(st.permutations(range(12)), st.lists(st.sampled_from(["item", "reason", "none"]), min_size=12, max_size=12))
def test_a_queue_gives_back_in_order_what_is_settled_in_any(order: list[int], kinds: list[str]) -> None:
    queue = Queue()
    captures = [capture(n) for n in range(12)]
    for address in captures:
        queue.expect(row(address))
    given_back = []
    for n in order:
        address = captures[n]
        queue.settle(
            address,
            item=item(address) if kinds[n] == "item" else None,
            reason="listing" if kinds[n] == "reason" else None,
        )
        given_back += queue.take()
        assert len(given_back) + len(queue) == 12
    assert [settled.row.offset for settled in given_back] == [address.offset for address in captures]
    assert [settled.row.outcome for settled in given_back] == kinds
    assert [settled.item is not None for settled in given_back] == [kind == "item" for kind in kinds]


def test_each_warc_has_its_items_file_and_the_catalog_names_all(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    queue = Queue()
    captures = [capture(0), capture(1), capture(0, "b.warc.gz"), capture(1, "b.warc.gz")]
    for address in captures:
        queue.expect(row(address))
    for address in captures[:3]:
        queue.settle(address, item=item(address))
    writer = OutcomeWriter(collection)
    writer.write(queue.take())
    assert [path.name for path in collection.items_files()] == ["a.jsonl.gz", "b.jsonl.gz.open"]
    queue.settle(captures[3], reason="listing")
    writer.write(queue.take())
    writer.close()
    assert [path.name for path in collection.items_files()] == ["a.jsonl.gz", "b.jsonl.gz"]
    assert [[found["capture"]["offset"] for found in read_items(path)] for path in collection.items_files()] == [
        [0, 100],
        [0],
    ]
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        assert [(found.warc, found.outcome) for found in catalog.captures()] == [
            ("a.warc.gz", "item"), ("b.warc.gz", "item"), ("a.warc.gz", "item"), ("b.warc.gz", "reason"),
        ]  # fmt: skip


def test_a_file_left_open_is_gone_on_with(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    for n in range(2):
        queue = Queue()
        queue.expect(row(capture(n)))
        queue.settle(capture(n), item=item(capture(n)))
        writer = OutcomeWriter(collection)
        writer.write(queue.take())
        writer.close(complete=n == 1)
    assert [found["capture"]["offset"] for found in read_items(collection.items / "a.jsonl.gz")] == [0, 100]


def runs(numbers: list[list[int]]) -> list[list[Settled]]:
    return [[Settled(row(capture(n)).with_item(item(capture(n))), item(capture(n))) for n in run] for run in numbers]


@pytest.mark.parametrize(
    ("harm", "resumed_at"),
    [
        ("nothing", 300),
        ("a run in the items file and not in the catalog", 100),
        ("a run in the catalog and not in the items file", 100),
        ("a torn member", 100),
        ("no catalog", -1),
        ("no items file", -1),
    ],
)
def test_items_and_catalog_agree_where_writing_is_resumed(harm: str, resumed_at: int, tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    first, second = runs([[0, 1], [2, 3]])
    writer = OutcomeWriter(collection)
    writer.write(first)
    open_items = collection.items / "a.jsonl.gz.open"
    size = open_items.stat().st_size
    if harm != "a run in the items file and not in the catalog":
        writer.write(second)
        writer.close(complete=False)
    else:
        writer.close(complete=False)
        left = ItemsFile(collection.items / "a.jsonl.gz")
        left.append(settled.item for settled in second if settled.item)
        left.leave_open()
    match harm:
        case "a run in the catalog and not in the items file":
            os.truncate(open_items, size)
        case "a torn member":
            os.truncate(open_items, size + 20)
        case "no catalog":
            for path in collection.path.glob("catalog.sqlite*"):
                path.unlink()
        case "no items file":
            open_items.unlink()
    writer = OutcomeWriter(collection)
    assert writer.resume("a.warc.gz") == resumed_at
    writer.write([settled for settled in first + second if settled.row.offset > resumed_at])
    writer.finish("a.warc.gz")
    writer.close()
    found = [found["capture"]["offset"] for found in read_items(collection.items / "a.jsonl.gz")]
    assert found == [0, 100, 200, 300]
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        assert [row.offset for row in catalog.captures(warc="a.warc.gz", outcome="item")] == found
