"""Settings → Alerts → Log: every delivery with every attempt at it, and sending one again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.alerts.models import Delivery
from riskboard.alerts.queries import log
from riskboard.alerts.services.resending import resend
from riskboard.dashboard.alerts.forms import LogFilterForm

PAGE_SIZE = 50


@require_safe
@requires("administer")
def alert_log(request: HttpRequest) -> HttpResponse:
    """The deliveries, newest first."""
    form = LogFilterForm(request.GET)
    page = Paginator(log.deliveries(**form.filters()), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "alerts/log.html", {"form": form, "page": page})


@require_POST
@requires("administer")
def delivery_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a delivery off once more, and go back to the list it was asked from."""
    delivery = get_object_or_404(Delivery, pk=pk)
    try:
        resend(by=request.user, delivery=delivery)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is on its way again."))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("alert-log")
