"""The one exception that the parent turns into a line on the terminal and exit code 1."""


class StartError(Exception):
    """Something keeps the one-command run from starting or going on; the message says what and what to do."""
