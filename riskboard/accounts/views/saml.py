"""Signing in with SAML: django-allauth's flow, proof against answers that are no documents."""

from allauth.socialaccount.providers.saml.views import FinishACSView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from lxml.etree import LxmlError

from riskboard.accounts.views.refusals import unavailable

# What the view raises for an answer to a question that this browser did not ask, and the library for a malformed one.
_NONSENSE = (PermissionDenied, LxmlError, KeyError, ValueError, TypeError, AttributeError)


@method_decorator(login_not_required, name="dispatch")
class FinishSaml(FinishACSView):
    """Judges what the provider's form brought; nonsense is a refusal, not an error page."""

    def dispatch(self, request: HttpRequest, organization_slug: str) -> HttpResponse:
        """In, or back to the sign-in page."""
        try:
            answer: HttpResponse = super().dispatch(request, organization_slug)
        except _NONSENSE as error:
            return unavailable(request, self.get_provider(organization_slug).name, error)
        return answer
