"""The declared parameters of the risk method that are in force."""

from decimal import Decimal

from riskboard.common.prepared import PreparedRecords, prepared
from riskboard.workspace.queries import organisation
from vendors.models import RiskParameters


def parameters_in_force() -> RiskParameters:
    """The newest version of the parameters; the method's defaults (not saved) where nobody has declared any."""
    newest = prepared(parameters_in_force, lambda: PreparedRecords(RiskParameters.objects.all()[:1]))
    return newest.first({}) or RiskParameters()


def tolerance_in_force(declared: RiskParameters) -> Decimal:
    """The loss tolerance in the base currency: the declared one, else one working day of the whole organisation."""
    return declared.tolerance if declared.tolerance is not None else organisation().working_day_cost
