"""Contracts that the import linter cannot say."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300
CODE = re.compile(r"\b(?:S1\.\d+|[ACGMNPRJ]\d{1,2})\b|(?<![\w)])\(\d{1,2}\)")
NOT_IMPORTED = {
    "argon2-cffi",  # Flask-Security hashes passwords with it
    "granian",  # started as a command
    "psycopg",  # named in DATABASE_URL
    "tzdata",  # data
}


def sources() -> list[Path]:
    return sorted((ROOT / "app").rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "app").parts[0]


def names_of_other_tables(path: Path, tree: ast.Module) -> set[str]:
    other = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith(".models")
        and node.module != f"app.{room_of(path)}.models"
    ]
    return {alias.asname or alias.name for node in other for alias in node.names}


def annotations(tree: ast.Module) -> set[ast.AST]:
    """Return every node that only says of which type something is."""
    typed = (getattr(node, part, None) for node in ast.walk(tree) for part in ("annotation", "returns"))
    return {inner for annotation in typed if annotation for inner in ast.walk(annotation)}


def test_no_file_outgrows_its_subject() -> None:
    long = [str(path) for path in sources() if path.read_text().count("\n") > LONGEST_FILE]

    assert long == []


def test_only_the_edges_commit() -> None:
    inner = [path for path in sources() if {"service", "models", "policy"} & {path.stem, *path.parts}]
    committing = [str(path) for path in inner if ".commit()" in path.read_text()]

    assert committing == []


def test_only_edges_read_the_clock() -> None:
    reading = [str(path) for path in sources() if "datetime.now(" in path.read_text()]
    allowed = {
        "adapters/system_clock.py",
        "adapters/demo_clock.py",
        "adapters/demo_key.py",
        "outbox/worker.py",
        "cli.py",
    }

    assert {str(Path(path).relative_to(ROOT / "app")) for path in reading} <= allowed


def test_the_product_reads_nothing_beside_itself() -> None:
    outside = [str(path) for path in sources() if "../shared" in path.read_text()]

    assert outside == []


def test_only_tables_know_the_tables_of_other_rooms() -> None:
    """Others may name them as types; they find and change them through the room's service."""
    used = []
    for path in sources():
        if "models" in {path.stem, *path.parts} or room_of(path) == "demo":
            continue
        tree = ast.parse(path.read_text())
        other, types = names_of_other_tables(path, tree), annotations(tree)
        used += [
            f"{path}:{node.lineno} {node.id}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and node.id in other and node not in types
        ]

    assert used == []


def imported_modules() -> set[str]:
    """Return the first names of all modules that the product imports."""
    nodes = [node for path in [*sources(), *ROOT.glob("*.py")] for node in ast.walk(ast.parse(path.read_text()))]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in plain | parts}


def test_every_dependency_is_used() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=]", line)[0] for line in asked}
    kept_by = packages_distributions()
    used = {name.lower() for module in imported_modules() for name in kept_by.get(module, ())}

    assert names - used == NOT_IMPORTED


def test_every_code_in_a_docstring_is_explained() -> None:
    explained = set(CODE.findall((ROOT / "docs" / "codes.md").read_text())) | {f"S1.{n}" for n in range(1, 51)}
    named = {
        code
        for path in [*sources(), *(ROOT / "tests").rglob("*.py")]
        for code in CODE.findall(" ".join(docstrings(ast.parse(path.read_text()))))
    }

    assert len(named) > 60
    assert named - explained == set()


def docstrings(tree: ast.Module) -> list[str]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, owners)]
