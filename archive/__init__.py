"""The ground floor: captures, items, index and history on disk. Nothing here imports `crawler`."""

from importlib.metadata import version

__version__ = version("dateline")
