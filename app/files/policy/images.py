"""What we refuse in a picture."""

from typing import BinaryIO

from PIL import Image, ImageFile

from app.files.policy.hidden import holds_page
from app.files.policy.limits import LARGEST_PICTURE, Kind

ENDS = {Kind.JPG: b"\xff\xd9", Kind.PNG: b"\x00\x00\x00\x00IEND\xaeB\x60\x82"}
PADDING = b"\0\t\n\r "  # some cameras fill up the end
LONGEST_END = 2**16
DECODERS = {Kind.JPG: "JPEG", Kind.PNG: "PNG"}
DAMAGED = "This picture is damaged or incomplete. Save or scan it again and choose the new file."
TOO_MANY_PIXELS = (
    f"This picture has more than {LARGEST_PICTURE // 1_000_000} million pixels. "
    "Save it smaller, or scan it at 300 dots per inch."
)
DISGUISED = "This file is a picture and something else at once. Save the picture again and choose the new file."


def image_problems(stream: BinaryIO, kind: Kind) -> list[str]:
    """Return all reasons to refuse this picture, as messages that say what to do; empty when there are none."""
    fault = _fault_in_pixels(stream, kind)
    if not fault and (holds_page(stream) or _goes_on_after_its_end(stream, kind)):
        fault = DISGUISED
    return [fault] if fault else []


def _fault_in_pixels(stream: BinaryIO, kind: Kind) -> str:
    stream.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the PDF library turns it on for the whole process when it is imported
    try:
        with Image.open(stream, formats=[DECODERS[kind]]) as image:
            if image.width * image.height > LARGEST_PICTURE:
                return TOO_MANY_PIXELS
            image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))  # less memory, same reading
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_MANY_PIXELS
    except Exception:  # a decoder may fail in any way on hostile bytes, and each means the same to us
        return DAMAGED
    return ""


def _goes_on_after_its_end(stream: BinaryIO, kind: Kind) -> bool:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - LONGEST_END))
    _, end, rest = stream.read().rpartition(ENDS[kind])
    return not end or bool(rest.strip(PADDING))
