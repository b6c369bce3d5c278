"""Headline, pictures, topics, site: what is said about a text."""
