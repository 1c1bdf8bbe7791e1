"""People and their roles."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked


class Role(models.TextChoices):
    """What a person may do; the table of rights is :mod:`riskboard.accounts.permissions`."""

    VIEWER = "viewer", _("Viewer")
    PROCUREMENT = "procurement", _("Procurement")
    OFFICER = "officer", _("Risk officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(DjangoUserManager["User"]):
    """Django's manager, but for ``createsuperuser``: who is created there administers here."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """A person with every right."""
        return super().create_superuser(username, email, password, **({"role": Role.ADMINISTRATOR} | fields))


# Signing in is no change of the person: the time of the last one stays out.
_AUDITED = ["username", "first_name", "last_name", "email", "role", "is_active", "is_superuser", "password"]


@tracked(_AUDITED, secrets=["password"])
class User(AbstractUser):
    """A person who signs in. A mail address is stored only once its owner has proved to read it."""

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.VIEWER)
    # No choices here: which languages there are is a matter of the installation, not of the table.
    language = models.CharField(_("language"), max_length=10, blank=True, default="")

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_mail_unique",
                violation_error_message=_("Somebody else has this mail address."),
            ),
        ]

    def get_full_name(self) -> str:
        """What people are called everywhere: by their name, or as they sign in where they gave none."""
        return super().get_full_name() or self.username
