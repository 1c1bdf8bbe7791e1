"""What every record of the register shares."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

models.CharField.register_lookup(Length)

slug_validator = RegexValidator(
    r"^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$",
    _("Use small letters, digits and single hyphens, with at least one letter."),
)
# The same rule in the database, so that no door lets a purely numeric slug in.
SLUG_RULE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def slug_constraint(name: str) -> models.CheckConstraint:
    """A slug is lower case and holds a letter: an address can then tell it from a numeric id."""
    return models.CheckConstraint(
        condition=models.Q(slug__regex=SLUG_RULE) & models.Q(slug__regex=r"[a-z]"), name=name
    )


class RegisterRecord(models.Model):
    """Numeric id, stable slug, the identifier of the system that owns the record, and when it changed."""

    slug = models.CharField(_("identifier"), max_length=80, unique=True, validators=[slug_validator])
    external_id = models.CharField(
        _("external identifier"), max_length=200, unique=True, null=True, blank=True, default=None
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
