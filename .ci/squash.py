"""Write anew the squashed migration of each app named: every table as the last step leaves it, made in one operation.

``python .ci/squash.py APP…``, in the root of the project. A new database takes this file
(`riskboard.common.tables` says why), an old one goes on step by step. Steps that move rows or run SQL have no part in
it, but for a `Definition`: in a new database there are no rows to move. Where later steps need an app that itself
stands on the first (accounts, from its fourth step on), these stay single.
"""

import os
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import django
from django.apps import apps
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.migrations.writer import MigrationWriter

from riskboard.common.tables import CreateTables, Definition

Node = tuple[str, str]
PREFIX = "0001_squashed_"


def steps_of(app: str, loader: MigrationLoader) -> list[Migration]:
    """The single steps of ``app``, first to last."""
    found = [step for key, step in loader.disk_migrations.items() if key[0] == app and not step.replaces]
    return sorted(found, key=lambda step: step.name)


def outside(app: str, steps: list[Migration]) -> list[Node]:
    """What other apps must have made before; of two steps of one app the later is enough."""
    latest: dict[str, Node] = {}
    named = (node for step in steps for node in step.dependencies if node[0] != app)
    for node in sorted(named, key=lambda node: (node[1] != "__first__", node)):
        latest[node[0]] = node
    return list(latest.values())


def related(app: str, model: ModelState) -> Iterator[str]:
    """The models of ``app``, in small letters, that must exist before ``model``: bases and what its fields point to."""
    fields = [field.remote_field for field in model.fields.values() if field.remote_field]
    named = [*model.bases, *(one.model for one in fields), *(getattr(one, "through", None) for one in fields)]
    for one in (one for one in named if isinstance(one, str)):
        at, name = resolve_relation(one, app, model.name_lower)
        if at == app and name != model.name_lower:
            yield name


def in_order(app: str, state: ProjectState) -> list[ModelState]:
    """The models of ``app``, each after those that it needs, and otherwise by name."""
    models = {name: model for (at, name), model in sorted(state.models.items()) if at == app}
    sorter = TopologicalSorter({name: sorted(related(app, model)) for name, model in models.items()})
    return [models[name] for name in sorter.static_order() if name in models]


def creation(model: ModelState) -> CreateModel:
    """The operation that makes ``model`` as it stands; empty lists of options say nothing and are left out."""
    options = {
        name: value
        for name, value in model.options.items()
        if value or name not in {"indexes", "constraints"}
    }
    return CreateModel(model.name, list(model.fields.items()), options, model.bases, model.managers)


def definitions(steps: list[Migration]) -> list[Definition]:
    """What the steps define beside tables."""
    return [one for step in steps for one in step.operations if isinstance(one, Definition)]


def squashed(app: str, loader: MigrationLoader, state: ProjectState) -> Migration:
    """One migration in the place of all single steps of ``app``."""
    steps = steps_of(app, loader)
    body = {
        "initial": True,
        "replaces": [(app, step.name) for step in steps],
        "dependencies": outside(app, steps),
        "operations": [
            CreateTables([creation(model) for model in in_order(app, state)]),
            *definitions(steps),
        ],
    }
    squash: type[Migration] = type("Migration", (Migration,), body)
    return squash(f"{PREFIX}{steps[-1].name}", app)


def stand_on_steps(squash: str) -> None:
    """Let every migration that names ``squash``, which is about to go, name its last step instead."""
    for path in Path().glob("**/migrations/0*.py"):
        text = path.read_text()
        if f"'{squash}'" in text:
            path.write_text(text.replace(f"'{squash}'", f"'{squash.removeprefix(PREFIX)}'"))


def write(app: str, loader: MigrationLoader, state: ProjectState) -> Path:
    """Put the squashed migration of ``app`` in the place of the one before; its path."""
    folder = Path(apps.get_app_config(app).path) / "migrations"
    migration = squashed(app, loader, state)
    for before in folder.glob(f"{PREFIX}*.py"):
        stand_on_steps(before.stem)
        before.unlink()
    path = folder / f"{migration.name}.py"
    path.write_text(MigrationWriter(migration, include_header=False).as_string())
    return path


def main(named: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskboard.settings")
    os.environ["RISKBOARD_BUILD"] = "1"
    django.setup()
    loader = MigrationLoader(None, replace_migrations=False)
    last = [key for key in loader.graph.leaf_nodes() if not loader.disk_migrations[key].replaces]
    state = loader.project_state(last)
    for app in named:
        sys.stdout.write(f"{write(app, loader, state)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
