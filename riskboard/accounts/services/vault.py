"""Secrets of second steps under a new key."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from riskboard.common.vault import reseal

# What is stored encrypted of each kind; keys hold nothing secret.
_SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@transaction.atomic
def reseal_second_steps() -> int:
    """Encrypt them with the first key; how many. Raises VaultError when none of the keys fits one of them."""
    found = Authenticator.objects.select_for_update().filter(type__in=_SEALED).order_by("pk")
    for authenticator in found:
        name = _SEALED[authenticator.type]
        authenticator.data[name] = reseal(authenticator.data[name])
        authenticator.save(update_fields=["data"])
    return len(found)
