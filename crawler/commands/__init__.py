"""Scrapy subcommands of this project."""
