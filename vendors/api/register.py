"""What the resources of the register share: the vendor as a filter, and rows that another system owns."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views import View

from riskboard.api.bulk import Upserted
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from riskboard.common.bulk import BulkRow
from riskboard.workspace.queries import local_zone
from vendors.api.references import vendor_slug
from vendors.services.bulk import Kind, on_record, upsert


class LocalDays(View):
    """What is due, late or missed is so by the organisation's day, as on the pages."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In the organisation's zone; moments are given in UTC all the same."""
        with timezone.override(local_zone()):
            return super().dispatch(request, *args, **kwargs)


class RegisterViewSet(Listed, Shown, Created, Upserted, Changed, Archived):
    """Records of the register; ``kind`` says how many of them are written at once."""

    kind: ClassVar[Kind]

    def filters(self) -> dict[str, Any]:
        """A vendor may be named by identifier or id."""
        given = super().filters()
        return given | ({"vendor": vendor_slug(given["vendor"])} if given.get("vendor") else {})

    def known(self, names: Sequence[str]) -> Mapping[str, Any]:
        """Of the register, archived ones included."""
        return on_record(self.kind.model, names)

    def upsert(self, rows: Sequence[BulkRow], *, partial: bool) -> None:
        """All by one service call."""
        upsert(self.kind, by=self.person, rows=rows, partial=partial)
