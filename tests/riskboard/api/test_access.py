"""Who may do what over the API: every operation of every address, decided here one by one.

The operations are read from the addresses themselves, so that a new one fails until somebody has decided on it.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from riskboard.accounts.models import Role, Token
from riskboard.accounts.permissions import HIDDEN, can
from riskboard.accounts.services import create_token, revoke_token, touch_token
from tests.factories.accounts import make_user
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db

# address -> method -> (scope of the resource, right of the person)
READ = {"GET": ("read", "register_read")}
WRITE = {"POST": ("write", "register_write")}
CHANGE = {"PATCH": ("write", "register_write"), "DELETE": ("write", "register_write")}
TRIAGE = {"POST": ("write", "triage_write")}
INCIDENT = {"POST": ("write", "incident_write")}
ADMINISTER = {"POST": ("write", "administer")}
LIMITS = {"POST": ("write", "limit_write")}
SCENARIOS = {"GET": ("read", "scenario_run")}
DECISIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "vendors/": READ | WRITE,
    "vendors/bulk/": WRITE,
    "vendors/{key}/": READ | CHANGE,
    "vendors/{key}/risk/": READ,
    "vendors/{key}/risk/history/": READ,
    "vendors/{key}/risk/changes/": READ,
    "vendors/{key}/risk/likelihood/": READ,
    "vendors/{key}/risk/world/": READ,
    "parameters/": READ | ADMINISTER,
    "parameters/{key}/": READ,
    "parameters/preview/": ADMINISTER,
    "parameters/tornado/": READ,
    "products/": READ | WRITE,
    "products/bulk/": WRITE,
    "products/{key}/": READ | CHANGE,
    "contracts/": READ | WRITE,
    "contracts/bulk/": WRITE,
    "contracts/{key}/": READ | CHANGE,
    "scorecards/": READ | WRITE,
    "scorecards/bulk/": WRITE,
    "scorecards/{key}/": READ | CHANGE,
    "workloads/": READ | {"POST": ("write", "workload_write")},
    "workloads/bulk/": {"POST": ("write", "workload_write")},
    "workloads/{key}/": READ | {"PATCH": ("write", "workload_write"), "DELETE": ("write", "workload_write")},
    "scores/": READ,
    "portfolio/": READ,
    "portfolio/single-points/": READ,
    "portfolio/joint-losses/": READ,
    "limits/": READ | LIMITS,
    "limits/bulk/": LIMITS,
    "limits/{key}/": READ | {"PATCH": ("write", "limit_write"), "DELETE": ("write", "limit_write")},
    "scenarios/": {"GET": ("read", "scenario_run"), "POST": ("write", "scenario_save")},
    "scenarios/run/": {"POST": ("write", "scenario_run")},
    "scenarios/{key}/": {
        "GET": ("read", "scenario_run"),
        "PATCH": ("write", "scenario_save"),
        "DELETE": ("write", "scenario_save"),
    },
    "mitigations/": SCENARIOS | {"POST": ("write", "scenario_save")},
    "mitigations/{key}/": SCENARIOS
    | {"PATCH": ("write", "scenario_save"), "DELETE": ("write", "scenario_save")},
    "plans/": SCENARIOS | {"POST": ("write", "scenario_save")},
    "plans/{key}/": SCENARIOS | {"PATCH": ("write", "scenario_save"), "DELETE": ("write", "scenario_save")},
    "mitigations/{key}/effect/": SCENARIOS,
    "plans/{key}/effect/": SCENARIOS,
    "plans/{key}/done/": {"POST": ("write", "scenario_save")},
    "mitigations/bulk/": {"POST": ("write", "scenario_save")},
    "plans/bulk/": {"POST": ("write", "scenario_save")},
    "rankings/": {"POST": ("write", "scenario_run")},
    "rankings/{key}/": SCENARIOS,
    "scenarios/{key}/result/": {"GET": ("read", "scenario_run")},
    "incidents/": {"GET": ("read", "incident_read")} | INCIDENT,
    "incidents/bulk/": INCIDENT,
    "incidents/{key}/": {
        "GET": ("read", "incident_read"),
        "PATCH": ("write", "incident_write"),
        "DELETE": ("write", "incident_write"),
    },
    "incidents/{key}/status/": INCIDENT,
    "incidents/{key}/facts/": INCIDENT,
    "incidents/{key}/facts/{fact}/": {"PATCH": ("write", "incident_write")},
    "incidents/{key}/timeline/": {"POST": ("write", "incident_comment")},
    "candidates/": {"GET": ("read", "triage_read")},
    "candidates/act/": TRIAGE,
    "candidates/{key}/": {"GET": ("read", "triage_read")},
    "candidates/{key}/proposal/": {"GET": ("read", "triage_read")},
    "candidates/{key}/accept/": TRIAGE,
    "candidates/{key}/merge/": TRIAGE,
    "candidates/{key}/dismiss/": TRIAGE,
    "candidates/{key}/snooze/": TRIAGE,
    "candidates/{key}/undo/": TRIAGE,
    "candidates/{key}/reopen/": TRIAGE,
    "candidates/{key}/seen/": TRIAGE,
    "triage/queue/": {"GET": ("read", "triage_read")},
    "triage/measure/": {"GET": ("read", "triage_write")},
    "triage/model/": {"GET": ("read", "triage_write")},
    "triage/model/learn/": TRIAGE,
    "triage/model/use/": TRIAGE,
    "stories/": {"GET": ("read", "triage_read")},
    "stories/{key}/": {"GET": ("read", "triage_read")},
    "stories/{key}/near/": {"GET": ("read", "triage_read")},
    "stories/{key}/merge/": TRIAGE,
    "stories/{key}/split/": TRIAGE,
    "stories/{key}/apart/": TRIAGE,
    "stories/{key}/undo/": TRIAGE,
    "stories/{key}/decisions/": {"GET": ("read", "triage_read")},
    "articles/": {"GET": ("read", "triage_read")} | TRIAGE,
    "articles/{key}/": {"GET": ("read", "triage_read")},
    "articles/{key}/missed/": TRIAGE,
    "articles/{key}/versions/": {"GET": ("read", "triage_read")},
    "catalogue/": {"GET": ("read", "triage_read")} | TRIAGE,
    "catalogue/shipped/": {"GET": ("read", "triage_read")} | TRIAGE,
    "catalogue/{key}/": {"GET": ("read", "triage_read"), "PATCH": ("write", "triage_write")},
    "sources/": {"GET": ("read", "triage_read")} | TRIAGE,
    "sources/bulk/": TRIAGE,
    "sources/opml/": {"GET": ("read", "triage_read")} | TRIAGE,
    "sources/starter/": {"GET": ("read", "triage_read")} | TRIAGE,
    "sources/act/": TRIAGE,
    "sources/preview/": TRIAGE,
    "sources/{key}/": {
        "GET": ("read", "triage_read"),
        "PATCH": ("write", "triage_write"),
        "DELETE": ("write", "triage_write"),
    },
    "sources/{key}/fetch/": TRIAGE,
    "sources/{key}/fetches/": {"GET": ("read", "triage_read")},
    "sources/{key}/pause/": TRIAGE,
    "sources/{key}/resume/": TRIAGE,
    "reports/board/": READ,
    "events/": {"GET": ("read", "administer")},
    "webhooks/": {"GET": ("read", "administer")} | ADMINISTER,
    "webhooks/{key}/": {
        "GET": ("read", "administer"),
        "PATCH": ("write", "administer"),
        "DELETE": ("write", "administer"),
    },
    "webhooks/{key}/secret/": ADMINISTER,
    "webhooks/{key}/test/": ADMINISTER,
    "webhooks/{key}/pause/": ADMINISTER,
    "webhooks/{key}/resume/": ADMINISTER,
    "webhooks/{key}/deliveries/": {"GET": ("read", "administer")},
    "webhooks/{key}/deliveries/{delivery}/resend/": ADMINISTER,
}
OPERATIONS = [
    (address, method, *decision)
    for address, methods in DECISIONS.items()
    for method, decision in methods.items()
]
# Addresses that are no resource's.
OTHERS = {"schema/"}


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield route, entry


def _operations() -> Iterator[tuple[str, str]]:
    for route, entry in _patterns(get_resolver()):
        if not route.startswith("api/v1/") or entry.name == "api-unknown":
            continue
        address = route.removeprefix("api/v1/").removeprefix("^").removesuffix("$")
        for name in ("key", "fact", "delivery"):
            address = address.replace(f"(?P<{name}>[^/]+)", f"{{{name}}}")
        for method in getattr(entry.callback, "actions", {"get": ""}):
            if method != "head":
                yield address, method.upper()


def test_every_operation_of_the_api_is_decided_on() -> None:
    found = {(address, method) for address, method in _operations() if address not in OTHERS}
    decided = {(address, method) for address, method, _scope, _right in OPERATIONS}
    assert found - decided == set(), "decide who may call these"
    assert decided - found == set(), "these no longer exist"


def call(client: Any, address: str, method: str) -> Any:
    """The operation on records that do not exist, with an empty body: what is allowed answers 2xx, 400 or 404."""
    path = "/api/v1/" + address.format(key="999999", fact="999999", delivery="999999")
    return client.generic(method, path, data=b"{}", content_type="application/json")


@pytest.mark.parametrize("address", DECISIONS)
def test_without_a_token_every_operation_answers_401(address: str) -> None:
    for method in DECISIONS[address]:
        answer = call(APIClient(), address, method)
        assert_problem(answer, 401)
        assert answer["WWW-Authenticate"] == 'Bearer realm="Riskboard"'


@pytest.mark.parametrize("role", Role.values)
def test_a_role_may_do_what_its_rights_say(api_as: Any, role: str) -> None:
    api = api_as(role)
    user = make_user(role=Role(role))
    for address, method, _scope, right in OPERATIONS:
        status = call(api, address, method).status_code
        if right in HIDDEN and not can(user, right):
            assert status == 404, (address, method, status)
            continue
        assert (status != 403) == can(user, right), (address, method, status)
        assert status in (200, 202, 400, 403, 404), (address, method, status)


@pytest.mark.parametrize("given", ["read", "write", "resource:read", "resource:write", "other:read"])
def test_a_scope_opens_what_it_names_and_nothing_else(api_as: Any, given: str) -> None:
    resources = sorted({address.split("/")[0] for address in DECISIONS})
    for resource in resources:
        other = resources[(resources.index(resource) + 1) % len(resources)]
        scope = given.replace("resource", resource).replace("other", other)
        api = api_as("administrator", [scope])
        for address, method, needed, _right in OPERATIONS:
            if address.split("/")[0] != resource:
                continue
            answer = call(api, address, method)
            allowed = scope in (needed, f"{resource}:{needed}")
            assert (answer.status_code != 403) == allowed, (scope, address, method)
            if not allowed:
                assert f"{resource}:{needed}" in assert_problem(answer, 403)["detail"]


def test_a_refusal_names_the_role_and_the_right(api_as: Any) -> None:
    problem = assert_problem(api_as("viewer").post("/api/v1/vendors/", {"name": "x"}), 403)
    assert "Viewer" in problem["detail"]
    assert "register_write" in problem["detail"]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer unknown",
        "Bearer \xe9",
        "bearer unknown",
        "Bearer " + "x" * 9000,
    ],
)
def test_a_header_without_a_known_token_is_401_and_says_so(header: str) -> None:
    answer = APIClient().get("/api/v1/vendors/", HTTP_AUTHORIZATION=header)
    assert_problem(answer, 401)
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Basic YTpi", "Token abc", ""])
def test_another_scheme_is_answered_with_the_one_that_works(header: str) -> None:
    problem = assert_problem(APIClient().get("/api/v1/vendors/", HTTP_AUTHORIZATION=header), 401)
    assert "Bearer TOKEN" in problem["detail"]


def test_expired_revoked_and_orphaned_tokens_are_told_apart() -> None:
    user = make_user()

    def refusal(secret: str) -> str:
        answer = APIClient().get("/api/v1/vendors/", HTTP_AUTHORIZATION=f"Bearer {secret}")
        return str(assert_problem(answer, 401)["detail"])

    past = timezone.now() - timedelta(seconds=1)
    _token, expired = create_token(user=user, name="old", scopes=["read"], expires_at=past)
    revoked_token, revoked = create_token(user=user, name="gone", scopes=["read"])
    revoke_token(token=revoked_token)
    _token, orphaned = create_token(user=make_user(is_active=False), name="left", scopes=["read"])
    assert "expired" in refusal(expired)
    assert "revoked" in refusal(revoked)
    assert "no longer active" in refusal(orphaned)


def test_the_use_of_a_token_is_noted_at_most_once_a_minute(api_as: Any) -> None:
    api_as("viewer").get("/api/v1/vendors/")
    token = Token.objects.get()
    first = token.last_used_at
    assert first is not None
    touch_token(token, now=first + timedelta(seconds=59))
    assert Token.objects.get().last_used_at == first
    touch_token(token, now=first + timedelta(seconds=61))
    assert Token.objects.get().last_used_at == first + timedelta(seconds=61)


def test_a_session_reads_and_writes_with_the_csrf_token_only() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    assert client.get("/api/v1/vendors/").status_code == 200
    body: dict[str, Any] = {"data": {"name": "Corvid AI"}, "content_type": "application/json"}
    assert "CSRF" in assert_problem(client.post("/api/v1/vendors/", **body), 403)["detail"]
    client.get("/api/docs/")
    csrf = client.cookies["csrftoken"].value
    assert client.post("/api/v1/vendors/", **body, HTTP_X_CSRFTOKEN=csrf).status_code == 201


def test_a_token_beside_a_session_is_the_one_that_counts() -> None:
    client = Client()
    client.force_login(make_user())
    assert_problem(client.get("/api/v1/vendors/", HTTP_AUTHORIZATION="Bearer unknown"), 401)
