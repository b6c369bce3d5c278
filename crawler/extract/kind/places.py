"""Whether an element stands inside of some others, for many elements of one page."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement


class Places:
    """Some elements and all that stands in them; each ancestor is looked at once, however many are asked for."""

    def __init__(self, elements: Iterable[HtmlElement]) -> None:
        self._known = dict.fromkeys(elements, True)

    def __contains__(self, element: HtmlElement) -> bool:
        """Whether `element` is one of them or inside of one."""
        way: list[HtmlElement] = []
        above: HtmlElement | None = element
        while above is not None and above not in self._known:
            way.append(above)
            above = above.getparent()
        inside = above is not None and self._known[above]
        self._known.update(dict.fromkeys(way, inside))
        return inside
