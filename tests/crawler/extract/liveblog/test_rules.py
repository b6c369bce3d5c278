import pytest
from lxml.html import fromstring

from crawler.extract.liveblog.rules import read_live_rules
from crawler.extract.selectors import Fault, Source

ENTRY = fromstring('<div data-id="7"><h2></h2><h2> Ferry\n back </h2><time DateTime="2024-01-05T10:00Z">x</time></div>')


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("@data-id", ["7"]),
        ("h2", ["Ferry back"]),
        ("time@datetime", ["2024-01-05T10:00Z"]),
        ("time@dateTime", ["2024-01-05T10:00Z"]),
        ("h3", []),
        ("@missing", []),
    ],
)
def test_sources(source, values):
    assert [value for _, value in Source.parse(source).values(ENTRY)] == values


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({}, "entry"),
        ({"entry": "div["}, "live.entry"),
        ({"entry": 3}, "live.entry"),
        ({"entry": []}, "live.entry"),
        ({"entry": "div", "entri": "p"}, "entri"),
        ({"entry": "div", "time": ["time@"]}, "live.time"),
        ({"entry": "div", "zone": "Europe/Atlantis"}, "live.zone"),
        ({"entry": "div", "zone": "../../etc/passwd"}, "live.zone"),
        ({"entry": "div", "continues": "yes"}, "live.continues"),
        ({"entry": "div", "offset_is_false": True}, "live.offset_is_false"),
    ],
)
def test_what_is_wrong_is_named(table, key):
    faults: list[Fault] = []
    assert read_live_rules(table, ("live",), faults) is None
    assert key in ".".join((*faults[0].key, faults[0].problem))
    assert len(faults) == 1
