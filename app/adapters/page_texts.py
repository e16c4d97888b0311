"""What the pages of a PDF say, read where a hostile document can do no harm: with little time, memory and no rights."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from app.adapters.pictures import LIMITS

PATIENCE = 30  # seconds for one document
PAGE_END = "\f"


class PageReader:
    """Reads with poppler in a process of its own."""

    def pages(self, document: bytes) -> list[str]:
        with TemporaryDirectory() as folder:
            Path(folder, "source").write_bytes(document)
            command = [*LIMITS, "pdftotext", "-q", "-enc", "UTF-8", "source", "-"]
            try:
                read = subprocess.run(command, check=True, timeout=PATIENCE, cwd=folder, capture_output=True)  # noqa: S603
            except subprocess.SubprocessError as error:
                raise OSError(f"The document cannot be read: {error}") from error
        return read.stdout.decode(errors="replace").split(PAGE_END)[:-1]
