"""What a document of ours has attached may come back in it, and nothing else."""

from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name

from app.core.errors import RuleBroken
from app.files.policy.check import checked
from app.files.policy.limits import Accepted, Kind, Upload
from app.files.policy.pdf import attached_to, pdf_problems
from tests.files import samples


def holding(*files: bytes, pinned: bool = False) -> bytes:
    pdf = samples.blank()
    for number, data in enumerate(files):
        pdf.attachments[f"{number}.json"] = data
    if pinned:
        pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])])
    return samples.saved(pdf)


OURS = holding(b"{}", b"[]")


@pytest.mark.parametrize(
    ("document", "taken"),
    [
        (OURS, True),
        (holding(b"{}"), True),
        (holding(b"{ }"), False),
        (holding(b"{}", samples.PROGRAM), False),
        (holding(b"{}", pinned=True), False),
        (samples.script_pdf(), False),
    ],
    ids=["our data and seal", "our data", "other data", "program", "pinned", "script"],
)
def test_only_what_is_known_may_be_attached(document: bytes, taken: bool) -> None:
    assert (pdf_problems(document, attached=attached_to(OURS)) == []) is taken
    assert (document == samples.script_pdf()) or pdf_problems(document) != []


def test_a_field_says_what_it_knows() -> None:
    accepted = Accepted(kinds=(Kind.PDF,), attached=attached_to(OURS))

    assert checked(Upload(name="signed.pdf", stream=BytesIO(OURS), accepted=accepted)).kind is Kind.PDF
    with pytest.raises(RuleBroken, match="attached files"):
        checked(Upload(name="signed.pdf", stream=BytesIO(OURS)))


def test_a_document_without_attachments_knows_none() -> None:
    assert attached_to(samples.saved(samples.blank())) == frozenset()
    assert attached_to(OURS) != attached_to(holding(b"{}"))
