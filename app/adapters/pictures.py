"""Pictures of documents, made where a hostile document can do no harm: with little time, memory and no rights."""

import subprocess
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageOps

LONGEST_SIDE = 1400  # pixels
PATIENCE = 60  # seconds for one document
LIMITS = ["prlimit", "--as=1073741824", "--cpu=30", "--fsize=67108864", "--core=0"]
PDF = "application/pdf"


class PictureMaker:
    """Draws PDFs with poppler in a process of its own, and writes pictures anew."""

    def render(self, blocks: Iterable[bytes], media_type: str, *, most: int) -> Iterator[bytes]:
        with TemporaryDirectory() as folder:
            source = Path(folder) / "source"
            with source.open("wb") as file:
                file.writelines(blocks)
            yield from _pages(source, most) if media_type == PDF else [_rewritten(source)]


def _pages(source: Path, most: int) -> Iterator[bytes]:
    size = ["-scale-to", str(LONGEST_SIDE)]
    command = [*LIMITS, "pdftoppm", "-q", "-jpeg", *size, "-f", "1", "-l", str(most), "source", "page"]
    try:
        subprocess.run(command, check=True, timeout=PATIENCE, cwd=source.parent, capture_output=True)  # noqa: S603
    except subprocess.SubprocessError as error:
        raise OSError(f"The document cannot be drawn: {error}") from error
    yield from (path.read_bytes() for path in sorted(source.parent.glob("page-*.jpg")))


def _rewritten(source: Path) -> bytes:
    """Return the pixels alone: remarks, places and previews of cameras stay behind."""
    with Image.open(source, formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clear = upright.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    out = BytesIO()
    paper.save(out, "JPEG", quality=85)
    return out.getvalue()
