"""Signing in and out."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView


class SignIn(LoginView):
    """The sign-in page; in the embedded demo it names the people one can be."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"demo_sign_in": settings.DEMO_SIGN_IN}


class SignOut(LogoutView):
    """Ends the session; POST only."""
