"""How hosts are spared: which of them waits, how long, which is left alone, and what a later run has to know of it."""
