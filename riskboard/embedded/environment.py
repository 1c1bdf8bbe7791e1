"""What a run hands to its children and to later commands: addresses, and secrets that outlive it."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from riskboard.embedded.failure import StartError
from riskboard.embedded.paths import DataDirectory

DEFAULT_PORT = 8000
# Without 0/O, 1/l: the demo password is typed from a terminal.
_READABLE = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Options:
    """How the run was asked for: where to listen, and whether servers and demo are its own."""

    port: int
    external: bool
    demo: bool

    @property
    def address(self) -> str:
        """Where a browser finds the run."""
        return f"http://127.0.0.1:{self.port}"


def read_options(environment: Mapping[str, str]) -> Options:
    """The options that ``PORT``, ``DATABASE_URL``, ``REDIS_URL`` and ``RISKBOARD_DEMO`` ask for.

    The demo, whose users everybody knows, goes into an embedded database only.
    Raises :class:`StartError` for a malformed port, or when only one of the two addresses is set.
    """
    given = [name for name in ("DATABASE_URL", "REDIS_URL") if environment.get(name)]
    if len(given) == 1:
        missing = "REDIS_URL" if given == ["DATABASE_URL"] else "DATABASE_URL"
        raise StartError(
            f"{given[0]} is set but {missing} is not: "
            "set both to use your own servers, or neither for the embedded ones"
        )
    return Options(
        port=_port(environment.get("PORT") or str(DEFAULT_PORT)),
        external=bool(given),
        demo=not given and environment.get("RISKBOARD_DEMO", "1") != "0",
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise StartError(f"PORT={text} is no port: use a number from 1 to 65535")
    return int(text)


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` by a file that only its owner may read, in one step."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.rename(path)


def kept_secret(path: Path, fresh: str) -> str:
    """The secret in ``path``; ``fresh`` is kept there first where there is none."""
    if path.is_file() and (text := path.read_text().strip()):
        return text
    write_private(path, f"{fresh}\n")
    return fresh


def secret_key(data: DataDirectory) -> str:
    """The signing key, the same at every start, so that a restart signs nobody out."""
    return kept_secret(data.root / "secret-key", secrets.token_urlsafe(48))


def field_key(data: DataDirectory) -> str:
    """The key that secrets in the database are encrypted with; without it those are lost."""
    return kept_secret(data.root / "field-key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


def demo_password(data: DataDirectory) -> str:
    """The one password of the demo's users, the same at every start."""
    fresh = "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
    return kept_secret(data.root / "demo-password", fresh)


def write_run_env(data: DataDirectory, values: Mapping[str, str]) -> None:
    """Leave ``values`` in ``run.env`` (0600), where the settings of every other command look."""
    write_private(data.run_env, "".join(f"{name}={value}\n" for name, value in sorted(values.items())))
