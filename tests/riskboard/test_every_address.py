"""Who may open and send to every address outside the API: one table, and a new address without a decision fails.

The API's operations are decided in ``tests/riskboard/api/test_access.py``. What single pages do with records that exist
is tested beside them; here nobody gets past the door.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from riskboard.accounts.models import Role, User
from riskboard.accounts.permissions import HIDDEN, RIGHTS, can
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

PUBLIC = "public"
type_decision = tuple[str, str] | str


def both(right: str) -> tuple[str, str]:
    """Whoever may see it may send to it."""
    return right, right


SIGNED_IN = both("own_tokens")
REGISTER = both("register_read")
REGISTER_WRITE = both("register_write")
WORKLOAD_WRITE = both("workload_write")
LIMIT_WRITE = both("limit_write")
SCENARIO = both("scenario_run")
SCENARIO_SAVE = both("scenario_save")
INCIDENT = both("incident_read")
INCIDENT_WRITE = both("incident_write")
TRIAGE = both("triage_read")
TRIAGE_WRITE = both("triage_write")
ADMINISTER = both("administer")

# name of the address -> (right to read, right to write), or open to visitors
DECISIONS: dict[str, type_decision] = {
    # health, joining, signing in
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,
    "set-up": PUBLIC,
    "join": PUBLIC,
    "mail-confirm": PUBLIC,
    "sign-in": PUBLIC,
    "sign-out": PUBLIC,
    "language": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "password-forgot": PUBLIC,
    "password-new": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": PUBLIC,
    "socialaccount_signup": PUBLIC,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "saml_login": PUBLIC,
    "saml_acs": PUBLIC,
    "saml_finish_acs": PUBLIC,
    "saml_sls": PUBLIC,
    "saml_metadata": PUBLIC,
    # oneself
    "settings": SIGNED_IN,
    "profile": SIGNED_IN,
    "profile-mail": SIGNED_IN,
    "password-change": SIGNED_IN,
    "sessions": SIGNED_IN,
    "sessions-end": SIGNED_IN,
    "session-end": SIGNED_IN,
    "tokens": SIGNED_IN,
    "token-revoke": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "api-docs": SIGNED_IN,
    # administration
    "organisation": ADMINISTER,
    "people": ADMINISTER,
    "invitation-create": ADMINISTER,
    "invitation-renew": ADMINISTER,
    "invitation-withdraw": ADMINISTER,
    "lock-clear": ADMINISTER,
    "person": ADMINISTER,
    "person-role": ADMINISTER,
    "person-deactivate": ADMINISTER,
    "person-reactivate": ADMINISTER,
    "person-end-sessions": ADMINISTER,
    "person-reset-second-step": ADMINISTER,
    "all-tokens": ADMINISTER,
    "any-token-revoke": ADMINISTER,
    "sign-on": ADMINISTER,
    "security": ADMINISTER,
    "alerts": ADMINISTER,
    "alert-log": ADMINISTER,
    "delivery-resend": ADMINISTER,
    "channel-create": ADMINISTER,
    "channel": ADMINISTER,
    "channel-edit": ADMINISTER,
    "channel-pause": ADMINISTER,
    "channel-test": ADMINISTER,
    "channel-secret": ADMINISTER,
    "channel-secret-retire": ADMINISTER,
    "channel-archive": ADMINISTER,
    "audit": ADMINISTER,
    "audit-export": ADMINISTER,
    # Each record's history asks for the right of its kind; signed in is the least.
    "record-history": SIGNED_IN,
    # board and register
    "board": REGISTER,
    "reports": REGISTER,
    "report-board": REGISTER,
    "search": REGISTER,
    "vendors": REGISTER,
    "vendor-create": REGISTER_WRITE,
    "vendor": REGISTER,
    "vendor-world": REGISTER,
    "vendor-changes": REGISTER,
    "vendor-choices": REGISTER,
    "product-choices": REGISTER,
    "vendor-likelihood": REGISTER,
    "vendor-annual": REGISTER,
    "vendor-annual-tornado": REGISTER,
    "portfolio-annual": REGISTER,
    "portfolio-annual-tornado": REGISTER,
    "vendor-tornado": REGISTER,
    "risk-parameters": ADMINISTER,
    "parameters-tornado": ADMINISTER,
    "likelihood": REGISTER,
    "hosting": ("scenario_run", "scenario_run"),
    "vendor-edit": REGISTER_WRITE,
    "vendor-archive": REGISTER_WRITE,
    "vendor-restore": REGISTER_WRITE,
    "product-create": REGISTER_WRITE,
    "product": REGISTER,
    "products": REGISTER,
    "product-edit": REGISTER_WRITE,
    "product-archive": REGISTER_WRITE,
    "product-restore": REGISTER_WRITE,
    "contracts": REGISTER,
    "contract-create": REGISTER_WRITE,
    "contract": REGISTER,
    "contract-edit": REGISTER_WRITE,
    "contract-archive": REGISTER_WRITE,
    "contract-restore": REGISTER_WRITE,
    "clarity": REGISTER,
    "clarity-compare": REGISTER,
    "contract-scorecard-create": REGISTER_WRITE,
    "policy-scorecard-create": REGISTER_WRITE,
    "scorecard": REGISTER,
    "scorecard-edit": REGISTER_WRITE,
    "scorecard-archive": REGISTER_WRITE,
    "scorecard-restore": REGISTER_WRITE,
    "workloads": REGISTER,
    "workload-create": WORKLOAD_WRITE,
    "workload": REGISTER,
    "workload-edit": WORKLOAD_WRITE,
    "workload-archive": WORKLOAD_WRITE,
    "workload-restore": WORKLOAD_WRITE,
    "fallback-tested": WORKLOAD_WRITE,
    "portfolio": REGISTER,
    "single-points": REGISTER,
    "joint-losses": REGISTER,
    "limits": REGISTER,
    "limit-create": LIMIT_WRITE,
    "limit": REGISTER,
    "limit-edit": LIMIT_WRITE,
    "limit-archive": LIMIT_WRITE,
    "limit-restore": LIMIT_WRITE,
    "ranking-start": SCENARIO,
    "ranking": SCENARIO,
    "ranking-cancel": SCENARIO,
    "ranking-again": SCENARIO,
    "ranking-plan": SCENARIO_SAVE,
    "scenarios": SCENARIO,
    "scenario-run": SCENARIO,
    "atom-choices": SCENARIO,
    "scenario-create": SCENARIO_SAVE,
    "scenario-compare": SCENARIO,
    "scenario": SCENARIO,
    "scenario-edit": SCENARIO_SAVE,
    "scenario-archive": SCENARIO_SAVE,
    "scenario-restore": SCENARIO_SAVE,
    "workload-choices": REGISTER,
    "fallback-choices": REGISTER,
    "mitigations": SCENARIO,
    "mitigation-create": SCENARIO_SAVE,
    "mitigation": SCENARIO,
    "mitigation-effect": SCENARIO,
    "mitigation-edit": SCENARIO_SAVE,
    "mitigation-archive": SCENARIO_SAVE,
    "mitigation-restore": SCENARIO_SAVE,
    "mitigation-choices": SCENARIO,
    "person-choices": SCENARIO_SAVE,
    "plans": SCENARIO,
    "plan-create": SCENARIO_SAVE,
    "plan": SCENARIO,
    "plan-effect": SCENARIO,
    "plan-edit": SCENARIO_SAVE,
    "plan-done": SCENARIO_SAVE,
    "plan-archive": SCENARIO_SAVE,
    "plan-restore": SCENARIO_SAVE,
    # incidents, triage, sources
    "incidents": INCIDENT,
    "incident-export": INCIDENT,
    "incident-choices": INCIDENT,
    "incident-file": INCIDENT_WRITE,
    "incident-check": INCIDENT_WRITE,
    "incident-panel": INCIDENT,
    "incident": INCIDENT,
    "incident-clocks": INCIDENT,
    "incident-edit": INCIDENT_WRITE,
    "incident-status": INCIDENT_WRITE,
    "incident-archive": INCIDENT_WRITE,
    "incident-fact-add": INCIDENT_WRITE,
    "incident-fact": INCIDENT_WRITE,
    "triage": TRIAGE,
    "candidate": TRIAGE,
    "candidates": TRIAGE,
    "candidates-act": TRIAGE_WRITE,
    "candidates-decided": TRIAGE,
    "candidates-seen": TRIAGE_WRITE,
    "candidate-accept": TRIAGE_WRITE,
    "candidate-merge": TRIAGE_WRITE,
    "candidate-dismiss": TRIAGE_WRITE,
    "candidate-snooze": TRIAGE_WRITE,
    "candidate-story": TRIAGE_WRITE,
    "candidate-undo": TRIAGE_WRITE,
    "articles-passed-over": TRIAGE,
    "triage-measure": TRIAGE_WRITE,
    "triage-learn": TRIAGE_WRITE,
    "triage-use": TRIAGE_WRITE,
    "article-missed": TRIAGE_WRITE,
    "article-versions": TRIAGE,
    "catalogue": TRIAGE,
    "catalogue-take": TRIAGE_WRITE,
    "catalogue-create": TRIAGE_WRITE,
    "catalogue-edit": TRIAGE_WRITE,
    "sources": TRIAGE,
    "sources-act": TRIAGE_WRITE,
    "source-export": TRIAGE,
    "source-import": TRIAGE_WRITE,
    "source-starter": TRIAGE_WRITE,
    "source-create": TRIAGE_WRITE,
    "source": TRIAGE,
    "source-edit": TRIAGE_WRITE,
    "source-fetch": TRIAGE_WRITE,
    "source-pause": TRIAGE_WRITE,
    "source-archive": TRIAGE_WRITE,
    "source-restore": TRIAGE_WRITE,
    "source-use": TRIAGE_WRITE,
}
FILLING = {
    "int": "999999",
    "slug": "nothing",
    "str": "nothing",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "form": "csv",
}


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, route)
        else:
            yield route, entry


def addresses() -> dict[str, tuple[str, URLPattern]]:
    """Name → (a path that resolves to it, its entry), of everything that is not an operation of the API."""
    found = {}
    for route, entry in walk(get_resolver()):
        if route.startswith("api/v1/") or entry.name == "api-unknown":
            continue
        path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda match: FILLING[match[1]], route)
        path = re.sub(r"<(?:(\w+):)?\w+>", lambda match: FILLING[match[1] or "str"], path)
        assert entry.name, route
        found[entry.name] = ("/" + path.replace("\\", "").replace("^", "").removesuffix("$"), entry)
    return found


def test_every_address_has_a_decision() -> None:
    found = set(addresses())
    assert found - set(DECISIONS) == set(), "decide who may open these"
    assert set(DECISIONS) - found == set(), "these no longer exist"


def test_every_right_is_decided_on_by_some_address_or_the_api() -> None:
    used = {right for decision in DECISIONS.values() if decision != PUBLIC for right in decision}
    assert used <= set(RIGHTS)


def test_the_guards_are_those_of_the_table() -> None:
    for name, (_path, entry) in addresses().items():
        guard = getattr(entry.callback, "required_rights", None)
        if guard is not None:
            assert guard == DECISIONS[name], name


def sent_to_sign_in(answer: HttpResponseBase) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("method", ["get", "post"])
def test_visitors_are_sent_to_sign_in_from_everywhere_but_the_public_addresses(method: str) -> None:
    for name, (path, _entry) in addresses().items():
        answer = getattr(Client(HTTP_HOST="testserver"), method)(path)
        assert sent_to_sign_in(answer) == (DECISIONS[name] != PUBLIC), (name, answer.status_code)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", Role.values)
def test_a_role_gets_past_the_door_or_not_as_the_table_says(
    role: str, method: str, client_as: Callable[[str], Client]
) -> None:
    person, client = make_user(role=role), client_as(role)
    for name, (path, _entry) in addresses().items():
        decision = DECISIONS[name]
        if decision == PUBLIC:
            continue
        answer = getattr(client, method)(path)
        check(answer, person, decision[0 if method == "get" else 1], (name, method, answer.status_code))
        if SESSION_KEY not in client.session:  # some addresses end it
            client = client_as(role)


def check(answer: Any, person: User, right: str, what: object) -> None:
    """403 without the right, 404 where even that would tell too much; neither a refusal nor a fault with it."""
    if can(person, right):
        assert answer.status_code != 403, what
        assert answer.status_code < 500, what
    elif answer.status_code != 405:
        assert answer.status_code == (404 if right in HIDDEN else 403), what


def test_an_administrator_finds_what_to_others_does_not_exist(client_as: Callable[[str], Client]) -> None:
    pages = ["/settings/people/", "/settings/all-tokens/", "/settings/sign-on/", "/settings/security/"]
    for path in [*pages, "/settings/audit/", "/settings/alerts/", f"/settings/people/{make_user().pk}/"]:
        assert client_as("administrator").get(path).status_code == 200, path
        assert client_as("officer").get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/vendors/nobody/", "/incidents/INC-2026-9999/", "/nowhere/"])
def test_what_does_not_exist_is_not_found(path: str, client_as: Callable[[str], Client]) -> None:
    assert client_as("administrator").get(path).status_code == 404


def test_signed_out_programs_get_401() -> None:
    assert Client().get("/api/v1/vendors/").status_code == 401
