"""What we refuse in a PDF. Every object is looked at, wherever it hides."""

import time
from collections.abc import Collection, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf

PATIENCE = 5  # seconds for one document
LARGEST_PART = 16 * 2**20  # bytes of one compressed part, unpacked
SIGNATURE = b"%PDF-"
END = b"%%EOF"
TAIL = 1024

DAMAGED = "This PDF is damaged or incomplete. Save or scan the document again and choose the new file."
PROTECTED = "This PDF is protected with a password or restrictions. Save a copy without protection and choose that."
ENDLESS = "This PDF is too complicated for us to check. Print it to a new PDF and choose that."
ACTIVE = "This PDF holds {what}, which we do not take. Print it to a new PDF and choose that."

SCRIPT, LAUNCH, ATTACHMENT = "a script", "an action that starts another program", "attached files"
FORM, SENDING, MEDIA = "an XFA form", "an action that sends or loads data", "sound, film or 3D content"
OPENING = "a link that opens another file or runs a script"
ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": LAUNCH,
    "/GoToE": ATTACHMENT,
    "/GoToR": OPENING,
    "/SubmitForm": SENDING,
    "/ImportData": SENDING,
    "/Rendition": MEDIA,
    "/RichMediaExecute": MEDIA,
    "/RichMedia": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/3D": MEDIA,
    "/FileAttachment": ATTACHMENT,
}
KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/EmbeddedFiles": ATTACHMENT,
    "/EF": ATTACHMENT,
    "/XFA": FORM,
    "/RichMediaContent": MEDIA,
}
HARMLESS_SCHEMES = ("http", "https", "mailto", "tel", "")

# A few kilobytes can unpack to gigabytes: the library gives up on such parts.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=LARGEST_PART, run_length_max_memory=LARGEST_PART, png_max_memory=LARGEST_PART
)


class _Endless(Exception):
    """The document takes longer than we are willing to look."""


def pdf_problems(
    source: bytes | Path | BinaryIO, *, patience: float = PATIENCE, attached: Collection[str] = ()
) -> list[str]:
    """Return all reasons to refuse this PDF, as messages that say what to do; empty when there are none.

    A file inside it is one, unless its SHA-256 is among those of `attached`.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return pdf_problems(file, patience=patience, attached=attached)
    stream = BytesIO(source) if isinstance(source, bytes) else source
    return [DAMAGED] if _is_cut_or_disguised(stream) else _problems_inside(stream, patience, attached)


def attached_to(document: bytes) -> frozenset[str]:
    """Return the SHA-256 of each file inside a PDF of ours."""
    with pikepdf.open(BytesIO(document)) as pdf:
        return frozenset(sha256(one.get_file().read_bytes()).hexdigest() for one in pdf.attachments.values())


def _is_cut_or_disguised(stream: BinaryIO) -> bool:
    """Tell whether the bytes do not begin and end as a PDF does: readers would still open some of these."""
    stream.seek(0)
    head = stream.read(len(SIGNATURE))
    size = stream.seek(0, 2)
    stream.seek(max(0, size - TAIL))
    _, mark, after_end = stream.read().rpartition(END)
    stream.seek(0)
    return head != SIGNATURE or not mark or bool(after_end.strip(b"\0\t\n\f\r "))


def _problems_inside(stream: BinaryIO, patience: float, attached: Collection[str]) -> list[str]:
    try:
        with pikepdf.open(stream, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return [PROTECTED]
            objects = _in_time(_objects(pdf), patience)
            found = {ACTIVE.format(what=what) for thing in objects for what in _active_parts(thing, attached)}
            return sorted(found) or ([] if len(pdf.pages) else [DAMAGED])
    except pikepdf.PasswordError:
        return [PROTECTED]
    except _Endless:
        return [ENDLESS]
    except Exception:  # a parser may fail in any way on hostile bytes, and each means the same to us
        return [DAMAGED]


def _in_time(objects: Iterator[Any], patience: float) -> Iterator[Any]:
    """Pass the objects on and give up a document that was made to take for ever."""
    deadline = time.monotonic() + patience
    for thing in objects:
        if time.monotonic() >= deadline:
            raise _Endless
        yield thing


def _objects(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Return the trailer and every object; asking for each number first unpacks one part at a time."""
    yield pdf.trailer
    yield from (pdf.get_object(number, 0) and None for number in range(1, int(pdf.trailer.Size)))
    yield from pdf.objects


def _active_parts(thing: Any, attached: Collection[str]) -> Iterator[str]:
    """Look into an object and into all that lies directly inside it."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Array):
            waiting += [inner for inner in part if _lies_inside(inner)]
        elif isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
            yield from _signs_of(part, attached)
            waiting += [inner for _, inner in part.items() if _lies_inside(inner)]


def _lies_inside(value: Any) -> bool:
    """Tell whether the value is a container that is no object of its own; those are looked at anyway."""
    return isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect


def _signs_of(part: Any, attached: Collection[str]) -> Iterator[str]:
    for key, value in part.items():
        if key in KEYS and not _is_known(key, value, attached):
            yield KEYS[key]
        if key in {"/S", "/Subtype"} and isinstance(value, pikepdf.Name) and str(value) in ACTIONS:
            yield ACTIONS[str(value)]
        if key == "/URI" and isinstance(value, pikepdf.String) and _scheme(str(value)) not in HARMLESS_SCHEMES:
            yield OPENING


def _is_known(key: str, value: Any, attached: Collection[str]) -> bool:
    """Tell whether all that is attached here is known; what names the attachments is as good as each of them."""
    if not attached or KEYS[key] != ATTACHMENT:
        return False
    return key == "/EmbeddedFiles" or all(sha256(one.read_bytes()).hexdigest() in attached for one in value.values())


def _scheme(address: str) -> str:
    """Return what an address begins with, as lenient readers understand it: without what cannot be seen.

    What has a dot in it is the name of a site, and what has no colon behind it is a page of the same site.
    """
    before, colon, _ = address.partition(":")
    seen = "".join(letter for letter in before if letter.isprintable()).strip().lower()
    return seen if colon and "." not in seen else ""
