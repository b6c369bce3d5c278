"""What stands beside a picture and tells what it shows, where no `figcaption` and no name of its own says so."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.text import BLOCKS, one_line, text_of, word_list, word_set, words_of

_MAX_LENGTH = 300
# A picture's box holds the picture in its sizes, a link, a line or two; around a picture in the text there is more.
_MAX_ELEMENTS = 25
_MAX_LEVELS = 6
_NO_BOX = word_set("body html main article section ul ol dl")
# What stands below a picture as a line of its own.
_LINES = word_set("p div span small em i font center h5 h6")
_MAX_LINE_BELOW = 220
# Words that a caption has in common with an image's own, and how much longer it may be: a headline can be both.
_MIN_SHARED = 4
_MORE_WORDS = 1.5
# What a picture's box is called, in languages of the press; German joins the word to others ("titelbild").
_PICTURE = re.compile(
    r"(?i)(?:(?:photo|image|foto|picture|bild)s?|(?:^|[\s_-])(?:bilder|img|figures?|fig|imagen|immagine|imagem"
    r"|illustration))(?:$|[\s_-])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What a line set smaller than the text is called.
_SMALL = re.compile(
    r"(?i)(?:^|[\s_-])(?:small(?:er)?|x-?small|tiny|muted|gr[ae]y|legend|desc(?:ription)?|text-xs)(?:$|[\s_-])"
)
# Who pictures are from, as a caption's end says it, and what a picture is called before its maker's name.
_AGENCIES = word_list(
    """
    AP AFP EPA EFE ANSA DPA dpa APA PA ANP NTB TT PAP TASR TASS MTI CTK ČTK SDA Imago imago IMAGO Getty Reuters REUTERS
    Shutterstock Alamy iStock Unsplash Pixabay Pexels Wikimedia Keystone SIPA Sipa Scanpix Lehtikuva Anadolu Xinhua
    NurPhoto ZUMA Bloomberg alliance archive Archiv Archivbild archivo archivio архив Facebook Instagram Twitter
    """
)
_MAKES = word_list(
    """
    Photo Photos Photograph Photography PHOTO Foto FOTO Fotos Fotograf Image Picture Pic Bild Bilder Beeld Credit CREDIT
    Kuva Fot Fotó Imagen Imagem Immagine Crédit Crédito Illustration Фото ФОТО Снимка Φωτογραφία Fotoğraf Ảnh Source
    Quelle
    """
)
_UNSPACED_MAKES = word_list("写真 画像 撮影 사진 图片 图 圖 صورة تصوير צילום")
_CREDIT_WORDS = frozenset((*_AGENCIES, *_MAKES, "c", "courtesy"))
_WORD = re.compile(r"\w+")
_CREDIT = re.compile(
    r"©|ⓒ|\(c\)\s|\bcourtesy of\b"
    rf"|\b(?:{'|'.join(_MAKES)})\b\s?(?:[(\[]?[A-Z]{{1,5}}[)\]]?\s?)?(?:credit|courtesy|by|par|di|de|von|:|：|/|=|\|)"
    rf"|(?:{'|'.join(_UNSPACED_MAKES)})\s?(?:[:：/／=＝|]|来源|來源|제공)"
    rf"|[(\[/|–—-]\s?(?:[^()\[\]/|]{{0,60}}?[\s/])?(?:{'|'.join(_AGENCIES)})\b[^()]{{0,30}}[)\]]?\.?$"
)
_SENTENCE = re.compile(r"[.!?…。！？।؟]['\"”’»)\]]*$")


def caption_of(image: HtmlElement) -> HtmlElement | None:
    """The element that holds the caption of `image` and no text of the article; None where there is none.

    Rests on place and on one witness more. The smallest element around an image that shows any text shows a line or
    two; they repeat what the image says of itself, or say whose it is, or the box is a figure, is called a picture's,
    or is a table of its own. Or the line below an image that stands alone does so, or is set smaller or in italics and
    is no sentence.
    """
    if image.tag == "picture":
        image = next(image.iter("img"), image)
    inner = image
    for box in islice(image.iterancestors(), _MAX_LEVELS):
        if box.tag in _NO_BOX or next(islice(box.iter(), _MAX_ELEMENTS, None), None) is not None:
            break
        if any(not text.isspace() for text in box.itertext()) and (text := text_of(box)):
            if len(text) <= _MAX_LENGTH and _is_box(box, text, image):
                return box
            break
        inner = box
    below = inner.getnext()
    while below is not None and below.tag == "br" and not (below.tail or "").strip():
        below = below.getnext()
    if (
        below is None
        or (inner.tail or "").strip()
        or below.tag not in _LINES
        or next(below.iter("img"), None) is not None
    ):
        return None
    if below.tag not in BLOCKS and not _ends_its_line(below):
        return None
    return below if _is_line_below(below, image) else None


def credits(text: str) -> bool:
    """Whether `text`, one line, says whose a picture is."""
    # The pattern takes long; few lines have a word of it.
    if _CREDIT_WORDS.isdisjoint(_WORD.findall(text)) and (
        text.isascii() or not any(word in text for word in ("©", "ⓒ", *_UNSPACED_MAKES))
    ):
        return False
    return _CREDIT.search(text) is not None


def _is_box(box: HtmlElement, text: str, image: HtmlElement) -> bool:
    if box.tag == "figure" or _PICTURE.search(_CAMEL.sub("-", f"{box.get('class', '')} {box.get('id', '')}")):
        return True
    # A line of text beside a picture and its credit is no part of them.
    if _repeats(text, image) or (credits(text) and sum(1 for line in box.iter("p") if text_of(line)) <= 1):
        return True
    # Pages laid out by tables put a picture and its line into one that the text flows around.
    table = next(box.iterancestors("table"), None) if box.tag == "td" else None
    return table is not None and text_of(table) == text


def _is_line_below(line: HtmlElement, image: HtmlElement) -> bool:
    if next(islice(line.iter(), _MAX_ELEMENTS, None), None) is not None:
        return False
    text = text_of(line)
    if not 0 < len(text) <= _MAX_LINE_BELOW:
        return False
    if credits(text) or _repeats(text, image):
        return True
    if _SMALL.search(line.get("class", "")):
        return not _SENTENCE.search(text)
    set_apart = [line] if line.tag in ("small", "em", "i") else list(line.iterchildren("small", "em", "i"))
    return not _SENTENCE.search(text) and sum(len(text_of(one)) for one in set_apart) >= 0.9 * len(text)


def _ends_its_line(inline: HtmlElement) -> bool:
    following = inline.getnext()
    return not (inline.tail or "").strip() and (following is None or following.tag == "br" or following.tag in BLOCKS)


def _repeats(text: str, image: HtmlElement) -> bool:
    """Whether `text` is what the image says of itself, a part of it, or little more."""
    for own in (image.get("alt"), image.get("title")):
        if not own:
            continue
        words, stated = words_of(text), words_of(one_line(own))
        if stated and words == stated:
            return True
        shared = min(len(stated), len(words))
        if shared >= _MIN_SHARED and words[:shared] == stated[:shared] and len(words) <= _MORE_WORDS * len(stated):
            return True
    return False
