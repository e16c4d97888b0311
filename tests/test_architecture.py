"""Contracts that the import linter cannot say."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300


def sources() -> list[Path]:
    return sorted((ROOT / "app").rglob("*.py"))


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "app").parts[0]


def test_no_file_outgrows_its_subject() -> None:
    long = [str(path) for path in sources() if path.read_text().count("\n") > LONGEST_FILE]

    assert long == []


def test_only_the_edges_commit() -> None:
    inner = [path for path in sources() if {"service", "models", "policy"} & {path.stem, *path.parts}]
    committing = [str(path) for path in inner if ".commit()" in path.read_text()]

    assert committing == []


def test_only_edges_read_the_clock() -> None:
    reading = [str(path) for path in sources() if "datetime.now(" in path.read_text()]
    allowed = {"adapters/system_clock.py", "adapters/demo_clock.py", "outbox/jobs.py", "cli.py"}

    assert {str(Path(path).relative_to(ROOT / "app")) for path in reading} <= allowed


def test_the_product_reads_nothing_beside_itself() -> None:
    outside = [str(path) for path in sources() if "../shared" in path.read_text()]

    assert outside == []
