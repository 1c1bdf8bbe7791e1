"""The operator's guide says what is so: every setting, every metric, every variable of the compose file."""

import os
import re
import subprocess
import sys

from riskboard.common import metrics
from riskboard.environment import BASE_DIR

GUIDE = (BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
# What is read only where something else is set.
SIGN_ON = {
    "OIDC_ISSUER": "https://sign-on.example",
    "OIDC_CLIENT_ID": "x",
    "OIDC_CLIENT_SECRET": "x",
    "SAML_ENTITY_ID": "https://sign-on.example",
    "SAML_SIGN_ON_URL": "https://sign-on.example",
    "SAML_CERTIFICATE": "x",
}


def asked() -> set[str]:
    """The variables that the settings read."""
    script = "import riskboard.settings as s; print(*s.env.asked)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE_DIR,
        env={**os.environ, **SIGN_ON},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def documented() -> set[str]:
    """The variables in the table of all settings."""
    table = GUIDE.partition("## Every setting")[2]
    first = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    return {name for cell in first for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_the_table_holds_every_setting_that_is_read_and_no_other() -> None:
    assert documented() == asked()


def test_every_metric_that_processes_count_is_explained() -> None:
    for name, metric in metrics._KNOWN.items():
        shown = name if isinstance(metric, metrics.Durations) else f"{name}_total"
        labels = f"{{{','.join(metric.labels)}}}" if metric.labels else ""
        assert f"`{shown}{labels}`" in GUIDE


def test_every_variable_of_the_compose_file_is_in_the_example_or_the_guide() -> None:
    compose = (BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
    example = (BASE_DIR / ".env.example").read_text(encoding="utf-8")
    for name in set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", compose)):
        assert f"\n{name}=" in example or f"`{name}`" in GUIDE, name


def test_every_variable_of_the_example_is_explained() -> None:
    example = (BASE_DIR / ".env.example").read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Z_]+)=", example, re.MULTILINE):
        assert f"`{name}`" in GUIDE, name
