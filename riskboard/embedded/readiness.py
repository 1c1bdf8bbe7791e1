"""Whether the port is free, and whether what listens there is ready."""

import errno
import http.client
import json
import socket
from typing import Any

from riskboard.embedded.failure import StartError

HOST = "127.0.0.1"


def require_free_port(port: int) -> None:
    """Raise :class:`StartError`, naming the port, when something listens on it or it may not be used."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StartError(
                    f"port {port} is taken by another program; choose one: make run PORT=8001"
                ) from error
            raise StartError(f"port {port} cannot be used: {error.strerror}") from error


def readiness(port: int) -> dict[str, Any] | None:
    """The answer of ``/readyz``, with its HTTP status as ``status_code``; None while nobody answers it."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Accept": "application/json"})
        response = connection.getresponse()
        states = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return {**states, "status_code": response.status} if isinstance(states, dict) else None
