"""Who changed the inputs of a score. Events bear the time at which their transaction began, hence real ones here."""

import pytest

from riskboard.accounts.models import User
from riskboard.workspace.services.organisation import update_organisation
from tests.factories.accounts import make_user
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Fallback, Product, Vendor, VendorScore, Workload
from vendors.queries.changes import Cause, why_changed
from vendors.services.parameters import set_parameters
from vendors.services.products import update_product
from vendors.services.rescore import rescore_all
from vendors.services.workloads import archive_workload, record_fallback_test, update_workload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada() -> User:
    return make_user()


@pytest.fixture
def vendor() -> Vendor:
    """Corvid, with a workload on its product and one on what will be built on it."""
    own = make_product("Corvid API", vendor=make_vendor("Corvid"))
    spare = {"name": "By hand", "switch_hours": 24, "capacity": "0.5"}
    make_workload("Claims", dependencies=[needing(own)], fallbacks=[spare])
    make_workload("Letters", dependencies=[needing(make_product("App"))])
    rescore_all()
    return own.vendor


def causes(vendor: Vendor) -> dict[str, Cause]:
    """The causes of the newest change by kind."""
    rescore_all()
    after, before = VendorScore.objects.filter(vendor=vendor).select_related("vendor")[:2]
    return {cause.kind: cause for cause in why_changed(before, after, limit=20).causes}


def test_every_cause_names_who_changed_it_and_why(vendor: Vendor, ada: User) -> None:
    claims, app = Workload.objects.get(slug="claims"), Product.objects.get(slug="app")
    update_workload(by=ada, workload=claims, people=40, substitutability="medium")
    record_fallback_test(by=None, fallback=Fallback.objects.get(), tested_on=claims.created_at.date())
    update_product(
        by=ada, product=app, needs=[{"k": 1, "products": [Product.objects.get(slug="corvid-api")]}]
    )
    set_parameters(by=ada, horizon_hours=500)
    update_organisation(by=ada, headcount=480)
    found = causes(vendor)
    told = {kind: [(deed.user_id, deed.reason) for deed in cause.deeds] for kind, cause in found.items()}
    assert told == {
        "figures": [(ada.pk, "workload changed")],
        "substitutability": [(ada.pk, "workload changed")],
        "fallbacks": [(None, "fallback exercised")],
        "sub_processors": [(ada.pk, "product changed")],
        "parameters": [(ada.pk, "risk parameters changed")],
        "tolerance": [(ada.pk, deed.reason) for deed in found["tolerance"].deeds],
    }
    assert {deed.kind for deed in found["tolerance"].deeds} == {
        "workspace.organisation",
        "vendors.riskparameters",
    }


def test_workloads_that_came_and_went_name_who_entered_and_who_archived_them(
    vendor: Vendor, ada: User
) -> None:
    archive_workload(by=ada, workload=Workload.objects.get(slug="claims"))
    assert [deed.reason for deed in causes(vendor)["workload"].deeds] == ["workload archived"]
    make_workload("Fresh", dependencies=[needing(Product.objects.get(slug="corvid-api"))])
    assert [deed.reason for deed in causes(vendor)["workload"].deeds] == ["workload added"]


def test_another_product_names_who_replaced_it_though_the_row_before_is_gone(
    vendor: Vendor, ada: User
) -> None:
    claims = Workload.objects.get(slug="claims")
    update_workload(by=ada, workload=claims, dependencies=[needing(Product.objects.get(slug="app"))])
    (deed,) = causes(vendor)["dependencies"].deeds
    assert deed.user_id == ada.pk
    assert deed.kind in {"vendors.dependency", "vendors.dependencyoption"}


def test_an_edit_from_before_the_first_of_the_two_scores_is_none_of_the_deeds(
    vendor: Vendor, ada: User
) -> None:
    claims = Workload.objects.get(slug="claims")
    update_workload(by=ada, workload=claims, people=40)
    rescore_all()
    update_workload(by=None, workload=claims, people=50)
    assert [deed.user_id for deed in causes(vendor)["figures"].deeds] == [None]
