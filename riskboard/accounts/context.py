"""Template context: what the signed-in person may do."""

from django.http import HttpRequest

from riskboard.accounts.permissions import Rights


def permissions(request: HttpRequest) -> dict[str, object]:
    """``can.<right>`` in every template."""
    user = getattr(request, "user", None)
    return {"can": Rights(user)} if user is not None else {}
