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
        self._readers: dict[str, list[Source]] = {}
        self._addresses: dict[int, str] = {}
        self._waits: dict[str, datetime] = {}
        for source in Source.objects.filter(domain__in=domains).order_by("pk"):
            self.take(source)
            if source.domain_wait_until is not None:
                wait = self._waits.get(source.domain, source.domain_wait_until)
                self._waits[source.domain] = max(wait, source.domain_wait_until)

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
        readers = self._readers.get(clean_link(source.url), ())
        same = next((one for one in readers if not _is_same(one, source)), None)
        if same is not None:
            message = (
                _("The source “%(name)s”, which is archived, read this address: restore it instead.")
                if same.archived_at
                else _("The source “%(name)s” reads this address already.")
            )
            raise ValidationError({"url": [message % {"name": same.name}]})
        return registrable_domain(source.url)

    def reader_of(self, url: str) -> Source | None:
        """The source that reads this address, however it is written; None where there is none."""
        address = clean_link(url)
        readers = self._readers.get(address) if address else None
        return readers[0] if readers else None

    def wait_of(self, domain: str) -> datetime | None:
        """Until when a host asked to be left alone: it has asked it for a new source, too."""
        wait = self._waits.get(domain)
        return wait if wait is not None and wait > timezone.now() else None

    def take(self, source: Source) -> None:
        """From here on ``source`` reads the address that it names now."""
        key = _key(source)
        before = self._addresses.get(key)
        if before is not None:
            self._readers[before] = [one for one in self._readers[before] if not _is_same(one, source)]
        self._addresses[key] = clean_link(source.url)
        self._readers.setdefault(self._addresses[key], []).append(source)


def _is_same(one: Source, other: Source) -> bool:
    return _key(one) == _key(other)


def _key(source: Source) -> int:
    """Its number; one that is not on record yet has that of the object, told apart by its sign."""
    return source.pk if source.pk is not None else -id(source)


def _domain(url: str) -> str:
    try:
        return registrable_domain(url.strip())
    except BadAddress:
        return ""
