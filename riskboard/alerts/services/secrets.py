"""Moving stored secrets to the key that encrypts now."""

from django.db import transaction

from riskboard.alerts.models import Channel
from riskboard.common.vault import reseal

_COLUMNS = ("sealed_url", "sealed_secret", "sealed_previous_secret")


@transaction.atomic
def reseal_all() -> int:
    """Encrypt every stored secret with the first key; how many channels have any. All of them, or none.

    Raises :class:`riskboard.common.vault.VaultError` when one fits none of the keys.
    """
    channels = list(Channel.objects.select_for_update().exclude(sealed_url=""))
    for channel in channels:
        for column in _COLUMNS:
            if sealed := getattr(channel, column):
                setattr(channel, column, reseal(sealed))
        channel.save(update_fields=[*_COLUMNS])
    return len(channels)
