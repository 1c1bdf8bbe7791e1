"""What the process is told from outside: environment variables, or the file that the one-command run leaves behind."""

import base64
import binascii
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from riskboard.variables import Variables

BASE_DIR = Path(__file__).resolve().parent.parent

# Commands that read files or the code alone: they work after set-up, before any server was ever started.
SERVERLESS_COMMANDS = frozenset(
    {
        "riskmodel",
        "detect",
        "check",
        "help",
        "--help",
        "-h",
        "version",
        "--version",
        "makemigrations",
        "makemessages",
        "collectstatic",
    }
)
SERVERLESS_PROGRAMS = frozenset({"mypy", "dmypy", "stubtest"})


def data_directory() -> Path:
    """Where the one-command run keeps its files: ``RISKBOARD_DATA``, by default ``.data`` beside the code."""
    return Path(os.environ.get("RISKBOARD_DATA") or BASE_DIR / ".data").resolve()


def needs_servers(argv: list[str]) -> bool:
    """Whether the running command talks to the database or the broker."""
    if os.environ.get("RISKBOARD_BUILD") == "1" or Path(argv[0]).name in SERVERLESS_PROGRAMS:
        return False
    command = argv[1] if len(argv) > 1 else "help"
    serverless = Path(argv[0]).name == "manage.py" and (command in SERVERLESS_COMMANDS or "--help" in argv)
    return not serverless


def read_environment() -> Variables:
    """The settings' view of the environment.

    Where ``DATABASE_URL`` is unset, ``run.env`` in the data directory fills in what the one-command run wrote there.
    Ends the program with one line (exit 1) when a command needs servers and nothing says where they are.
    """
    env = Variables()
    if "DATABASE_URL" not in os.environ:
        _read_run_env(env)
    if needs_servers(sys.argv):
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
            if not os.environ.get(name):
                sys.exit(
                    f"{name} is not set and no running Riskboard was found in {data_directory()}: start with make run"
                )
    return env


def _read_run_env(env: Variables) -> None:
    """Take in what the one-command run wrote; a damaged file stops only those who need the servers it names."""
    run_env = data_directory() / "run.env"
    if not run_env.is_file():
        return
    try:
        env.read_env(run_env)
    except ValueError:  # not UTF-8, or a character that no variable can hold
        if needs_servers(sys.argv):
            sys.exit(f"{run_env} is damaged: remove it and start with make run, which writes it anew")


def public_url(text: str) -> str:
    """The address at which people reach the installation, with a closing slash. Raises ValueError for none."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(
            "PUBLIC_URL is no web address: write what people type, such as https://risk.example.org"
        )
    return text.strip().rstrip("/") + "/"


def encryption_keys(text: str) -> list[str]:
    """The keys in ``FIELD_ENCRYPTION_KEY``, the one that encrypts first. Raises ValueError for a malformed one."""
    keys = [key.strip() for key in text.split(",") if key.strip()]
    for key in keys:
        if not key.isascii() or _decoded_length(key) != 32:
            raise ValueError(
                "FIELD_ENCRYPTION_KEY holds something that is no key: each is 32 random bytes in URL-safe base64, "
                "made by `openssl rand -base64 32 | tr +/ -_`"
            )
    return keys


def _decoded_length(key: str) -> int:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True))
    except binascii.Error:
        return 0
