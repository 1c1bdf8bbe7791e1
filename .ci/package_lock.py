"""Fails when package-lock.json does not say what package.json asks for, or when it names a host."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GROUPS = ("dependencies", "devDependencies", "optionalDependencies")


def complaints(manifest: dict[str, Any], lock: dict[str, Any]) -> Iterator[str]:
    """What is wrong with ``lock``, the parsed package-lock.json of the parsed package.json ``manifest``."""
    packages = lock.get("packages", {})
    for group in GROUPS:
        wanted = manifest.get(group, {})
        if wanted != packages.get("", {}).get(group, {}):
            yield f"{group} of package.json and package-lock.json differ: run make lock"
        for name, version in wanted.items():
            locked = packages.get(f"node_modules/{name}", {}).get("version")
            if locked != version:
                yield f"{name} is locked at {locked}, package.json asks for {version}: run make lock"
    for path, package in packages.items():
        if "resolved" in package:
            yield f"{path} names a host; lock with --omit-lockfile-registry-resolved"
        if path and "integrity" not in package:
            yield f"{path} has no integrity hash"


def main() -> int:
    """Check the files of the current directory; the number of complaints decides the exit code."""
    manifest, lock = (json.loads(Path(name).read_text()) for name in ("package.json", "package-lock.json"))
    found = list(complaints(manifest, lock))
    sys.stderr.write("".join(f"{complaint}\n" for complaint in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
