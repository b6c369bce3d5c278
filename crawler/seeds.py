"""Seeds: what a user names to start from."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

# A URL may have commas of its own: one parts two seeds only where a new URL begins.
_BETWEEN = re.compile(r",\s*(?=https?://)", re.IGNORECASE)


def parse_seeds(value: str) -> list[str]:
    """`URL[,URL...]`, or `@FILE` with a URL a line (blank lines and lines that begin with # are passed over).

    Returns absolute http and https URLs, each once, in order. Raises ValueError that says which seed is none, and
    where it stands.
    """
    if value.startswith("@"):
        path = Path(value[1:])
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            raise ValueError(f"seeds file {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ValueError(f"seeds file {path}: is no UTF-8 text (byte {error.start})") from error
        named = [
            (line.strip(), f"{path}, line {number}: ")
            for number, line in enumerate(lines, 1)
            if line.strip() and not line.lstrip().startswith("#")
        ]
        if not named:
            raise ValueError(f"seeds file {path}: names no URL")
    else:
        named = [(part.strip(), "") for part in _BETWEEN.split(value)]
    return list(dict.fromkeys(_seed(text, where) for text, where in named))


def _seed(text: str, where: str) -> str:
    try:
        parts = urlsplit(text)
        valid = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(f"{where}{text or 'nothing'!r} is no URL; a seed looks like https://example.org/")
    return safe_url_string(text)
