"""Template context: what the signed-in person may do, and which languages there are to choose from."""

from django.http import HttpRequest

from riskboard.accounts.language import languages
from riskboard.accounts.permissions import Rights


def permissions(request: HttpRequest) -> dict[str, object]:
    """``can.<right>`` in every template, and ``languages``, looked up only where a template asks for them."""
    user = getattr(request, "user", None)
    return {"can": Rights(user), "languages": languages} if user is not None else {"languages": languages}
