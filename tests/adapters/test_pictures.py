"""Drawing documents, for real."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from app.adapters.pictures import LONGEST_SIDE, PictureMaker
from tests.files import samples

PDF = "application/pdf"


def drawn(data: bytes, media_type: str = PDF, most: int = 10) -> list[Image.Image]:
    blocks: Iterator[bytes] = (data[at : at + 1000] for at in range(0, len(data), 1000))
    return [Image.open(BytesIO(picture)) for picture in PictureMaker().render(blocks, media_type, most=most)]


def pages(count: int) -> bytes:
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page(page_size=(200, 100))
    return samples.saved(pdf)


def test_each_page_of_a_document_is_one_picture_in_order() -> None:
    found = drawn(pages(12), most=11)

    assert [(picture.format, max(picture.size)) for picture in found] == [("JPEG", LONGEST_SIDE)] * 11


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_is_written_anew_and_no_larger_than_needed(kind: str, media_type: str) -> None:
    [small] = drawn(samples.picture(kind), media_type)
    [large] = drawn(samples.picture(kind, (4000, 1000)), media_type)

    assert (small.format, small.size) == ("JPEG", (300, 200))
    assert large.size == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_what_is_written_beside_the_pixels_stays_behind() -> None:
    noted = samples.noted_jpeg(b"taken at 12.97 N 77.59 E")

    [picture] = PictureMaker().render([noted], "image/jpeg", most=1)

    assert b"taken at" in noted
    assert b"taken at" not in picture


def test_what_is_seen_through_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")

    [picture] = drawn(out.getvalue(), "image/png")

    assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 nothing", samples.locked_pdf("user")], ids=["empty", "no pages", "locked"]
)
def test_what_cannot_be_drawn_is_said(data: bytes) -> None:
    with pytest.raises(OSError, match="cannot be drawn"):
        drawn(data)


def test_a_broken_picture_is_said() -> None:
    with pytest.raises(OSError):  # noqa: PT011
        drawn(samples.picture()[:100], "image/png")
