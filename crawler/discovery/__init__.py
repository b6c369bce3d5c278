"""Discovery: a response in, links out. Pure functions: no network, no clock, no Scrapy."""
