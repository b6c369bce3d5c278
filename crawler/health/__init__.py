"""Health: each site is held against its own past, and what breaks is said loudly."""
