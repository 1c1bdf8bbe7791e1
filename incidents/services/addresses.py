"""Which source reads which address, and for how long a host wants to be left alone."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.feeds.links import clean_link
from incidents.models import Source
from incidents.services.reading import policy
from riskboard.common.fetch import BadAddress, FetchError, check_address, registrable_domain
from riskboard.common.kept import spoken


class Addresses:
    """What the sources on record read at the hosts of some addresses; it follows those that the same write takes."""

    def __init__(self, urls: Iterable[str]) -> None:
        """One query, however many addresses there are."""
        domains = {domain for url in urls if (domain := _domain(url))}
        self._sources = list(Source.objects.filter(domain__in=domains))

    def domain_of(self, source: Source) -> str:
        """The domain of its address, once that is found fit to be read and not read already.

        :raises ValidationError: naming ``url``.
        """
        if not source.url:
            raise ValidationError({"url": [_("Give an address.")]})
        try:
            check_address(source.url, policy())
        except FetchError as error:
            raise ValidationError({"url": [spoken(str(error))]}) from error
        address = clean_link(source.url)
        same = next((one for one in self._others(source) if clean_link(one.url) == address), None)
        if same is not None:
            message = (
                _("The source “%(name)s”, which is archived, read this address: restore it instead.")
                if same.archived_at
                else _("The source “%(name)s” reads this address already.")
            )
            raise ValidationError({"url": [message % {"name": same.name}]})
        return registrable_domain(source.url)

    def wait_of(self, domain: str) -> datetime | None:
        """Until when a host asked to be left alone: it has asked it for a new source, too."""
        waits = [one.domain_wait_until for one in self._sources if one.domain == domain]
        return max((wait for wait in waits if wait and wait > timezone.now()), default=None)

    def take(self, source: Source) -> None:
        """From here on ``source`` reads the address that it names now."""
        self._sources = [*self._others(source), source]

    def _others(self, source: Source) -> list[Source]:
        return [one for one in self._sources if one is not source and (one.pk is None or one.pk != source.pk)]


def _domain(url: str) -> str:
    try:
        return registrable_domain(url.strip())
    except BadAddress:
        return ""
