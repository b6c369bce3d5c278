"""What stands beside a picture and tells what it shows, where no `figcaption` and no name of its own says so."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.text import one_line, same_words, text_of, word_set

_MAX_IMAGES = 300
_MAX_LENGTH = 300
# A picture's box holds the picture in its sizes, a link, a line or two; around a picture in the text there is more.
_MAX_ELEMENTS = 25
_MAX_LEVELS = 6
_NO_BOX = word_set("body html main article section ul ol dl")
# What a picture's box is called, in languages of the press.
_PICTURE = re.compile(
    r"(?i)(?:^|[\s_-])(?:photos?|images?|img|pictures?|figures?|fig|fotos?|bild(?:er)?|imagen|immagine|imagem"
    r"|illustration)(?:$|[\s_-])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def find_captions(tree: HtmlElement) -> list[HtmlElement]:
    """The pictures' boxes that hold a picture and its caption, and no text of the article.

    Rests on place and on one witness more: the smallest box around an image that shows any text shows a line or two,
    and they repeat the image's alternative text, or the box is called a picture's, or it is a table of its own.
    """
    found: dict[HtmlElement, None] = {}
    for image in islice(tree.iter("img", "amp-img", "video"), _MAX_IMAGES):
        box = _box(image)
        if box is not None:
            found.setdefault(box)
    return list(found)


def _box(image: HtmlElement) -> HtmlElement | None:
    """The smallest element around `image` that shows text, if that is a caption."""
    for box in islice(image.iterancestors(), _MAX_LEVELS):
        if box.tag in _NO_BOX or sum(1 for _ in islice(box.iter(), _MAX_ELEMENTS + 1)) > _MAX_ELEMENTS:
            return None
        if text := text_of(box):
            return box if len(text) <= _MAX_LENGTH and _is_captioned(box, text, image) else None
    return None


def _is_captioned(box: HtmlElement, text: str, image: HtmlElement) -> bool:
    if (alternative := one_line(image.get("alt"))) and same_words(alternative, text):
        return True
    if _PICTURE.search(_CAMEL.sub("-", f"{box.get('class', '')} {box.get('id', '')}")):
        return True
    # Pages laid out by tables put a picture and its line into one that the text flows around.
    table = next(box.iterancestors("table"), None) if box.tag == "td" else None
    return table is not None and text_of(table) == text
