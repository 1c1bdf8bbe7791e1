"""A house with something in every room, so that every page has something to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from incidents.models import ArticleVersion, Candidate, CatalogueVendor, Incident, Source
from incidents.services.detection import process_pending
from incidents.services.sources import create_source
from riskboard.accounts.models import User
from riskboard.accounts.services import create_token
from riskboard.accounts.services.invitations import invite
from riskboard.accounts.services.tokens import revoke_token
from riskboard.alerts.models import Attempt, Delivery
from riskboard.dashboard.forms.set_up import SetUpForm
from riskboard.demo.loading import load_demo
from tests.browser.conftest import PASSWORD
from tests.factories.alerts import make_channel, make_delivery
from tests.factories.incidents import make_article, make_candidate, make_incident, make_source
from tests.factories.vendors import (
    make_contract,
    make_limit,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
    rated,
)
from tests.riskboard.common.gallery import gallery_context
from tests.vendors.mitigating import a_fallback, better_terms, noted
from vendors.models import Ranking, Scorecard, Vendor, Workload
from vendors.services.annual import annual_due
from vendors.services.ranking import rank_due, request_ranking
from vendors.services.rescore import rescore_all
from vendors.services.vendors import archive_vendor

WORD = "Kraftfahrzeughaftpflichtversicherungsschadenbearbeitung"
LONG = "A name that is as long as names get when a department, its town and its purpose are all put into it"


@dataclass(frozen=True)
class House:
    """Where the pages are that have a number or a secret in their address."""

    vendor: int
    archived_vendor: str
    scored_on: str
    scorecard: str
    incident: str
    resolved: str
    candidate: str
    told_again: str
    source: str
    unreadable_source: str
    wordings: str
    catalogue: str
    locked: int
    keyed: int
    key: int
    invitation: int
    join: str
    new_password: str
    new_password_form: str
    channels: Mapping[str, int]
    rankings: Mapping[str, str]
    set_up: Mapping[str, Any]
    gallery: Mapping[str, Any]


def furnish() -> House:
    """The demo, and what it leaves out: people with second steps, invitations, tokens, alerts, what went wrong."""
    load_demo(password=PASSWORD, progress=lambda step: None)
    process_pending()
    people = {person.username: person for person in User.objects.all()}
    administrator, keyed, locked = people["administrator"], people["procurement"], people["officer"]
    _lock_out(locked.username)
    _invitation, secret = invite(by=administrator, email="grace@example.org", role="officer")
    long = "a.very.long.name.of.somebody@department.example.org"
    renewable, _old_secret = invite(by=administrator, email=long, role="viewer")
    for name in ("nightly scores", LONG[:100]):
        token, _secret = create_token(user=administrator, name=name, scopes=["read", "incidents:write"])
    revoke_token(token=token, by=administrator)
    gone = make_vendor(LONG, slug="gone")
    archive_vendor(by=administrator, vendor=gone)
    rescore_all()
    annual_due()
    uid = urlsafe_base64_encode(force_bytes(locked.pk))
    return House(
        vendor=Vendor.objects.get(slug="anthropic").pk,
        archived_vendor=gone.slug,
        scored_on=f"{timezone.now() - timedelta(days=90):%Y-%m-%d}",
        scorecard=Scorecard.objects.get(contract__reference="C-2025-031").slug,
        incident=f"/incidents/{Incident.objects.filter(ended_at=None).latest('pk').reference}/",
        resolved=f"/incidents/{Incident.objects.exclude(ended_at=None).latest('pk').reference}/",
        candidate=f"/triage/{_first_in_queue()}/",
        told_again=f"/triage/{_told_again()}/",
        source=_source("https://news.example/feed"),
        unreadable_source=_source(
            "https://status.example/feed", failures=4, last_error="no answer after 20 s"
        ),
        catalogue=f"/catalogue/{CatalogueVendor.objects.get(slug='anthropic').pk}/edit/",
        wordings=f"/articles/{_watched_page()}/versions/",
        locked=locked.pk,
        keyed=keyed.pk,
        key=_second_steps(keyed),
        invitation=renewable.pk,
        join=f"/join/{secret}/",
        new_password=f"/sign-in/new-password/{uid}/{default_token_generator.make_token(locked)}/",
        new_password_form=f"/sign-in/new-password/{uid}/set-password/",
        channels=_channels(),
        rankings=_rankings(),
        set_up={"form": SetUpForm()},
        gallery=gallery_context(),
    )


@dataclass(frozen=True)
class Bare:
    """The addresses of some records that were made for their looks."""

    paths: tuple[str, ...]


def bare() -> Bare:
    """One record of each kind with nothing in it but what must be there."""
    vendor = make_vendor("Vektor", slug="vektor")
    product = make_product("Assist", vendor=make_vendor("Corvid", slug="corvid"), slug="assist")
    workload = make_workload("Claims", slug="claims")
    contract = make_contract("C-1", vendor=vendor, slug="c-1")
    incident = make_incident(vendor)
    rescore_all()
    return Bare(
        (
            f"/vendors/{vendor.slug}/",
            f"/vendors/{vendor.slug}/likelihood/",
            f"/vendors/{vendor.slug}/changes/",
            f"/vendors/{vendor.slug}/tornado/",
            f"/vendors/{product.vendor.slug}/",
            f"/products/{product.slug}/",
            f"/workloads/{workload.slug}/",
            f"/contracts/{contract.slug}/",
            f"/incidents/{incident.reference}/",
        )
    )


def crowd() -> Bare:
    """Thirty of everything, with names as long as names get; the addresses of the first of each."""
    products = []
    for number in range(30):
        vendor = make_vendor(f"{number} {LONG}", slug=f"v{number}", owner=LONG, aliases=[f"{WORD} {number}"])
        products.append(make_product(f"{number} {LONG}", vendor=vendor, slug=f"p{number}", model=LONG))
        contract = make_contract(f"C-{number}", vendor=vendor, slug=f"c{number}", title=LONG)
        make_incident(vendor, title=f"{WORD} {LONG}", summary=f"{LONG} {WORD}")
        make_source(name=f"{WORD} {LONG}")
        if number < 3:
            make_scorecard(contract, slug=f"s{number}", ratings=rated(appeal=2, notice=1))
    for number in range(30):
        around = [products[(number + step) % 30] for step in range(3)]
        make_workload(f"{WORD} {number}", slug=f"w{number}", owner=LONG, dependencies=[needing(*around)])
    make_workload(f"{WORD} {LONG}", slug="all", dependencies=[needing(each) for each in products])
    limit = make_limit(owner=LONG)
    rescore_all()
    first = Incident.objects.earliest("pk").reference
    single = ("vendors/v0", "products/p0", "contracts/c0", "scorecards/s0", "workloads/w0", "workloads/all")
    paths = [f"/{name}/" for name in (*single, f"incidents/{first}", f"portfolio/limits/{limit.slug}")]
    return Bare((*paths, "/clarity/compare/?vendor=v0&vendor=v1&vendor=v2"))


def _first_in_queue() -> int:
    return Candidate.objects.all()[0].pk


def _told_again() -> int:
    """A candidate that was decided on and told of again since."""
    now = timezone.now()
    done: dict[str, Any] = {
        "state": "dismissed",
        "dismiss_reason": "other",
        "decided_at": now - timedelta(days=2),
    }
    candidate = make_candidate(vendors=["anthropic"], **done)
    for title in ("Quite another thing", LONG):
        make_article(story=candidate.story, title=title, fetched_at=now - timedelta(days=1))
    return candidate.pk


def _source(url: str, **noted: Any) -> str:
    source = create_source(by=None, url=url)
    if noted:
        Source.objects.filter(pk=source.pk).update(**noted)
    return f"/sources/{source.pk}/"


def _watched_page() -> int:
    """The number of an article that was changed by its publisher once, and by our reading of it once."""
    page = make_source(name="Terms of Orionsoft", url="https://orionsoft.example/terms", kind="page")
    said = "We may suspend an account after thirty days of notice.\n" + f"{LONG}. " * 9
    article = make_article(source=page, title="Terms", text=said.replace("thirty days of", "no") + WORD)
    for number, ours in enumerate((False, True)):
        at = timezone.now() - timedelta(days=9 - number)
        ArticleVersion.objects.create(
            article=article, title="Terms", text=said, content_hash=str(number), replaced_at=at, ours=ours
        )
        said = article.text.removesuffix(WORD)
    return article.pk


def _rankings() -> Mapping[str, str]:
    """Where the ranking stands of which something came, that of which nothing did, and one that waits."""
    workloads = list(Workload.objects.filter(archived_at=None).order_by("slug")[:2])
    rows = [
        a_fallback(workloads[0], name="Second desk by hand", cost=500),
        a_fallback(workloads[0], name=LONG, cost=900, switch_hours=12),
        a_fallback(workloads[1], name=WORD, cost=1e9),
        better_terms(Vendor.objects.get(slug="anthropic"), name="Notice and a second reviewer", cost=0),
        noted("exercise", "Exercise what is gone", workload=workloads[0]),
    ]
    asked = {"some": rows, "none": rows[2:3], "failed": rows, "waiting": rows}
    found = {
        name: request_ranking(by=None, gauge="expected", mitigations=[row.pk for row in chosen])
        for name, chosen in asked.items()
    }
    rank_due()
    rank_due()
    said = "It took longer than four minutes and was stopped: choose fewer mitigations."
    Ranking.objects.filter(pk=found["failed"].pk).update(state="failed", error=said)
    return {name: f"/mitigations/ranking/{one.pk}/" for name, one in found.items()}


def _lock_out(username: str) -> None:
    AccessAttempt.objects.create(
        username=username,
        ip_address="192.0.2.7",
        user_agent="a browser",
        failures_since_start=settings.SIGN_IN_ATTEMPTS,
    )


def _second_steps(person: User) -> int:
    """An app, recovery codes and a security key; the key's number."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    data = {"name": "Blue key", "credential": _credential(b"a key for the tests")}
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
    return int(key.pk)


def _credential(identity: bytes) -> dict[str, Any]:
    """What a browser answers when a key is added."""
    curve: Any = ES256
    public = curve.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, identity, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, credential)
    client = b'{"type": "webauthn.create", "challenge": "", "origin": "http://localhost"}'
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    name = websafe_encode(identity)
    return {
        "id": name,
        "rawId": name,
        "type": "public-key",
        "response": response,
        "clientExtensionResults": {},
    }


def _channels() -> dict[str, int]:
    """One of each kind with something in its log; their numbers."""
    now = timezone.now()
    channels = {
        "mail": make_channel("mail", name="Risk team"),
        "webhook": make_channel("webhook", name="Ticketing"),
        "slack": make_channel("slack", name=LONG[:100], rules=[]),
    }
    sent = [make_delivery(channels[kind], now=now) for kind in ("mail", "webhook", "webhook")]
    for delivery in sent[:2]:
        Attempt.objects.create(delivery=delivery, at=now, succeeded=True, status_code=200, duration_ms=412)
    Attempt.objects.create(
        delivery=sent[2], at=now - timedelta(hours=1), succeeded=False, error="no answer after 10 s: " + LONG
    )
    settled = {"next_try_at": None, "settled_at": now}
    Delivery.objects.filter(pk=sent[0].pk).update(state="delivered", **settled)
    Delivery.objects.filter(pk=sent[1].pk).update(state="given_up", failures=9, **settled)
    return {kind: channel.pk for kind, channel in channels.items()}
