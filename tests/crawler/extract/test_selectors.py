"""Values of tables of rules: whatever TOML gives is a rule that can be tried with any page, or a fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extract.selectors import Fault, RulesError, select, selector_at
from crawler.extract.templates import read_template, values

PAGE = document_fromstring(
    "<html lang=en><body class=a><div id=b class='md:c'><p>Ferry <b data-at='1'>late</b></p><fb:like>1</fb:like></div>"
)
CSS = st.text("pb*.#a[]()=|:'\"@ ,>+~-2n\\", max_size=12) | st.builds(
    "{}{}{}".format,
    st.sampled_from(["p", "*", "div p", ".a", "#b", "x|p"]),
    st.sampled_from(["", " > ", ":not(", ":has(", "[", ":nth-child(", ":lang(", ", "]),
    st.sampled_from(["b", "b)", "data-at]", "x|y)", "2n+1)", "en)", "b:first-child", "*|b)"]),
)
KEYS = ("match", "remove", "article", "live", "headline", "author", "element", "name", "body", "scope", "entry", "zone")
TABLES = st.recursive(
    CSS | st.lists(CSS, max_size=2) | st.booleans() | st.integers(),
    lambda inner: st.dictionaries(
        st.sampled_from(
            [
                "match",
                "remove",
                "article",
                "live",
                "headline",
                "author",
                "element",
                "name",
                "body",
                "scope",
                "entry",
                "zone",
                "continues",
                "other",
            ]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(KEYS), TABLES, max_size=4))
def test_a_table_is_rules_or_its_faults_are_said(table: dict[str, object]) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        template = read_template("any", table)
    except RulesError as error:
        faults = error.faults
    if faults:
        assert all(fault.key[0] in table and fault.problem for fault in faults)
        return
    template.matches(PAGE)
    if template.remove is not None:
        select(template.remove, PAGE)
    if template.article is not None:
        values(template.article.headline, PAGE)


@given(CSS)
def test_a_selector_that_is_taken_can_be_tried(css: str) -> None:
    faults: list[Fault] = []
    selector = selector_at(css, ("remove",), faults)
    assert (selector is None) is bool(faults)
    if selector is not None:
        select(selector, PAGE)


@pytest.mark.parametrize(
    ("css", "found"),
    [
        (".md\\:c", ["div"]),
        ("[class='md:c']", ["div"]),
        ("fb\\:like", ["fb:like"]),
        ("*|b", ["b"]),
        (["b", "div, p"], ["div", "p", "b"]),
    ],
)
def test_a_colon_is_no_prefix(css: object, found: list[str]) -> None:
    faults: list[Fault] = []
    selector = selector_at(css, ("remove",), faults)
    assert selector is not None, faults
    assert [element.tag for element in select(selector, PAGE)] == found
