"""``manage.py revoke_token``: revoke tokens, by their secret or all those of a person."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskboard.accounts.models import Token, User
from riskboard.accounts.queries import token_of
from riskboard.accounts.services import revoke_token

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = "Revoke API tokens for ever: all of a person's (--user, --name), or the one given on standard input (-)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("token", nargs="?", help="-: read the token from standard input")
        parser.add_argument("--user", default="", help="the person's user name: all their tokens")
        parser.add_argument("--name", default="", help="only those with this name")

    def handle(self, *args: Any, **options: Any) -> None:
        from_input = options["token"] == STANDARD_INPUT
        found = _by_secret() if from_input else _by_person(options["user"], options["name"])
        for token in found:
            revoke_token(token=token)
        self.stdout.write(f"{len(found)} revoked")


def _by_secret() -> list[Token]:
    token = token_of(sys.stdin.readline().strip())
    if token is None:
        raise CommandError("this token is not known here")
    return [token]


def _by_person(username: str, name: str) -> list[Token]:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError("name a person with --user, or give - and the token on standard input")
    tokens = user.tokens.filter(revoked_at=None)
    return list(tokens.filter(name=name) if name else tokens)
