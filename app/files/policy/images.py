"""What we refuse in a picture."""

from typing import BinaryIO

from PIL import Image, ImageFile

from app.files.policy.limits import LARGEST_PICTURE, Kind

END_OF_PNG = b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
DECODERS = {Kind.JPG: "JPEG", Kind.PNG: "PNG"}
DAMAGED = "This picture is damaged or incomplete. Save or scan it again and choose the new file."
TOO_MANY_PIXELS = (
    f"This picture has more than {LARGEST_PICTURE // 1_000_000} million pixels. "
    "Save it smaller, or scan it at 300 dots per inch."
)
DISGUISED = "This file is a picture and something else at once. Save the picture again and choose the new file."


def image_problems(stream: BinaryIO, kind: Kind) -> list[str]:
    """Return all reasons to refuse this picture, as messages that say what to do; empty when there are none."""
    if _hides_something(stream, kind):
        return [DISGUISED]
    stream.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the PDF library turns it on for the whole process when it is imported
    try:
        with Image.open(stream, formats=[DECODERS[kind]]) as image:
            if image.width * image.height > LARGEST_PICTURE:
                return [TOO_MANY_PIXELS]
            image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))  # less memory, same reading
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return [TOO_MANY_PIXELS]
    except Exception:  # a decoder may fail in any way on hostile bytes, and each means the same to us
        return [DAMAGED]
    return []


def _hides_something(stream: BinaryIO, kind: Kind) -> bool:
    """Tell whether a PDF begins in the picture, or anything follows the end of a PNG."""
    stream.seek(0)
    if b"%PDF-" in stream.read(1024):
        return True
    if kind is not Kind.PNG:
        return False
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 2**16))
    tail = stream.read()
    return END_OF_PNG in tail and not tail.endswith(END_OF_PNG)
