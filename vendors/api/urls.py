"""Addresses of the register under ``/api/v1/``."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from vendors.api.contracts import ContractViewSet
from vendors.api.limits import LimitViewSet
from vendors.api.mitigations import MitigationViewSet
from vendors.api.parameters import ParametersViewSet
from vendors.api.plans import PlanViewSet
from vendors.api.portfolio import JointLossViewSet, PortfolioViewSet, SinglePointViewSet
from vendors.api.products import ProductViewSet
from vendors.api.rankings import RankingViewSet
from vendors.api.scenarios import ScenarioViewSet
from vendors.api.scorecards import ScorecardViewSet
from vendors.api.scores import ScoreViewSet
from vendors.api.vendors import VendorViewSet
from vendors.api.workloads import WorkloadViewSet

router = SimpleRouter()
router.register("vendors", VendorViewSet, basename="api-vendors")
router.register("products", ProductViewSet, basename="api-products")
router.register("contracts", ContractViewSet, basename="api-contracts")
router.register("scorecards", ScorecardViewSet, basename="api-scorecards")
router.register("scenarios", ScenarioViewSet, basename="api-scenarios")
router.register("mitigations", MitigationViewSet, basename="api-mitigations")
router.register("plans", PlanViewSet, basename="api-plans")
router.register("workloads", WorkloadViewSet, basename="api-workloads")
router.register("rankings", RankingViewSet, basename="api-rankings")
router.register("parameters", ParametersViewSet, basename="api-parameters")
router.register("scores", ScoreViewSet, basename="api-scores")
router.register("limits", LimitViewSet, basename="api-limits")
router.register("portfolio/single-points", SinglePointViewSet, basename="api-single-points")
router.register("portfolio/joint-losses", JointLossViewSet, basename="api-joint-losses")

urlpatterns = [
    *router.urls,
    path("portfolio/", PortfolioViewSet.as_view({"get": "show"}), name="api-portfolio"),
]
