"""Verification of files as wholes: what their records have to do with each other, and how faults are told."""

import pytest

from archive.warc import directory
from archive.warc.faults import Fault
from archive.warc.verify import verify
from tests.archive.warc.made_records import RIGHT, codes, kind, response, save
from tests.archive.warc.warc_samples import RESPONSE, exchange, member, record_id, writer


def test_references_hold_across_files(tmp_path):
    first, second = record_id(), record_id()
    one = save(tmp_path, member(response(WARC_Record_ID=first), RESPONSE), name="1.warc.gz")
    two = save(tmp_path, member(kind("request", WARC_Record_ID=second, WARC_Concurrent_To=first)), name="2.warc.gz")
    three = save(tmp_path, member(kind("metadata", WARC_Refers_To=second)), name="3.warc.gz")
    assert codes(one, two, three) == codes(three, two, one) == []
    assert codes(one, three) == ["dangling"]
    assert codes(one, one) == ["id-repeated"]


@pytest.mark.parametrize("make", ["mkdir", None])
def test_a_file_that_cannot_be_read(tmp_path, make):
    path = tmp_path / "a.warc.gz"
    if make:
        path.mkdir()
    assert codes(path, save(tmp_path, RIGHT["response"], name="b.warc.gz")) == ["unreadable"]


def test_an_empty_file(tmp_path):
    (fault,) = verify([save(tmp_path)])
    assert (fault.code, fault.offset) == ("empty", 0)
    assert codes(save(tmp_path, name="b.warc.gz.open")) == []  # a crawl that has just begun


def test_a_fault_names_its_record(tmp_path):
    one = member(response(WARC_Record_ID="<urn:uuid:1>", WARC_Date="never"), RESPONSE)
    two = member(response(WARC_Record_ID="<urn:uuid:1>"), RESPONSE)
    faults = list(verify([save(tmp_path, one, two)]))
    assert [(fault.code, fault.offset, fault.record_id) for fault in faults] == [
        ("date", 0, "urn:uuid:1"),
        ("id-repeated", len(one), "urn:uuid:1"),
    ]
    assert "byte 0 of a.warc.gz" in faults[1].message


def test_ids_are_compared_as_what_they_are(tmp_path):
    """UUIDs without regard to case; whatever else, letter by letter, also where it is as long as one."""
    ids = [
        "urn:uuid:ABCDEF00-0000-4000-8000-000000000001",
        "urn:uuid:abcdef00-0000-4000-8000-000000000001",
        "urn:uuid:zbcdef00-0000-4000-8000-000000000001",
        "urn:uuid:Zbcdef00-0000-4000-8000-000000000001",
        "urn:uuid:  cdef00-0000-4000-8000-000000000001",
        "https://harbour-post.example/records/1",
    ]
    records = [member(response(WARC_Record_ID=f"<{text}>"), RESPONSE) for text in ids]
    faults = [fault for fault in verify([save(tmp_path, *records)]) if fault.code == "id-repeated"]
    assert [fault.offset for fault in faults] == [len(records[0])]


def test_a_reference_far_back_is_found(tmp_path):
    """Further than what is kept of the records before."""
    first = record_id()
    records = [member(response(WARC_Record_ID=first), RESPONSE)]
    records += [member(response(), RESPONSE) for _ in range(600)]
    for target in (first, "<urn:uuid:9>"):
        path = save(tmp_path, *records, member(kind("request", WARC_Concurrent_To=target)))
        assert codes(path) == (["dangling"] if target != first else [])


def test_more_faults_than_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(directory, "MAX_FAULTS", 3)
    path = save(tmp_path, *[member(kind("request", WARC_Concurrent_To="<urn:uuid:9>")) for _ in range(5)])
    assert codes(path) == ["dangling"] * 3 + ["more"]


def test_how_a_fault_reads(tmp_path):
    fault = Fault(tmp_path / "a.warc.gz", 12, "torn", "the file ends within the record's head")
    assert str(fault) == f"{tmp_path}/a.warc.gz: at byte 12: the file ends within the record's head [torn]"


def test_a_file_being_written_is_whole_but_for_its_tail(tmp_path):
    with writer(tmp_path) as opened:
        opened.write(exchange())
        assert codes(opened.path) == []
