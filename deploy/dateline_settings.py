"""Settings of one archive, over those of the project (crawler/settings.py has them all, with reasons)."""

from crawler.settings import *  # noqa: F403

# Whom sites may turn to: a web page or an e-mail address.
CONTACT = ""

# The journal has the time of each line already.
LOG_FORMAT = "%(levelname)s: [%(name)s] %(message)s"
