import json

import pytest

from crawler.extract.liveblog import structured
from crawler.extract.liveblog.clock import machine
from crawler.extract.liveblog.draft import MAX_ENTRIES, Draft
from crawler.extract.liveblog.merge import match, merge
from crawler.extract.liveblog.page import Page
from crawler.extract.page.document import parse

URL = "https://harbour-post.example/live/flood"


def updates(*nodes, headline="Flood live", wrap=lambda blog: blog, key="liveBlogUpdate"):
    blog = wrap({"@type": "LiveBlogPosting", "headline": headline, key: list(nodes)})
    html = f'<html><head><script type="application/ld+json">{json.dumps(blog)}</script></head><body>x</body></html>'
    return structured.updates(Page.of(parse(html.encode(), URL)))


def post(n, **values):
    return {
        "@type": "BlogPosting",
        "url": f"{URL}#p{n}",
        "headline": f"Headline {n}",
        "datePublished": f"2024-01-05T1{n}:00:00Z",
        "articleBody": f"Text {n}",
    } | values


@pytest.mark.parametrize(
    "wrap",
    [
        lambda blog: blog,
        lambda blog: [{"@type": "WebSite"}, blog],
        lambda blog: {"@context": "https://schema.org", "@graph": [blog]},
        lambda blog: {"@type": "WebPage", "mainEntity": blog},
        lambda blog: {"@type": "NewsArticle", "hasPart": [blog]},
    ],
)
def test_the_blog_is_found_wherever_it_stands(wrap):
    assert [draft.identifier for draft in updates(post(1), post(2), wrap=wrap)] == ["p1", "p2"]


@pytest.mark.parametrize("key", ["liveBlogUpdate", "blogPosts"])
def test_the_names_of_the_list(key):
    assert len(updates(post(1), post(2), key=key)) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("One line &quot;quoted&quot; &amp; done", 'One line "quoted" & done'),
        ("caff&amp;egrave;", "caffè"),
        ("<p>First</p><p>Second <b>bold</b></p>", "First\n\nSecond bold"),
        ("First<br><br>Second", "First\n\nSecond"),
        ("  spaces \n and lines ", "spaces\n\nand lines"),
        (None, ""),
        (["First", {"@value": "Second"}], "First\n\nSecond"),
        ({"@type": "Thing"}, ""),
    ],
)
def test_texts_are_decoded(value, text):
    assert updates(post(1, articleBody=value), post(2))[0].text == text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"datePublished": "2024-01-05T18:00:00Z"}, "reading"),
        ({"headline": "Something that never changes"}, "headline"),
        ({"author": [{"@type": "Person", "name": "Ida Quill"}, {"@type": "Person", "name": "Ben Oar"}]}, "authors"),
    ],
)
def test_what_is_the_same_for_all_says_nothing_of_any(values, field):
    assert not any(getattr(draft, field) for draft in updates(*(post(n, **values) for n in range(4))))


def test_the_pages_headline_is_no_entrys():
    assert [draft.headline for draft in updates(post(1, headline="Flood live"), post(2))] == [None, "Headline 2"]


@pytest.mark.parametrize(
    ("headline", "body", "expected"),
    [
        ("19:02(IST) TOSS: the home side bats first", "TOSS: the home side bats first on a dry ground", None),
        ("19:02(IST) TOSS: the home side bats ...", "TOSS: the home side bats first on a dry ground", None),
        ("A headline of its own", "And a text that says something else than it", "A headline of its own"),
    ],
)
def test_a_headline_that_begins_the_text_is_none(headline, body, expected):
    assert updates(post(1, headline=headline, articleBody=body), post(2))[0].headline == expected


@pytest.mark.parametrize("broken", [3, "text", None, [], {"@type": "BlogPosting"}, {"url": 5, "headline": {"a": 1}}])
def test_what_is_no_update_is_passed_over(broken):
    assert [draft.identifier for draft in updates(post(1), broken, post(2))] == ["p1", "p2"]


def test_there_is_a_limit():
    assert len(updates(*({"headline": f"h{n}"} for n in range(MAX_ENTRIES + 50)))) == MAX_ENTRIES


def entries(*values):
    return [
        Draft(identifier=name, text=text, reading=machine(moment) if moment else None) for name, text, moment in values
    ]


@pytest.mark.parametrize(
    ("shown", "stated"),
    [
        (("post-1552865", "", None), ("liveblogPost1552865", "", None)),
        (("block-65be1111aaaa2222bbbb0003", "", None), ("block-65be1111aaaa2222bbbb0003", "", None)),
        ((None, "The ferry is back after six hours.", None), ("x", "The ferry is back after six hours. And so", None)),
        ((None, "", "2024-01-05T10:00:00Z"), ("x", "", "2024-01-05T11:00:00+01:00")),
    ],
    ids=["digits", "identifier", "first words", "instant"],
)
def test_matching(shown, stated):
    assert match(entries(("other", "Something else stands here now", None), shown), entries(stated)) == {1: 0}


def test_the_page_has_the_text_and_structured_data_what_is_missing():
    shown = entries(("p1", "First.\n\nSecond.", None))
    stated = entries(("p1", "First. Second.", "2024-01-05T10:00:00Z"), ("p0", "Before.", "2024-01-05T09:00:00Z"))
    merged, warnings = merge(shown, stated)
    assert [(draft.identifier, draft.text) for draft in merged] == [("p1", "First.\n\nSecond."), ("p0", "Before.")]
    assert merged[0].reading.instant.hour == 10
    assert warnings == []


def test_a_false_z_is_seen_by_its_constant_distance():
    shown = entries(("p1", "", "2024-01-05T11:00:00Z"), ("p2", "", "2024-01-05T09:30:00Z"))
    stated = entries(("p1", "", "2024-01-05T10:00:12Z"), ("p2", "", "2024-01-05T08:30:40Z"))
    merged, warnings = merge(shown, stated)
    assert [draft.reading.instant.isoformat() for draft in merged] == [
        "2024-01-05T10:00:12+00:00",
        "2024-01-05T08:30:40+00:00",
    ]
    assert len(warnings) == 1


def test_differences_that_vary_are_left_to_the_page():
    shown = entries(("p1", "", "2024-01-05T11:00:00Z"), ("p2", "", "2024-01-05T09:30:00Z"))
    stated = entries(("p1", "", "2024-01-05T10:17:00Z"), ("p2", "", "2024-01-05T09:30:00Z"))
    merged, warnings = merge(shown, stated)
    assert merged[0].reading.instant.hour == 11
    assert warnings == []
