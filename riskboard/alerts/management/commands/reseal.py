"""``manage.py reseal``: encrypt stored secrets with the first key of FIELD_ENCRYPTION_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskboard.accounts.services.vault import reseal_second_steps
from riskboard.alerts.services.secrets import reseal_all
from riskboard.common.vault import VaultError


class Command(BaseCommand):
    help = "Encrypt stored secrets with the first key of FIELD_ENCRYPTION_KEY, so that older keys can be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count, steps = reseal_all(), reseal_second_steps()
        except VaultError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} alert channels and {steps} second steps are stored under the first key.")
