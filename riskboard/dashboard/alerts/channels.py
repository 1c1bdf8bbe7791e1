"""Settings → Alerts: channels with their rules, tests and secrets. For administrators; nobody else finds them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.alerts.models import Channel, ChannelKind, ChannelState
from riskboard.alerts.queries import log
from riskboard.alerts.services import channels as services
from riskboard.alerts.services.resending import send_test
from riskboard.common.kept import spoken
from riskboard.common.vault import has_key
from riskboard.common.versions import StaleVersion
from riskboard.dashboard.alerts.forms import ChannelForm, rule_rows
from riskboard.dashboard.alerts.wording import rules_in_words
from riskboard.workspace.editing import CONFLICT, based_on, conflict_of, version_context
from vendors.forms.rows import Everything, RowSet, bring_back

UNPROCESSABLE = 422
LATEST = 10


@require_safe
@requires("administer")
def alerts(request: HttpRequest) -> HttpResponse:
    """All channels: what they are told of, and how that goes."""
    found = list(log.channels())
    context = {
        "channels": found,
        "kinds": ChannelKind.choices,
        "locked": not has_key() and any(channel.kind != ChannelKind.MAIL for channel in found),
    }
    return render(request, "alerts/channels.html", context)


@require_safe
@requires("administer")
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel with its rules and what was sent to it last."""
    return _show(request, _find(pk))


@require_http_methods(["GET", "POST"])
@requires("administer")
def channel_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a channel. A webhook's secret is shown in the answer and never again."""
    if kind not in ChannelKind.values:
        raise Http404
    form, rules = _forms(request, kind, None)
    if request.method == "POST" and (values := _values(form, rules)) is not None:
        try:
            made, secret = services.create_channel(by=request.user, kind=kind, **values)
        except ValidationError as error:
            bring_back(error, form, {"rules": rules})
        else:
            messages.success(request, _("Channel added. Send a test to see whether it arrives."))
            return _show(request, _find(made.pk), secret=secret) if secret else redirect("channel", made.pk)
    return _form(request, form, rules, {"kind": kind, "label": ChannelKind(kind).label})


@require_http_methods(["GET", "POST"])
@requires("administer")
def channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a channel and its rules."""
    found = _find(pk)
    form, rules = _forms(request, found.kind, found)
    conflict = None
    if request.method == "POST" and (values := _values(form, rules)) is not None:
        try:
            services.update_channel(by=request.user, channel=found, **values, **based_on(request))
        except StaleVersion as stale:
            conflict = conflict_of(request, stale)
        except ValidationError as error:
            bring_back(error, form, {"rules": rules})
        else:
            messages.success(request, _("Channel changed."))
            return redirect("channel", pk)
    context = {"channel": found, "kind": found.kind, "label": found.get_kind_display()}
    return _form(request, form, rules, context | version_context(request, found, conflict))


@require_POST
@requires("administer")
def channel_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause an active channel, resume a paused one."""
    found = _find(pk)
    if found.state == ChannelState.ACTIVE:
        services.pause_channel(by=request.user, channel=found)
        messages.success(request, _("Channel paused. What happens meanwhile is not sent to it."))
    else:
        services.resume_channel(by=request.user, channel=found)
        messages.success(request, _("Channel resumed."))
    return redirect("channel", pk)


@require_POST
@requires("administer")
def channel_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test event to the channel and say what came of it."""
    attempt = send_test(by=request.user, channel=_find(pk), path=reverse("channel", args=[pk]))
    if attempt.succeeded:
        messages.success(
            request, _("The test arrived after %(duration)d ms.") % {"duration": attempt.duration_ms}
        )
    else:
        messages.error(request, _("The test did not arrive. %(reason)s") % {"reason": spoken(attempt.error)})
    return redirect("channel", pk)


@require_POST
@requires("administer")
def channel_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a webhook a new secret, shown in this answer and never again."""
    found = _find(pk)
    try:
        secret = services.rotate_secret(by=request.user, channel=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("channel", pk)
    return _show(request, _find(pk), secret=secret)


@require_POST
@requires("administer")
def channel_secret_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop signing with the secret before the present one."""
    services.retire_previous_secret(by=request.user, channel=_find(pk))
    messages.success(request, _("The previous secret no longer signs anything."))
    return redirect("channel", pk)


@require_POST
@requires("administer")
def channel_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a channel out of use for good."""
    found = _find(pk)
    services.archive_channel(by=request.user, channel=found)
    messages.success(request, _("%(name)s is archived and its secrets are forgotten.") % {"name": found.name})
    return redirect("alerts")


def _find(pk: int) -> Channel:
    found = log.channels().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _show(request: HttpRequest, found: Channel, *, secret: str = "") -> HttpResponse:
    context = {
        "channel": found,
        "rules": rules_in_words(found.rules.all()),
        "deliveries": log.deliveries(channel=found.pk)[:LATEST],
        "secret": secret,
        "now": timezone.now(),
    }
    return render(request, "alerts/channel.html", context)


def _forms(request: HttpRequest, kind: str, found: Channel | None) -> tuple[ChannelForm, RowSet]:
    data = request.POST if request.method == "POST" else None
    rules = rule_rows(data, found, another="another" in request.GET)
    return ChannelForm(data, kind=kind, channel=found), rules


def _values(form: ChannelForm, rules: RowSet) -> dict[str, Any] | None:
    """What the service takes; None where something is amiss. Both are asked, so that every message shows at once."""
    if not all([form.is_valid(), rules.is_valid()]):
        return None
    return {**form.cleaned_data, "rules": rules.specs()}


def _form(request: HttpRequest, form: ChannelForm, rules: RowSet, context: dict[str, Any]) -> HttpResponse:
    given = {"form": form, "rules": rules, "everything": Everything(form, [rules]), **context}
    refused = CONFLICT if context.get("conflict") else UNPROCESSABLE
    return render(request, "alerts/channel_form.html", given, status=refused if form.is_bound else 200)
