"""When a page was published and changed: claims read, weighed and agreed."""
