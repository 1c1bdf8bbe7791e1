"""The budgets are enforced."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> ModuleType:
    """A script of ``.ci``, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


budgets = load("budgets")
package_lock = load("package_lock")


def test_a_file_may_have_400_lines_and_no_more() -> None:
    assert list(budgets.complaints("x = 1\n" * 400)) == []
    assert list(budgets.complaints("x = 1\n" * 401)) == [(1, "the file has 401 lines, the budget is 400")]


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_function_may_have_50_lines_and_no_more(kind: str) -> None:
    assert list(budgets.complaints(f"{kind} f():\n" + "    x = 1\n" * 49)) == []
    assert list(budgets.complaints(f"{kind} f():\n" + "    x = 1\n" * 50)) == [
        (1, "f has 51 lines, the budget is 50")
    ]


def test_an_import_inside_a_method_is_found_and_one_at_the_top_is_not() -> None:
    source = "import os\nclass A:\n    def f(self):\n        from os import path\n        return path\n"
    assert list(budgets.complaints(source)) == [(4, "f imports inside its body")]


def test_migrations_are_exempt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("migrations", "models"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "long.py").write_text("x = 1\n" * 401)
    assert budgets.main([str(tmp_path)]) == 1
    assert (
        capsys.readouterr().err == f"{tmp_path}/models/long.py:1: the file has 401 lines, the budget is 400\n"
    )


def test_a_lock_that_says_what_the_manifest_asks_for_is_accepted() -> None:
    manifest = {"dependencies": {"a": "1.0"}}
    packages = {"": manifest, "node_modules/a": {"version": "1.0", "integrity": "sha512-x"}}
    assert list(package_lock.complaints(manifest, {"packages": packages})) == []


def test_drift_hosts_and_missing_hashes_are_told() -> None:
    manifest = {"dependencies": {"a": "1.1"}}
    packages = {
        "": {"dependencies": {"a": "1.0"}},
        "node_modules/a": {"version": "1.0", "resolved": "https://registry.example/a.tgz"},
    }
    found = list(package_lock.complaints(manifest, {"packages": packages}))
    assert found == [
        "dependencies of package.json and package-lock.json differ: run make lock",
        "a is locked at 1.0, package.json asks for 1.1: run make lock",
        "node_modules/a names a host; lock with --omit-lockfile-registry-resolved",
        "node_modules/a has no integrity hash",
    ]
