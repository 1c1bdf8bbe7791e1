"""Every page of the product as somebody sees it: whose it is, where it is, and what it answers.

With ``NO_PAGE`` these name every address outside the API: ``test_pages.py`` fails for a new one.
"""

from collections.abc import Iterator

from tests.browser.furnishing import Bare, House
from tests.browser.sight import CHANGED, HALFWAY, KEYED, VIEWER, VISITOR, WRONG, Sight
from tests.browser.source_sights import source_sights

VENDOR, PRODUCT = "/vendors/anthropic/", "/products/quillmark-review/"
CONTRACT, WORKLOAD = "/contracts/c-2024-017/", "/workloads/fraud-triage/"
LIMIT = "/portfolio/limits/model-maker-critical/"
PLAN = "/plans/next-twelve-months/"
MITIGATION = "/mitigations/better-terms-anthropic/"
SCENARIO, WHAT_IF = "/scenarios/access-revoked/", "/scenarios/run/?atom=entity%3Aanthropic&hours=720&notice=0"


def sights(house: House) -> dict[str, list[Sight]]:
    """The pages by the name of their address."""
    return {
        **_board(house),
        **_rankings(house),
        **_register_forms(house),
        **_incidents(house),
        **source_sights(house),
        **_settings(house),
        **_alerts(house),
        **_outside(house),
    }


def _board(house: House) -> dict[str, list[Sight]]:
    lists = {
        "vendors": [
            Sight("/vendors/", sample=True),
            Sight("/vendors/?archived=1"),
            Sight("/vendors/?q=zzzz"),
        ],
        "products": [Sight("/products/"), Sight("/products/?q=zzzz")],
        "contracts": [Sight("/contracts/"), Sight("/contracts/?q=zzzz")],
        "clarity": [Sight("/clarity/", sample=True), Sight("/clarity/?q=zzzz")],
        "likelihood": [Sight("/likelihood/", sample=True), Sight("/likelihood/?q=zzzz")],
        "hosting": [Sight("/hosting/?vendor=anthropic", sample=True), Sight("/hosting/?volume=-1")],
        "clarity-compare": [
            Sight("/clarity/compare/?vendor=harbourlight&vendor=mistral-ai&vendor=google"),
            Sight("/clarity/compare/"),
        ],
        "workloads": [Sight("/workloads/"), Sight("/workloads/?q=zzzz")],
        **_portfolio(),
        **_scenarios(),
        **_mitigations(),
    }
    records = {
        "vendor": [
            Sight(VENDOR, sample=True),
            Sight("/vendors/harbourlight/"),
            Sight(f"/vendors/{house.archived_vendor}/"),
            Sight(f"{VENDOR}?as_of={house.scored_on}", sample=True),
            Sight(f"{VENDOR}?as_of=1990-01-01"),
            Sight(f"{VENDOR}?as_of=some+day"),
        ],
        "vendor-changes": [Sight(f"{VENDOR}changes/", sample=True), Sight("/vendors/harbourlight/changes/")],
        "vendor-tornado": [Sight(f"{VENDOR}tornado/")],
        "risk-parameters": [Sight("/settings/parameters/", sample=True)],
        "parameters-tornado": [Sight("/settings/parameters/tornado/")],
        "vendor-annual": [Sight(f"{VENDOR}annual/", sample=True)],
        "vendor-annual-tornado": [Sight(f"{VENDOR}annual/tornado/")],
        "vendor-likelihood": [Sight(f"{VENDOR}likelihood/", sample=True)],
        "product": [Sight(PRODUCT)],
        "contract": [Sight(CONTRACT)],
        "scorecard": [Sight(f"/scorecards/{house.scorecard}/", sample=True)],
        "workload": [Sight(WORKLOAD, sample=True)],
        "record-history": [Sight(f"/history/vendors.vendor/{house.vendor}/")],
    }
    board = {
        "board": [Sight("/", sample=True), Sight("/", who=VIEWER)],
        "search": [Sight("/search/?q=anthropic"), Sight("/search/?q=zzzz")],
        "api-docs": [Sight("/api/docs/", sample=True)],
    }
    return {**board, **lists, **records}


def _portfolio() -> dict[str, list[Sight]]:
    points, new = "/portfolio/single-points/", "/portfolio/limits/new/"
    return {
        "portfolio": [Sight("/portfolio/", sample=True), Sight("/portfolio/?of=critical", who=VIEWER)],
        "reports": [Sight("/reports/", sample=True), Sight("/reports/", who=VIEWER)],
        "portfolio-annual": [Sight("/portfolio/annual/", sample=True)],
        "portfolio-annual-tornado": [Sight("/portfolio/annual/tornado/")],
        "single-points": [Sight(points), Sight(f"{points}?q=zzzz")],
        "joint-losses": [Sight("/portfolio/joint-losses/"), Sight("/portfolio/joint-losses/?q=zzzz")],
        "limits": [Sight("/portfolio/limits/"), Sight("/portfolio/limits/?q=zzzz", who=VIEWER)],
        "limit": [Sight(LIMIT, sample=True)],
        "limit-create": [Sight(new), Sight(new, sent={}, status=WRONG)],
        "limit-edit": [Sight(f"{LIMIT}edit/")],
        "limit-archive": [Sight(f"{LIMIT}archive/")],
    }


def _rankings(house: House) -> dict[str, list[Sight]]:
    start, known = "/mitigations/ranking/", house.rankings
    return {
        "ranking-start": [Sight(start, sample=True), Sight(start, sent={}, status=WRONG, who=VIEWER)],
        "ranking": [
            Sight(known["some"], sample=True),
            Sight(known["none"], who=VIEWER),
            Sight(known["waiting"]),
            Sight(known["failed"]),
        ],
    }


def _scenarios() -> dict[str, list[Sight]]:
    run, new = "/scenarios/run/", "/scenarios/new/"
    both = "scenario=access-revoked&scenario=models-suspended"
    return {
        "scenarios": [Sight("/scenarios/", sample=True), Sight("/scenarios/?q=zzzz", who=VIEWER)],
        "scenario-run": [
            Sight(WHAT_IF, sample=True),
            Sight(f"{run}?atom=account%3Aanthropic&rise=20", who=VIEWER),
            Sight(run),
            Sight(f"{run}?length=3&unit=days"),
            Sight(f"{run}?atom=nonsense"),
        ],
        "scenario": [Sight(SCENARIO)],
        "scenario-create": [
            Sight(f"{new}?{WHAT_IF.partition('?')[2]}"),
            Sight(new, sent={}, status=WRONG),
        ],
        "scenario-edit": [Sight(f"{SCENARIO}edit/")],
        "scenario-archive": [Sight(f"{SCENARIO}archive/")],
        "scenario-compare": [Sight(f"/scenarios/compare/?{both}", sample=True), Sight("/scenarios/compare/")],
    }


def _mitigations() -> dict[str, list[Sight]]:
    new = "/mitigations/new/"
    return {
        "mitigations": [Sight("/mitigations/", sample=True), Sight("/mitigations/?q=zzzz", who=VIEWER)],
        "mitigation": [Sight(MITIGATION), Sight("/mitigations/broker-portal-fallback/", who=VIEWER)],
        "mitigation-effect": [Sight(f"{MITIGATION}effect/", sample=True)],
        "mitigation-create": [
            Sight(new),
            Sight(f"{new}?kind=fallback&workload=fraud-triage", sample=True),
            Sight(f"{new}?kind=exercise"),
            Sight(f"{new}?kind=alternative"),
            Sight(f"{new}?kind=negotiate", sent={}, status=WRONG),
        ],
        "mitigation-edit": [Sight(f"{MITIGATION}edit/")],
        "mitigation-archive": [Sight(f"{MITIGATION}archive/")],
        "plans": [Sight("/plans/"), Sight("/plans/?q=zzzz", who=VIEWER)],
        "plan": [Sight(PLAN, sample=True), Sight(PLAN, who=VIEWER)],
        "plan-effect": [Sight(f"{PLAN}effect/")],
        "plan-create": [Sight("/plans/new/"), Sight("/plans/new/", sent={}, status=WRONG)],
        "plan-edit": [Sight(f"{PLAN}edit/", sample=True)],
        "plan-archive": [Sight(f"{PLAN}archive/")],
    }


def _register_forms(house: House) -> dict[str, list[Sight]]:
    return {
        "vendor-create": [Sight("/vendors/new/"), Sight("/vendors/new/", sent={}, status=WRONG)],
        "vendor-edit": [
            Sight(f"{VENDOR}edit/"),
            Sight(
                f"{VENDOR}edit/",
                sent={"name": "Anthropic", "tracked_since": "2024-01-01", "version": "1"},
                status=CHANGED,
                sample=True,
            ),
        ],
        "product-create": [Sight(f"{VENDOR}products/new/")],
        "product-edit": [Sight(f"{PRODUCT}edit/")],
        "contract-create": [Sight("/contracts/new/"), Sight("/contracts/new/", sent={}, status=WRONG)],
        "contract-edit": [Sight(f"{CONTRACT}edit/")],
        "contract-scorecard-create": [
            Sight(f"{CONTRACT}scorecards/new/", sample=True),
            Sight(f"{CONTRACT}scorecards/new/", sent={}, status=WRONG),
        ],
        "policy-scorecard-create": [Sight(f"{VENDOR}scorecards/new/")],
        "scorecard-edit": [Sight(f"/scorecards/{house.scorecard}/edit/")],
        "scorecard-archive": [Sight(f"/scorecards/{house.scorecard}/archive/")],
        "workload-create": [Sight("/workloads/new/", sample=True)],
        "workload-edit": [Sight(f"{WORKLOAD}edit/")],
        "vendor-archive": [Sight(f"{VENDOR}archive/")],
        "product-archive": [Sight(f"{PRODUCT}archive/")],
        "contract-archive": [Sight(f"{CONTRACT}archive/")],
        "workload-archive": [Sight(f"{WORKLOAD}archive/")],
    }


def _incidents(house: House) -> dict[str, list[Sight]]:
    incident, candidate = house.incident, house.candidate
    return {
        "incidents": [Sight("/incidents/"), Sight("/incidents/?q=zzzz")],
        "incident": [Sight(incident, sample=True), Sight(house.resolved)],
        "incident-clocks": [Sight(f"{incident}clocks/")],
        "incident-file": [Sight("/incidents/new/"), Sight("/incidents/new/", sent={}, status=WRONG)],
        "incident-edit": [Sight(f"{incident}edit/")],
        "incident-status": [
            Sight(f"{incident}status/?to=resolved"),
            Sight(f"{incident}status/", sent={"status": "nonsense"}, status=WRONG),
        ],
        "incident-fact-add": [Sight(f"{incident}facts/")],
        "triage": [Sight("/triage/", sample=True), Sight("/triage/?vendor=nobody")],
        "candidate": [Sight(candidate), Sight(house.told_again)],
        "candidates": [Sight("/triage/queue/")],
        "candidates-decided": [
            Sight("/triage/decided/"),
            Sight("/triage/decided/?state=again"),
            Sight("/triage/decided/?q=zzzz"),
        ],
        "candidates-seen": [Sight("/triage/decided/seen/", sent={}, status=WRONG)],
        "candidates-act": [Sight("/triage/queue/act/", sent={"action": "dismiss"}, status=WRONG)],
        "candidate-accept": [Sight(f"{candidate}accept/", sent={}, status=WRONG)],
        "candidate-merge": [Sight(f"{candidate}merge/")],
        "candidate-dismiss": [Sight(f"{candidate}dismiss/")],
        "candidate-snooze": [Sight(f"{candidate}snooze/")],
        "candidate-story": [Sight(f"{candidate}story/")],
    }


def _settings(house: House) -> dict[str, list[Sight]]:
    person, app = f"/settings/people/{house.locked}/", "/settings/second-step/app/"
    codes = "/settings/second-step/codes/"
    invitation = f"/settings/people/invitations/{house.invitation}/send/"
    token = {"name": "pull scores", "scopes": ["read"], "expires": "90"}
    return {
        "settings": [Sight("/settings/", lands="/settings/people/")],
        "organisation": [Sight("/settings/organisation/", sample=True)],
        "profile": [Sight("/settings/profile/")],
        "profile-mail": [Sight("/settings/profile/mail/", sent={"email": "x"}, status=WRONG)],
        "password-change": [Sight("/settings/password/")],
        "sessions": [Sight("/settings/sessions/")],
        "tokens": [Sight("/settings/tokens/", sample=True), Sight("/settings/tokens/", sent=token)],
        "people": [Sight("/settings/people/", sample=True), Sight("/settings/people/?q=zzzz")],
        "person": [Sight(person), Sight(f"/settings/people/{house.keyed}/")],
        "invitation-create": [Sight("/settings/people/invite/", sent={}, status=WRONG)],
        "invitation-renew": [Sight(invitation, sent={})],
        "all-tokens": [Sight("/settings/all-tokens/")],
        "sign-on": [Sight("/settings/sign-on/")],
        "security": [Sight("/settings/security/")],
        "audit": [
            Sight("/settings/audit/", sample=True),
            Sight("/settings/audit/?kind=accounts.secondstep"),
            Sight("/settings/audit/?q=zzzz"),
        ],
        "mfa_index": [Sight("/settings/second-step/"), Sight("/settings/second-step/", who=KEYED)],
        "mfa_activate_totp": [Sight(app)],
        "mfa_deactivate_totp": [Sight(f"{app}remove/", who=KEYED)],
        "mfa_add_webauthn": [Sight("/settings/second-step/keys/add/")],
        "mfa_remove_webauthn": [Sight(f"/settings/second-step/keys/{house.key}/remove/", who=KEYED)],
        "mfa_view_recovery_codes": [Sight(codes, who=KEYED), Sight(codes, who=KEYED)],
        "mfa_generate_recovery_codes": [Sight(f"{codes}new/", who=KEYED)],
        "account_reauthenticate": [Sight("/settings/confirm/")],
        "mfa_reauthenticate": [Sight("/settings/confirm/code/", who=KEYED)],
        "mfa_reauthenticate_webauthn": [Sight("/settings/confirm/key/", who=KEYED)],
    }


def _alerts(house: House) -> dict[str, list[Sight]]:
    new, mail, hook = "/settings/alerts/new", house.channels["mail"], house.channels["webhook"]
    return {
        "alerts": [Sight("/settings/alerts/")],
        "alert-log": [Sight("/settings/alerts/log/"), Sight("/settings/alerts/log/?event=limit.breached")],
        "channel-create": [
            Sight(f"{new}/mail/"),
            Sight(f"{new}/webhook/"),
            Sight(f"{new}/slack/", sent={}, status=WRONG),
        ],
        "channel": [
            Sight(f"/settings/alerts/{mail}/"),
            Sight(f"/settings/alerts/{house.channels['slack']}/"),
        ],
        "channel-edit": [Sight(f"/settings/alerts/{hook}/edit/", sample=True)],
        "channel-secret": [Sight(f"/settings/alerts/{hook}/secret/", sent={})],
    }


def _outside(house: House) -> dict[str, list[Sight]]:
    void = "/sign-in/new-password/x/y/"
    locked = {"username": "officer", "password": "a guess"}
    return {
        "sign-in": [
            Sight("/sign-in/", who=VISITOR, sample=True),
            Sight("/sign-in/", who=VISITOR, sent={"username": "nobody", "password": "x"}),
            Sight("/sign-in/", who=VISITOR, sent=locked, status=429),
        ],
        "mfa_authenticate": [Sight("/sign-in/second-step/", who=HALFWAY)],
        "password-forgot": [Sight("/sign-in/forgot/", who=VISITOR)],
        "password-new": [
            Sight(house.new_password, who=VISITOR, lands=house.new_password_form),
            Sight(void, who=VISITOR),
        ],
        "join": [Sight(house.join, who=VISITOR), Sight("/join/void/", who=VISITOR, status=404)],
        "mail-confirm": [Sight("/confirm-mail/x/", who=VISITOR)],
        "set-up": [
            Sight("/set-up/void/", who=VISITOR, status=404),
            Sight("/set-up/x/", VISITOR, template="dashboard/set_up.html", context=house.set_up, sample=True),
        ],
    }


def errors_and_parts(house: House) -> list[Sight]:
    """What no address is for: the pages of errors, and the gallery of the parts that pages are made of."""
    gallery = Sight("/gallery/", template="components/gallery.html", context=house.gallery, sample=True)
    return [
        Sight("/nowhere/", status=404, sample=True),
        Sight("/nowhere/", who=VISITOR, status=404),
        Sight("/vendors/new/", who=VIEWER, status=403),
        Sight("/broken/", VISITOR, status=400, template="400.html"),
        Sight("/broken/", VISITOR, status=403, template="403_csrf.html"),
        Sight("/broken/", VISITOR, status=429, template="429.html"),
        Sight("/broken/", VISITOR, status=500, template="500.html"),
        gallery,
    ]


def empty_house() -> Iterator[Sight]:
    """What an installation shows in which nothing has happened yet."""
    lists = [
        "/",
        "/reports/",
        "/vendors/",
        "/products/",
        "/contracts/",
        "/clarity/",
        "/clarity/compare/",
        "/likelihood/",
        "/workloads/",
        "/portfolio/",
        "/portfolio/single-points/",
        "/portfolio/joint-losses/",
        "/portfolio/limits/",
        "/scenarios/",
        "/scenarios/run/",
        "/mitigations/",
        "/mitigations/ranking/",
        "/plans/",
        "/incidents/",
        "/triage/",
        "/sources/",
        "/catalogue/",
        "/articles/",
        "/triage/measure/",
        "/search/",
    ]
    yield from (Sight(path) for path in lists)
    own = ("people", "tokens", "all-tokens", "alerts", "alerts/log", "audit", "sign-on", "organisation")
    more = ("parameters", "parameters/tornado", "security", "sessions", "second-step", "profile")
    yield from (Sight(f"/settings/{name}/") for name in (*own, *more))
    yield from (Sight(path) for path in ("/contracts/new/", "/workloads/new/", "/incidents/new/"))


def bare_records(records: Bare) -> Iterator[Sight]:
    """Records of which nothing but the name is known, and their lists."""
    lists = ("/", "/vendors/", "/products/", "/workloads/", "/clarity/", "/likelihood/", "/portfolio/")
    yield from (Sight(path) for path in (*lists, *records.paths))


def crowded_house(records: Bare) -> Iterator[Sight]:
    """What a page makes of many rows, long names and words that are longer than a column."""
    lists = (
        "/",
        "/reports/",
        "/search/?q=Kraftfahrzeug",
        "/vendors/",
        "/products/",
        "/contracts/",
        "/clarity/",
        "/likelihood/",
        "/workloads/",
        "/portfolio/",
        "/portfolio/single-points/",
        "/portfolio/joint-losses/",
        "/portfolio/limits/",
        "/incidents/",
        "/sources/",
        "/settings/audit/",
    )
    yield from (Sight(path) for path in (*lists, *records.paths))
