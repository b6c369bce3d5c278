import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc import fields


@pytest.mark.parametrize(
    ("data", "pairs", "problem"),
    [
        (b"A: 1\r\nb-C:  2 \r\n\r\n", [("A", "1"), ("b-C", "2")], None),
        (b"A:\r\nA: x:y\r\n", [("A", ""), ("A", "x:y")], None),
        (b"A: 1\r\n\r\nB: 2\r\n", [("A", "1")], None),
        ("via: h\u00e4fen \u6e2f\r\n".encode(), [("via", "h\u00e4fen \u6e2f")], None),
        (b"A: 1\r\n 2\r\n\t3\r\nB: 4\r\n", [("A", "1 2 3"), ("B", "4")], None),
        (b"A: 1\nB: 2\r\n", [("A", "1"), ("B", "2")], "CR LF"),
        (b"A: 1\r\nno field\r\nB: 2\r\n", [("A", "1"), ("B", "2")], "no named field"),
        (b"A b: 1\r\nB: 2\r\n", [("B", "2")], "no named field"),
        (b" folded: onto nothing\r\nB: 2\r\n", [("B", "2")], "no named field"),
        (b"A: \xff\r\n", [("A", "\ufffd")], "UTF-8"),
        (b"", [], None),
    ],
)
def test_parsing(data, pairs, problem):
    parsed, problems = fields.parse(data)
    assert list(parsed) == pairs
    assert bool(problems) == bool(problem)
    assert problem is None or problem in problems[0]


def test_looking_up():
    parsed = fields.Fields([("WARC-Protocol", "http/1.1"), ("warc-protocol", "tls/1.3")])
    assert parsed.get("Warc-Protocol") == "http/1.1"
    assert parsed.all("WARC-PROTOCOL") == ["http/1.1", "tls/1.3"]
    assert parsed.get("WARC-Type") is None
    assert parsed.all("WARC-Type") == []
    assert len(parsed) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("A", "1\r\nWARC-Type: response"),
        ("A", "1\n"),
        ("A", "\0"),
        ("A b", "1"),
        ("", "1"),
        ("A:", "1"),
        ("A\r\nB", "1"),
    ],
)
def test_a_value_cannot_forge_a_field(name, value):
    with pytest.raises(ValueError, match="WARC field"):
        fields.serialize([(name, value)])


@given(
    st.lists(st.tuples(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True), st.text(max_size=60)), max_size=10)
)
def test_what_is_written_is_read(pairs):
    cleaned = [(name, fields.one_line(value).strip(" \t")) for name, value in pairs]
    written = fields.serialize(cleaned)
    parsed, problems = fields.parse(written)
    assert list(parsed) == cleaned
    assert problems == []


@given(st.binary(max_size=500))
def test_anything_is_parsed(data):
    fields.parse(data)


def test_a_hostile_block_is_told_of_briefly():
    _, problems = fields.parse(b"x\n" * 500_000)
    assert len(problems) == 20
