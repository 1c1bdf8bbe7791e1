"""What detection passed over: a list to look through, and the way of one article into the queue."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.forms.articles import MissedForm, PassedOverForm
from incidents.models import Article
from incidents.queries.missed import named_vendors, passed_over
from incidents.queries.suggestion import vendor_names
from incidents.services.missed import put_in_queue
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.paging import MOST_FOUND, KeysFirst
from riskboard.common.sent import sent

PAGE_SIZE = 50


@require_safe
@requires("triage_read")
def articles_passed_over(request: HttpRequest) -> HttpResponse:
    """What was read and held for no event, the newest first, by words of the title."""
    form = PassedOverForm(request.GET)
    wanted = form.filters()
    most = MOST_FOUND if wanted["q"] else None
    found = KeysFirst(passed_over(**wanted), passed_over(), most=most)
    context = {"form": form, "page": found.page(request.GET.get("page"), PAGE_SIZE)}
    return render(request, "articles/passed_over.html", context)


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def article_missed(request: HttpRequest, pk: int) -> HttpResponse:
    """An article that was passed over, to be put into the queue."""
    found = get_object_or_404(Article.objects.select_related("source").defer("html"), pk=pk)
    form = MissedForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            candidate = put_in_queue(by=signed_in(request), article=found, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Put into the queue. Detection is measured by this, too."))
            return redirect("candidate", pk=candidate.pk)
    context = {"article": found, "form": form, "vendors": list(vendor_names(named_vendors(found)).values())}
    return render(request, "articles/missed.html", context, status=422 if form.is_bound else 200)
