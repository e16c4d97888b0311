"""May this file come in? Name, size and content have to agree."""

from pathlib import PurePath
from typing import BinaryIO

import magic

from app.core.errors import RuleBroken
from app.files.policy.hidden import holds_archive
from app.files.policy.images import image_problems
from app.files.policy.limits import FORMATS, Accepted, CheckedUpload, Kind, Upload, size_text
from app.files.policy.names import check_name
from app.files.policy.pdf import pdf_problems

HEAD = 8192

EMPTY = "This file is empty. Open it to see whether it is the right one, then choose it again."
TOO_LARGE = (
    "This file is {size}. The largest we take is {largest}: scan it in black and white or at 300 dots per inch, "
    "or send only the pages that count."
)
WRONG_KIND = "We take {kinds} here. Save or scan the document in this form and choose it again."
MISNAMED = "The name says {kind}, but the content is something else. Save the document as {kinds} and choose it again."
ARCHIVE = "This file holds an archive beside its content. Save the document again and choose the new file."


def check(upload: Upload) -> Kind:
    """Return the kind of a file that may come in. Raises RuleBroken on the field "file" otherwise."""
    check_name(upload.name)
    kind = _kind_by_name(upload.name, upload.accepted)
    _check_size(upload.stream, upload.accepted)
    _check_content(upload.stream, kind, upload.accepted)
    return kind


def checked(upload: Upload) -> CheckedUpload:
    """Return an upload that may come in. It may take seconds: do it while no transaction is open."""
    if isinstance(upload, CheckedUpload):
        return upload
    return CheckedUpload(name=upload.name, stream=upload.stream, accepted=upload.accepted, kind=check(upload))


def _kind_by_name(name: str, accepted: Accepted) -> Kind:
    suffix = PurePath(name.strip()).suffix.lower()
    for kind in accepted.kinds:
        if suffix in FORMATS[kind].suffixes:
            return kind
    raise RuleBroken(WRONG_KIND.format(kinds=accepted.words), field="file")


def _check_size(stream: BinaryIO, accepted: Accepted) -> None:
    size = stream.seek(0, 2)
    if size == 0:
        raise RuleBroken(EMPTY, field="file")
    if size > accepted.max_bytes:
        message = TOO_LARGE.format(size=size_text(size), largest=size_text(accepted.max_bytes))
        raise RuleBroken(message, field="file")


def _check_content(stream: BinaryIO, kind: Kind, accepted: Accepted) -> None:
    stream.seek(0)
    if magic.from_buffer(stream.read(HEAD), mime=True) != FORMATS[kind].media_type:
        message = MISNAMED.format(kind=kind.value.upper(), kinds=accepted.words)
        raise RuleBroken(message, field="file")
    if holds_archive(stream):
        raise RuleBroken(ARCHIVE, field="file")
    is_pdf = kind is Kind.PDF
    problems = pdf_problems(stream, attached=accepted.attached) if is_pdf else image_problems(stream, kind)
    if problems:
        raise RuleBroken(problems[0], field="file")
