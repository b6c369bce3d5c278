"""Sites: what a site needs beyond its home page, as a few lines of TOML each (`example.toml` says what there is)."""

from crawler.sites.loader import BUILT_IN, SiteError, known_sites, load_site, load_sites
from crawler.sites.site import Site, site_for

__all__ = ["BUILT_IN", "Site", "SiteError", "known_sites", "load_site", "load_sites", "site_for"]
