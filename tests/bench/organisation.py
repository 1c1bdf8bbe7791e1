"""What a very large organisation has on record: its register, copied straight into the tables.

Half of the workloads and of the incidents go to a hundred vendors, so that some have hundreds of both, as in life; ten
of these vendors serve two hundred products of others besides.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from riskboard.accounts.models import Role
from tests.bench.happenings import happen
from tests.bench.log import keep_log
from tests.bench.register import copy_rows
from tests.factories.accounts import make_user
from vendors.models import Contract, Need, NeedOption, Product, Vendor, Workload
from vendors.models.workload import Dependency, DependencyOption, Fallback
from vendors.services.rescore import rescore_all

VENDORS = 10_000
PRODUCTS = 20_000
WORKLOADS = 100_000
PEOPLE = 20
COUNTRIES = ("US", "FR", "DE", "CN", "GB", "IE")
WORDS = ("reading", "support", "claims", "search", "drafting", "coding", "planning", "review")
NULL = r"\N"


def furnish() -> None:
    """Fill the empty tables: what people entered, what follows from it, and the log of all that."""
    for _number in range(PEOPLE):
        make_user(role=Role.OFFICER)
    with _untriggered():
        _register()
        happen()
        keep_log()
    _number_on()
    rescore_all()
    _remember_scores()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def rank(number: int) -> int:
    """Which vendor the row of that number goes to."""
    return number % 100 if number % 2 else number // 2 % VENDORS


@contextmanager
def _untriggered() -> Iterator[None]:
    """Neither triggers nor foreign keys: the rows are sound, and what triggers would write is written beside."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def _register() -> None:
    copy_rows(Vendor, "id slug name aliases tracked_since country owner notes", map(_vendor, range(VENDORS)))
    copy_rows(
        Product,
        "id vendor_id slug name model jurisdiction platform",
        map(_product, range(PRODUCTS)),
    )
    built = range(100, PRODUCTS, 10)
    copy_rows(Need, "id product_id position k", ((n, n + 1, 0, 1) for n in built))
    copy_rows(NeedOption, "id need_id product_id", ((n, n, n % 100 + 1) for n in built))
    names = "id slug reference vendor_id title start_date end_date notice_period_days annual_value"
    copy_rows(Contract, f"{names} auto_renewal renewal_months", map(_contract, range(VENDORS)))
    links = ((n + 1, n + 1, n + 1) for n in range(VENDORS))
    copy_rows(Contract.products.through, "id contract_id product_id", links)
    names = "id slug name owner people cost_per_hour mtpd_hours rto_hours critical description"
    copy_rows(Workload, names, map(_workload, range(WORKLOADS)))
    copy_rows(Dependency, "id workload_id position", ((n + 1, n + 1, 0) for n in range(WORKLOADS)))
    copy_rows(DependencyOption, "id dependency_id product_id", _options())
    names = "id workload_id position name product_id switch_hours capacity last_tested_on"
    copy_rows(Fallback, names, map(_fallback, range(0, WORKLOADS, 3)))


def _vendor(number: int) -> Iterable[object]:
    country, owner = COUNTRIES[number % len(COUNTRIES)], f"Owner {number % 40}"
    return (
        *(number + 1, f"vendor-{number}", f"Vendor {number}", f'{{"Maker {number}"}}', date(2025, 1, 1)),
        *(country, owner, f"Assistants for {WORDS[number % len(WORDS)]}, chosen by tender."),
    )


def _product(number: int) -> Iterable[object]:
    return (
        *(number + 1, number % VENDORS + 1, f"product-{number}", f"Assistant {number}"),
        *(f"model {number % 300}", COUNTRIES[number % 3], f"cloud {number % 5}"),
    )


def _contract(number: int) -> Iterable[object]:
    renews = number % 3 == 0
    end = timezone.now().date() + timedelta(days=number % 730 - 30)
    return (
        *(number + 1, f"contract-{number}", f"C-{number}", number + 1),
        *(f"Assistants for {WORDS[number % len(WORDS)]}", date(2024, 1, 1), end, number % 90, number),
        *(renews, 12 if renews else NULL),
    )


def _workload(number: int) -> Iterable[object]:
    word = WORDS[number % len(WORDS)]
    return (
        *(number + 1, f"workload-{number}", f"{word.capitalize()} {number}", f"Owner {number % 40}"),
        *(number % 60, 50, 24 + number % 72, 8, number % 9 == 0),
        f"What the team of office {number % 700} does all day: {word}, and the letters that follow from it.",
    )


def _options() -> Iterator[Iterable[object]]:
    """A workload rests on one product of its vendor; a third of them could do with another's as well."""
    key = 0
    for number in range(WORKLOADS):
        own = rank(number)
        for product in (own, (own + 7) % PRODUCTS) if number % 3 == 0 else (own,):
            key += 1
            yield key, number + 1, product + 1


def _fallback(number: int) -> Iterable[object]:
    product = (rank(number) + 11) % PRODUCTS + 1 if number % 2 else NULL
    tested = date(2026, 1 + number % 10, 15) if number % 4 else NULL
    return number + 1, number + 1, 0, f"Fallback {number}", product, number % 72, 0.5, tested


def _number_on() -> None:
    """Let the database number on from the rows that came with their numbers."""
    models = [Vendor, Product, Need, NeedOption, Contract, Workload, Dependency, DependencyOption, Fallback]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _remember_scores() -> None:
    """A score a month for each vendor, before the one in force."""
    columns = (
        "vendor_id, method_version, inputs_hash, tolerance, loss, direct_loss, indirect_loss, contributions"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO vendors_vendorscore ({columns}, computed_at, confirmed_at, current, score) "
            f"SELECT {columns}, computed_at - n * interval '30 days', computed_at - n * interval '29 days', "
            "false, score * (1 - n / 20.0) FROM vendors_vendorscore, generate_series(1, 12) n"
        )
