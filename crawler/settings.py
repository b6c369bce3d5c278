"""Settings of the crawl, each with the reason for its value. `-s NAME=VALUE` on the command line overrides any of
them.
"""

BOT_NAME = "dateline"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"

# Where a crawl writes. Left unset here: the crawl command sets collections/news, while shell, fetch and parse write
# nothing. COLLECTION = "collections/news"

# Who runs the crawl: a web page or an e-mail address. It goes into the User-Agent and into every WARC file; a site
# that has a question or a complaint needs somebody to turn to.
CONTACT = ""

ADDONS = {
    "crawler.capture.Capture": 100,
    "crawler.identity.Identity": 200,
}
EXTENSIONS = {
    "crawler.recorder.Recorder": 100,
    "crawler.health.health.Health": 110,
    "crawler.health.metrics.Metrics": 120,
    "crawler.politeness.hosts.Hosts": 150,
    "crawler.stopping.Stopping": 160,
    "crawler.progress.Progress": 900,
    # It opens a local port through which whoever holds the token runs code in the crawl; nobody here needs it.
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
DOWNLOADER_MIDDLEWARES = {
    # Before robots.txt (100): of a host we do not go to, robots.txt is not asked for either.
    "crawler.guard.Guard": 50,
    # Neither of a host that has to wait, or is left alone.
    "crawler.politeness.host_gate.HostGate": 60,
    "crawler.conditions.Conditions": 70,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsTxt": 100,
    # Hears of each answer before RetryMiddleware (550), and sends nothing to a host that was put off meanwhile.
    "crawler.politeness.backing_off.BackingOff": 560,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.meta_refresh.MetaRefresh": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.content_decoding.ContentDecoding": 590,
}

# Politeness. A site is somebody's; whoever needs it faster knows why and can say so.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Dateline"  # the product token alone: that is what a robots.txt names
DOWNLOAD_DELAY = 0.5
# Places, of which a host that says nothing holds one for DOWNLOAD_TIMEOUT; hosts that failed last have half of them
# together (crawler.politeness.waiting_queue). With more, more memory: a response may have DOWNLOAD_MAXSIZE.
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 4
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.5
AUTOTHROTTLE_MAX_DELAY = 60
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
# Requests to a host that has to wait stay in the scheduler, where they are in no other host's way.
SCHEDULER_PRIORITY_QUEUE = "crawler.politeness.waiting_queue.WaitingQueue"
# Crawl-delay and Request-rate of a robots.txt are kept up to so many seconds: with more, a crawl would not end, and
# most of them were meant for other robots.
CRAWL_DELAY_MAX = 60
# A host that asks for more (Retry-After, seconds) is left alone for this run; the next ones keep to it, up to a day.
RETRY_AFTER_MAX = 3600
# A host that fails without saying for how long: so many seconds of rest, twice as many each time, up to a bound.
BACKING_OFF_START = 1
BACKING_OFF_MAX = 300
# So many failures in a row, and a host is left alone, with the waits above after some two minutes; so many seconds
# long, in which an ordinary run ends.
HOST_FAILURES_MAX = 8
HOST_REST = 900
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the spider says what could not be fetched, and why
DOWNLOAD_TIMEOUT = 60
# A crawl that is told to stop gives what is under way so many seconds; what was not asked for yet stays due.
STOP_SECONDS = 5
# The default resolver knows no IPv6.
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"

# Loopback and private networks are refused, so that no link or redirect can make the crawl read them.
ALLOW_PRIVATE_ADDRESSES = False
# Cookies would make what is captured depend on what was captured before.
COOKIES_ENABLED = False
# A sitemap may have 50 MB (sitemaps.org); nothing that is read here is larger. What is, is kept as far as it came.
DOWNLOAD_MAXSIZE = 64 << 20
DOWNLOAD_WARNSIZE = 0
# A redirect within the page (meta refresh) is followed where it is at once; news pages reload themselves after minutes.
METAREFRESH_MAXDELAY = 5
# A page gives one item, and Scrapy starts so many tasks for each response.
CONCURRENT_ITEMS = 4
# A refusal (404, 410, 503 ...) is a finding: the spider counts it.
HTTPERROR_ALLOW_ALL = True

# Extraction happens in processes of its own: EXTRACTION_PROCESSES (0: one for each core), EXTRACTION_SECONDS for a
# page, EXTRACTION_MEMORY in bytes for a process.
EXTRACTION_PROCESSES = 0
EXTRACTION_SECONDS = 60
EXTRACTION_MEMORY = 2 << 30

# One WARC file: what archives agree on for the size of a file (WARC implementation guidelines: 1 GB).
WARC_MAX_SIZE = 1_000_000_000
# One that does not fill up is closed after so many seconds, by the next exchange: a crawl of months has every day's
# files complete, and in the manifest. 0: only when it is full.
WARC_MAX_AGE = 86_400
# Records after which the disk itself is waited for (fsync). 0 leaves that to the system until a file is closed: what
# was written survives a kill of the crawl, but a power loss may take the last half minute. Measured on the disk of a
# virtual machine: 1 (each exchange before its response is used) costs 3.4 ms an exchange, 30 (every ten exchanges)
# 0.3 ms, 300 nothing that shows; the writing thread waits, the crawl goes on.
WARC_FSYNC = 0
# Bytes of the disk that stay free: items and catalog want room, too, and a disk that is full stops more than a crawl.
WARC_RESERVE = 256 << 20
# A page whose bytes are those of its latest capture becomes a revisit record: its head, and where the body is.
WARC_REVISITS = True
# Where a page's links lead, as a metadata record beside it: some 9 % more bytes, where servers send gzip.
WARC_OUTLINKS = True
# The item as a metadata record beside its page, too: it then travels inside the archive, for some 10 % more bytes.
WARC_ITEMS = False
# The index that pywb replays by is brought up to date when a crawl ends; with millions of captures and a crawl every
# few minutes, rather by `archive index` once a day.
INDEX_AT_CLOSE = True
# In a crawl that goes on, so often (seconds), and when a WARC file is closed; 0: not at all. What is new is read, and
# the index is written as a whole: more seldom where that took more than a hundredth of the time.
INDEX_INTERVAL = 600

# What is looked at again, and when (docs/schedule.md); a site's own [intervals] go first.
# Articles: how often, up to which time after the last change; then no more.
DUE_ARTICLES = ["15 min < 3 h", "60 min < 1 d", "3 h < 7 d", "3 d < 30 d"]
# Lists of pages, and live blogs: the shortest and the longest wait, between which it is found out.
DUE_FEEDS = ["5 min", "1 h"]
DUE_SECTIONS = ["10 min", "1 h"]
DUE_LIVE = ["30 s", "120 s"]
# Of the waits' jitter, which keeps what was found together from being asked for together; any text.
DUE_SEED = ""
# What has validators (ETag, Last-Modified) is asked for on condition that it has changed.
CONDITIONAL_REQUESTS = True
# Servers err, and some always say that nothing has changed: live blogs, lists, and of each site's other pages one are
# fetched whole so often, to compare.
WHOLE_AGAIN = ["10 min", "6 h", "1 h"]

LOGSTATS_INTERVAL = 60
# DEBUG, which is Scrapy's default, has the whole text of every item in the log.
LOG_LEVEL = "INFO"

# Health: each site against its own past, at the end of a run and, in a long one, so often (seconds): docs/health.md.
HEALTH_INTERVAL = 3600
# A command line, run without a shell where a site broke or is well again, with the report on its standard input; it may
# take so many seconds.
HEALTH_COMMAND = ""
HEALTH_COMMAND_TIMEOUT = 10
# Whether a crawl in which a site broke ends with exit status 3.
HEALTH_EXIT = False
# Numbers of the running crawl for Prometheus, at http://METRICS_ADDRESS:METRICS_PORT/metrics (0: any port that is free,
# the log says which); None: not served. Whoever can reach the address can read which sites are crawled.
METRICS_PORT = None
METRICS_ADDRESS = "127.0.0.1"
