"""Sites: what a site needs beyond its home page, as a few lines of TOML each (`example.toml` says what there is)."""

from crawler.sites.loader import (
    BUILT_IN,
    SiteFile,
    all_sites,
    known_sites,
    load_site,
    load_sites,
    site_files,
    site_folders,
    sites_to_crawl,
)
from crawler.sites.lookup import SiteLookup
from crawler.sites.site import DatedTemplate, Rules, Site
from crawler.sites.site_file import SiteError, read_site
from crawler.sites.validity import Validity

__all__ = [
    "BUILT_IN",
    "DatedTemplate",
    "Rules",
    "Site",
    "SiteError",
    "SiteFile",
    "SiteLookup",
    "Validity",
    "all_sites",
    "known_sites",
    "load_site",
    "load_sites",
    "read_site",
    "site_files",
    "site_folders",
    "sites_to_crawl",
]
