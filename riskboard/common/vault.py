"""Secrets that are kept in the database, encrypted: hook addresses, signing secrets.

The keys come from ``FIELD_ENCRYPTION_KEY``, separated by commas: the first encrypts, all of them decrypt. To change
keys, put a new one in front, run ``manage.py reseal``, and take the old one away.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_noop


class VaultError(Exception):
    """A secret that cannot be kept or read; ``str(error)`` is a sentence that may be shown."""


def has_key() -> bool:
    """Whether secrets can be kept at all."""
    return bool(settings.FIELD_ENCRYPTION_KEYS)


def seal(text: str) -> str:
    """``text`` encrypted with the first key, as it may be stored. Raises :class:`VaultError` without a key."""
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """What was sealed. Raises :class:`VaultError` without a key, or when none of the keys fits."""
    try:
        return _keys().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as error:
        raise VaultError(_NO_FIT) from error


def reseal(sealed: str) -> str:
    """The same secret under the first key. Raises :class:`VaultError` as :func:`unseal`."""
    try:
        return _keys().rotate(sealed.encode("ascii")).decode("ascii")
    except InvalidToken as error:
        raise VaultError(_NO_FIT) from error


_NO_FIT = gettext_noop(
    "A stored secret fits none of the keys in FIELD_ENCRYPTION_KEY: add the key it was stored with."
)


def _keys() -> MultiFernet:
    if not has_key():
        raise VaultError(
            gettext_noop(
                "FIELD_ENCRYPTION_KEY is not set, so secrets can be neither stored nor read: set it."
            )
        )
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
