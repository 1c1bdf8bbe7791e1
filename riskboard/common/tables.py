"""How a squashed migration makes the tables of an app, triggers included, in one go, and what else a database holds."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model


class Definition(RunSQL):
    """What a database holds beside tables, such as a view: the squashed migration says it again after the tables.

    A plain RunSQL moves rows, of which a new database has none.
    """


class CreateTables(Operation):
    """Create the tables of ``models``, in their order, and every trigger that they carry in their options.

    Between two operations of a migration Django renders anew whatever is related to the model that changed; with a
    person on every record and a trigger on every table that is nearly everything, hundreds of times. As one operation
    the models are rendered once, and a new database is ready in a fraction of the time.
    """

    reduces_to_sql = True
    reversible = True
    serialization_expand_args = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models join the state; nothing is rendered before the last of them has."""
        state.__dict__.pop("apps", None)
        for one in self.models:
            one.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Tables first, then what watches them."""
        for table in self._tables(app_label, schema_editor, to_state):
            schema_editor.create_model(table)
        for trigger in self._triggers():
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The tables go in the opposite order; their triggers go with them."""
        for table in reversed(self._tables(app_label, schema_editor, from_state)):
            schema_editor.delete_model(table)

    def describe(self) -> str:
        """One line for ``migrate --plan``."""
        return f"Create {len(self.models)} tables with their triggers"

    def _tables(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState
    ) -> list[type[Model]]:
        """The models with a table of their own: proxies have none."""
        models = [state.apps.get_model(app_label, one.name) for one in self.models]
        return [one for one in models if self.allow_migrate_model(schema_editor.connection.alias, one)]

    def _triggers(self) -> Iterator[Any]:
        for one in self.models:
            yield from one.options.get("triggers", ())
