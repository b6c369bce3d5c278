from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import SubElement
from lxml.html import HtmlElement, document_fromstring, html_parser

from crawler.extract.body.passages import as_paragraphs, read_passages
from crawler.extract.text import text_of

LINE = "The keeper of the upper lock counted the barges that went down to the sea, one after the other, until noon"


def element(html: str) -> HtmlElement:
    body = document_fromstring(f"<html><body><div>{html}</div></body></html>").find("body")
    assert body is not None
    return body[0]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", ["One.", "Two."], id="paragraphs"),
        pytest.param("One.<br><br>Two.<br> <br>Three.", ["One.", "Two.", "Three."], id="two breaks part paragraphs"),
        pytest.param("<p>O tide,<br>O lock,<br/>O key.</p>", ["O tide,\nO lock,\nO key."], id="one break parts lines"),
        pytest.param(f"{LINE}.<br>{LINE}!<br>{LINE}?", [f"{LINE}.", f"{LINE}!", f"{LINE}?"], id="long lines"),
        pytest.param("One.<p>Two.</p>Three.<div>Four.</div>", ["One.", "Two.", "Three.", "Four."], id="stray"),
        pytest.param(
            "<p>Bar<b>ge</b>s and <a href=/x>locks</a>, <i>all</i> of them.",
            ["Barges and locks, all of them."],
            id="inline",
        ),
        pytest.param("<p>a<span> b</span>\n<span>c</span></p>", ["a b c"], id="white space between inline elements"),
        pytest.param(f"<span>{LINE}.</span><span>Two.</span>", [f"{LINE}.", "Two."], id="spans shown as paragraphs"),
        pytest.param(f"<x-p>{LINE}.</x-p><x-p>Two.</x-p>", [f"{LINE}.", "Two."], id="elements of the page's own"),
        pytest.param(f"<span>{LINE}.</span> <span>Two.</span>", [f"{LINE}. Two."], id="spans in a line"),
        pytest.param(f"<span>{LINE}.</span><span>com</span>", [f"{LINE}.com"], id="a word in two spans"),
        pytest.param("<p>lock&shy;keeper&#8203; &#8206;Anna&#8207;</p>", ["lockkeeper Anna"], id="invisible marks"),
        pytest.param("<p>می‌خواهم</p>", ["می‌خواهم"], id="joiners that a script needs"),
        pytest.param("<p><span class=dropcap>T</span>he lock.</p>", ["The lock."], id="drop cap"),
        pytest.param("<p><span class='has-drop-cap'> T\n</span>he lock.</p>", ["The lock."], id="drop cap set apart"),
        pytest.param("<p><span class=dropcap>A</span> lock.</p>", ["A lock."], id="drop cap that is a word"),
        pytest.param("<p><span> A </span> lock.</p>", ["A lock."], id="a letter that is no drop cap"),
        pytest.param("<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>の橋</p>", ["港の橋"], id="ruby"),
        pytest.param("<p>One.<script>two()</script><style>p{}</style> Three.</p>", ["One. Three."], id="scripts"),
        pytest.param("<ul><li>One</li><li>Two <b>and</b> three</li></ul>", ["- One\n- Two and three"], id="list"),
        pytest.param("<p>a</p><ol><li>b<ul><li>c</ul><li>d</ol><p>e", ["a", "- b\n- c\n- d", "e"], id="nested list"),
        pytest.param("<ul><li><p>One</p><p>more</p><li>Two</ul>", ["- One\nmore\n- Two"], id="two lines in an item"),
        pytest.param(
            f"<ul><li><p>{LINE}.</p><p>{LINE}!</p></li></ul>", [f"{LINE}.", f"{LINE}!"], id="list for the layout"
        ),
        pytest.param("<ul><li><h3>One</h3><p>Two.</ul>", ["One", "Two."], id="list of sections"),
        pytest.param(
            "<table><tr><th>Lock<th>Gates<tr><td>Upper<td>2<tr><td><p>Lower</p><td></table>",
            ["Lock | Gates\nUpper | 2\nLower"],
            id="table",
        ),
        pytest.param("<table><tr><td>Bar<b>ge</b>s<td>1<tr><td>a<br>b<td></table>", ["Barges | 1\na b"], id="cells"),
        pytest.param("<table><tr><td><p>One.<p>Two.<td>Three.</table>", ["One.", "Two.", "Three."], id="layout table"),
        pytest.param(
            "<table><tr><td>A<td><table><tr><td>B<td>C<tr><td>D<td>E</table></table>",
            ["A", "B | C\nD | E"],
            id="nested",
        ),
        pytest.param(
            "<pre>def lock():\n    return 1\n\n\nlock()</pre>", ["def lock():\n    return 1", "lock()"], id="pre"
        ),
        pytest.param("<pre>One<br>  two</pre>", ["One\n  two"], id="pre with breaks"),
        pytest.param("<h2>One</h2><blockquote><p>Two.</p>Three.</blockquote>", ["One", "Two.", "Three."], id="quote"),
        pytest.param("<dl><dt>One<dd>Two</dl>", ["One", "Two"], id="definitions"),
        pytest.param("<p> <br> </p><div><br></div>", [], id="nothing"),
    ],
)
def test_passages(html: str, expected: list[str]) -> None:
    assert as_paragraphs(read_passages(element(html))) == expected


@pytest.mark.parametrize(
    ("html", "kind", "length", "linked"),
    [
        ("<p>One <a href=/x>two</a>.</p>", "text", 8, 3),
        ("<h3><a href=/x>Two</a></h3>", "heading", 3, 3),
        ("<a href=/x><p>Two</p></a>", "text", 3, 3),
        ("<ul><li><p>港の橋</p></ul>", "item", 6, 0),
        ("<table><tr><td>a<td><a href=/x>b</a><tr><td>c<td>d</table>", "row", 5, 1),
        ("<pre>a  b</pre>", "verbatim", 4, 0),
    ],
)
def test_what_a_passage_is(html: str, kind: str, length: int, linked: int) -> None:
    passage = read_passages(element(html))[0]
    assert (passage.kind, passage.length, passage.linked) == (kind, length, linked)


def test_where_a_passage_stands() -> None:
    root = element("<aside><figure><p id=here>One.</p></figure></aside><ul id=list><li id=item><ul><li>Two</ul></ul>")
    one, two = read_passages(root)
    assert (one.block.get("id"), one.beside) == ("here", root[0])
    assert two.group is not None
    assert (two.group.get("id"), two.item, two.beside) == ("list", two.block, None)


_TAGS = st.sampled_from(
    ["p", "div", "span", "b", "a", "br", "ul", "li", "h2", "blockquote", "table", "tr", "td", "pre"]
)
_TEXTS = st.none() | st.text("ab \n", max_size=5)


@given(st.lists(st.tuples(_TAGS, _TEXTS, _TEXTS, st.integers(0, 3)), max_size=30))
def test_no_word_is_lost_or_moved(parts: list[tuple[str, str | None, str | None, int]]) -> None:
    root = html_parser.makeelement("div")
    open_elements = [root]
    for tag, text, tail, up in parts:
        del open_elements[max(1, len(open_elements) - up) :]
        child = SubElement(open_elements[-1], tag)
        child.text, child.tail = (None if tag == "br" else text), tail
        if tag != "br":
            open_elements.append(child)
    said = " ".join(passage.text for passage in read_passages(root))
    # The marks of rows and items are no words.
    assert [word for word in said.replace("|", " ").split() if word != "-"] == text_of(root).split()


def test_a_long_list_is_read_in_time() -> None:
    root = element("<ul>" + "<li>Barge</li>" * 50_000 + "</ul>")
    (paragraph,) = as_paragraphs(read_passages(root))
    assert paragraph.count("\n") == 49_999
