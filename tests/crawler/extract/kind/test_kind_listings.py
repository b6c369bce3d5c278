"""Pages that list other pages, as the programs of many sites make them, and as sites without such a program do."""

# ruff: noqa: E501 - markup stands in the lines that pages have it in
from __future__ import annotations

import pytest

from crawler.extract import Reason, examine
from tests.crawler.extract.invented_pages import SITE, json_ld, numbered, page, prose
from tests.crawler.extract.invented_texts import headline, paragraphs

# What a theme of WordPress makes of a post in an archive.
_WORDPRESS = (
    '<article id="post-{n}" class="post-{n} post type-post status-publish hentry category-harbour"><header class="entry-header">'
    '<h2 class="entry-title"><a href="{url}/" rel="bookmark">{title}</a></h2><div class="entry-meta"><time class="entry-date '
    'published" datetime="{day}T08:00:00+02:00">{day}</time></div></header><div class="entry-summary"><p>{excerpt}</p></div></article>'
)
_WORDPRESS_WHOLE = _WORDPRESS.replace('class="entry-summary"><p>', 'class="entry-content"><p>{excerpt}</p><p>')
_LISTING = [
    pytest.param(
        "/tag/ecluse/",
        page(
            '<header class="page-header"><h1 class="page-title">Étiquette : écluse</h1></header>'
            + numbered(_WORDPRESS, "fr", 10, 2),
            language="fr",
            title="Écluse",
            classes="archive tag tag-ecluse tag-31 wp-embed-responsive",
        ),
        id="WordPress: posts of a tag, excerpts",
    ),
    pytest.param(
        "/blog/",
        page(numbered(_WORDPRESS_WHOLE, "de", 5, 4), language="de", classes="blog wp-theme", frame="divs"),
        id="WordPress: an index with posts in full",
    ),
    pytest.param(
        "/blog/",
        page(numbered(_WORDPRESS_WHOLE.replace("hentry ", ""), "de", 5, 4), language="de", classes="is-blog"),
        id="an index with posts in full, nothing said of itself",
    ),
    pytest.param(
        "/seccion/puerto/",
        page(
            f'<h1 class="entry-title td-page-title">Puerto</h1><div class="td-category-description"><p>'
            f"{' '.join(paragraphs('es', 3))}</p></div>"
            + numbered(
                '<div class="td_module_10 td_module_wrap td-animation-stack"><div class="item-details"><h3 class="entry-title '
                'td-module-title"><a href="{url}" rel="bookmark">{title}</a></h3><div class="td-module-meta-info"><span '
                'class="td-post-date"><time class="entry-date updated td-module-date" datetime="{day}T09:00:00+00:00">{day}</time>'
                '</span></div><div class="td-excerpt">{excerpt}</div></div></div>',
                "es",
                10,
            ),
            language="es",
            title="Puerto",
            frame="divs",
        ),
        id="a magazine theme: a category with its description",
    ),
    pytest.param(
        "/port/aktualnosci",
        page(
            '<h1 class="page-title">Aktualności</h1><div class="view-content">'
            + numbered(
                '<div class="views-row"><article class="node node--type-news node--view-mode-teaser"><h2><a href="{url}" rel="bookmark">'
                '<span class="field field--name-title">{title}</span></a></h2><div class="node__content"><div class="field '
                'field--name-body"><p>{excerpt}</p></div><ul class="links inline"><li><a href="{url}">Więcej</a></li></ul></div></article></div>',
                "pl",
                10,
                3,
            )
            + '</div><nav class="pager"><a href="?page=1">2</a></nav>',
            language="pl",
            title="Aktualności",
            classes="path-port page-view-news",
        ),
        id="Drupal: rows of a view",
    ),
    pytest.param(
        "/politics/",
        page(
            '<h1 class="c-heading">Politics</h1><div class="b-results-list">'
            + numbered(
                '<div class="story-card"><a href="{url}"><h3>{title}</h3></a><p class="story-card__description">{excerpt}</p><span '
                'class="byline">By <a href="/author/ann-lee/">Ann Lee</a></span><time datetime="{day}T10:00:00Z">{day}</time></div>',
                "en",
                20,
            )
            + "</div>",
            title="Politics | Harbour Post",
            head='<meta property="og:type" content="website"><meta property="og:title" content="Politics">',
        ),
        id="a results list of cards",
    ),
    pytest.param(
        "/hub/harbour",
        page(
            '<div class="Page-headline">Harbour</div><div class="PageList-items">'
            + numbered(
                '<div class="PageList-items-item"><div class="PagePromo"><div class="PagePromo-content"><div class="PagePromo-title"><a '
                'class="Link" href="{url}"><span class="PagePromoContentIcons-text">{title}</span></a></div><div class="PagePromo-description">'
                '<a class="Link" href="{url}"><span>{excerpt}</span></a></div><div class="PagePromo-date"><bsp-timestamp data-timestamp='
                '"1716500000000"></bsp-timestamp></div></div></div></div>',
                "en",
                15,
            )
            + "</div>",
            title="Harbour",
        ),
        id="promos without headings",
    ),
    pytest.param(
        "/archives",
        page(
            "<h1>Archives</h1>"
            + numbered(
                '<div class="c-compact-river__entry"><div class="c-entry-box--compact"><h2 class="c-entry-box--compact__title"><a href="{url}">'
                '{title}</a></h2><p class="c-entry-box--compact__dek">{excerpt}</p><div class="c-byline"><span class="c-byline__item">By <a '
                'href="/authors/a">Ann Lee</a></span><time class="c-byline__item" datetime="{day}T09:00:00">{day}</time></div></div></div>',
                "en",
                30,
                2,
            ),
            title="Archives - Harbour Post",
            head='<meta property="og:type" content="website">',
        ),
        id="a river of entries",
    ),
    pytest.param(
        "/chiiki",
        page(
            '<div id="__next"><div class="css-1x"><h1>地域</h1><ul class="css-9f">'
            + numbered(
                '<li class="css-1q"><a href="{url}"><h3 class="css-z">{title}</h3><p class="css-p">{excerpt}</p><time datetime="{day}">{day}</time></a></li>',
                "ja",
                24,
                2,
            )
            + '</ul></div></div><script id="__NEXT_DATA__" type="application/json">{"props":{}}</script>',
            language="ja",
            title="地域",
        ),
        id="a front of an application: cards that are links as a whole",
    ),
    pytest.param(
        "/news.php?cat=3",
        page(
            '<table width="100%"><tr><td width="160">&nbsp;</td><td><font size="4"><b>Новости порта</b></font>'
            + numbered('<p><b><a href="{url}">{title}</a></b><br>{excerpt} <i>{day}</i></p>', "ru", 12, 2)
            + "</td></tr></table>",
            language="ru",
            title="Новости порта",
            frame="divs",
        ),
        id="paragraphs, each of a link and what it leads to",
    ),
    pytest.param(
        "/zpravy/",
        page(
            '<div class="vypis"><h1>Zprávy z přístavu</h1>'
            + numbered(
                '<h3><a href="{url}">{title}</a></h3><p class="perex">{excerpt}</p><p class="datum">{day}</p>',
                "cs",
                12,
                2,
            )
            + "</div>",
            language="cs",
            title="Zprávy z přístavu",
        ),
        id="headings and paragraphs in a row, without wrappers",
    ),
    pytest.param(
        "/ara?q=kapak",
        page(
            '<form action="/ara"><input type="search" name="q" value="kapak"><button>Ara</button></form><p>412 sonuç</p><ol class="results">'
            + numbered('<li><h3><a href="{url}">{title}</a></h3><p>… {excerpt} …</p></li>', "tr", 10, 2)
            + "</ol>",
            language="tr",
            title="kapak",
        ),
        id="results of a search",
    ),
    pytest.param(
        "/autori/iva-galeb",
        page(
            f'<div class="profile"><h1>Iva Galeb</h1><p class="role">Novinarka</p><p>{paragraphs("hr", 1)[0]}</p><p>{paragraphs("hr", 1, 1)[0]}</p></div>'
            '<h2>Svi članci</h2><div class="list">'
            + numbered(
                '<div class="list-item"><h3><a href="{url}">{title}</a></h3><time datetime="{day}T07:00:00+02:00">{day}</time></div>',
                "hr",
                20,
            )
            + "</div>",
            language="hr",
            title="Iva Galeb",
        ),
        id="an author with a life and articles",
    ),
    pytest.param(
        "/cronaca",
        page(
            "<h1>Cronaca</h1><section>"
            + numbered(
                '<article><a href="{url}"><img src="/{n}.jpg"></a><h2><a href="{url}">{title}</a></h2><p>{excerpt}</p></article>',
                "it",
                24,
            )
            + f'</section><section class="seo"><h2>Cronaca del porto</h2>{prose("it", 9)}</section>',
            language="it",
            title="Cronaca",
            head='<meta property="og:type" content="website">',
        ),
        id="a section with a text for search engines at its end",
    ),
    pytest.param(
        "/amne/slussen",
        page(
            f"<h1>Slussen</h1><div class='topic-intro'>{prose('sv', 4)}</div>"
            + numbered(
                '<div class="teaser"><time datetime="{day}T08:00:00+02:00">{day}</time><h2 class="teaser__title"><a href="{url}">{title}</a></h2><p>{excerpt}</p></div>',
                "sv",
                25,
            ),
            language="sv",
            title="Slussen",
        ),
        id="a topic that is explained first",
    ),
    pytest.param(
        "/arxeio/2024/05",
        page(
            "<h1>Μάιος 2024</h1><ul>" + numbered('<li>{day} <a href="{url}">{title}</a></li>', "el", 150) + "</ul>",
            language="el",
            title="Μάιος 2024",
        ),
        id="a month of links",
    ),
    pytest.param(
        "/porto",
        page(
            "<h1>Porto</h1>"
            + numbered(
                '<div class="noticia"><h2><a href="{url}">{title}</a></h2><p class="lead">{excerpt}</p></div>', "pt", 14
            ),
            language="pt",
            title="Porto",
            head=json_ld(
                '{"@context":"https://schema.org","@type":"ItemList","itemListElement":[{"@type":"ListItem","position":1,"url":"/a"}]}',
                '{"@context":"https://schema.org","@type":"NewsArticle","url":"https://harbour-post.example/harbour/lock","headline":'
                f'"{headline("pt")}","datePublished":"2024-05-01T08:00:00Z"}}',
            ),
        ),
        id="a section that describes the article on top of it",
    ),
    pytest.param(
        "/ar/",
        page(
            "".join(
                f'<section><h2 class="section-title">{name}</h2>'
                + numbered(
                    '<div class="card"><h3 class="card-title"><a href="{url}">{title}</a></h3><p>{excerpt}</p></div>',
                    "ar",
                    6,
                )
                + "</section>"
                for name in ("الميناء", "المدينة", "الجزر", "الرياضة")
            ),
            language="ar",
            attributes=' dir="rtl"',
            head='<meta property="og:type" content="website">',
        ),
        id="the front of one language",
    ),
    pytest.param(
        "/collections/oilskins",
        page(
            f'<h1>Oilskins</h1><div class="rte">{prose("en", 5)}</div><ul class="product-grid">'
            + numbered(
                '<li class="grid__item"><div class="card"><h3 class="card__heading"><a href="/products/{n}">{title}</a></h3><span class="price-item">$ {n}.00</span></div></li>',
                "en",
                16,
            )
            + "</ul>",
            title="Oilskins",
            classes="template-collection gradient",
            head='<meta property="og:type" content="website"><meta property="og:title" content="Oilskins">',
        ),
        id="a shop's collection",
    ),
    pytest.param(
        "/live-scores",
        page(
            "<h1>Giải thuyền buồm</h1>"
            + numbered(
                '<div class="match"><span class="team">Hải Âu {n}</span><span class="score">2–1</span><a href="{url}">{title}</a></div>',
                "vi",
                40,
            ),
            language="vi",
        ),
        id="scores",
    ),
]


@pytest.mark.parametrize(("path", "body"), _LISTING)
def test_listing(path: str, body: bytes) -> None:
    outcome = examine(body, SITE + path, explain=True)
    assert outcome.reason in (Reason.LISTING, Reason.PAGE, Reason.PRODUCT, Reason.HOME), outcome.evidence
