"""As whom a child runs. PostgreSQL refuses root, so a root parent lends it another identity."""

import ctypes
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskboard.embedded.failure import StartError
from riskboard.embedded.signals import held_back

_CLONE_NEWUSER = 0x10000000
_USER_INSIDE = 1000
NOBODY = 65534
# Loaded before any fork: the child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """How a child differs from its parent: not at all, in its own user namespace, or as user ``uid``."""

    namespace: bool = False
    uid: int | None = None

    def popen_arguments(self) -> dict[str, Any]:
        """The :class:`subprocess.Popen` arguments that change the user; empty where nobody changes."""
        return {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}

    def enter(self) -> None:
        """Called in the child between fork and exec."""
        if self.namespace:
            enter_user_namespace()

    def owner(self) -> int:
        """The uid, seen from the parent, that must own the child's files."""
        return os.geteuid() if self.uid is None else self.uid


SAME = Identity()


def enter_user_namespace() -> None:
    """Become an unprivileged user in a new namespace, while files stay the caller's (``user_namespaces(7)``).

    Raises :class:`OSError` where the kernel or a container forbids it.
    """
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    # setgroups must be denied before an unprivileged process may map its group.
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{_USER_INSIDE} {user} 1"),
        ("gid_map", f"{_USER_INSIDE} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _works(identity: Identity, probe: Sequence[str | Path]) -> bool:
    try:
        with held_back():
            finished = subprocess.run(
                probe,
                preexec_fn=identity.enter,
                capture_output=True,
                timeout=30,
                **identity.popen_arguments(),
            )
    except (OSError, subprocess.SubprocessError):
        return False
    return finished.returncode == 0


def choose_identity(probe: Sequence[str | Path]) -> Identity:
    """The identity that PostgreSQL accepts: an ordinary user's own; for root a namespace, else user 65534.

    ``probe`` is a harmless command that ends at once (``postgres --version``).
    Raises :class:`StartError` when root can lend neither.
    """
    if os.geteuid() != 0:
        return SAME
    for identity in (Identity(namespace=True), Identity(uid=NOBODY)):
        if _works(identity, probe):
            return identity
    raise StartError(
        f"PostgreSQL refuses to run as root, and neither a user namespace nor user {NOBODY} can run "
        f"{probe[0]}: start as an ordinary user, or set DATABASE_URL and REDIS_URL"
    )
