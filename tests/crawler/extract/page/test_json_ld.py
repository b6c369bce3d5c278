from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.page.json_ld import MAX_NODES, parse_scripts, types


@pytest.mark.parametrize(
    ("script", "nodes"),
    [
        ('{"@type": "A"}', [{"@type": "A"}]),
        ('[{"@type": "A"}, [{"@type": "B"}]]', [{"@type": "A"}, {"@type": "B"}]),
        ('{"@context": "x", "@graph": [{"@id": "1"}, {"@id": "2"}]}', [{"@id": "1"}, {"@id": "2"}]),
        ('{"@type": "A", "author": {"@type": "Person"}}', [{"@type": "A", "author": {"@type": "Person"}}]),
        ('{"a": "b",}', [{"a": "b"}]),
        ('{"a": [1, 2,], "b": ",]"}', [{"a": [1, 2], "b": ",]"}]),
        ('{"a": "one\ntwo"}', [{"a": "one\ntwo"}]),
        ('<!-- {"a": 1} -->', [{"a": 1}]),
        ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        ('/*<![CDATA[*/{"a": 1}/*]]>*/', [{"a": 1}]),
        ('\ufeff{"a": 1};', [{"a": 1}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1} } , "lost": 2', [{"a": 1}]),
        (r'{"a": "it\'s"}', [{"a": "it's"}]),
        ('{"a": "https://x.example/y", // a note\n "b": 2}', [{"a": "https://x.example/y", "b": 2}]),
        ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
        (r'{"a": "\ud83d\ude00 \ud83d"}', [{"a": "😀 \ufffd"}]),
        ("", []),
        ("null", []),
        ('"text"', []),
    ],
)
def test_read(script: str, nodes: list[dict[str, Any]]) -> None:
    assert parse_scripts([script]) == (nodes, 0)


def test_what_cannot_be_read_is_counted() -> None:
    assert parse_scripts(['{"a": 1}', "{nothing", '{"b": 2}']) == ([{"a": 1}, {"b": 2}], 1)


def test_nodes_are_bounded() -> None:
    assert len(parse_scripts(["[" + ",".join(["{}"] * (MAX_NODES + 5)) + "]"])[0]) == MAX_NODES


@pytest.mark.parametrize("script", ["[" * 50_000, '{"@graph":' * 5_000 + "{}" + "}" * 5_000, "9" * 100_000, "{" * 3000])
def test_hostile(script: str) -> None:
    nodes, unreadable = parse_scripts([script])
    assert len(nodes) + unreadable <= 1


@given(st.text(alphabet='{}[]",:\\/*&quot;<!->aé\n ', max_size=80))
def test_any_script_is_read_or_counted(script: str) -> None:
    nodes, unreadable = parse_scripts([script])
    assert all(isinstance(node, dict) for node in nodes)
    assert unreadable in (0, 1)


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("NewsArticle", {"NewsArticle"}),
        ("https://schema.org/NewsArticle", {"NewsArticle"}),
        ("schema:NewsArticle", {"NewsArticle"}),
        (["Article", "http://schema.org/Report", 5], {"Article", "Report"}),
        (None, set()),
        ({"a": 1}, set()),
    ],
)
def test_types(stated: Any, names: set[str]) -> None:
    assert types({"@type": stated}) == names
