"""Each way in which a collection can disagree with itself, made in a real one."""

import gzip
import os
import sqlite3

import pytest

from archive.collection import OPEN, Collection
from archive.consistency import REMEDIES
from archive.items_file import read_items, to_line
from archive.verification import Verification
from tests.archive.sample_crawl import FERRY, STORM, VIDEO, Crawl, article, fill, live_blog


def faults(verification):
    """What is wrong with the collection as such; not with the WARC as a file, nor with the manifest."""
    return [finding for finding in verification.findings() if finding.code in REMEDIES]


def codes(collection):
    return sorted(fault.code for fault in faults(Verification([collection])))


def rewrite(collection, change):
    """Write the items file anew, after `change` to the list of its items."""
    (path,) = collection.items_files()
    items = list(read_items(path))
    change(items)
    path.write_bytes(b"".join(gzip.compress(to_line(item)) for item in items))


def sql(collection, statement):
    with sqlite3.connect(collection.catalog_path) as connection:
        assert connection.execute(statement).rowcount
    connection.close()


def drop_item(collection):
    rewrite(collection, lambda items: items.pop(1))


def swap_items(collection):
    rewrite(collection, lambda items: items.reverse())


def repeat_item(collection):
    rewrite(collection, lambda items: items.insert(1, items[0]))


def change_capture(field, value):
    def change(collection):
        rewrite(collection, lambda items: items[1]["capture"].__setitem__(field, value))

    change.__name__ = f"item_{field}_{value}"
    return change


def no_capture(collection):
    rewrite(collection, lambda items: items[1].update(capture=None))


def cut_items(collection):
    (path,) = collection.items_files()
    os.truncate(path, path.stat().st_size - 9)


def not_json(collection):
    collection.items_files()[0].write_bytes(gzip.compress(b"[1, 2]\n"))


def items_of_no_warc(collection):
    (collection.items / "other.jsonl.gz").write_bytes(gzip.compress(b""))


def catalog_lacks_a_row(collection):
    sql(collection, "DELETE FROM captures WHERE outcome = 'none'")


def catalog_lacks_an_item(collection):
    sql(collection, "UPDATE captures SET outcome = 'none', type = NULL WHERE type = 'LiveBlogPosting'")


def catalog_waits(collection):
    sql(collection, "UPDATE captures SET outcome = 'pending', reason = NULL WHERE reason = 'no-text'")


def catalog_has_another(field, value):
    def change(collection):
        sql(collection, f"UPDATE captures SET {field} = {value} WHERE outcome = 'none'")

    change.__name__ = f"catalog_{field}"
    return change


def catalog_gone(collection):
    collection.catalog_path.unlink()


def catalog_garbage(collection):
    collection.catalog_path.write_bytes(b"garbage, and not a little of it " * 100)


def warc_gone(collection):
    collection.warcs()[0].unlink()


def last_records_gone(collection):
    """The article's second capture, and the failed one after it."""
    offsets = [item["capture"]["offset"] for item in read_items(collection.items_files()[0])]
    os.truncate(collection.warcs()[0], offsets[2])


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (drop_item, ["items-lack"]),
        (swap_items, ["item-order", "item-order"]),
        (repeat_item, ["item-order"]),
        (change_capture("length", 7), ["item-differs"]),
        (change_capture("recordId", "urn:uuid:0"), ["item-differs"]),
        (change_capture("payloadDigest", None), ["item-differs"]),
        (change_capture("date", "2024-05-01T12:02:00.5Z"), ["item-differs"]),
        (change_capture("offset", 1700), ["item-record", "items-lack"]),
        (change_capture("offset", "1863"), ["item-capture", "item-schema", "items-lack"]),
        (change_capture("warc", "other.warc.gz"), ["item-capture", "items-lack"]),
        (change_capture("surprise", 1), ["item-capture", "item-schema", "items-lack"]),
        (no_capture, ["item-capture", "items-lack"]),
        (cut_items, ["items-unreadable"]),
        (not_json, ["items-unreadable"]),
        (items_of_no_warc, ["items-warc"]),
        (catalog_lacks_a_row, ["catalog-lacks"]),
        (catalog_lacks_an_item, ["catalog-lacks"]),
        (catalog_waits, ["catalog-lacks"]),
        (catalog_has_another("length", 7), ["catalog-differs"]),
        (catalog_has_another("offset", 7), ["catalog-lacks", "catalog-record"]),
        (catalog_has_another("date", "'2024-05-01T12:00:00.5Z'"), ["catalog-differs"]),
        (catalog_has_another("warc", "'other.warc.gz'"), ["catalog-lacks", "catalog-warc"]),
        (catalog_gone, ["catalog-unreadable"]),
        (catalog_garbage, ["catalog-unreadable"]),
        (warc_gone, ["catalog-warc", "items-warc"]),
        (last_records_gone, ["catalog-record", "catalog-record", "item-record"]),
    ],
)
def test_faults(news, damage, expected):
    assert codes(news) == []
    damage(news)
    assert codes(news) == expected


def test_every_fault_there_is_was_made_above():
    table = next(mark for mark in test_faults.pytestmark if mark.name == "parametrize").args[1]
    assert {code for _, expected in table for code in expected} == set(REMEDIES)


def test_a_fault_says_where(news, crawl):
    change_capture("length", 7)(news)
    (fault,) = faults(Verification([news]))
    assert (fault.path, fault.offset) == (news.warcs()[0], crawl.captures[2].offset)
    assert "length" in fault.message
    assert "reextract" in fault.remedy


def test_faults_of_one_warc_do_not_hide_those_of_another(crawl):
    crawl.warcs.close()
    small = Crawl(crawl.collection, max_size=1)
    fill(small)
    collection = small.close()
    assert len(collection.warcs()) == 6
    assert codes(collection) == []
    for path in (collection.items_files()[1], collection.items_files()[4]):
        os.truncate(path, path.stat().st_size - 3)
    assert codes(collection) == ["items-unreadable", "items-unreadable"]


def test_a_collection_agrees_with_itself_at_every_moment_of_a_crawl(crawl):
    def check():
        check = Verification([crawl.collection])
        assert list(check.findings()) == []
        return check.items, check.waiting

    assert check() == (0, 0)
    crawl.add(FERRY, article(FERRY))
    assert check() == (1, 0)
    crawl.add(STORM, settle=False)
    crawl.add(VIDEO, settle=False)
    assert check() == (1, 2)
    crawl.warcs.close()
    assert check() == (1, 2)


def test_what_a_kill_leaves_is_waiting_not_wrong(crawl):
    crawl.add(FERRY, article(FERRY))
    crawl.add(STORM, settle=False)
    (items,) = crawl.collection.items_files()
    assert items.suffix == OPEN
    with items.open("ab") as file:
        file.write(gzip.compress(to_line(live_blog(STORM).to_dict()))[:40])
    check = Verification([crawl.collection])
    assert list(check.findings()) == []
    assert (check.items, check.waiting) == (1, 1)


def test_an_item_may_be_ahead_of_the_catalog_while_its_warc_is_written(crawl):
    crawl.add(FERRY, article(FERRY))
    sql(crawl.collection, "DELETE FROM captures")
    assert codes(crawl.collection) == []


def test_nothing_there_yet(tmp_path):
    collection = Collection(tmp_path / "new")
    collection.create()
    assert codes(collection) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_what_may_not_be_read_is_told_and_the_rest_is_looked_at(news):
    for path in (news.catalog_path, *news.items_files()):
        path.chmod(0)
    assert codes(news) == ["catalog-unreadable", "items-unreadable"]
    news.warcs()[0].chmod(0)
    assert codes(news) == ["catalog-unreadable", "items-unreadable"]
