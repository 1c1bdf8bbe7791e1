"""What lets people in and is kept in django-allauth's tables: seen here so that the log knows of every change.

The proxies carry the log's triggers, and nothing else: the rows are written by django-allauth's own models.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken

from riskboard.common.history import tracked


# When it was last used is no change of it. Of a recovery code that is used up, `data` tells.
@tracked(["user", "type", "data"], secrets=["data"])
class SecondStep(Authenticator):
    """An authenticator app, a security key, or a set of recovery codes."""

    class Meta:
        proxy = True


@tracked(["user", "email", "verified", "primary"])
class MailAddress(EmailAddress):
    """A mail address that the organisation's provider vouches for."""

    class Meta:
        proxy = True


# What the provider says of the person comes anew with every sign-in.
@tracked(["user", "provider", "uid"])
class SignOnLink(SocialAccount):
    """Who of the organisation's provider is who here."""

    class Meta:
        proxy = True


@tracked(secrets=["secret", "key", "settings"])
class SignOnProvider(SocialApp):
    """A provider that somebody put into the database, beside those of the settings."""

    class Meta:
        proxy = True


@tracked(["app", "account", "token", "token_secret"], secrets=["token", "token_secret"])
class SignOnToken(SocialToken):
    """What the provider lets us do in somebody's name; Riskboard asks for none."""

    class Meta:
        proxy = True
