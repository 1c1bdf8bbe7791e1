"""What a page's form was sent with."""

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data that was sent, even if it is empty; None where the form is only shown."""
    return request.POST if request.method == "POST" else None
