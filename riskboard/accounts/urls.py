"""Addresses of signing in and out, and of the settings that belong to people.

Names that begin with ``account_``, ``mfa_``, ``saml_``, ``openid_connect_`` or ``socialaccount_`` are django-allauth's:
it looks its pages up by them.
"""

from allauth.socialaccount.providers.saml import views as saml
from django.urls import path
from django.views.generic import RedirectView

from riskboard.accounts.views import (
    invitations,
    language,
    oidc,
    people,
    profile,
    second_step,
    security,
    tokens,
)
from riskboard.accounts.views.password_reset import ForgotPassword, NewPassword
from riskboard.accounts.views.saml import FinishSaml
from riskboard.accounts.views.settings import settings_home
from riskboard.accounts.views.sign_in import SignIn, SignOut, back_to_sign_in

signing_in = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-in/second-step/", second_step.Authenticate.as_view(), name="mfa_authenticate"),
    path("sign-in/forgot/", ForgotPassword.as_view(), name="password-forgot"),
    path("sign-in/new-password/<uidb64>/<token>/", NewPassword.as_view(), name="password-new"),
    path("sign-in/cancelled/", back_to_sign_in, name="socialaccount_login_cancelled"),
    path("sign-in/refused/", back_to_sign_in, name="socialaccount_login_error"),
    path("sign-in/closed/", back_to_sign_in, name="socialaccount_signup"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("sign-out/", SignOut.as_view(), name="account_logout"),
    path("language/", language.choose_language, name="language"),
    path("join/<str:secret>/", invitations.join, name="join"),
    path("confirm-mail/<str:token>/", profile.mail_confirm, name="mail-confirm"),
]
single_sign_on = [
    path("sso/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("sso/<str:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("sso/saml/<str:organization_slug>/login/", saml.login, name="saml_login"),
    path("sso/saml/<str:organization_slug>/acs/", saml.acs, name="saml_acs"),
    path("sso/saml/<str:organization_slug>/acs/finish/", FinishSaml.as_view(), name="saml_finish_acs"),
    path("sso/saml/<str:organization_slug>/sls/", saml.sls, name="saml_sls"),
    path("sso/saml/<str:organization_slug>/metadata/", saml.metadata, name="saml_metadata"),
]
oneself = [
    path("settings/", settings_home, name="settings"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/profile/mail/", profile.profile_mail, name="profile-mail"),
    path("settings/password/", profile.password_change, name="password-change"),
    path("settings/sessions/", profile.sessions, name="sessions"),
    path("settings/sessions/end/", profile.sessions_end, name="sessions-end"),
    path("settings/sessions/<uuid:handle>/end/", profile.session_end, name="session-end"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("settings/second-step/", second_step.SecondStep.as_view(), name="mfa_index"),
    path("settings/second-step/app/", second_step.AddApp.as_view(), name="mfa_activate_totp"),
    path("settings/second-step/app/remove/", second_step.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path(
        "settings/second-step/keys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"
    ),
    path("settings/second-step/keys/add/", second_step.AddKey.as_view(), name="mfa_add_webauthn"),
    path(
        "settings/second-step/keys/<int:pk>/remove/",
        second_step.RemoveKey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("settings/second-step/codes/", second_step.Codes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "settings/second-step/codes/new/", second_step.NewCodes.as_view(), name="mfa_generate_recovery_codes"
    ),
    path("settings/confirm/", second_step.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("settings/confirm/code/", second_step.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("settings/confirm/key/", second_step.ConfirmKey.as_view(), name="mfa_reauthenticate_webauthn"),
]
administration = [
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", invitations.invitation_create, name="invitation-create"),
    path("settings/people/invitations/<int:pk>/send/", invitations.invitation_renew, name="invitation-renew"),
    path(
        "settings/people/invitations/<int:pk>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("settings/people/locks/clear/", people.lock_clear, name="lock-clear"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/role/", people.person_role, name="person-role"),
    path("settings/people/<int:pk>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("settings/people/<int:pk>/reactivate/", people.person_reactivate, name="person-reactivate"),
    path("settings/people/<int:pk>/sessions/end/", people.person_end_sessions, name="person-end-sessions"),
    path(
        "settings/people/<int:pk>/second-step/reset/",
        people.person_reset_second_factor,
        name="person-reset-second-step",
    ),
    path("settings/all-tokens/", tokens.all_tokens, name="all-tokens"),
    path("settings/all-tokens/<int:pk>/revoke/", tokens.any_token_revoke, name="any-token-revoke"),
    path("settings/sign-on/", security.sign_on, name="sign-on"),
    path("settings/security/", security.security, name="security"),
]
urlpatterns = signing_in + single_sign_on + oneself + administration
