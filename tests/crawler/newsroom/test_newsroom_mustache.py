from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.newsroom.mustache import Template, TemplateError


@pytest.mark.parametrize(
    ("template", "context", "rendered"),
    [
        ("{{name}}", {"name": "<Quay & Co>"}, "&lt;Quay &amp; Co&gt;"),
        ("{{{name}}}", {"name": "<b>"}, "<b>"),
        ("{{#names}}[{{.}}]{{/names}}", {"names": ["a", "b"]}, "[a][b]"),
        ("{{#ship}}{{name}}, {{port}}{{/ship}}", {"ship": {"name": "Heron"}, "port": "east"}, "Heron, east"),
        ("{{#ship}}{{port}}{{/ship}}", {"ship": {"port": "west"}, "port": "east"}, "west"),
        ("{{#note}}{{.}}{{/note}}", {"note": "x"}, "x"),
        ("{{#note}}{{.}}{{/note}}{{^note}}none{{/note}}", {"note": ""}, "none"),
        ("{{#ships}}{{/ships}}{{^ships}}none{{/ships}}", {"ships": []}, "none"),
        ("{ {{n}} } {}", {"n": 1}, "{ 1 } {}"),
    ],
)
def test_renders(template: str, context: dict[str, object], rendered: str) -> None:
    assert Template(template).render(context) == rendered


@pytest.mark.parametrize("template", ["{{#a}}", "{{/a}}", "{{#a}}{{#b}}{{/a}}{{/b}}", "{{#a}}{{/a}}{{/a}}"])
def test_refuses_what_is_not_well_formed(template: str) -> None:
    with pytest.raises(TemplateError):
        Template(template)


@pytest.mark.parametrize("template", ["{{absent}}", "{{{absent}}}", "{{#absent}}{{/absent}}", "{{>absent}}"])
def test_a_name_that_stands_nowhere_is_an_error(template: str) -> None:
    with pytest.raises(TemplateError):
        Template(template).render({"present": 1})


def test_a_partial_sees_the_context_of_its_place() -> None:
    partials = {"card": Template("<{{name}}>")}
    template = Template("{{#ships}}{{>card}}{{/ships}}", partials.__getitem__)
    assert template.render({"ships": [{"name": "Heron"}, {"name": "Gull"}]}) == "<Heron><Gull>"


@given(st.text(st.characters(exclude_characters="{}")))
def test_text_without_braces_is_left_alone(text: str) -> None:
    assert Template(text).render({}) == text


@given(st.text())
def test_a_value_never_opens_a_tag(value: str) -> None:
    assert "<" not in Template("{{value}}").render({"value": value})
