"""The catalogue: the vendors and products that articles are searched for, as people keep it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.codes import validate_country
from riskboard.common.history import tracked


class VendorKind(models.TextChoices):
    """What the bare name of a vendor proves."""

    AI = "ai", _("Known for AI: its name is enough")
    WEAK = "weak", _("An everyday word too: beside talk of AI alone")
    BROAD = "broad", _("Sells much besides AI: a product must be named")
    INFRA = "infra", _("What AI runs on: its failures strike others")


def _names(label: Any, help_text: Any) -> "ArrayField[Any, Any]":
    return ArrayField(
        models.CharField(max_length=200), verbose_name=label, default=list, blank=True, help_text=help_text
    )


@tracked(exclude=["shipped"])
class CatalogueVendor(models.Model):
    """A vendor that articles are searched for. Whether we depend on it is for the register of vendors to say."""

    slug = models.CharField(_("identifier"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        validators=[validate_country],
        help_text=_("Head office, ISO 3166"),
    )
    kind = models.CharField(
        _("what its name proves"), max_length=10, choices=VendorKind.choices, default=VendorKind.AI
    )
    aliases = _names(_("other names"), _("Separated by commas; articles are searched for all of them"))
    everyday = _names(
        _("only beside talk of AI"), _("Which of the names of vendor and products are everyday words too")
    )
    look_alikes = _names(
        _("what is not meant"), _("Words that hold a name and mean something else, such as Claude Monet")
    )
    products = models.JSONField(
        _("products"), default=list, blank=True, help_text=_("Name, aliases and models of each")
    )
    followed = models.BooleanField(_("articles are searched for it"), default=True)
    shipped = models.JSONField(
        null=True, default=None, editable=False, help_text="as the program shipped it when it was taken over"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=VendorKind.values), name="catalogue_kind_known"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"), name="catalogue_country_iso"
            ),
        ]

    def __str__(self) -> str:
        return self.name
