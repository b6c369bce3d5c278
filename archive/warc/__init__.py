"""WARC 1.1 (ISO 28500:2017, https://iipc.github.io/warc-specifications/): write, read, verify, recover."""
