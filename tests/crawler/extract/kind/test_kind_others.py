"""Pages that are neither articles nor lists: talk, wares, media, walls, checks, errors, and what a site has beside its news."""

# ruff: noqa: E501 - markup stands in the lines that pages have it in
from __future__ import annotations

import pytest

from crawler.extract import Reason, examine
from tests.crawler.extract.invented_pages import SITE, json_ld, numbered, page, prose, related
from tests.crawler.extract.invented_texts import headline, paragraphs


def posts(template: str, language: str, count: int = 6, excerpt: int = 2) -> str:
    return numbered(template, language, count, excerpt)


_FORUM = [
    pytest.param(
        "/t/old-lock/4711",
        page(
            '<div id="main-outlet" class="wrap" role="main"><div id="topic-title"><h1><a href="/t/old-lock/4711">The old lock</a></h1></div>'
            '<div itemscope itemtype="http://schema.org/DiscussionForumPosting">'
            + posts(
                '<div id="post_{n}" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator"><a href="/u/ann"><span '
                'itemprop="name">ann</span></a></span><time datetime="{day}T10:00:00Z">{day}</time></div><div class="post" itemprop="text"><p>{excerpt}</p></div></div>',
                "en",
            )
            + "</div></div>",
            head='<meta name="generator" content="Discourse 3.3.0"><meta property="og:type" content="website">',
            classes="crawler",
            frame="none",
        ),
        id="Discourse",
    ),
    pytest.param(
        "/viewtopic.php?f=2&t=4711",
        page(
            '<div id="page-body" class="page-body"><h2 class="topic-title"><a href="./viewtopic.php?t=4711">Schleuse</a></h2>'
            + posts(
                '<div id="p{n}" class="post has-profile bg2"><div class="inner"><dl class="postprofile" id="profile{n}"><dt><a class="username" '
                'href="./memberlist.php?mode=viewprofile&amp;u=2">Möwe</a></dt></dl><div class="postbody"><div id="post_content{n}"><h3><a href="#p{n}">'
                'Re: Schleuse</a></h3><p class="author">{day}</p><div class="content">{excerpt}</div></div></div></div></div>',
                "de",
            )
            + "</div>",
            language="de",
            classes="nojs notouch section-viewtopic ltr",
            attributes=' id="phpbb-html"',
            frame="divs",
        ).replace(b"<body ", b'<body id="phpbb" '),
        id="phpBB",
    ),
    pytest.param(
        "/showthread.php?t=4711",
        page(
            '<div id="posts">'
            + posts(
                '<div align="center"><table id="post{n}" class="tborder"><tr><td class="thead">{day}</td></tr><tr><td><a class="bigusername" '
                'href="member.php?u=7">Чайка</a></td></tr><tr><td id="td_post_{n}"><div id="post_message_{n}">{excerpt}</div></td></tr></table></div>',
                "ru",
            )
            + "</div>",
            language="ru",
            frame="divs",
        ),
        id="vBulletin, its name taken away",
    ),
    pytest.param(
        "/threads/the-old-lock.4711/",
        page(
            '<h1 class="p-title-value">The old lock</h1><div class="block-body js-replyNewMessageContainer">'
            + posts(
                '<article class="message message--post js-post js-inlineModContainer" data-author="ann" data-content="post-{n}" id="js-post-{n}"><div '
                'class="message-cell message-cell--user"><a href="/members/ann.7/" class="username">ann</a></div><div class="message-cell message-cell--main">'
                '<time class="u-dt" datetime="{day}T10:00:00+0000">{day}</time><div class="bbWrapper">{excerpt}</div></div></article>',
                "en",
            )
            + "</div>",
            attributes=' id="XF"',
        ),
        id="XenForo",
    ),
    pytest.param(
        "/r/port/comments/1ab2cd/old_lock/",
        page(
            f'<shreddit-app><shreddit-post id="t3_1ab2cd" post-title="{headline("en")}"><h1 slot="title">{headline("en")}</h1><div slot="text-body">{prose("en", 3)}'
            "</div></shreddit-post><shreddit-comment-tree>"
            + posts(
                '<shreddit-comment author="ann" thingid="t1_{n}" depth="0"><div id="t1_{n}-comment-rtjson-content"><p>{excerpt}</p></div></shreddit-comment>',
                "en",
                9,
            )
            + "</shreddit-comment-tree></shreddit-app>",
        ),
        id="elements of a network's own",
    ),
    pytest.param(
        "/4711/wann-oeffnet-die-schleuse",
        page(
            '<div class="qa-main"><h1>Wann öffnet die Schleuse?</h1><div class="qa-q-view hentry question" id="q4711"><div class="qa-q-view-content">'
            f'{prose("de", 1)}</div><span class="qa-q-view-who"><a href="../user/ann" class="qa-user-link">ann</a></span></div>'
            + posts(
                '<div class="qa-a-list-item hentry answer" id="a{n}"><div class="qa-a-item-content"><p>{excerpt}</p></div><span class="qa-a-item-who"><a '
                'href="../user/mowe" class="qa-user-link">mowe</a></span></div>',
                "de",
                5,
            )
            + "</div>",
            language="de",
            classes="qa-template-question",
        ),
        id="Question2Answer",
    ),
    pytest.param(
        "/forums/topic/the-old-lock/",
        page(
            '<article id="post-4711" class="post-4711 topic type-topic status-publish hentry"><h1 class="entry-title">The old lock</h1><ul class="forums bbp-replies">'
            + posts(
                '<li><div id="post-{n}" class="bbp-reply-header"><a href="#post-{n}">#{n}</a></div><div class="post-{n} reply type-reply hentry"><div '
                'class="bbp-reply-author"><a href="/forums/users/ann/" class="bbp-author-link">ann</a></div><div class="bbp-reply-content"><p>{excerpt}</p></div></div></li>',
                "en",
            )
            + "</ul></article>",
            classes="topic bbpress bbp-no-js single single-topic postid-4711",
        ),
        id="bbPress",
    ),
]
_PRODUCT = [
    pytest.param(
        "/product/oliejas/",
        page(
            '<div id="product-4711" class="product type-product post-4711 status-publish instock"><div class="summary entry-summary"><h1 class="product_title '
            'entry-title">Oliejas Havenmeester</h1><p class="price"><span class="woocommerce-Price-amount amount"><bdi><span>€</span>79,00</bdi></span></p>'
            f'<form class="cart"><button class="single_add_to_cart_button">In winkelmand</button></form></div><div id="tab-description">{prose("nl", 8)}</div></div>',
            language="nl",
            classes="product-template-default single single-product postid-4711 woocommerce woocommerce-page",
        ),
        id="WooCommerce, no structured data",
    ),
    pytest.param(
        "/products/oilskin-jacket",
        page(
            f"<h1>Oilskin jacket</h1><span>$ 79.00</span>{prose('en', 8)}",
            head='<meta property="og:type" content="product"><meta property="og:price:amount" content="79.00">',
        ),
        id="a shop's item, by its type",
    ),
    pytest.param(
        "/oilskin-jacket.html",
        page(
            f"<h1>Oilskin jacket</h1>{prose('en', 4)}" + related("en"),
            classes="page-product-oilskin-jacket catalog-product-view product-oilskin-jacket page-layout-1column",
        ),
        id="Magento",
    ),
]
_MEDIA = [
    pytest.param(
        "/video/lock-4711",
        page(
            f'<h1>{headline("en")}</h1><video src="/4711.mp4"></video><p>{paragraphs("en", 1)[0]}</p>' + related("en"),
            head='<meta property="og:type" content="video.other">'
            + json_ld(
                f'{{"@type":"VideoObject","name":"{headline("en")}","uploadDate":"2024-05-01T08:00:00Z","contentUrl":"/4711.mp4"}}'
            ),
        ),
        id="a video and what is seen in it",
    ),
    pytest.param(
        "/podkast/port-4711",
        page(
            f'<h1>{headline("uk")}</h1><audio src="/4711.mp3"></audio>{prose("uk", 4)}',
            language="uk",
            head=json_ld(
                f'{{"@type":"PodcastEpisode","name":"{headline("uk")}","datePublished":"2024-05-01","partOfSeries":{{"@type":"PodcastSeries","name":"Порт"}}}}'
            ),
        ),
        id="an episode of a podcast and its notes",
    ),
    pytest.param(
        "/kuvat/sulku-4711",
        page(
            f"<h1>{headline('fi')}</h1>"
            + "".join(
                f'<figure><img src="/{n}.jpg"><figcaption>Sulku {n}/12. Kuva: Aino Lokki</figcaption></figure>'
                for n in range(12)
            ),
            language="fi",
            head=json_ld(
                f'{{"@type":"ImageGallery","name":"{headline("fi")}","datePublished":"2024-05-01T08:00:00Z"}}'
            ),
        ),
        id="pictures with a word each",
    ),
]
_PAGE = [
    pytest.param(
        "/docs/gates/configuration",
        page(
            f'<div class="theme-doc-markdown markdown"><h1>Configuration</h1>{prose("en", 9)}<pre><code>gate open</code></pre></div>',
            head='<meta name="generator" content="Docusaurus v3.4.0"><meta name="docusaurus_version" content="3.4.0">',
            attributes=' class="docs-wrapper plugin-docs"',
        ),
        id="documentation",
    ),
    pytest.param(
        "/display/LOCK/Gates",
        page(
            f'<div id="main" class="aui-page-panel"><h1 id="title-text"><a href="/display/LOCK/Gates">Gates</a></h1><div id="main-content" class="wiki-content">{prose("en", 9)}</div></div>',
            classes="theme-default aui-layout",
            head='<meta name="ajs-page-id" content="4711"><meta name="ajs-space-key" content="LOCK">',
        ).replace(b"<body ", b'<body id="com-atlassian-confluence" '),
        id="Confluence",
    ),
    pytest.param(
        "/sobre-nosotros/",
        page(
            f'<article id="post-2" class="post-2 page type-page status-publish hentry"><h1 class="entry-title">Sobre nosotros</h1><div class="entry-content">{prose("es", 9)}</div></article>',
            language="es",
            title="Sobre nosotros",
            classes="page-template-default page page-id-2",
        ),
        id="WordPress: a page that is no post",
    ),
    pytest.param(
        "/kontakt",
        page(
            f'<h1>Kontakt</h1><p>{paragraphs("da", 1)[0]}</p><form action="/kontakt"><input name="name"><textarea></textarea><button>Send</button></form>',
            language="da",
        ),
        id="a form to write to",
    ),
    pytest.param(
        "/tapahtumat/sulkupaiva",
        page(
            f"<h1>Sulkupäivä</h1><p>1.6.2024 klo 12</p>{prose('fi', 5)}",
            language="fi",
            head=json_ld(
                '{"@type":"Event","name":"Sulkupäivä","startDate":"2024-06-01T12:00:00+03:00","location":{"@type":"Place","name":"Lokkilahti"}}'
            ),
        ),
        id="an event",
    ),
    pytest.param(
        "/event/lock-day/",
        page(
            f'<div id="post-4711" class="post-4711 tribe_events type-tribe_events status-publish hentry"><h1 class="tribe-events-single-event-title">Lock day</h1><div class="tribe-events-single-event-description">{prose("en", 3)}</div></div>',
            classes="tribe_events-template-default single single-tribe_events postid-4711",
        ),
        id="an event of a calendar's plugin",
    ),
    pytest.param(
        "/tv",
        page(
            "<h1>TV tablå</h1><table>"
            + "".join(
                f"<tr><td>{n:02}:30</td><td>Slussen, del {n} av 24. Dokumentär om en hamn.</td></tr>" for n in range(24)
            )
            + "</table>",
            language="sv",
        ),
        id="a schedule",
    ),
]
_WALL = [
    pytest.param(
        "/login?next=/harbour/lock",
        page(
            "<h1>Log in</h1><p>Log in or register to read on. Subscribers have access to every article, the archive and the e-paper.</p>"
            '<form method="post"><input type="email" name="user"><input type="password" name="pw"><button>Log in</button></form>'
        ),
        id="log in",
    ),
    pytest.param(
        "/hafen/schleuse",
        page(
            '<div class="wall"><h1>Willkommen beim Hafenboten</h1><h2>Mit Werbung weiterlesen</h2><p>Besuchen Sie uns wie gewohnt mit Werbung und Cookies. Wir und unsere 168 Partner '
            "speichern Informationen auf Ihrem Gerät und greifen auf sie zu, zum Beispiel über Cookies und Kennungen, um Anzeigen und Inhalte zu messen und zu verbessern.</p><p>Ihre Zustimmung zu Cookies können Sie jederzeit in "
            "unserer Datenschutzerklärung widerrufen; die Rechtmäßigkeit der Verarbeitung bis dahin bleibt davon unberührt.</p><button>Akzeptieren</button><h2>… oder im Abo ohne Werbung</h2><p>Lesen Sie für 4,99 € im Monat ohne "
            "Cookies von Werbung und ohne Tracking, auf allen Geräten. Details zu Cookies finden Sie in unserem Informationszentrum.</p><button>Abonnieren</button></div>",
            language="de",
            frame="none",
        ),
        id="consent or pay",
    ),
    pytest.param(
        "/collectConsent?sessionId=4",
        page(
            '<div class="consent-page"><form method="post" class="consent-form" action="/v2/collectConsent"><h1>Avant de continuer</h1>'
            f"<p>Nous et nos partenaires utilisons des cookies pour fournir nos services et mesurer leur usage.</p>{prose('fr', 5)}"
            '<button name="agree">Tout accepter</button><button name="reject">Tout refuser</button></form></div>',
            language="fr",
            frame="none",
        ),
        id="a form that asks for consent",
    ),
]
_CHALLENGE = [
    pytest.param(
        page('<div class="main-wrapper"><h1>harbour-post.example</h1><p>Die Überprüfung Ihrer Verbindung kann einige Sekunden dauern.</p></div>'
             "<script>window._cf_chl_opt={cType:'managed'};</script>", title="Nur einen Moment…", language="de", frame="none"),
        id="Cloudflare, in another language",
    ),
    pytest.param(
        page('<p id="cmsg">Please enable JS and disable any ad blocker</p><script>var dd={"rt":"c","host":"geo.captcha-delivery.com"}</script>', frame="none"),
        id="DataDome",
    ),
    pytest.param(
        page('<div class="px-captcha-container"><h1>Bevor wir fortfahren …</h1><div id="px-captcha"></div></div>', language="de", frame="none"), id="HUMAN",
    ),
    pytest.param(
        page('<h1 id="title">Making sure you\'re not a bot!</h1><script id="anubis_challenge" type="application/json">{}</script><p>'
             + " ".join(paragraphs("en", 5)) + "</p>", frame="none"), id="Anubis",
    ),
    pytest.param(
        page('<h1>Access Denied</h1>You don\'t have permission to access "http://harbour-post.example/" on this server.<p>Reference #18.4711<p>https://errors.edgesuite.net/18.4711',
             title="Access Denied", frame="none"), id="Akamai",
    ),
    pytest.param(
        page("<noscript><h1>JavaScript is disabled</h1></noscript><script>window.gokuProps = {};AwsWafIntegration.getToken()</script><div id='challenge-container'></div>", frame="none"), id="AWS WAF",
    ),
]  # fmt: skip
_ERROR = [
    *(
        pytest.param(page(f"<h1>{said}</h1>" + related(language), language=language, title=f"{said} | Harbour Post"), id=f"in {language}")
        for language, said in {
            "en": "Page not found", "de": "Seite nicht gefunden", "fr": "Page introuvable", "es": "Página no encontrada",
            "sv": "Sidan kunde inte hittas", "ru": "Страница не найдена", "ja": "ページが見つかりません", "pl": "Nie znaleziono strony",
            "ar": "الصفحة غير موجودة", "ko": "페이지를 찾을 수 없습니다", "zh-Hans": "页面不存在", "hu": "Az oldal nem található",
            "fi": "Sivua ei löytynyt", "tr": "Sayfa bulunamadı", "el": "Η σελίδα δεν βρέθηκε", "he": "הדף לא נמצא",
        }.items()
    ),
    pytest.param(page("<h1>Oops</h1>" + related("en"), title="404 - Harbour Post"), id="by its number"),
    pytest.param(page("<h1>Hups</h1>" + related("de"), language="de", classes="error404 wp-embed-responsive"), id="by what WordPress calls it"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), _FORUM)
def test_forum(path: str, body: bytes) -> None:
    outcome = examine(body, SITE + path, explain=True)
    assert outcome.reason is Reason.FORUM, outcome.evidence


@pytest.mark.parametrize(("path", "body"), _PRODUCT)
def test_product(path: str, body: bytes) -> None:
    outcome = examine(body, SITE + path, explain=True)
    assert outcome.reason is Reason.PRODUCT, outcome.evidence


@pytest.mark.parametrize(("path", "body"), _MEDIA)
def test_media(path: str, body: bytes) -> None:
    outcome = examine(body, SITE + path, explain=True)
    assert outcome.reason is Reason.MEDIA, outcome.evidence


@pytest.mark.parametrize(("path", "body"), _PAGE)
def test_page(path: str, body: bytes) -> None:
    outcome = examine(body, SITE + path, explain=True)
    assert outcome.reason is Reason.PAGE, outcome.evidence


@pytest.mark.parametrize(("path", "body"), _WALL)
def test_wall(path: str, body: bytes) -> None:
    outcome = examine(body, SITE + path, explain=True)
    assert outcome.reason is Reason.WALL, outcome.evidence


@pytest.mark.parametrize("body", _CHALLENGE)
def test_challenge(body: bytes) -> None:
    outcome = examine(body, f"{SITE}/harbour/lock.html", explain=True)
    assert outcome.reason is Reason.CHALLENGE, outcome.evidence


@pytest.mark.parametrize("body", _ERROR)
def test_error(body: bytes) -> None:
    outcome = examine(body, f"{SITE}/harbour/lock.html", explain=True)
    assert outcome.reason is Reason.ERROR_PAGE, outcome.evidence
