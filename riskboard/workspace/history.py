"""What the organisation is called in the audit."""

from django.utils.translation import gettext_lazy as _

from riskboard.common.records import describe
from riskboard.workspace.models import Organisation

describe(Organisation, _("Organisation"), names=("name",), money={"mean_loaded_cost": ""})
