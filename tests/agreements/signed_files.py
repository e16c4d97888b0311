"""Issued texts and files as signatories send them back: small ones made by hand, and those of the real libraries."""

import subprocess
from collections.abc import Sequence
from functools import cache
from hashlib import sha256 as digest
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pikepdf
from flask.testing import FlaskClient
from pikepdf import Dictionary, Name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import TextStampStyle
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.access import actor_for
from app.accounts.policy import PORTAL, Role
from app.adapters.own_thread import in_own_thread
from app.adapters.pdf import WeasyRenderer
from app.adapters.sealing import DemoKey
from app.agreements.documents import mou_data, mou_html
from app.agreements.models import Agreement
from app.agreements.policy import Method
from app.agreements.policy.comparison import Comparison
from app.agreements.policy.outside import SignOutside
from app.agreements.service.outside import sign_outside
from app.core.ports import ObjectStore
from app.files.policy import Upload
from app.files.policy.pictures import picture_key
from app.files.service import keep_bytes
from app.partners.models import Organisation
from tests.agreements.builders import TERMS, make_agreement
from tests.builders import NOW, make_account

FIRST = ("The Partner gives no warranty", "and takes on no obligation", "in the name of eGov.")
LAST = ("The parties sign.", "Signatures", "Signature", "For Bolt Systems", "Name", "Zoe", "Signed", "Page 2 of 2")
Page = Sequence[str]


def written(*pages: Page, holds_signature: bool = False) -> bytes:
    """Return a PDF with these lines on its pages; a signature in it is none that holds."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for lines in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        page.Contents = pdf.make_stream(f"BT /F1 12 Tf 20 TL 60 760 Td {shown} ET".encode())
    if holds_signature:
        pdf.Root.Sign = pdf.make_indirect(Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3]))
    out = BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()


ISSUED = written(FIRST, LAST)
SIGNED = written(FIRST, (*LAST[:7], "Digitally signed by ZOE", LAST[7]), holds_signature=True)
SCAN = written((), ())
SPACED = ISSUED[:-1] + b" \n"  # says the same in whatever way pages are read
CHANGED = written(("The Partner gives full warranty", *FIRST[1:]), LAST, holds_signature=True)


def issue_really(session: Session, store: ObjectStore, agreement: Agreement, document: bytes = ISSUED) -> str:
    """Put a document in the place of the text that was issued, and return its hash."""
    kept = keep_bytes(session, store, document, name="mou.pdf", media_type="application/pdf", actor=PORTAL, now=NOW)
    agreement.file_id = kept.id
    session.commit()
    return kept.sha256


def make_signed_outside(session: Session, store: ObjectStore, organisation: Organisation) -> Agreement:
    """Return an agreement with a scan that the signatory has sent, with pictures of its pages."""
    agreement = make_agreement(session, organisation)
    application, sha256 = agreement.application, issue_really(session, store, agreement)
    signatory = make_account(session, Role.SIGNATORY, name="Zoë O’Brien", organisation=organisation)
    command = SignOutside(
        name="Zoë O’Brien",
        capacity="Director",
        sha256=sha256,
        address="192.0.2.7",
        method=Method.WET_INK,
        signed_on=NOW.date(),
    )
    upload, said = Upload(name="scan.pdf", stream=BytesIO(SCAN)), Comparison(pages=2, pictures=(1, 2))
    actor = actor_for(signatory)
    sign_outside(session, store, application.reference, command, upload, said, actor=actor, now=NOW)
    store.put(picture_key(digest(SCAN).hexdigest(), 1), [b"picture"])
    session.commit()
    return agreement


@cache
def real_issue(word: str = "no warranty") -> bytes:
    """Return an MoU as the portal issues it, but for one word if another is given."""
    html = mou_html(TERMS, address="https://portal.example/verify/DPP-MOU-2030-0001")
    return WeasyRenderer().render(html.replace("no warranty", word), [mou_data(TERMS)])


@cache
def signed_by_certificate(document: bytes) -> bytes:
    """Return a document with a signature that shows in the block of signatures, as signing programs make it."""
    writer = IncrementalPdfFileWriter(BytesIO(document))
    style = TextStampStyle(stamp_text="Digitally signed by %(signer)s\nDate: %(ts)s")
    with DemoKey(path=Path(mkdtemp()) / "zoe.p12").signer() as signer:
        signing = PdfSigner(
            PdfSignatureMetadata(field_name="Zoe"),
            signer,
            stamp_style=style,
            new_field_spec=SigFieldSpec("Zoe", on_page=2, box=(200, 560, 330, 610)),
        )
        return bytes(in_own_thread(lambda: signing.sign_pdf(writer)).getvalue())


def text_of(document: bytes, folder: Path) -> str:
    """Return what a reader copies out of the document, in one line."""
    path = folder / "document.pdf"
    path.write_bytes(document)
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.split())


GOOD = {
    "method": "dsc",
    "full_name": "Zoë O’Brien",
    "capacity": "Director",
    "signed_on": "2030-03-10",
    "proof": "77 01",
    "consent": "y",
}


def address(agreement: Agreement) -> str:
    return f"{agreement.home}/outside"


def send(
    browser: FlaskClient, agreement: Agreement, document: bytes = SIGNED, name: str = "signed.pdf", **changed: str
) -> TestResponse:
    data: dict[str, Any] = GOOD | {"sha256": agreement.sha256} | changed
    return browser.post(address(agreement), data=data | {"file": (BytesIO(document), name)})
