"""Which pages of a site a crawl goes to, by their paths. The patterns are those of robots.txt (RFC 9309, 2.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Follow:
    """Patterns of paths: a path begins with the pattern, `*` stands for any characters, `$` at the end for the end.

    What is tried is the path with its query (`/town/?page=2`); percent-encoding makes no difference, case does.
    """

    include: tuple[str, ...] = ()
    """Where there are any, only a page that fits one is followed."""
    exclude: tuple[str, ...] = ()
    """What fits one is not followed, whatever `include` says."""

    def allows(self, url: str) -> bool:
        """Whether the page at `url`, a URL in full, is to be followed."""
        if not (self.include or self.exclude):
            return True
        parts = urlsplit(url)
        path = unquote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if any(fits(path, pattern) for pattern in self.exclude):
            return False
        return not self.include or any(fits(path, pattern) for pattern in self.include)


def fits(path: str, pattern: str) -> bool:
    """Whether `path`, percent-decoded, fits `pattern`. No regular expression: each part is looked for once, in turn."""
    to_the_end = pattern.endswith("$")
    first, *others = [unquote(part) for part in pattern.removesuffix("$").split("*")]
    if not path.startswith(first):
        return False
    if to_the_end and not others:
        return path == first
    position = len(first)
    last = others.pop() if to_the_end else ""
    for part in others:
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return path.endswith(last) and len(path) - len(last) >= position
