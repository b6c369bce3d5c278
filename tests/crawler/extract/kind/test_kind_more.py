"""More pages of either kind, as further programs and hand-made sites have them."""

# ruff: noqa: E501 - markup stands in the lines that pages have it in
from __future__ import annotations

import pytest

from crawler.extract import Reason, examine
from tests.crawler.extract.invented_pages import SITE, items, json_ld, numbered, page, prose, related
from tests.crawler.extract.invented_texts import headline, headlines, paragraphs

_TIME = '<time datetime="2024-05-01T08:00:00+01:00">1 May 2024</time>'
_OTHERS = [
    pytest.param(
        "/tag/harbour/",
        page(
            '<header class="gh-archive"><h1 class="gh-article-title">Harbour</h1></header><div class="gh-feed">'
            + numbered(
                '<article class="gh-card post tag-harbour"><a class="gh-card-link" href="{url}/"><div class="gh-card-wrapper"><h3 class="gh-card-title">'
                '{title}</h3><p class="gh-card-excerpt">{excerpt}</p><time datetime="{day}">{day}</time></div></a></article>',
                "en",
                12,
                2,
            )
            + "</div>",
            classes="tag-template tag-harbour",
        ),
        id="Ghost: a tag",
    ),
    pytest.param(
        "/hirek",
        page(
            '<div class="blog" itemscope itemtype="https://schema.org/Blog"><div class="page-header"><h1>Hírek</h1></div>'
            + numbered(
                '<div class="blog-item" itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting"><div class="item-content"><div class="page-header">'
                '<h2 itemprop="name"><a href="{url}" itemprop="url">{title}</a></h2></div><p>{excerpt}</p><p>{excerpt}</p><p class="readmore"><a class="btn" href="{url}">Tovább</a></p></div></div>',
                "hu",
                6,
                3,
            )
            + "</div>",
            language="hu",
            classes="site com_content view-category layout-blog no-task",
        ),
        id="Joomla: a category as a blog",
    ),
    pytest.param(
        "/search/label/porto",
        page(
            numbered(
                '<div class="post-outer"><div class="post hentry"><h3 class="post-title entry-title"><a href="{url}.html">{title}</a></h3><div class="post-body '
                'entry-content"><p>{excerpt}</p><p>{excerpt}</p></div></div></div>',
                "pt",
                7,
                4,
            ),
            language="pt",
            classes="label-view version-1-3-3 variant-light",
            head='<meta name="generator" content="blogger">',
        ),
        id="Blogger: a label",
    ),
    pytest.param(
        "/haber",
        page(
            numbered(
                '<a class="c1" href="{url}"><div class="c2"><img src="/{n}.jpg"></div><div class="c3">{title}</div><div class="c4">{excerpt}</div></a>',
                "tr",
                18,
            ),
            language="tr",
            frame="divs",
        ),
        id="cards without headings",
    ),
    pytest.param(
        "/issue/2024-05",
        page(
            "<h1>May 2024</h1>"
            + numbered(
                '<div class="toc"><a class="toc-title" href="{url}">{title}</a><div class="toc-by">Ann Lee</div><div class="toc-sum">{excerpt}</div></div>',
                "en",
                14,
                2,
            ),
        ),
        id="the contents of an issue, summaries that are no links",
    ),
    pytest.param(
        "/index.html",
        page(
            numbered(
                '<table class="teaser"><tr><td><img src="/{n}.gif"></td><td><a href="{url}"><b>{title}</b></a><br>{excerpt}</td></tr></table>',
                "de",
                16,
                2,
            ),
            language="de",
            title="Hafenbote: Nachrichten aus dem Hafen und von den Inseln",
            frame="divs",
        ),
        id="a front in tables",
    ),
    pytest.param(
        "/agb",
        page(
            "<h1>Allgemeine Geschäftsbedingungen</h1>"
            + "".join(f"<h2>§ {n}</h2><p>{' '.join(paragraphs('de', 2, n))}</p>" for n in range(1, 12)),
            language="de",
            title="Allgemeine Geschäftsbedingungen",
        ),
        id="terms of business",
        marks=pytest.mark.xfail(reason="no date and a short heading: as undated articles have them, too"),
    ),
    pytest.param(
        "/karriere",
        page(
            "<h1>Karriere</h1>"
            + items(paragraphs("de", 3), "<p>{}</p>")
            + "<ul><li><a href='/j/1'>Volontär (m/w/d)</a></li></ul>",
            language="de",
        ),
        id="where to apply for work",
    ),
    pytest.param(
        "/faq",
        page(
            "<h1>Ofte stilte spørsmål</h1>"
            + "".join(f"<h3>Spørsmål {n}?</h3><p>{paragraphs('nb', 1, n)[0]}</p>" for n in range(6)),
            language="nb",
            head=json_ld('{"@type":"FAQPage","mainEntity":[]}'),
        ),
        id="questions that are asked often",
    ),
    pytest.param(
        "/pocasi",
        page(
            "<h1>Počasí</h1><div>"
            + "".join(
                f'<div class="day"><b>{n}. 5.</b><span>{n + 10} °C</span><span>Vítr {n} m/s</span></div>'
                for n in range(14)
            )
            + "</div>",
            language="cs",
        ),
        id="the weather",
    ),
    pytest.param(
        "/anzeige/4711",
        page(
            f"<h1>Kutter zu verkaufen</h1><div class='price'>12.500 €</div><p>{' '.join(paragraphs('de', 3))}</p><div class='seller'>Möwe</div>",
            language="de",
            head=json_ld('{"@type":"Product","name":"Kutter","offers":{"@type":"Offer","price":"12500"}}'),
        ),
        id="a small ad",
    ),
    pytest.param(
        "/harbour/lock/comments",
        page(
            '<h1>Comments</h1><ol class="comment-list">'
            + numbered(
                '<li id="comment-{n}" class="comment"><cite><a href="/users/gull{n}">gull{n}</a></cite><p>{excerpt}</p></li>',
                "en",
                12,
                2,
            )
            + "</ol>",
        ),
        id="the comments of an article by themselves",
    ),
    pytest.param(
        "/@gull",
        page(
            f"<h1>Ann Gull</h1><p>{paragraphs('en', 1)[0]}</p>"
            + numbered('<article><h2><a href="{url}">{title}</a></h2><h3>{excerpt}</h3></article>', "en", 10),
            head='<meta property="og:type" content="profile">',
        ),
        id="a writer's own front",
    ),
]
_ARTICLES = [
    pytest.param(
        page(
            f'<div class="post hentry"><h3 class="post-title entry-title">{headline("id")}</h3><div class="post-body entry-content">{"<br><br>".join(paragraphs("id", 5))}</div></div>'
            '<div class="widget PopularPosts">'
            + numbered('<div class="post"><h3 class="post-title"><a href="{url}">{title}</a></h3></div>', "id", 5)
            + "</div>",
            language="id",
            title=headline("id"),
            classes="item-view version-1-3-3",
        ),
        id="Blogger",
    ),
    pytest.param(
        page(
            f'<article class="gh-article post"><h1 class="gh-article-title">{headline("fr")}</h1>{_TIME}<section class="gh-content">{prose("fr", 6)}</section></article>',
            language="fr",
            classes="post-template tag-port",
        ),
        id="Ghost",
    ),
    pytest.param(
        page(
            f'<div class="item-page"><div class="page-header"><h1>{headline("ro")}</h1></div><dl class="article-info"><dd>{_TIME}</dd></dl>{prose("ro", 5)}</div>',
            language="ro",
            classes="site com_content view-article no-layout",
        ),
        id="Joomla",
    ),
    pytest.param(
        page(
            f'<article class="node node--type-article node--view-mode-full"><h1>{headline("bg")}</h1><div class="field--name-body">{prose("bg", 5)}</div></article>'
            + related("bg", 6),
            language="bg",
            title=headline("bg"),
            classes="path-node page-node-type-article",
        ),
        id="Drupal, undated",
    ),
    pytest.param(
        page(
            f'<form method="post" action="lock.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="x"><div><h1>{headline("el")}</h1>{prose("el", 6)}</div></form>',
            language="el",
            title=headline("el"),
            frame="none",
        ),
        id="a form around the page",
    ),
    pytest.param(
        page(f"<center><h2>{headline('en')}</h2></center><pre>{chr(10).join(paragraphs('en', 8))}</pre>", title=headline("en"), frame="none"),
        id="a press release as it was typed",
    ),
    pytest.param(
        page(
            f"<main><h1>{headline('zh-Hans')}</h1>{_TIME}"
            + items(paragraphs("zh-Hans", 6), '<div data-component="text-block"><div class="x"><p>{}</p></div></div>')
            + "</main>",
            language="zh-Hans",
            title=headline("zh-Hans"),
        ),
        id="a block for each paragraph",
    ),
    pytest.param(
        page(
            f"<h1>Shame.</h1><p class='by'>Editorial</p>{prose('en', 9)}",
            title="Shame. | Harbour Post",
            head='<meta property="og:type" content="article">',
        ),
        id="an editorial of one word",
    ),
    pytest.param(
        page(
            f"<h1>{headline('sv')}</h1>{_TIME}<p>{paragraphs('sv', 1)[0]}</p>"
            + "".join(f"<h2>{title}</h2><p>{' '.join(paragraphs('sv', 2, n))}</p>" for n, title in enumerate(headlines("sv", 4)))
            + related("sv", 20),
            language="sv",
            title=headline("sv"),
        ),
        id="a report with headings of its own",
    ),
    pytest.param(
        page(
            f'<div class="h1">{headline("ar")}</div><span>2024-05-01</span>{prose("ar", 6)}<div class="more">'
            + numbered('<a href="{url}">{title}</a>', "ar", 30)
            + "</div>",
            language="ar",
            title=headline("ar"),
            frame="divs",
        ),
        id="no headings at all",
    ),
    pytest.param(
        page(
            f"<article><h1>{headline('th')}</h1>{_TIME}{prose('th', 4)}</article>"
            + numbered('<article><h2><a href="{url}">{title}</a></h2><p>{excerpt}</p></article>', "th", 10),
            language="th",
            title=headline("th"),
        ),
        id="articles below an article, alike",
    ),
    pytest.param(
        page(
            f"<h1>{headline('en')}</h1>{_TIME}{prose('en', 4)}<blockquote><h3><a href='https://gulls.example/'>A letter from the gulls of Averil</a></h3>"
            f"<p>{paragraphs('en', 1)[0]}</p></blockquote>{prose('en', 3)}",
            title=headline("en"),
        ),
        id="something quoted with a heading that is a link",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), _OTHERS)
def test_no_article(path: str, body: bytes) -> None:
    outcome = examine(body, SITE + path, explain=True)
    assert outcome.reason not in (None, Reason.NO_TEXT), outcome.evidence


@pytest.mark.parametrize("body", _ARTICLES)
def test_article(body: bytes) -> None:
    outcome = examine(body, f"{SITE}/harbour/lock.html", explain=True)
    assert outcome.item is not None, outcome.evidence
