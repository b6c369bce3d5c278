"""When to look at what: due times, conditional requests, and how far a site's validators are trusted."""
