import pytest
from lxml.html import fromstring

from crawler.extract.liveblog.text import joined, paragraphs, without_promotion


def read(html):
    return joined(without_promotion(paragraphs([fromstring(f"<div>{html}</div>")])))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <b>two</b></p><p>three</p>", "One two\n\nthree"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<p>One</p>loose text<p>two</p>", "One\n\nloose text\n\ntwo"),
        ("<p>So:</p><ul><li>One</li><li><p>Two</p></li></ul><p>End</p>", "So:\n\n- One\n- Two\n\nEnd"),
        ("<blockquote><p>Quoted</p><footer>Ida Quill</footer></blockquote>", "Quoted\n\nIda Quill"),
        ("<table><tr><td>Home</td><td>2</td></tr><tr><td>Away</td><td>1</td></tr></table>", "Home 2\n\nAway 1"),
        ("<p>A&nbsp;b\u200b c</p>", "A b c"),
        (
            "<figure><img><figcaption>Caption</figcaption><blockquote>A post</blockquote></figure><p>x</p>",
            "A post\n\nx",
        ),
    ],
    ids=["paragraphs", "breaks", "loose", "list", "quote", "table", "invisible", "figure"],
)
def test_what_is_text(html, text):
    assert read(html) == text


@pytest.mark.parametrize(
    "noise",
    [
        "<script>var a</script>",
        "<button>Share</button>",
        '<ul class="share-tools"><li>Post it</li></ul>',
        '<div class="socialShare">Post it</div>',
        '<span class="visually-hidden">Posted at</span>',
        "<p hidden>Hidden</p>",
        '<div style="display: none">Hidden</div>',
        "<aside>More of this</aside>",
        "<footer>Updated at noon</footer>",
        '<div class="image-caption">A pump</div>',
        '<a href="/o"><img><h3>Another story</h3><p>Its teaser</p></a>',
        '<div><figure><img></figure><h3><a href="/o">Another story</a></h3><p>Its teaser</p></div>',
        "<section><h3>Title of a video</h3><figure><video></video></figure></section>",
        '<p><a href="/o">Another story that is linked</a></p>',
        '<p>Read more: <b><a href="/o">Another story</a></b></p>',
        '<p>Read more about it here:</p><p><a href="/o">Another story</a></p>',
    ],
)
def test_what_is_no_text(noise):
    assert read(f"<p>Text.</p>{noise}") == "Text."


def test_an_entry_that_is_one_link_keeps_it():
    assert read('<p><a href="/o">All results</a></p>') == "All results"


def test_an_embedded_post_is_text_whatever_its_class():
    assert read('<div class="social-embed"><blockquote><p>A post</p></blockquote></div>') == "A post"


def test_deep_nesting_is_read():
    tree = fromstring("<div>" * 200 + "deep" + "</div>" * 200)
    assert joined(paragraphs([tree])) == "deep"
