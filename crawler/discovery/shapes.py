"""What a URL itself says for or against being the address of an article or a live blog.

Evidence, not proof: `sections` weighs it with the page the link stands on. The points come from how publishers' systems
build addresses: out of a headline (a slug of several words), a number or key of the record, and the day of publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Whole segments of a path, never parts of one: "live" is in "delivery", "tag" in "montag".
_LABELS_AND_AUTHORS = _words("""
    tag tags tagged topic topics thema themen theme themes tema temas schlagwort etiqueta etiquetas label labels
    author authors autor autoren autores autore auteur auteurs byline contributor contributors profile profiles profil
    category categories kategorie kategorien categoria categorie rubric rubrics rubrik rubriken rubrica rubriek
    series page pages
""")
_READERS = _words("""
    login logout signin sign-in signup sign-up register registration anmelden account accounts my-account konto
    user users member members membership subscribe subscription subscriptions abo abonnement abonnements
    newsletter newsletters search suche recherche buscar busca buscador cerca ricerca zoeken haku sok szukaj arama
    forum forums comments
""")
_SHOPS = _words("shop store cart checkout warenkorb product products coupons vouchers")
_WITHOUT_TEXT = _words("""
    video videos mediathek podcast podcasts audio transcripts gallery galleries galerie photo photos pictures images img
    webcam games puzzles crossword crosswords quiz epaper e-paper player embed
""")
_HOUSE = _words("""
    about about-us contact contact-us kontakt impressum imprint privacy privacy-policy datenschutz terms agb legal
    cookies cookie-policy help hilfe faq jobs careers karriere advertise advertising werbung
""")
_MACHINERY = _words("""
    rss feed feeds atom sitemap sitemaps print share download downloads api static assets cgi-bin admin redirect goto
    wp-admin wp-content wp-json wp-login.php cdn-cgi private
""")
_NEVER = _LABELS_AND_AUTHORS | _READERS | _SHOPS | _WITHOUT_TEXT | _HOUSE | _MACHINERY
# Sections of some papers and something else on others: believed to hold articles where the address says more.
_DOUBTFUL = _words("media medien service services info special specials archive archives")
_LIVE = _words("""
    live live-blog liveblog live-blogs liveblogs live-news live-updates liveticker live-ticker ticker newsticker
    minute-by-minute minuto-a-minuto en-vivo envivo en-directo endirecto en-direct direct diretta ao-vivo aovivo canli
""")
_ARTICLE = _words("""
    a article articles artikel articolo articoli articulo articulos artigo art story stories news-story newsstory
    post posts clanek doc view read haber noticia nota
""")
_INDEX = re.compile(r"(?:index|default|home|amp)(?:\.\w{2,5})?", re.IGNORECASE)
_PAGE_EXTENSION = re.compile(r"\.(?:html?|shtml|xhtml|phtml|php\d?|aspx?|jsp|stm|cms|ece|do|amp)$", re.IGNORECASE)
_FILE_EXTENSION = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|js|mjs|json|xml|rss|atom|pdf|docx?|xlsx?|pptx?|odt|zip|gz|rar|7z|mp[34]|"
    r"m4a|m4v|mov|avi|webm|ogg|wav|ics|apk|exe|dmg|epub|txt|csv|woff2?)$",
    re.IGNORECASE,
)
# Parameters of lists: in what order, found by which words.
_LIST_PARAMETERS = _words(
    "sort order orderby filter q query s search keyword keywords tag tags author category cat catid category_id"
)
# The same of a list that is leafed through by number; "all" of them is an article in one piece.
_PAGE_PARAMETERS = _words("page paged pagina seite offset start")
# Other forms of a page that has an address without them, and what readers do to one.
_FORM_PARAMETERS = _words("print share replytocom reply_to action do")
_ID_PARAMETER = re.compile(
    r"(?:.*_)?(?:id|idx|idxno|no|nr|num|key|guid|uuid|ud|seq|p|a|n|art|article|story|news|post|doc|item|sid|aid|nid)|"
    r"\w*(?:art|article|news|story|post|doc|item|content|text|board)_?(?:id|no|idx|seq|key|num)",
    re.IGNORECASE,
)
_MONTH_NAMES = (
    "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,sep sept september,oct october,"
    "nov november,dec december"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(","), 1) for name in names.split()}
_BETWEEN = r"[/_.-]"
_DAY = re.compile(
    rf"(?<=[/_-])((?:19|20)\d\d){_BETWEEN}(\d\d?|[a-z]{{3,9}}){_BETWEEN}(\d\d?)(?=[/_.-]|T\d|$)",
    re.IGNORECASE,
)
# Eight digits are a day only as a segment of their own, or with the time of day behind them: at the end of a slug they
# may as well be the record's number, and a number read as a day long past would keep a new article out.
_COMPACT_DAY = re.compile(
    r"(?<=/)((?:19|20)\d\d)/?(\d\d)(\d\d)(?=/|$)"
    r"|(?<!\d)(20\d\d)(\d\d)(\d\d)(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?!\d)"
)
_MONTH_ONLY = re.compile(
    rf"(?<=/)((?:19|20)\d\d){_BETWEEN}(?:0?[1-9]|1[0-2]|{'|'.join(_MONTHS)})(?=/|$)", re.IGNORECASE
)
_YEAR_ONLY = re.compile(r"(?<=/)(?:19|20)\d\d(?=/)")

_WORD_BREAK = re.compile(r"[-_+,;.~ !|':()]+")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"19\d\d|20[0-3]\d")
_LONG_NUMBER = re.compile(r"\d{5,}")
# A key: letters and digits by turns (hexadecimal, a UUID's parts; "covid19news" is a word), or capitals in the middle
# as base 62 has them.
_KEY = re.compile(
    r"(?=.*\d[A-Za-z]+\d)[A-Za-z0-9]{7,}"
    r"|(?=.*[a-z][A-Z])(?=.*(?:\d|[A-Z][a-z].*[a-z][A-Z]))[A-Za-z0-9]{6,}"
)
# Scripts that write no spaces.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

_MAX_SEGMENTS = 20
_MAX_SEGMENT_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Shape:
    """What a URL says."""

    points: int
    """For an article: 0 (nothing) to 5; negative where it cannot be one."""
    pattern: str
    """What it has in common with its like: its host, and each segment of its path by its kind."""
    numbered: bool
    """Whether the record's number, key or day is in it."""
    by_path: bool
    """Whether the path alone names a record, so that no parameter is needed to find it."""
    date: datetime | None
    """The day in it, UTC; None where there is none or more than one."""


def words_in(text: str) -> int:
    """Words of a text; two characters of a script that writes no spaces make one."""
    if text.isascii():
        return len(text.split())
    return len(_UNSPACED.sub(" ", text).split()) + len(_UNSPACED.findall(text)) // 2


def shape_of(url: str) -> Shape:
    """The shape of an absolute URL."""
    parts = urlsplit(url)
    path = unquote(parts.path, errors="replace")
    segments = [segment[:_MAX_SEGMENT_LENGTH] for segment in path.split("/") if segment][:_MAX_SEGMENTS]
    while segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    query = parse_qsl(parts.query, max_num_fields=50) if parts.query.count("&") < 50 else []
    last = segments[-1] if segments else ""
    stem = _PAGE_EXTENSION.sub("", last)
    kinds = [_Segment.read(segment) for segment in [*segments[:-1], stem]] if segments else []
    asked = _asked_for(query)
    by_path = bool(not asked and kinds and (kinds[-1].key or kinds[-1].number >= 3 or kinds[-1].words >= 3))
    pattern = _pattern(parts.hostname or "", kinds, last[len(stem) :], [] if by_path else [name for name, _ in query])
    date, dated = _date(path)
    numbered = asked > 0 or dated or bool(kinds and (kinds[-1].number or kinds[-1].key))
    points = _points(segments, kinds, asked, dated, date is not None)
    return Shape(points, pattern, numbered, by_path, date)


@dataclass(frozen=True, slots=True)
class _Segment:
    words: int
    number: int
    """Digits of its longest number; years, which sections have too, are none."""
    key: bool

    @classmethod
    @lru_cache(maxsize=1024)  # the sections, years and months of a page's links are the same ones again and again
    def read(cls, segment: str) -> _Segment:
        tokens = [token for token in _WORD_BREAK.split(segment) if token]
        words = number = 0
        key = False
        for token in tokens:
            digits = max((len(found) for found in _NUMBER.findall(token)), default=0)
            if _YEAR.fullmatch(token) and len(tokens) > 1:
                digits = 0
            if digits == len(token) or digits >= 5 or (digits >= 3 and len(tokens) == 1):
                number = max(number, digits)
            is_key = _is_key(token)
            key = key or is_key
            if not is_key and digits < len(token):
                words += max(1, words_in(token))
        return cls(words, number, key)

    @property
    def kind(self) -> str:
        """Its kind in a pattern: a number, a key, a slug, or a word or two."""
        if self.key or self.number >= 5:
            return "key" if self.words < 2 else "slug-key"
        if self.number:
            return "number" if self.words == 0 else "word-number"
        return "slug" if self.words >= 3 else "word"


def _is_key(token: str) -> bool:
    return len(token) <= 64 and token.isascii() and _KEY.fullmatch(token) is not None


def _asked_for(query: list[tuple[str, str]]) -> int:
    """Points of a query: 2 for a record asked for by number or key, -1 for a list."""
    lowered = [(name.lower(), value) for name, value in query]
    if any(name in _FORM_PARAMETERS for name, _ in lowered):
        return -1
    for name, value in lowered:
        if name in _LIST_PARAMETERS or name in _PAGE_PARAMETERS:
            continue
        if _LONG_NUMBER.fullmatch(value) or (_ID_PARAMETER.fullmatch(name) and (value.isdigit() or _is_key(value))):
            return 2
    of_list = any(name in _LIST_PARAMETERS or (name in _PAGE_PARAMETERS and value.isdigit()) for name, value in lowered)
    return -1 if of_list else 0


def _points(segments: list[str], kinds: list[_Segment], asked: int, dated: bool, day_known: bool) -> int:
    lowered = [segment.lower() for segment in segments]
    if (
        asked < 0
        or any(segment in _NEVER for segment in lowered)
        or (segments and _FILE_EXTENSION.search(segments[-1]))
    ):
        return -1
    if not segments:
        return 2 if asked else -1
    last = kinds[-1]
    # An address may end in its key, the headline before it.
    headline = (
        max(last.words, *(kind.words for kind in kinds[-3:-1])) if last.words < 2 and len(kinds) > 1 else last.words
    )
    named = headline >= 2 or last.key or last.number >= 3 or asked > 0
    if dated and not named and not (day_known and last.words):
        return -1  # an archive's day or month
    points = {0: 0, 1: 0, 2: 0, 3: 1, 4: 2}.get(headline, 3)
    # The number may stand before the headline, too: /town/1985238/ferry-is-back.
    if asked or last.key or last.number >= 5 or (len(kinds) > 1 and kinds[-2].number >= 5 and not kinds[-2].words):
        points += 2
    elif last.number:
        points += 1
    if dated:
        points += 2
    before = lowered[:-1]
    if (named and any(segment in _LIVE for segment in before)) or any(segment in _ARTICLE for segment in before):
        points += 1
    if any(segment in _DOUBTFUL for segment in lowered) and points < 2:
        return -1
    return min(points, 5)


def _pattern(host: str, kinds: list[_Segment], extension: str, parameters: list[str]) -> str:
    path = "/".join(kind.kind for kind in kinds)
    return f"{host}/{path}{extension.lower()}?{'&'.join(sorted(parameters)[:10])}"


def _date(path: str) -> tuple[datetime | None, bool]:
    """The day in a path, and whether there is a day, a month or a year in it."""
    days = {day for match in _DAY.finditer(path) if (day := _day(match[1], match[2], match[3]))}
    for match in _COMPACT_DAY.finditer(path):
        if day := _day(match[1] or match[4], match[2] or match[5], match[3] or match[6]):
            days.add(day)
    if days:
        return (days.pop() if len(days) == 1 else None), True
    return None, bool(_MONTH_ONLY.search(path) or _YEAR_ONLY.search(path))


def _day(year: str, month: str, day: str) -> datetime | None:
    try:
        return datetime(int(year), _MONTHS.get(month.lower()) or int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
