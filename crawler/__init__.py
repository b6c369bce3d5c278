"""The Scrapy project: from a URL to an item in the archive."""
