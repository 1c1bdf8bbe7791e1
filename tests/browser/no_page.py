"""The addresses outside the API that are no page by themselves, each with what it is instead."""

from collections.abc import Mapping

SENDS = "takes what a form sends, and leads on to a page"
LEADS = "leads on to another page"
FILE = "a file"
MACHINE = "read by programs"
TYPED = "what a chooser finds as one types"
FRAGMENT = "a part of a page, looked at with it"

NO_PAGE: Mapping[str, str] = {
    "healthz": MACHINE,
    "readyz": MACHINE,
    "metrics": MACHINE,
    "saml_metadata": MACHINE,
    "saml_acs": MACHINE,
    "saml_sls": MACHINE,
    "incident-export": FILE,
    "audit-export": FILE,
    "vendor-world": FILE,
    "vendor-choices": TYPED,
    "product-choices": TYPED,
    "workload-choices": TYPED,
    "fallback-choices": TYPED,
    "atom-choices": TYPED,
    "incident-choices": TYPED,
    "incident-check": FRAGMENT,
    "incident-panel": FRAGMENT,
    "account_login": "the address of sign-in under the name that django-allauth looks it up by",
    "account_logout": "the address of sign-out under the name that django-allauth looks it up by",
    "mfa_list_webauthn": LEADS,
    "socialaccount_login_cancelled": LEADS,
    "socialaccount_login_error": LEADS,
    "socialaccount_signup": LEADS,
    "openid_connect_login": LEADS,
    "openid_connect_callback": LEADS,
    "saml_login": LEADS,
    "saml_finish_acs": LEADS,
    **dict.fromkeys(
        (
            "sign-out",
            "language",
            "sessions-end",
            "session-end",
            "token-revoke",
            "any-token-revoke",
            "invitation-withdraw",
            "lock-clear",
            "person-role",
            "person-deactivate",
            "person-reactivate",
            "person-end-sessions",
            "person-reset-second-step",
            "delivery-resend",
            "channel-pause",
            "channel-test",
            "channel-secret-retire",
            "channel-archive",
            "vendor-restore",
            "product-restore",
            "contract-restore",
            "scorecard-restore",
            "workload-restore",
            "fallback-tested",
            "limit-restore",
            "scenario-restore",
            "mitigation-restore",
            "incident-archive",
            "incident-fact",
            "candidate-undo",
            "source-fetch",
            "source-pause",
            "source-use",
            "source-restore",
        ),
        SENDS,
    ),
}
