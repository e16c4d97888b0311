"""The web process carries no library that only other processes need."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"weasyprint", "dbos", "alembic"}


def test_starting_the_web_process_imports_nothing_heavy(tmp_path: Path) -> None:
    look = f"import sys, wsgi; print('wsgi' in sys.modules, *sorted({HEAVY} & set(sys.modules)))"
    environ = os.environ | {"DEMO": "1", "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    told = subprocess.run(
        [sys.executable, "-c", look], check=True, cwd=ROOT, env=environ, timeout=120, capture_output=True, text=True
    )

    assert told.stdout.split() == ["True"]
