from vendors.models.annual import AnnualLoss, AnnualState
from vendors.models.contract import Contract
from vendors.models.event import ObservedEvent
from vendors.models.limit import ConcentrationLimit, Layer, LimitBreach, LimitStanding
from vendors.models.mitigation import Mitigation, MitigationKind, Plan, PlanGauge, PlanStep
from vendors.models.parameters import RiskParameters
from vendors.models.portfolio import FailureAtom, JointLoss, PortfolioResult, SinglePoint, WorkloadPoints
from vendors.models.product import Need, NeedOption, Product, ProductState
from vendors.models.ranking import Ranking, RankingState
from vendors.models.scenario import Scenario
from vendors.models.score import RescoreState, VendorReach, VendorScore, WorkloadLoss
from vendors.models.scorecard import Rating, Scorecard, VendorClarity
from vendors.models.vendor import AccountState, Vendor
from vendors.models.workload import Dependency, DependencyOption, Fallback, Workload
from vendors.models.world import StoredWorld, WorldBlock

__all__ = [
    "AccountState",
    "AnnualLoss",
    "AnnualState",
    "ConcentrationLimit",
    "Contract",
    "Dependency",
    "DependencyOption",
    "FailureAtom",
    "Fallback",
    "JointLoss",
    "Layer",
    "LimitBreach",
    "LimitStanding",
    "Mitigation",
    "MitigationKind",
    "Need",
    "NeedOption",
    "ObservedEvent",
    "Plan",
    "PlanGauge",
    "PlanStep",
    "PortfolioResult",
    "Product",
    "ProductState",
    "Ranking",
    "RankingState",
    "Rating",
    "RescoreState",
    "RiskParameters",
    "Scenario",
    "Scorecard",
    "SinglePoint",
    "StoredWorld",
    "Vendor",
    "VendorClarity",
    "VendorReach",
    "VendorScore",
    "Workload",
    "WorkloadLoss",
    "WorkloadPoints",
    "WorldBlock",
]
