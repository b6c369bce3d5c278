"""Tables of rules, value by value: CSS selectors and sources of text, read from what TOML gives, with all their faults.

A *source* says where a value stands, relative to an element: `CSS@attribute`, `CSS` (the element's text) or
`@attribute` (of the element itself). The first source of a list that has a value wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

from lxml.cssselect import CSSSelector
from lxml.etree import XPath
from lxml.html import HtmlElement, fragment_fromstring


class Fault(NamedTuple):
    """What is wrong in a table of rules."""

    key: tuple[str, ...]
    """From the outermost table: `("article", "headline")`."""
    problem: str
    """In words, with what to write instead."""
    value: str | None = None
    """Which value it is, where that is one of several."""
    known: tuple[str, ...] = ()
    """Which keys there are, where it is a key that is not among them."""


class RulesError(ValueError):
    """All that is wrong with a table of rules, a line a fault."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{name}: {'.'.join(fault.key)}: {fault.problem}" for fault in self.faults))


class BadValueError(ValueError):
    """A value that is not what its key wants, in words, with what to write instead."""


Read = TypeVar("Read")
Reader = Callable[[Any, tuple[str, ...], list[Fault]], Any]
"""From a value and its key to what a rule holds; what is wrong is added to the faults."""


def read_table(
    table: Any, readers: Mapping[str, Reader], above: tuple[str, ...], faults: list[Fault], example: str
) -> dict[str, Any]:
    """What the table at the key `above` says, by key; `example` is a line of such a table."""
    if not isinstance(table, Mapping):
        faults.append(Fault(above, f"a table is wanted, with lines as {example}"))
        return {}
    read = {}
    for key, value in table.items():
        if key in readers:
            read[key] = readers[key](value, (*above, key), faults)
        else:
            there = f"there is no {key}; there are: {', '.join(readers)}"
            faults.append(Fault((*above, key), there, known=tuple(readers)))
    return read


def value_reader(read: Callable[[Any], Any]) -> Reader:
    """The reader of a single value; `read` raises BadValueError."""

    def reader(value: Any, key: tuple[str, ...], faults: list[Fault]) -> Any:
        try:
            return read(value)
        except BadValueError as error:
            faults.append(Fault(key, str(error)))
            return None

    return reader


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands in an element."""

    selector: CSSSelector | None
    attribute: str | None

    @classmethod
    def parse(cls, text: str) -> Source:
        """Read `CSS@attribute`, `CSS` or `@attribute`; raises BadValueError, a ValueError."""
        selector, at, attribute = text.partition("@") if text.startswith("@") else text.rpartition("@")
        if not at:
            selector, attribute = text, ""
        if at and not attribute:
            remedy = 'write the attribute\'s name, as "time@datetime"'
            raise BadValueError(f"{text!r}: no attribute after @; {remedy}")
        return cls(selector=_compiled(selector) if selector else None, attribute=attribute.lower() or None)

    def elements(self, scope: HtmlElement) -> list[HtmlElement]:
        """The elements the source points at, in document order."""
        return [scope] if self.selector is None else select(self.selector, scope)

    def values(self, scope: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
        """Every element the source points at, with its value, where that is not blank."""
        for element in self.elements(scope):
            value = element.get(self.attribute, "") if self.attribute else element.text_content()
            if value.strip():
                yield element, " ".join(value.split())


def select(selector: XPath, scope: HtmlElement) -> list[HtmlElement]:
    """What `selector` finds in `scope`, itself included, in document order."""
    return cast("list[HtmlElement]", selector(scope))


def texts(value: Any) -> list[str]:
    """A string as a list of it, or a list of strings. Raises BadValueError."""
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(one, str) and one.strip() for one in found):
        raise BadValueError('a string or a list of them is wanted; write a CSS selector, as "h1.headline"')
    return found


def selectors_at(value: Any, key: tuple[str, ...], faults: list[Fault]) -> tuple[CSSSelector, ...]:
    """The reader of a CSS selector or a list of them, each by itself."""
    return _each(_compiled, value, key, faults)


def selector_at(value: Any, key: tuple[str, ...], faults: list[Fault]) -> CSSSelector | None:
    """The reader of a CSS selector or a list of alternatives, as one."""
    before = len(faults)
    selectors_at(value, key, faults)
    return _compiled(", ".join(texts(value))) if len(faults) == before else None


def sources_at(value: Any, key: tuple[str, ...], faults: list[Fault]) -> tuple[Source, ...]:
    """The reader of a source or a list of them."""
    return _each(Source.parse, value, key, faults)


def _each(read: Callable[[str], Read], value: Any, key: tuple[str, ...], faults: list[Fault]) -> tuple[Read, ...]:
    found = []
    try:
        for text in texts(value):
            try:
                found.append(read(text))
            except BadValueError as error:
                faults.append(Fault(key, str(error), text))
    except BadValueError as error:
        faults.append(Fault(key, str(error)))
    return tuple(found)


def _compiled(css: str) -> CSSSelector:
    try:
        selector = CSSSelector(css, translator="html")
        if _PREFIX.search(_LITERAL.sub("", selector.path)):
            # Compiled all the same, it would fail on the first page where it is tried.
            raise ValueError("a namespace prefix, which stands for nothing in HTML")
        selector(_ANY)
    except Exception as error:  # cssselect and lxml raise half a dozen unrelated kinds
        why = f"{css[:_MAX_SHOWN]!r}: {str(error)[:_MAX_SHOWN]}"
        raise BadValueError(f'{why}; write a CSS selector, as "h1.headline"') from error
    return selector


_MAX_SHOWN = 200
_LITERAL = re.compile(r"""'[^']*'|"[^"]*\"""")
_PREFIX = re.compile(r"(?<!:):(?!:)")
_ANY = fragment_fromstring("<p></p>")
