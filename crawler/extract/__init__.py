"""From the bytes of a page to an item, or the reason why there is none."""
