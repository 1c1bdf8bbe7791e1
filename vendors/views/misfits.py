"""Why a mitigation does not fit the register any more, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from vendors.domain.mitigation.fit import Misfit

MISFITS: Mapping[str, Any] = {
    Misfit.WITHDRAWN: gettext_lazy("it is archived"),
    Misfit.WORKLOAD_GONE: gettext_lazy("its workload is not in the register any more"),
    Misfit.PRODUCT_GONE: gettext_lazy("the product that would join is not in the register any more"),
    Misfit.SPARE_GONE: gettext_lazy("the workload no longer has the fallback that would be exercised"),
    Misfit.BESIDE_GONE: gettext_lazy(
        "the workload no longer depends on the product that it would stand beside"
    ),
    Misfit.ACCOUNT_GONE: gettext_lazy("the vendor has no product in the register that an account is for"),
    Misfit.DONE: gettext_lazy("the workload has it already"),
}
