"""What the organisation is called in the audit."""

from django.utils.translation import gettext_lazy as _

from riskboard.common.records import describe, untracked
from riskboard.workspace.models import Organisation, SetUpLink

describe(Organisation, _("Organisation"), names=("name",), money={"mean_loaded_cost": ""})

untracked(SetUpLink, "an address that works once; what is made through it has its own history")
