"""``manage.py token --user NAME --scopes read,write --expires 90``: print a new API token, once."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from riskboard.accounts.models import User
from riskboard.accounts.services import InvalidScopeError, create_token


class Command(BaseCommand):
    help = "Create an API token for a person and print it alone on standard output; it is never shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, help="the person's user name")
        parser.add_argument("--scopes", default="read", help="comma-separated: read, write, vendors:read, …")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--expires", type=int, metavar="DAYS", help="days until it ends; left out: never")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"no active user is called {options['user']}: choose another --user")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        expires_at = _end(options["expires"])
        try:
            _token, secret = create_token(
                user=user, name=options["name"], scopes=scopes, expires_at=expires_at
            )
        except InvalidScopeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)


def _end(days: int | None) -> datetime | None:
    if days is None:
        return None
    if not 0 < days <= 36_500:
        raise CommandError(f"--expires {days}: use a number of days from 1 to 36500")
    return timezone.now() + timedelta(days=days)
