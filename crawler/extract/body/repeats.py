"""A text without what it says twice: second copies for other screens, sentences pulled out of it."""

from __future__ import annotations

from crawler.extract.body.passages import Passage
from crawler.extract.text import words_of

# Passages this long are not said twice by chance; beyond the second not even where no neighbour is repeated.
_REPEATED = 60
_LONG_REPEATED = 250
_PULLED = 40
# More pulled sentences than that, or a longer text to look for them in, no article has.
_MAX_PULLED = 100
_MAX_SEARCHED = 500_000


def without_repeats(passages: list[Passage]) -> list[Passage]:
    """`passages` without second copies, which pages have for other screens, and without sentences pulled from the text.

    What an article says twice itself (a recipe, a list of questions) stands under one parent or among other words.
    """
    first: dict[str, int] = {}
    copies: dict[int, int] = {}
    for number, one in enumerate(passages):
        if one.length >= _REPEATED and first.setdefault(one.text, number) != number:
            copies[number] = first[one.text]

    def is_copy(number: int) -> bool:
        earlier = copies.get(number)
        if earlier is None:
            return False
        one, other = passages[number], passages[earlier]
        if number - earlier == 1:
            return True
        return one.block.getparent() is not other.block.getparent() and (
            one.length >= _LONG_REPEATED
            or any(copies.get(near, -1) - earlier == near - number for near in (number - 1, number + 1))
        )

    return _without_pulled([one for number, one in enumerate(passages) if not is_copy(number)])


def _without_pulled(passages: list[Passage]) -> list[Passage]:
    """`passages` without quotations and the like that only say again what a paragraph says."""
    pulled = {id(one) for one in passages if _may_be_pulled(one)}
    if not 0 < len(pulled) <= _MAX_PULLED or sum(one.length for one in passages) > _MAX_SEARCHED:
        return passages
    told = "\n".join(" ".join(words_of(one.text)) for one in passages if id(one) not in pulled)
    return [one for one in passages if id(one) not in pulled or " ".join(words_of(one.text)) not in told]


def _may_be_pulled(passage: Passage) -> bool:
    """Whether it has the form of a sentence set apart: a quotation, or no paragraph."""
    return passage.kind == "text" and passage.length >= _PULLED and (passage.block.tag != "p" or passage.is_quoted)
