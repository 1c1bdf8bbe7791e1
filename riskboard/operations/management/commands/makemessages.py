"""``manage.py makemessages``: Django's, with what this project marks and where it looks, so that nobody has to know."""

from typing import Any

from django.core.management.commands import makemessages

# The API speaks English alone: its folders mark words for nobody. Nobody translates tests and what is installed either.
_LEFT_OUT = ["api", "api.py", "tests", "docs", "migrations", "node_modules", "staticfiles"]
# Sentences that are stored in English and translated where they are shown (riskboard.common.kept), by what takes them.
_KEPT = (
    "acting:2",
    "changing:2",
    "AddressRefused",
    "BadAddress",
    "BadAnswer",
    "NotAFeed",
    "TimedOut",
    "TlsFailed",
    "TooLarge",
    "TooManyRedirects",
    "Unreachable",
)


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, *(f"--keyword={call}" for call in _KEPT)]
    # A guess is worse than a gap: the gap is found by the check, the guess is read.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Every language there is, unless some are named; one line a message, and files without line numbers."""
        given = options | {
            "all": options["all"] or not options["locale"],
            "ignore_patterns": [*options["ignore_patterns"], *_LEFT_OUT],
            "no_wrap": True,
            "no_obsolete": True,
            "add_location": "file",
        }
        super().handle(*args, **given)
