"""The rules of a site's own in its file: what they become, and what is wrong with them."""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path

import pytest

from crawler.sites import SiteError, load_site
from crawler.sites.rules_tables import MAX_RULES
from crawler.sites.site import Rules
from crawler.sites.validity import Validity

HOME = 'home = "https://harbour-post.example/"\n'
RULES = HOME + "[[rules]]\n"
GOOD = """
    home = "https://harbour-post.example/"

    [[rules]]
    until = 2026-03-01
    match = ["article.story"]
    remove = [".advert", "aside"]
    [rules.article]
    headline = "h2.title"
    datePublished = ["time@datetime", "@data-day"]
    author = { element = ".byline", name = [".name"] }
    body = ["p"]

    [[rules]]
    since = 2026-03-01
    live = { entry = ".entry", zone = "Europe/London", continues = true }
"""


def test_rules_are_data(tmp_path: Path) -> None:
    (tmp_path / "post.toml").write_text(GOOD)
    site = load_site("post", [tmp_path])
    first = {
        "match": ["article.story"],
        "remove": [".advert", "aside"],
        "article": {
            "headline": "h2.title",
            "datePublished": ["time@datetime", "@data-day"],
            "author": {"element": ".byline", "name": [".name"]},
            "body": ["p"],
        },
    }
    second = {"live": {"entry": ".entry", "zone": "Europe/London", "continues": True}}
    assert site.rules == (
        Rules(table=json.dumps(first), validity=Validity(until=date(2026, 3, 1))),
        Rules(table=json.dumps(second), validity=Validity(since=date(2026, 3, 1))),
    )
    assert pickle.loads(pickle.dumps(site)) == site
    assert hash(site) == hash(load_site("post", [tmp_path]))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HOME + "rules = 5\n", 2, "rules: a table of a list is wanted; write [[rules]], and below it remove ="),
        (HOME + "[rules]\nremove = ['p']\n", 2, "rules: a table of a list is wanted; write [[rules]]"),
        (HOME + 'rules = ["p"]\n', 2, "rules: 'p' is no table; write [[rules]]"),
        (RULES, 2, "rules: there is no rule in it; write [[rules]], and below it remove ="),
        (RULES + "since = 2026-03-01\nmatch = 'p'\n", 2, "rules: there is no rule in it"),
        (RULES + "remove = ['p']\n[[rules]]\n", 4, "rules: there is no rule in it"),
        (RULES + "remove = ['p']\nuntil = 'May'\n", 4, "rules.until: 'May' is no day; write until = 2026-03-01"),
        (RULES + "remove = ['p']\nsince = 2026-03-01\nuntil = 2026-03-01\n", 5, "rules.until: 2026-03-01 is not after"),
        (RULES + "remove = 5\n", 3, "rules.remove: a string or a list of them is wanted; write a CSS selector, as"),
        (RULES + "remove = []\n", 3, "rules.remove: a string or a list of them is wanted"),
        (RULES + "remove = ['p', ' ']\n", 3, "rules.remove: a string or a list of them is wanted"),
        (RULES + "remove = ['p', 5]\n", 3, "rules.remove: a string or a list of them is wanted"),
        (RULES + "remove = [\n'p',\n'p[',\n]\n", 5, "rules.remove: 'p[': "),
        (RULES + "remove = ['p[']\n", 3, '; write a CSS selector, as "h1.headline"'),
        (RULES + "remove = ['p:nth-word(2)']\n", 3, "rules.remove: 'p:nth-word(2)': "),
        (RULES + "remove = ['news|p']\n", 3, "rules.remove: 'news|p': a namespace prefix, which stands for noth"),
        (RULES + "remove = ['div:not(news|p)']\n", 3, "rules.remove: 'div:not(news|p)': a namespace prefix"),
        (RULES + f"remove = ['{':not(' * 5_000}']\n", 3, "rules.remove: ':not("),
        (RULES + "remove = ['p']\nmatch = ['a[']\n", 4, "rules.match: 'a[': "),
        (
            RULES + "removes = ['p']\n",
            3,
            "there is no removes (did you mean 'remove'?); there are: since,",
        ),
        (RULES + "remove = ['p']\nname = 'x'\n", 4, "rules.name: there is no name; there are: since, until, match,"),
        (RULES + "remove = ['p']\ntime_zone = 'x'\n", 4, "time_zone stands above the first [table]"),
        (RULES + "article = 'p'\n", 3, 'rules.article: a table is wanted, with lines as headline = ["h1.headline"]'),
        (
            RULES + "[rules.article]\ntitle = 'h1'\n",
            4,
            "rules.article.title: there is no title; there are: scope",
        ),
        (RULES + "[rules.article]\nheadlin = 'h1'\n", 4, "(did you mean 'headline'?)"),
        (RULES + "[rules.article]\nheadline = 1\n", 4, "rules.article.headline: a string or a list of them is wanted"),
        (RULES + "[rules.article]\nheadline = ['h1@']\n", 4, "'h1@': no attribute after @; write the attribute's name"),
        (RULES + "[rules.article]\nheadline = ['h1[@x']\n", 4, "rules.article.headline: 'h1[': "),
        (RULES + "[rules.article]\nbody = 'p['\n", 4, "rules.article.body: 'p[': "),
        (RULES + "article.body = 'p['\n", 3, "rules.article.body: 'p[': "),
        (RULES + "article = {image = 'i', body = 'p['}\n", 3, "rules.article.body: 'p[': "),
        (RULES + "[rules.article]\nauthor = '.by'\n", 4, "rules.article.author: a table with element is wanted; write"),
        (RULES + "[rules.article.author]\nname = '.by'\n", 3, "rules.article.author: a table with element is wanted"),
        (RULES + "[rules.article.author]\nelement = 'p'\nname = 'b['\n", 5, "rules.article.author.name: 'b[': "),
        (RULES + "[rules.live]\nbody = 'p'\n", 3, "rules.live: entry is missing; write entry = "),
        (
            RULES + "[rules.live]\nentry = 'p'\nzone = 'Mars'\n",
            5,
            "rules.live.zone: there is no time zone 'Mars'; wr",
        ),
        (RULES + "[rules.live]\nentry = 'p'\nzone = 1\n", 5, "rules.live.zone: 1 is no text; write a name of the IANA"),
        (RULES + "[rules.live]\nentry = 'p'\ncontinues = 'yes'\n", 5, "'yes' is neither true nor false; write one"),
        (
            RULES + "[rules.live]\nentry = 'p'\noffset_is_false = true\n",
            5,
            "needs the zone of the clocks; write zone",
        ),
        (
            RULES + "[rules.live]\nentry = 'p'\nentri = 'q'\n",
            5,
            "there is no entri (did you mean 'entry'?)",
        ),
        ("[[rules]]\nremove = ['p']\n" * (MAX_RULES + 1), 2, "rules: 101 tables; 100 are the most"),
        # A key is not taken for what a text, a comment or another table says.
        (
            RULES + "remove = \"p.body.x[a=', body = ']\" # , body = 1\n[rules.article]\nbody = 1\n",
            5,
            "rules.article.body: ",
        ),
        (RULES + "remove = ['p'] # \u2028 no new line\n[rules.article]\r\nbody = 1\r\n", 5, "rules.article.body: "),
        (RULES + "remove = ['p', 'article']\n[rules.article]\nbody = 1\n", 5, "rules.article.body: "),
        (RULES + "[rules.article]\nbody = 'p'\n[[rules]]\n[rules.article]\nbody = 1\n", 7, "rules.article.body: "),
        (RULES + "[rules.article]\nbody = 'p['\n[[ 'rules' ]] # more\nremove = 'p'\n", 4, "rules.article.body: 'p[': "),
    ],
)
def test_an_error_says_where_and_what_to_write(tmp_path: Path, text: str, line: int, says: str) -> None:
    (tmp_path / "post.toml").write_text(text if text.startswith(HOME) else HOME + text, newline="")
    with pytest.raises(SiteError) as caught:
        load_site("post", [tmp_path])
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(f"{tmp_path / 'post.toml'}, line {line}: rules")
    assert says in str(caught.value)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = """home = "post"
[[rules]]
since = "May"
remove = [
    "p[",
    "p",
    "p::line",
]
[rules.article]
title = "h1"
body = 5
[[rules]]
[rules.live]
enter = "p["
zone = "Mars"
[[template]]
name = "none"
"""
    (tmp_path / "post.toml").write_text(text)
    with pytest.raises(SiteError) as caught:
        load_site("post", [tmp_path])
    places = [problem.partition(": ")[0].rpartition(" ")[2] for problem in caught.value.problems]
    assert sorted(places, key=int) == ["1", "3", "5", "7", "10", "11", "13", "14", "15", "17"]
