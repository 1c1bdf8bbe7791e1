"""Fails when a Python file or function outgrows its budget, or a function hides an import.

``python .ci/budgets.py DIRECTORY…``; complexity is ruff's to measure (C901). Migrations are generated and exempt.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function of a module, methods and nested ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def hidden_imports(function: Function) -> Iterator[ast.stmt]:
    """The imports inside a function."""
    return (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def complaints(source: str) -> Iterator[tuple[int, str]]:
    """Line and wording of each budget that a module's ``source`` exceeds."""
    lines = len(source.splitlines())
    if lines > FILE_LINES:
        yield 1, f"the file has {lines} lines, the budget is {FILE_LINES}"
    for function in functions(ast.parse(source)):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES:
            yield function.lineno, f"{function.name} has {length} lines, the budget is {FUNCTION_LINES}"
        for statement in hidden_imports(function):
            yield statement.lineno, f"{function.name} imports inside its body"


def modules(directories: list[str]) -> Iterator[Path]:
    """The Python files below ``directories``, migrations apart."""
    for directory in directories:
        for path in sorted(Path(directory).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def main(directories: list[str]) -> int:
    """Print each complaint as ``path:line: wording``; 1 if there is any."""
    found = [
        f"{path}:{line}: {text}\n"
        for path in modules(directories)
        for line, text in complaints(path.read_text(encoding="utf-8"))
    ]
    sys.stderr.write("".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
