from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.templates import builtin, load, matching, names_in, values

GOOD = """
[[template]]
name = "one"
match = ["div.one", "h1"]
remove = [".x", ".y"]
[template.article]
headline = ["h2", "h1"]
datePublished = ["time@datetime"]
body = "p"
author = { element = ".who", name = "b" }
"""


def test_the_built_in_templates_load() -> None:
    assert {"rossiya-segodnya", "rossiya-segodnya-2014"} <= {template.name for template in builtin()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div class=one><h1>x</h1></div>", True),
        ("<div class=one></div>", False),
        ("<h1>one</h1>", False),
        ("<p>nothing</p>", False),
    ],
)
def test_a_page_is_of_a_template_where_each_selector_finds_something(source: str, expected: bool) -> None:
    (template,) = load(GOOD)
    tree = document_fromstring(source)
    assert template.matches(tree) is expected
    assert template.matches(tree, names_in(tree)) is expected
    assert matching(tree) == ()


def test_the_first_source_with_a_value_wins() -> None:
    (template,) = load(GOOD)
    assert template.article is not None
    tree = document_fromstring("<h2> </h2><h1>Two\n words</h1><time datetime='2024-01-01'>")
    assert values(template.article.headline, tree) == ["Two words"]
    assert values(template.article.datePublished, tree) == ["2024-01-01"]
    assert values(template.article.keywords, tree) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name = ", "no TOML"),
        ("[[templates]]\nname='a'", "unknown: templates"),
        ("[[template]]\nmatch=['a']", "lacks its name"),
        ("[[template]]\nname='a'", "'a': match is wanted"),
        ("[[template]]\nname='a'\nmatch=['a[']", "'a': match: 'a['"),
        (
            "[[template]]\nname='a'\nmatch=['a']\nremoves=['b']",
            "'a': removes: there is no removes",
        ),
        ("[[template]]\nname='a'\nmatch=['a']\nremove=5", "'a': remove: a string"),
        (
            "[[template]]\nname='a'\nmatch=['a']\n[template.article]\ntitle=['b']",
            "article.title: there is no title",
        ),
        ("[[template]]\nname='a'\nmatch=['a']\n[template.article]\nheadline=['b@']", "'a': article.headline: 'b@'"),
        (
            "[[template]]\nname='a'\nmatch=['a']\n[template.article]\nauthor='b'",
            "article.author: a table",
        ),
        ("[[template]]\nname='a'\nmatch=['a']\n[[template]]\nname='a'\nmatch=['b']", "two templates are called 'a'"),
    ],
)
def test_a_mistake_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        load(text)
    assert complaint in str(raised.value)
