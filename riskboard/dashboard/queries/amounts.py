"""What is stored in the base currency, and would mean something else in another."""

from django.utils.translation import gettext as _

from vendors.models import Contract, Mitigation, Workload
from vendors.queries.parameters import parameters_in_force


def held_in_base_currency() -> list[str]:
    """What is on record in the base currency, or with a rate to it, in words; archived records count too."""
    held = {
        _("workloads"): Workload.objects.exists(),
        _("contracts"): Contract.objects.exists(),
        _("mitigations"): Mitigation.objects.exists(),
        _("the tolerated loss"): parameters_in_force().tolerance is not None,
    }
    return [name for name, exists in held.items() if exists]
