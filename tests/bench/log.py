"""The log of a large register: what the triggers write when each of its rows is added."""

from django.apps import apps
from django.db import connection
from django.db.models import Model

ACTS = 3_000


def keep_log() -> None:
    """An event for each row of each tracked model, spread over a year, in acts of the people there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pghistory_context (id, created_at, updated_at, metadata) "
            "SELECT gen_random_uuid(), now(), now(), jsonb_build_object('user', p.ids[1 + n %% cardinality(p.ids)], "
            "'reason', 'entered from the files') FROM generate_series(1, %s) n, "
            "(SELECT array_agg(id) AS ids FROM accounts_user) p",
            [ACTS],
        )
    for model in apps.get_models():
        event = getattr(model, "pgh_event_model", None)
        if event is not None:
            _keep(model, event)


def _keep(model: type[Model], event: type[Model]) -> None:
    table = model._meta.db_table
    own = {field.column for field in model._meta.local_concrete_fields}
    if model._meta.concrete_model is not None:
        own |= {field.column for field in model._meta.concrete_model._meta.local_concrete_fields}
    kept = [field.column for field in event._meta.local_concrete_fields if field.column in own]
    columns = ", ".join(f'"{name}"' for name in kept)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH acts AS (SELECT array_agg(id) AS ids FROM pghistory_context) "
            f"INSERT INTO {event._meta.db_table} "
            f"(pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, {columns}) "
            "SELECT now() - (id * 37 % 525600) * interval '1 minute', 'insert', id, "
            f"acts.ids[1 + id % cardinality(acts.ids)], {columns} FROM {table}, acts"
        )
