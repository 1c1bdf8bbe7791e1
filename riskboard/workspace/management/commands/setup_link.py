"""``manage.py setup_link``: print the address that creates the first administrator, once."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from riskboard.workspace.services.set_up import AlreadySetUp, create_link, is_set_up


class Command(BaseCommand):
    help = "Print the address that sets a fresh installation up: first administrator and organisation. It works once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--address", default="", help="what the browser finds this server at (PUBLIC_URL)"
        )
        parser.add_argument(
            "--if-needed", action="store_true", help="no complaint where it is set up already"
        )
        parser.add_argument(
            "--file", default="", help="write it there (readable by its owner alone), do not print it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_needed"] and is_set_up():
            return
        base = (options["address"] or settings.PUBLIC_URL).rstrip("/")
        try:
            address = base + reverse("set-up", args=[create_link()])
        except AlreadySetUp as error:
            raise CommandError(str(error)) from error
        if options["file"]:
            with os.fdopen(
                os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                file.write(address)
        else:
            self.stdout.write(address)
