"""Boxes of offers: what stands between a line that offers something of the publisher's and the link to get it.

Rests on place alone: a box that began with an offer and ended with a line that led elsewhere is an offer as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from crawler.extract.boilerplate.outline import IMAGE, Block

_OFFERS = frozenset(("newsletter", "paywall", "login", "follow"))
_ENDS = _OFFERS | {"pointer"}
_MAX_BLOCKS = 12
_MAX_LENGTH = 800
# Of the page's running text; a short article can have a call before it and another behind it.
_SHARE = 0.3


def rests_of_offers(blocks: Sequence[Block], running: int) -> Iterator[Block]:
    """Blocks that are left of boxes whose first line and whose last one have left as an offer.

    `blocks` are in order, `running` is how much running text the page has.
    """
    most = min(_MAX_LENGTH, _SHARE * running)
    said = [block for block in blocks if (block.length or block.gone) and block.gone != IMAGE]
    for at, first in enumerate(said):
        box = first.outer
        if first.gone not in _OFFERS or box is None or (at and _stands_in(said[at - 1], box)):
            continue
        inside = [block for block in islice(said, at, at + _MAX_BLOCKS + 1) if _stands_in(block, box)]
        left = [block for block in inside if not block.gone]
        if inside[-1].gone in _ENDS and len(inside) <= _MAX_BLOCKS and sum(block.length for block in left) <= most:
            yield from left


def _stands_in(block: Block, box: Block) -> bool:
    outer = block.outer
    while outer is not None and outer is not box:
        outer = outer.outer
    return outer is not None
