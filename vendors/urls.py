"""Addresses of the register's pages."""

from django.urls import URLPattern, path

from vendors.views import changes, clarity, contracts, products, scorecards, vendors, workloads

urlpatterns: list[URLPattern] = [
    path("vendors/", vendors.vendors, name="vendors"),
    path("vendors/new/", vendors.vendor_create, name="vendor-create"),
    path("vendors/<slug:slug>/", vendors.vendor, name="vendor"),
    path("vendors/<slug:slug>/world.json", vendors.vendor_world, name="vendor-world"),
    path("vendors/<slug:slug>/changes/", changes.vendor_changes, name="vendor-changes"),
    path("vendors/<slug:slug>/edit/", vendors.vendor_edit, name="vendor-edit"),
    path("vendors/<slug:slug>/archive/", vendors.vendor_archive, name="vendor-archive"),
    path("vendors/<slug:slug>/restore/", vendors.vendor_restore, name="vendor-restore"),
    path("vendors/<slug:slug>/products/new/", products.product_create, name="product-create"),
    path(
        "vendors/<slug:slug>/scorecards/new/",
        scorecards.policy_scorecard_create,
        name="policy-scorecard-create",
    ),
    path("products/", products.products, name="products"),
    path("products/<slug:slug>/", products.product, name="product"),
    path("products/<slug:slug>/edit/", products.product_edit, name="product-edit"),
    path("products/<slug:slug>/archive/", products.product_archive, name="product-archive"),
    path("products/<slug:slug>/restore/", products.product_restore, name="product-restore"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/new/", contracts.contract_create, name="contract-create"),
    path("contracts/<slug:slug>/", contracts.contract, name="contract"),
    path("contracts/<slug:slug>/edit/", contracts.contract_edit, name="contract-edit"),
    path("contracts/<slug:slug>/archive/", contracts.contract_archive, name="contract-archive"),
    path("contracts/<slug:slug>/restore/", contracts.contract_restore, name="contract-restore"),
    path(
        "contracts/<slug:slug>/scorecards/new/",
        scorecards.contract_scorecard_create,
        name="contract-scorecard-create",
    ),
    path("clarity/", clarity.clarity, name="clarity"),
    path("clarity/compare/", clarity.clarity_compare, name="clarity-compare"),
    path("scorecards/<slug:slug>/", scorecards.scorecard, name="scorecard"),
    path("scorecards/<slug:slug>/edit/", scorecards.scorecard_edit, name="scorecard-edit"),
    path("scorecards/<slug:slug>/archive/", scorecards.scorecard_archive, name="scorecard-archive"),
    path("scorecards/<slug:slug>/restore/", scorecards.scorecard_restore, name="scorecard-restore"),
    path("workloads/", workloads.workloads, name="workloads"),
    path("workloads/new/", workloads.workload_create, name="workload-create"),
    path("workloads/<slug:slug>/", workloads.workload, name="workload"),
    path("workloads/<slug:slug>/edit/", workloads.workload_edit, name="workload-edit"),
    path("workloads/<slug:slug>/archive/", workloads.workload_archive, name="workload-archive"),
    path("workloads/<slug:slug>/restore/", workloads.workload_restore, name="workload-restore"),
    path(
        "workloads/<slug:slug>/fallbacks/<int:pk>/tested/", workloads.fallback_tested, name="fallback-tested"
    ),
]
