"""What a page costs: next to nothing where it is no live blog, and never more than its size accounts for."""

import sys

import pytest

from crawler.extract import liveblog
from crawler.extract.liveblog import entry, find, markup, traces
from crawler.extract.page.document import parse

URL = "https://harbour-post.example/news/flood"
BLOG = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
SENTENCE = "The water at the harbour wall stands at four metres, the port office reports this evening."


def document(body, title="Flood: live updates", head=""):
    head += '<meta property="article:modified_time" content="2024-01-05T10:00Z">'
    return parse(f"<html lang=de><head>{head}</head><body><h1>{title}</h1>{body}</body></html>".encode(), URL)


def clock(number):
    return f"{number // 60 % 24:02}:{number % 60:02}"


def many(count, form):
    """`form` so many times, with N and CLOCK filled in."""
    return "".join(form.replace("CLOCK", clock(number)).replace("N", str(number)) for number in range(count))


def steps(page):
    """How many lines of Python are run to look for a live blog in `page`: the same on every computer, busy or not."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += 1
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        find(page)
    finally:
        sys.settrace(before)
    return count


HOSTILE = {
    "clocks": (f"<p>CLOCK Uhr: N. {SENTENCE}</p>", ""),
    "headings": (f"<h2>CLOCK Uhr: Report N</h2><p>{SENTENCE}</p>", BLOG),
    "clocks and days": (f'<h3>N January 2024</h3><div class="live-post"><i>CLOCK</i><p>N: {SENTENCE}</p></div>', ""),
    "dated": (f'<div class="live-post"><time datetime="2024-01-05T10:00Z">x</time><p>N: {SENTENCE}</p></div>', BLOG),
    "open divisions": ('<div class="live-post"><time datetime="2024-01-05T10:00Z">x</time><p>Text</p>', BLOG),
    "distinct boxes": ('<div class="aN"><p class="bN">12:00</p><p class="bN">12:01</p></div>', ""),
    "items": ('<li><a href="#N">CLOCK</a> Report N</li>', ""),
    "articles": ("<article id=aN><p>Report N</p></article>", BLOG),
}


@pytest.mark.parametrize(("form", "head"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_page_four_times_as_long_is_four_times_the_work(form, head):
    find(document(many(120, form), head=head))  # what is kept between pages is filled
    once, more = (steps(document(many(count, form), head=head)) for count in (30, 120))
    assert more < 4.2 * once


def test_the_last_of_many_clocks_does_not_swallow_the_rest(monkeypatch):
    for module in (markup, liveblog, sys.modules["crawler.extract.liveblog.prose"]):
        monkeypatch.setattr(module, "MAX_ENTRIES", 20)
    stream = find(document(many(50, HOSTILE["clocks"][0])))
    assert [one.articleBody for one in stream.entries] == [f"{number}. {SENTENCE}" for number in range(20)]
    assert "liveBlogUpdate: not all of so large a page is searched; entries may be missing." in stream.warnings


def test_times_beyond_the_limit_are_said(monkeypatch):
    body = many(10, HOSTILE["dated"][0])
    said = "liveBlogUpdate: not all of so large a page is searched; entries may be missing."
    assert said not in find(document(body)).warnings
    monkeypatch.setattr(traces, "MAX_TRACES", 6)
    stream = find(document(body))
    assert said in stream.warnings
    assert 0 < len(stream.entries) < 10


@pytest.fixture
def read(monkeypatch):
    """The entries that are read, as a list that grows."""
    found = []
    whole = entry.read
    monkeypatch.setattr(entry, "read", lambda one, *rest: found.append(one) or whole(one, *rest))
    return found


def test_no_more_entries_are_tried_than_the_limit_says(monkeypatch, read):
    groups = "".join(
        f"<section>{many(20, f'<div class=live-post-{letter}><i>CLOCK</i><p>N: {SENTENCE}</p></div>')}</section>"
        for letter in "abc"
    )
    stream = find(document(groups))
    assert len(read) >= 60
    del read[:]
    monkeypatch.setattr(markup, "_MAX_READ", 30)
    stream = find(document(groups))
    assert len(read) == 30
    assert len(stream.entries) == 20
    assert "liveBlogUpdate: not all of so large a page is searched; entries may be missing." in stream.warnings


def test_lines_between_the_entries_beyond_the_limit_are_said(monkeypatch):
    monkeypatch.setattr(markup, "_MAX_LINES", 5)
    stream = find(document(many(20, HOSTILE["clocks and days"][0])))
    assert "liveBlogUpdate: not all of so large a page is searched; entries may be missing." in stream.warnings


def test_a_lone_entry_is_looked_for_in_so_many_blocks(monkeypatch, read):
    body = many(30, "<article><p>Report N</p></article>") + f"<article><i>10:00</i><p>{SENTENCE}</p></article>"
    assert len(find(document(body, head=BLOG)).entries) == 1
    del read[:]
    monkeypatch.setattr(markup, "_MAX_LONE", 10)
    stream = find(document(body, head=BLOG))
    assert len(read) == 10
    assert stream.entries == []
    assert "liveBlogUpdate: not all of so large a page is searched; entries may be missing." in stream.warnings


@pytest.mark.parametrize(
    "body",
    [
        f"<article><time datetime='2024-01-05T10:00:00Z'>x</time>{f'<p>{SENTENCE}</p>' * 9}</article>",
        many(4, f"<div><span>CLOCK</span><p>{SENTENCE}</p></div>"),
        many(9, '<li><time>CLOCK</time><h3><a href="/news/N">Ferry number N is back at the pier</a></h3></li>'),
        many(9, '<div class="comment"><time>CLOCK</time><p>I was there at N and saw it all myself.</p></div>'),
        many(3, f"<p>CLOCK Uhr: {SENTENCE}</p>"),
        f"<p>{SENTENCE}</p>" * 9,
    ],
    ids=["date line", "few", "teasers", "comments", "report of a day", "prose"],
)
def test_no_entry_is_read_where_none_can_be_one(body, read):
    assert find(document(body, title="Flood at the harbour")) is None
    assert read == []


def test_words_of_names_are_parted_once(monkeypatch):
    """A page's entries are named alike."""
    text = sys.modules["crawler.extract.liveblog.text"]
    text._words_of.cache_clear()
    find(document(many(50, HOSTILE["dated"][0])))
    assert text._words_of.cache_info().misses < 10
