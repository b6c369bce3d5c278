from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from crawler.extract.boilerplate.lines import lines_of
from crawler.extract.text import text_of


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one line</p>", [("one line", True)]),
        ("<p>one<br>two <b>words</b><br><br>three</p>", [("one", False), ("two words", False), ("three", False)]),
        ("<div>one<p>not this</p>two<br>three</div>", [("one", True), ("two", False), ("three", False)]),
        ("<div><p>a</p> <a href=x>alone</a> <p>b</p></div>", [("alone", True)]),
        ("<p><font>one<br>two</font></p>", [("one", False), ("two", False)]),
        ("<p>zero <font>one<br>two</font></p>", [("zero one two", True)]),
        ("<div><p>a</p><font>one<br>two</font><p>b</p>three</div>", [("one", False), ("two", False), ("three", True)]),
        ("<p><br><br></p>", []),
    ],
)
def test_lines(html: str, expected: list[tuple[str, bool]]) -> None:
    assert [(line.text, line.stands_alone) for line in lines_of(fragment_fromstring(html))] == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "two a link b three"), (1, "one b three"), (2, "one two a link three"), (3, "one two a link b")],
)
def test_dropping(number: int, expected: str) -> None:
    block = fragment_fromstring("<div>one<br>two <a href=x>a link</a><p></p>b<br>three</div>")
    lines_of(block)[number].drop()
    assert text_of(block) == expected


def test_links_and_lengths() -> None:
    (line,) = lines_of(
        fragment_fromstring("<p>Read: <b>the <a href=/a>first <i>part</i></a> and</b> <a href=/b>more</a></p>")
    )
    assert [(link.element.get("href"), link.text) for link in line.links] == [("/a", "first part"), ("/b", "more")]
    assert (line.plain, line.linked) == (
        len("Read:") + len("the") + len("and"),
        len("first") + len("part") + len("more"),
    )
