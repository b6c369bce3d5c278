"""What extraction tells of a capture, as metadata records beside it (WARC 1.1 §6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.items_file import to_line
from archive.warc.compose import Description, fields_block

if TYPE_CHECKING:
    from archive.items import Capture
    from crawler.outlinks import Outlinks

ITEM_TYPE = "application/ld+json"


def outlinks_record(url: str, capture: Capture, outlinks: Outlinks) -> Description:
    """The links of a page, an `outlink` field each, as Heritrix writes them: `URL hop element/@attribute`."""
    return Description(
        url=url,
        refers_to=capture.recordId,
        block=fields_block(("outlink", line) for line in outlinks.lines),
        truncated="length" if outlinks.cut else None,
    )


def item_record(url: str, capture: Capture, item: dict[str, Any]) -> Description:
    """The item as it stands in the items file."""
    return Description(url=url, refers_to=capture.recordId, block=to_line(item), content_type=ITEM_TYPE)
