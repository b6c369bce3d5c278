"""A page parsed once: bytes to a tree, its structured data, its address, its language, its site, its container."""
