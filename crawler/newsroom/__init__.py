"""The Harbour Post: a small invented news site on loopback, for a first look at the project and for its tests.

All of it, the town, the people and the prose, is made up. What it says follows from the request and the clock alone.
"""

from crawler.newsroom.edition import Edition
from crawler.newsroom.response import Response
from crawler.newsroom.server import Served, Site, serve, serving
from crawler.newsroom.site import Newsroom
from crawler.newsroom.truth import TrueEntry, Truth, truth

__all__ = ["Edition", "Newsroom", "Response", "Served", "Site", "TrueEntry", "Truth", "serve", "serving", "truth"]
