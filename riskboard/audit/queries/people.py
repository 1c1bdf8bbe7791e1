"""Who may have acted."""

from riskboard.accounts.models import User


def people() -> list[tuple[str, str]]:
    """Everybody, those who left included: id and name, by name."""
    found = User.objects.order_by("first_name", "last_name", "username")
    return [(str(person.pk), person.get_full_name()) for person in found]
