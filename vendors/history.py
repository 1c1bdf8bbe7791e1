"""What the register's records are called in the audit, and on whose page their history stands."""

from django.utils.translation import gettext_lazy as _

from riskboard.common.records import describe, untracked
from vendors.models import (
    AnnualLoss,
    AnnualState,
    ConcentrationLimit,
    Contract,
    Dependency,
    DependencyOption,
    FailureAtom,
    Fallback,
    JointLoss,
    LimitBreach,
    LimitStanding,
    Mitigation,
    Need,
    NeedOption,
    ObservedEvent,
    Plan,
    PlanStep,
    PortfolioResult,
    Product,
    Ranking,
    Rating,
    RescoreState,
    RiskParameters,
    Scenario,
    Scorecard,
    SinglePoint,
    StoredWorld,
    Vendor,
    VendorClarity,
    VendorReach,
    VendorScore,
    Workload,
    WorkloadLoss,
    WorkloadPoints,
    WorldBlock,
)
from vendors.models.contract import ContractProduct
from vendors.queries.scenarios import visible_to

_REGISTER = {"slug": _("identifier"), "external_id": _("external identifier"), "archived_at": _("archived")}

describe(Vendor, _("Vendor"), names=("name",), page="vendor", page_key="slug", labels=_REGISTER)
describe(
    Product,
    _("Product"),
    names=("name",),
    page="product",
    page_key="slug",
    labels=_REGISTER,
)
describe(Need, _("Group of sub-processors"), parent="product")
describe(NeedOption, _("Sub-processor"), names=("product",), parent="need", labels={"need": _("group")})
describe(
    Contract,
    _("Contract"),
    names=("reference title",),
    page="contract",
    page_key="slug",
    labels=_REGISTER,
    money={"annual_value": "currency", "outage_credit": "currency"},
)
describe(ContractProduct, _("Product covered"), names=("product",), parent="contract")
describe(
    Scorecard,
    _("Scorecard"),
    names=("title", "contract"),
    page="scorecard",
    page_key="slug",
    labels=_REGISTER | {"method_version": _("version of the method")},
)
describe(
    Rating,
    _("Criterion"),
    names=("criterion",),
    parent="scorecard",
    labels={"assessed_by": _("assessed by")},
)
describe(
    Workload,
    _("Workload"),
    names=("name",),
    page="workload",
    page_key="slug",
    labels=_REGISTER,
    money={"cost_per_hour": "", "direct_loss_per_hour": ""},
)
describe(Dependency, _("Dependency"), names=("mode",), parent="workload")
describe(
    DependencyOption,
    _("Product depended on"),
    names=("product",),
    parent="dependency",
    labels={"dependency": _("dependency")},
)
describe(Fallback, _("Fallback"), names=("name", "product"), parent="workload")
# Restricted incidents write them too: in the whole log alone.
describe(
    ObservedEvent,
    _("Observed event"),
    names=("atom",),
    labels={
        "atom": _("what it stops"),
        "type": _("type"),
        "started_at": _("start"),
        "ended_at": _("end"),
        "expected_end_at": _("expected end"),
        "weight": _("weight"),
        "ours": _("our own access"),
        "restricted": _("restricted"),
        "reference": _("reference"),
        "title": _("title"),
    },
)
describe(RiskParameters, _("Risk parameters"), names=("id",), money={"tolerance": ""})

describe(
    ConcentrationLimit,
    _("Limit"),
    names=("slug",),
    page="limit",
    page_key="slug",
    labels=_REGISTER,
)

describe(
    Scenario,
    _("Scenario"),
    names=("name",),
    page="scenario",
    page_key="slug",
    right="scenario_run",
    visible=visible_to,
    labels=_REGISTER,
)

describe(
    Mitigation,
    _("Mitigation"),
    names=("name",),
    page="mitigation",
    page_key="slug",
    right="scenario_run",
    labels=_REGISTER,
    money={"yearly_cost": ""},
)
describe(
    Plan,
    _("Plan"),
    names=("name",),
    page="plan",
    page_key="slug",
    right="scenario_run",
    labels=_REGISTER,
)
describe(PlanStep, _("Step of a plan"), names=("mitigation",), parent="plan", right="scenario_run")

untracked(VendorScore, "computed from the register, and kept whenever it differs")
untracked(AnnualLoss, "computed from the register and the incidents on record, one row a vendor")
untracked(AnnualState, "a note that annual losses are due")
untracked(Ranking, "a question about mitigations with its answer, forgotten after a while")
untracked(VendorClarity, "computed from scorecards and contracts, and kept whenever it differs")
untracked(PortfolioResult, "computed from the register, and kept whenever it differs")
untracked(SinglePoint, "a view of what is computed from the register")
untracked(WorkloadPoints, "computed from the register, one row a workload")
untracked(FailureAtom, "a name for what is computed from the register")
untracked(JointLoss, "computed from the register, the largest of them")
untracked(LimitStanding, "computed from the register: how a limit stands")
untracked(LimitBreach, "computed from the register, and kept as the history of a limit")
untracked(VendorReach, "computed from the register, one row a vendor")
untracked(WorkloadLoss, "computed from the register, one row a workload")
untracked(StoredWorld, "what scores were computed from, itself kept with them")
untracked(WorldBlock, "a part of such a world, named by its own content")
untracked(RescoreState, "a note that scores are due")
