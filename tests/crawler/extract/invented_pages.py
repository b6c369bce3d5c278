"""Parts of invented pages, marked up as content management systems do it."""

# ruff: noqa: E501 - markup stands in the lines that pages have it in
from __future__ import annotations

from collections.abc import Iterable

from tests.crawler.extract.invented_texts import headlines, paragraphs

SITE = "https://harbour-post.example"
_SECTIONS = ("news", "harbour", "town", "islands", "sport", "culture", "opinion")
_TITLES = {
    "en": "Harbour Post", "de": "Hafenbote", "fr": "Le Courrier du port", "es": "El Correo del puerto",
    "ru": "Портовый вестник", "ja": "みなと新報",
}  # fmt: skip


def site_name(language: str) -> str:
    return _TITLES.get(language, "Harbour Post")


def page(
    body: str,
    *,
    language: str = "en",
    title: str = "",
    head: str = "",
    classes: str = "",
    frame: str = "semantic",
    attributes: str = "",
) -> bytes:
    """A whole page around `body`: menus, a consent dialog, a newsletter's form and a footer with its small print.

    `frame` is "semantic" (header, nav, footer), "divs" (the same without such elements) or "none".
    """
    name = site_name(language)
    menu = "<ul>" + "".join(f'<li><a href="/{one}/">{one.title()}</a></li>' for one in _SECTIONS) + "</ul>"
    small_print = " ".join(paragraphs(language, 3))
    form = (
        f'<form action="/newsletter"><p>{paragraphs(language, 1)[0]}</p><input type="email"><button>OK</button></form>'
    )
    dialog = (
        '<div id="onetrust-consent-sdk"><div class="ot-sdk-container" role="dialog" aria-modal="true">'
        f"<h2>Cookies</h2><div>{small_print} {small_print}</div><button>OK</button></div></div>"
    )
    above, below = {
        "semantic": (
            f'<header><a href="/">{name}</a><nav>{menu}</nav></header><main>',
            f"</main><aside>{form}</aside><footer>{menu}<p>{small_print}</p></footer>{dialog}",
        ),
        "divs": (
            f'<div id="top"><div class="logo"><a href="/">{name}</a></div><div class="menu">{menu}</div></div><div id="content">',
            f'</div><div id="bottom">{form}<div class="legal"><p>{small_print}</p></div></div>{dialog}',
        ),
        "none": ("", ""),
    }[frame]
    return (
        f'<!DOCTYPE html><html lang="{language}"{attributes}><head><meta charset="utf-8"><title>{title or name}</title>'
        f'{head}</head><body class="{classes}">{above}{body}{below}</body></html>'
    ).encode()


def prose(language: str, count: int = 6) -> str:
    return "".join(f"<p>{one}</p>" for one in paragraphs(language, count))


def numbered(template: str, language: str, count: int, excerpt: int = 1) -> str:
    """`template` so many times: `{title}`, `{url}`, `{n}`, `{day}`, `{excerpt}` (so many paragraphs of a report)."""
    return "".join(
        template.format(
            title=title,
            url=f"/harbour/2024/story-number-{n}-of-the-old-lock",
            n=4710 + n,
            day=f"2024-05-{n % 28 + 1:02}",
            excerpt=" ".join(paragraphs(language, excerpt, n)),
        )
        for n, title in enumerate(headlines(language, count), 1)
    )


def related(language: str, count: int = 12) -> str:
    """What stands below an article: cards that lead to others."""
    card = '<div class="card"><a href="{url}"><img src="/{n}.jpg"></a><h3><a href="{url}">{title}</a></h3><p>{excerpt}</p></div>'
    return f'<div class="cards">{numbered(card, language, count)}</div>'


def json_ld(*nodes: str) -> str:
    return "".join(f'<script type="application/ld+json">{node}</script>' for node in nodes)


def items(texts: Iterable[str], template: str) -> str:
    return "".join(template.format(text) for text in texts)
