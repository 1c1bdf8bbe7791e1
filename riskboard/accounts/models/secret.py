"""Secrets that are shown once and stored as their digest alone."""

import hashlib


def digest_of(secret: str) -> str:
    """SHA-256 in hexadecimal. Our secrets have 256 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
