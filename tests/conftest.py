"""For all tests."""

from hypothesis import settings

# Machines are shared and noisy: how long an example takes says nothing here.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")
