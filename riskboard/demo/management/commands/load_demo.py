"""``manage.py load_demo``: the demo organisation, for the embedded run alone."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskboard.demo.loading import load_demo


class Command(BaseCommand):
    help = "Load the demo organisation into an empty register. RISKBOARD_DEMO_PASSWORD names everybody's password."

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("RISKBOARD_DEMO_PASSWORD", "")
        if len(password) < 8:
            raise CommandError("set RISKBOARD_DEMO_PASSWORD to a password of at least 8 characters")
        filled = load_demo(password=password, progress=lambda step: self.stdout.write(f"demo: {step}"))
        if not filled:
            self.stdout.write(
                "demo: the register is not empty; people brought up to date, nothing else touched"
            )
