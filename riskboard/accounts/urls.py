"""Addresses of signing in and out, and of the settings that belong to people.

Names that begin with ``account_``, ``mfa_``, ``saml_``, ``openid_connect_`` or ``socialaccount_`` are django-allauth's:
it looks its pages up by them.
"""

from django.urls import path

from riskboard.accounts.views.sign_in import SignIn, SignOut

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
]
