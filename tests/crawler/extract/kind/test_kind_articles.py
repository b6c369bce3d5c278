"""Short and odd pages that are articles all the same."""

# ruff: noqa: E501 - markup stands in the lines that pages have it in
from __future__ import annotations

import pytest

from crawler.extract import examine
from tests.crawler.extract.invented_pages import SITE, items, json_ld, numbered, page, prose, related
from tests.crawler.extract.invented_texts import REPORTS, headline, headlines, paragraphs

_H1 = f"<h1>{headline('en')}</h1>"
_TITLE = f"{headline('en')} | Harbour Post"
_TIME = '<time datetime="2024-05-01T08:00:00+01:00">1 May 2024</time>'
_META = (
    f'<meta property="og:type" content="article"><meta property="og:title" content="{headline("en")}">'
    '<meta property="article:published_time" content="2024-05-01T08:00:00+01:00">'
)
_NEWS_ARTICLE = json_ld(
    f'{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{headline("en")}","datePublished":"2024-05-01T08:00:00+01:00"}}'
)
_BRIEF = f"<p>{paragraphs('en', 1)[0]}</p>"

_ARTICLES = [
    pytest.param(page(_H1 + _BRIEF + related("en"), title=_TITLE, head=_NEWS_ARTICLE), id="a sentence, structured data"),
    pytest.param(
        page(_H1 + _TIME + "".join(f"<p>{one}</p>" for one in paragraphs("en", 2)) + related("en"), title=_TITLE, head=_META),
        id="a brief with meta tags",
    ),
    pytest.param(
        page(f'<div class="story">{_H1}<p class="by">By Ann Lee</p>{_TIME}{prose("en", 3)}</div>' + related("en"), title=_TITLE),
        id="a brief with a time only",
    ),
    *(
        pytest.param(
            page(
                f'<div class="story"><h1>{headline(language)}</h1>{_TIME}{prose(language, 3)}</div>{related(language)}',
                language=language,
                title=headline(language),
                frame=frame,
            ),
            id=f"a short report in {language}, {frame}",
        )
        for language in REPORTS
        for frame in ("semantic", "divs")
    ),
    pytest.param(
        page(
            _H1 + _TIME + "".join(f'<p><a href="/{n}">{title}</a>: {paragraphs("en", 1, n)[0]}</p>' for n, title in enumerate(headlines("en", 12))),
            title=_TITLE,
            head=_META,
        ),
        id="a round-up: paragraphs that begin with links",
    ),
    pytest.param(
        page(
            _H1 + _TIME + "".join(f'<h2><a href="/{n}">{title}</a></h2><p>{paragraphs("en", 1, n)[0]}</p>' for n, title in enumerate(headlines("en", 8))),
            title=_TITLE,
            head=_META,
        ),
        id="a morning letter: headings that are links",
    ),
    pytest.param(
        page(
            f"<article>{_H1}{_TIME}{prose('en', 2)}"
            + "".join(f'<h3>{n}. <a href="https://harbour{n}.example/">Harbour {n}</a></h3><p>{" ".join(paragraphs("en", 2, n))}</p>' for n in range(10, 0, -1))
            + "</article>",
            title=_TITLE,
        ),
        id="ten harbours, each a heading with a link",
    ),
    pytest.param(
        page(
            f"<h1>{headline('de')}</h1><p class='date'>1. Mai 2024</p><div class='text'>"
            + "".join(f"<p><b>Wann öffnet Tor {n}?</b><br>{paragraphs('de', 1, n)[0]}</p>" for n in range(6)) + "</div>",
            language="de",
            title=headline("de"),
        ),
        id="questions and answers",
    ),
    pytest.param(
        page(
            _H1 + _TIME + "".join(f"<h2>What of gate {n}?</h2><p>{paragraphs('en', 1, n)[0]}</p>" for n in range(8)),
            title=_TITLE,
            head=_META + json_ld('{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"What of gate 1?"}]}'),
        ),
        id="questions, also in the structured data",
    ),
    pytest.param(page(f"<div class='x1'>{_H1}{prose('en', 5)}</div>" + related("en", 60), title=_TITLE, frame="divs"), id="sixty cards below, nothing stated"),
    pytest.param(
        page(
            f"<h1>{headline('nl')}</h1>{_TIME}"
            + "".join(f'<div class="slide"><img src="/{n}.jpg"><p>{one}</p></div>' for n, one in enumerate(paragraphs("nl", 9))),
            language="nl",
            title=headline("nl"),
            head=json_ld(f'{{"@type":"ImageGallery","name":"{headline("nl")}","datePublished":"2024-05-01T08:00:00Z"}}'),
        ),
        id="a story in pictures",
    ),
    pytest.param(
        page(
            f'<div class="post" id="post-4711"><h2><a href="{SITE}/harbour/lock.html" rel="bookmark">{headline("en")}</a></h2><small>May 1st, 2024</small>'
            f'<div class="entry">{prose("en", 6)}</div></div><div id="sidebar"><h2>Archives</h2><ul><li><a href="/2024/05">May</a></li></ul></div>',
            title=f"Harbour Post &raquo; {headline('en')}",
            frame="divs",
        ),
        id="a headline that links to its own page",
    ),
    pytest.param(
        page(
            f'<div class="head">{_H1}</div><div class="text">{prose("en", 3)}<h3><a href="/other">Also of interest: the new lock of Averil</a></h3>{prose("en", 3)}</div>',
            title=_TITLE,
            frame="divs",
        ),
        id="one linked heading within the text, the only one in its element",
    ),
    pytest.param(
        page(
            f'<table><tr><td><font size="5">{headline("ru")}</font><br><br>{"<br><br>".join(paragraphs("ru", 8))}</td></tr></table>',
            language="ru",
            title=headline("ru"),
            frame="none",
        ),
        id="lines in a table's cell",
    ),
    pytest.param(
        page(
            "<h1>404 not found: why pages vanish</h1>" + _TIME + prose("en", 8), title="404 not found: why pages vanish | Harbour Post"
        ),
        id="about pages that are not found",
    ),
    pytest.param(page(f"<h1>410 Häuser ohne Strom</h1>{_TIME}{prose('de', 3)}", language="de", title="410 Häuser ohne Strom"), id="a headline that begins with 410"),
    pytest.param(
        page(
            f"<h1>Cookies: was die Banner verlangen</h1>{_TIME}"
            + items(paragraphs("de", 6), "<p>{} Auch Cookies und die Zustimmung zu Cookies waren ein Thema.</p>"),
            language="de",
            title="Cookies: was die Banner verlangen",
            head='<meta property="og:type" content="article">',
        ),
        id="about cookies",
    ),
    pytest.param(
        page(
            _H1 + _TIME + prose("en", 5)
            + "<script>(function(){var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';})();</script>"
            '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>',
            title=_TITLE,
            frame="none",
        ),
        id="scripts of a guard on a page that was let through",
    ),
    pytest.param(
        page(
            f'<div>{_H1}{_TIME}{prose("en", 9)}</div><div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Oilskin jacket</span><span itemprop="price">79</span></div>',
            title=_TITLE,
            head=_META,
        ),
        id="a test of a product",
    ),
    pytest.param(
        page(
            f'<div class="node">{_H1}{_TIME}{prose("en", 6)}</div><div id="comments">'
            + numbered('<div id="comment-{n}" class="comment"><a href="/user/{n}">gull{n}</a><p>{excerpt}</p></div>', "en", 8, 1)
            + "</div>",
            title=_TITLE,
        ),
        id="comments of members",
    ),
    pytest.param(
        page(
            f'<article class="post-9 page type-page hentry"><h1 class="entry-title">{headline("en")}</h1><p class="byline">By Ann Lee</p>{prose("en", 30)}</article>',
            title=_TITLE,
            head=_META,
            classes="page-template-longform page page-id-9",
        ),
        id="a long story published as a page",
    ),
    pytest.param(
        page(
            f"{_H1}<video src='/4711.mp4'></video>{_TIME}{prose('en', 9)}",
            title=_TITLE,
            head='<meta property="og:type" content="video.other">' + json_ld('{"@type":"VideoObject","name":"Lock"}'),
        ),
        id="a video above an article",
    ),
    pytest.param(
        page(
            f"{_H1}{_TIME}{prose('en', 9)}",
            title=_TITLE,
            head=_META + json_ld('{"@type":"SportsEvent","name":"Gulls v Terns","startDate":"2024-05-01T15:00:00Z"}'),
        ),
        id="a report of an event",
    ),
    pytest.param(
        page(
            f'{_H1}{_BRIEF}<div class="paywall"><form><input type="email"><input type="password"><button>Log in</button></form></div>',
            title=_TITLE,
            head=json_ld(f'{{"@type":"NewsArticle","headline":"{headline("en")}","isAccessibleForFree":false,"datePublished":"2024-05-01T08:00:00Z"}}'),
        ),
        id="the beginning of an article that is for subscribers",
    ),
    pytest.param(
        page(
            _H1 + _TIME + prose("en", 5) + "<ul>" + "".join(f"<li>Cod, per pound: £{n}.20</li>" for n in range(3, 14)) + "</ul>", title=_TITLE
        ),
        id="prices in a list",
    ),
    pytest.param(
        page("<h1>" + headline("it") + "</h1>" + items(paragraphs("it", 8), "<div>{}</div>"), language="it", title=headline("it"), frame="divs"),
        id="paragraphs that are divs, undated",
    ),
    pytest.param(
        page(
            _H1 + _TIME + prose("en", 6) + "<table>" + "".join(f"<tr><td>Ward {n}</td><td>{n * 97}</td><td>{n * 89}</td></tr>" for n in range(40)) + "</table>",
            title=_TITLE,
        ),
        id="results in a table",
    ),
    pytest.param(
        page(
            _H1 + _TIME + prose("en", 6),
            title=_TITLE,
            head=json_ld('{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"/most-read"}]}', '{"@type":"WebPage","name":"x"}'),
        ),
        id="a list of what is read most, in the structured data",
    ),
]  # fmt: skip


@pytest.mark.parametrize("body", _ARTICLES)
def test_article(body: bytes) -> None:
    outcome = examine(body, f"{SITE}/harbour/lock.html", explain=True)
    assert outcome.item is not None, outcome.evidence
