"""The subcommands of `archive`, one a file."""
