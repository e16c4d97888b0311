"""The web process does not carry the PDF library."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_starting_the_web_process_does_not_import_the_pdf_library(tmp_path: Path) -> None:
    look = "import sys, wsgi; sys.exit('weasyprint' in sys.modules or 'wsgi' not in sys.modules)"
    environ = os.environ | {"DEMO": "1", "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    subprocess.run([sys.executable, "-c", look], check=True, cwd=ROOT, env=environ, timeout=120)
