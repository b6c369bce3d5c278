from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.body.script_text import text_in_scripts

ONE = "The tide mill below the custom house has ground a sack of wheat for the first time since the great flood."
TWO = "The wheel turned for two hours before the water was too low, and filled the yard with children and noise."
THREE = "Its stones came by barge from a quarry up the river, and nobody has told yet who paid for their journey."
ALL = [ONE, TWO, THREE]
HTML = "".join(f"<p>{one}</p>" for one in ALL)
PADDING = {"menu": [{"label": "Harbour", "url": "/harbour"}] * 20}


def runs(text: str) -> list[dict[str, Any]]:
    return [{"nodeType": "text", "value": text[:20]}, {"nodeType": "text", "value": text[20:]}]


STATES: list[tuple[str, Any]] = [
    ("a string of HTML", {"article": {"title": "Mill", "bodyHtml": HTML}}),
    ("a plain string", {"article": {"title": "Mill", "body": "\n\n".join(ALL)}}),
    ("content elements", {"content_elements": [{"type": "text", "content": one} for one in ALL]}),
    ("draft blocks", {"blocks": [{"key": "a", "text": one, "type": "unstyled"} for one in ALL]}),
    ("rich text", {"content": [{"nodeType": "paragraph", "content": runs(one)} for one in ALL]}),
    ("portable text", [{"_type": "block", "children": [{"_type": "span", "text": one}]} for one in ALL]),
    (
        "models",
        [{"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {"text": one}} for one in ALL]}}],
    ),
    ("an image between", {"blocks": [{"text": ONE}, {"type": "image", "src": "x"}, {"text": TWO}, {"text": THREE}]}),
    ("comments as well", {"body": HTML, "comments": [{"text": one * 3} for one in ALL]}),
]


@pytest.mark.parametrize(("_", "state"), STATES, ids=[name for name, _ in STATES])
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "window.__STATE__ = {};",
        "Fusion.globalContent={};Fusion.contentCache={{}}",
        "window['__DATA__'] = {}; init()",
        "var page = {}\n",
    ],
)
def test_state(_: str, state: Any, form: str) -> None:
    script = form.replace("{}", json.dumps({**PADDING, "props": state}), 1).replace("{{", "{").replace("}}}}", "}}")
    assert text_in_scripts(["console.log('harbour')", script], None) == ALL


def test_json_in_a_string() -> None:
    script = f"window.__STATE__ = JSON.parse({json.dumps(json.dumps({**PADDING, 'body': HTML}))});"
    assert text_in_scripts([script], None) == ALL


def test_the_article_with_the_headline_goes_before_a_longer_one() -> None:
    state = {"articles": [{"headline": "Lock", "body": HTML + HTML}, {"headline": {"basic": "Mill"}, "body": HTML}]}
    assert text_in_scripts([json.dumps(state)], "Mill") == ALL
    assert text_in_scripts([json.dumps(state)], None) == ALL + ALL


@pytest.mark.parametrize(
    "script",
    [
        "",
        "window.__STATE__ = " + "{" * 5_000,
        "{" * 500 + json.dumps(HTML),
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        json.dumps({"items": [{"title": "Lock closed", "text": "Read more"}] * 200}),
        json.dumps({"css": "p{color:red}" * 100}),
        json.dumps([{"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": HTML * 3}]),
        "JSON.parse(" + '"' + "x" * 500,
        json.dumps({"body": "<script>" * 100_000}),
    ],
)
def test_no_article(script: str) -> None:
    assert text_in_scripts([script], "Mill") == []


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(HTML),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["body", "content", "blocks", "type", "text", "title", "model", "children"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_VALUES)
def test_any_state_is_read(state: Any) -> None:
    script = json.dumps({"state": state, "padding": "x" * 400})
    found = text_in_scripts([script], "Mill")
    assert all(found)
    assert found == text_in_scripts([script], "Mill")
