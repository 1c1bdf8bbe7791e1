"""A new database gets in one go what an old one was brought to step by step."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from riskboard.common.tables import CreateTables


def test_the_squashed_migrations_end_where_the_single_steps_end() -> None:
    every = MigrationLoader(None, replace_migrations=False)
    last = [key for key in every.graph.leaf_nodes() if not every.disk_migrations[key].replaces]
    steps, squashed = every.project_state(last), MigrationLoader(None).project_state()
    assert steps.models.keys() == squashed.models.keys()
    assert MigrationAutodetector(steps, squashed).changes(graph=every.graph) == {}


@pytest.mark.django_db(transaction=True)
def test_tables_come_with_one_operation_and_go_with_it_but_proxies_have_none() -> None:
    operation = CreateTables(
        models=[
            CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
            CreateModel("Tidy", [], bases=("library.shelf",), options={"proxy": True}),
            CreateModel(
                "Book",
                [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("shelf", models.ForeignKey("library.Shelf", models.CASCADE)),
                ],
            ),
        ]
    )
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("library", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("library", editor, before, after)
    assert _tables() == {"library_shelf", "library_book"}
    with connection.schema_editor() as editor:
        operation.database_backwards("library", editor, after, before)
    assert _tables() == set()


def _tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("library_")}
