"""What leaves the tree before a text is read."""
