"""Two people edit one record: the later one learns of it, loses nothing, and decides."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.test import Client

from incidents.models import Source
from incidents.services.incidents import update_incident
from incidents.services.sources import create_source, update_source
from riskboard.accounts.models import User
from riskboard.alerts.models import Channel
from riskboard.alerts.services.channels import update_channel
from riskboard.common.versions import version_of
from riskboard.workspace.models import Organisation
from riskboard.workspace.services import update_organisation
from tests.factories.accounts import make_user
from tests.factories.alerts import make_channel
from tests.factories.incidents import make_incident
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Vendor
from vendors.services.contracts import update_contract
from vendors.services.products import update_product
from vendors.services.vendors import archive_vendor, update_vendor
from vendors.services.workloads import record_fallback_test, update_workload

pytestmark = pytest.mark.django_db
# What happened since is told by the times of transactions: the two writes must be two.
committed = pytest.mark.django_db(transaction=True)


class Kind(NamedTuple):
    """A record, how another person changes it, and where it is edited."""

    record: Any
    change: Callable[..., Any]
    address: str
    field: str


def kind_of(name: str) -> Kind:
    if name == "vendor":
        return Kind(make_vendor("Vektor"), update_vendor, "/vendors/vektor/edit/", "owner")
    if name == "product":
        return Kind(make_product("Assist"), update_product, "/products/assist/edit/", "platform")
    if name == "contract":
        return Kind(make_contract("C-1"), update_contract, "/contracts/c-1/edit/", "title")
    if name == "workload":
        return Kind(make_workload("Claims"), update_workload, "/workloads/claims/edit/", "owner")
    if name == "incident":
        incident = make_incident(make_vendor())
        return Kind(incident, update_incident, f"/incidents/{incident.reference}/edit/", "authority")
    if name == "channel":
        channel = make_channel("mail")
        return Kind(channel, update_channel, f"/settings/alerts/{channel.pk}/edit/", "name")
    if name == "organisation":
        return Kind(update_organisation(by=None), _change_organisation, "/settings/organisation/", "name")
    source = create_source(by=None, url="https://feed.example/rss", name="Feed")
    return Kind(source, update_source, f"/sources/{source.pk}/edit/", "name")


def _change_organisation(*, by: Any, organisation: Organisation, **fields: Any) -> None:
    update_organisation(by=by, **fields)


NAMES = ("vendor", "product", "contract", "workload", "incident", "source", "channel", "organisation")


@pytest.fixture
def ada() -> User:
    return make_user(first_name="Ada", last_name="Officer")


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


def opened(client: Client, address: str) -> dict[str, Any]:
    """What the browser would send of the form as it is shown, its hidden fields and row sets included."""
    response = client.get(address)
    sent: dict[str, Any] = {}
    context = response.context
    sets = [context[name] for name in ("needs", "dependencies", "fallbacks", "rules") if name in context]
    forms = [context["form"], *(part for rows in sets for part in _parts(rows))]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, list):
                sent[bound.html_name] = [getattr(item, "pk", item) for item in value]
            elif value is not None and value is not False and value != "":
                moment = hasattr(value, "hour")
                sent[bound.html_name] = value.strftime("%Y-%m-%dT%H:%M") if moment else str(value)
    for name in ("aliases", "models_named"):
        if isinstance(sent.get(name), list):
            sent[name] = ",".join(sent[name])
    hidden = re.search(r'name="version" value="(\d+)"', response.content.decode())
    assert hidden, "the form does not say on which version it was opened"
    return sent | {"version": hidden[1]}


def _parts(rows: Any) -> list[Any]:
    found = [rows.management_form]
    for form in rows.forms:
        found += [form, *(_parts(form.inner) if form.inner is not None else [])]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_nobody_overtook_is_saved(name: str, client: Client) -> None:
    kind = kind_of(name)
    sent = opened(client, kind.address) | {kind.field: "Mine"}
    assert client.post(kind.address, sent).status_code == 302
    kind.record.refresh_from_db()
    assert getattr(kind.record, kind.field) == "Mine"


@committed
@pytest.mark.parametrize("name", NAMES)
def test_a_stale_form_comes_back_with_who_what_and_all_that_was_typed(
    name: str, client: Client, ada: User
) -> None:
    kind = kind_of(name)
    sent = opened(client, kind.address) | {kind.field: "Mine"}
    kind.change(by=ada, **{name: kind.record}, **{kind.field: "Theirs"})
    response = client.post(kind.address, sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Ada Officer changed this while you were editing" in page
    assert "is now Theirs" in page
    assert 'value="Mine"' in page
    kind.record.refresh_from_db()
    assert getattr(kind.record, kind.field) == "Theirs"


@pytest.mark.parametrize("name", NAMES)
def test_sending_it_again_changes_nothing_until_one_agrees_to_write_over(
    name: str, client: Client, ada: User
) -> None:
    kind = kind_of(name)
    sent = opened(client, kind.address) | {kind.field: "Mine"}
    kind.change(by=ada, **{name: kind.record}, **{kind.field: "Theirs"})
    again = client.post(kind.address, sent)
    assert client.post(kind.address, sent).status_code == 409
    agreed = again.context["conflict"].version
    assert client.post(kind.address, sent | {"over": agreed}).status_code == 302
    kind.record.refresh_from_db()
    assert getattr(kind.record, kind.field) == "Mine"


@committed
def test_a_third_person_in_between_is_asked_about_again(client: Client, ada: User) -> None:
    kind = kind_of("vendor")
    sent = opened(client, kind.address) | {"owner": "Mine"}
    update_vendor(by=ada, vendor=kind.record, owner="Theirs")
    agreed = client.post(kind.address, sent).context["conflict"].version
    update_vendor(by=make_user(first_name="Bo", last_name="Third"), vendor=kind.record, owner="Third")
    response = client.post(kind.address, sent | {"over": agreed})
    assert response.status_code == 409
    assert response.context["conflict"].who == "Bo Third"
    kind.record.refresh_from_db()
    assert kind.record.owner == "Third"


@committed
def test_only_what_happened_since_the_form_was_opened_is_told(client: Client, ada: User) -> None:
    kind = kind_of("vendor")
    update_vendor(by=ada, vendor=kind.record, owner="Before")
    sent = opened(client, kind.address)
    update_vendor(by=ada, vendor=kind.record, website="https://vektor.example/")
    entries = client.post(kind.address, sent).context["conflict"].entries
    assert [line.label for entry in entries for line in entry.lines] == ["Website"]


@committed
def test_changes_of_its_parts_are_told_too(client: Client, ada: User) -> None:
    product = make_product("Assist")
    by_hand = {"name": "By hand", "switch_hours": Decimal(1), "capacity": Decimal(1)}
    workload = make_workload("Claims", dependencies=[needing(product)], fallbacks=[by_hand])
    sent = opened(client, "/workloads/claims/edit/")
    update_workload(by=ada, workload=workload, fallbacks=[by_hand | {"capacity": Decimal("0.5")}])
    page = client.post("/workloads/claims/edit/", sent).content.decode()
    assert "By hand" in page
    assert "was 1, is now 0.5" in page


@committed
def test_rules_that_were_changed_meanwhile_are_told_and_not_lost(client: Client, ada: User) -> None:
    kind = kind_of("channel")
    sent = opened(client, kind.address)
    update_channel(by=ada, channel=kind.record, rules=[{"events": ["score.changed"], "min_severity": "high"}])
    response = client.post(kind.address, sent)
    assert response.status_code == 409
    assert "is now High" in response.content.decode()
    assert kind.record.rules.get().event_names == ["score.changed"]


def test_what_deliveries_note_of_a_channel_makes_no_form_stale(client: Client) -> None:
    kind = kind_of("channel")
    sent = opened(client, kind.address) | {"name": "Mine"}
    Channel.objects.update(failing_since="2026-11-20T12:00:00Z")
    assert client.post(kind.address, sent).status_code == 302


def test_an_exercise_that_was_noted_meanwhile_is_not_lost(client: Client, ada: User) -> None:
    by_hand = {"name": "By hand", "switch_hours": Decimal(1), "capacity": Decimal(1)}
    workload = make_workload("Claims", fallbacks=[by_hand])
    sent = opened(client, "/workloads/claims/edit/")
    fallback = workload.fallbacks.get()
    record_fallback_test(by=ada, fallback=fallback, tested_on=workload.created_at.date())
    assert client.post("/workloads/claims/edit/", sent).status_code == 409
    fallback.refresh_from_db()
    assert fallback.last_tested_on is not None


def test_a_mistake_of_ones_own_keeps_the_version_that_the_form_was_opened_on(
    client: Client, ada: User
) -> None:
    kind = kind_of("vendor")
    sent = opened(client, kind.address)
    update_vendor(by=ada, vendor=kind.record, owner="Theirs")
    response = client.post(kind.address, sent | {"name": ""})
    assert response.status_code == 422
    assert f'name="version" value="{sent["version"]}"' in response.content.decode()
    assert client.post(kind.address, sent).status_code == 409


def test_what_the_poller_notes_of_a_source_makes_no_form_stale(client: Client) -> None:
    kind = kind_of("source")
    sent = opened(client, kind.address) | {"name": "Mine"}
    source = Source.objects.get()
    source.failures, source.last_error = 3, "no answer"
    source.save()
    assert client.post(kind.address, sent).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 500, "\x00"])
def test_a_version_that_nobody_gave_never_breaks_the_page(client: Client, version: str) -> None:
    make_vendor("Vektor")
    given = {"name": "Vektor", "tracked_since": "2026-01-01", "version": version, "over": version}
    assert client.post("/vendors/vektor/edit/", given).status_code == (409 if version else 302)


def test_a_record_that_was_archived_meanwhile_is_not_there_to_edit(client: Client, ada: User) -> None:
    kind = kind_of("vendor")
    sent = opened(client, kind.address)
    archive_vendor(by=ada, vendor=kind.record)
    assert client.post(kind.address, sent).status_code == 404
    assert version_of(Vendor.objects.get()) != sent["version"]
