"""What a chosen password must be."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from riskboard.accounts.models import User


def check_password(password: str, user: User) -> None:
    """Raises ValidationError at the field ``password`` for one that is weak, or that ``user``'s own names give away."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
