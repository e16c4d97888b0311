"""Copies that somebody holds: thirty honest ones are told so, thirty tampered ones are reported with the place."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy.orm import Session

from app.adapters.page_texts import PageReader
from app.agreements.models import Agreement
from app.agreements.policy.verification import VERDICT_TEXT, Checked, Verdict
from app.agreements.service.seals import SEALED
from app.agreements.service.verify import check_file
from app.core.ports import Ports
from app.partners.models import Partner
from tests.agreements.sealed import REFERENCE, file_sealed, foreign_seals, own_seals, plain, sealed
from tests.builders import NOW, make_organisation, make_partner

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the renderer's own
V = Verdict


@pytest.fixture
def filed(session: Session, fakes: Ports, partner: Partner) -> Agreement:
    return file_sealed(session, fakes.store, partner)


@pytest.fixture
def checked(session: Session, fakes: Ports, filed: Agreement) -> Callable[[bytes], Checked]:
    return lambda document: check_file(session, fakes.store, own_seals(), PageReader(), document)


def flipped(part: float) -> bytes:
    """Change one bit, this far into the file."""
    document = bytearray(sealed().document)
    document[int(len(document) * part)] ^= 1
    return bytes(document)


def rewritten(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    """Change the document and write it as a whole anew, with its seal as it was."""
    with pikepdf.open(BytesIO(sealed().document)) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def updated(change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """Add a change behind the seal, as editors do."""
    writer = IncrementalPdfFileWriter(BytesIO(sealed().document))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def turn(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Rotate"] = generic.NumberObject(180)
    writer.update_container(page)


def overwrite(writer: IncrementalPdfFileWriter) -> None:
    """Write other words over the first page."""
    page = writer.find_page_for_modification(0)[0].get_object()
    content = generic.StreamObject(stream_data=b"BT /F1 40 Tf 100 500 Td (One million rupees) Tj ET")
    page["/Contents"] = writer.add_object(content)
    writer.update_container(page)


def rename(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Lang"] = generic.pdf_string("fr")
    writer.update_root()


def turn_and_rename(writer: IncrementalPdfFileWriter) -> None:
    turn(writer)
    rename(writer)


def add_page(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()


def drop_seal(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AcroForm, pdf.Root.Perms
    for page in pdf.pages:
        if "/Annots" in page:
            del page.Annots


def by_another() -> bytes:
    return foreign_seals().seal(plain(), reason=f"{SEALED} {REFERENCE}", at=NOW).document


def by_another_on_top() -> bytes:
    with pikepdf.open(BytesIO(sealed().document)) as pdf:
        drop_seal(pdf)
        out = BytesIO()
        pdf.save(out)
    return foreign_seals().seal(out.getvalue(), reason=f"{SEALED} {REFERENCE}", at=NOW).document


def with_transplanted_seal() -> bytes:
    """Put our seal's bytes behind another document."""
    return plain().replace(b"%%EOF", b"%changed\n%%EOF") + sealed().document[len(plain()) :]


TAMPERED: dict[str, tuple[Callable[[], bytes], set[Verdict]]] = {
    **{f"a bit at {part}%": (partial(flipped, part / 100), {V.CHANGED, V.SEAL_NOT_OURS}) for part in range(2, 98, 8)},
    "a bit in the seal": (lambda: flipped(0.9), {V.SEAL_NOT_OURS, V.CHANGED}),
    "the first byte": (lambda: flipped(0), {V.CHANGED}),
    "a byte behind the end": (lambda: sealed().document + b"\n", {V.CHANGED}),
    "a second end": (lambda: sealed().document + b"%%EOF\n", {V.CHANGED}),
    "a page turned behind the seal": (lambda: updated(turn), {V.CHANGED}),
    "other words behind the seal": (lambda: updated(overwrite), {V.CHANGED}),
    "another language behind the seal": (lambda: updated(rename), {V.CHANGED}),
    "two changes behind the seal": (lambda: updated(turn_and_rename), {V.CHANGED}),
    "an added page": (lambda: rewritten(add_page), {V.CHANGED}),
    "a dropped page": (lambda: rewritten(lambda pdf: pdf.pages.__delitem__(-1)), {V.CHANGED}),
    "pages in another order": (lambda: rewritten(lambda pdf: pdf.pages.reverse()), {V.CHANGED}),
    "written anew by an editor": (lambda: rewritten(lambda pdf: None), {V.CHANGED}),
    "another attachment": (lambda: rewritten(lambda pdf: pdf.attachments.__setitem__("x.txt", b"x")), {V.CHANGED}),
    "the seal removed": (lambda: rewritten(drop_seal), {V.NO_SEAL, V.SEAL_NOT_OURS}),
    "rolled back to before the seal": (lambda: sealed().document[: len(plain())], {V.NO_SEAL}),
    "cut in the middle of the seal": (lambda: sealed().document[: len(plain()) + 4000], {V.NO_SEAL, V.SEAL_NOT_OURS}),
    "without its last bytes": (lambda: sealed().document[:-20], {V.CHANGED}),
    "sealed by a foreign certificate": (by_another, {V.SEAL_NOT_OURS}),
    "sealed anew by a foreign certificate": (by_another_on_top, {V.SEAL_NOT_OURS}),
    "our seal behind another text": (with_transplanted_seal, {V.CHANGED}),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_copy_is_reported(checked: Callable[[bytes], Checked], name: str) -> None:
    make, expected = TAMPERED[name]
    document = make()

    assert document != sealed().document
    found = checked(document)
    assert found.verdict in expected
    assert not found.holds
    assert bool(found.places) is (found.verdict is V.CHANGED)


def test_thirty_and_more_ways_to_tamper_are_tried() -> None:
    assert len(TAMPERED) >= 30


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: flipped(0.5), "differs from byte"),
        (lambda: updated(overwrite), "bytes were added after the seal"),
        (lambda: updated(overwrite), "Page 1 says something else."),
        (lambda: rewritten(add_page), "was added."),
        (lambda: rewritten(lambda pdf: pdf.pages.__delitem__(-1)), "is missing."),
        (lambda: sealed().document[:-20], "The last 20 bytes are missing."),
        (lambda: updated(rename), "Every page says what the sealed copy says."),
    ],
)
def test_the_place_is_named(checked: Callable[[bytes], Checked], make: Callable[[], bytes], place: str) -> None:
    assert place in " ".join(checked(make()).places)


@pytest.mark.parametrize(
    "name",
    [f"copy-{number}.pdf" for number in range(25)]
    + ["MoU (final) [1].PDF", "मेमो.pdf", "signed", "a.txt", "DPP-MOU-2030-0777-signed (2).pdf"],
)
def test_an_honest_copy_is_told_so_under_any_name(
    visitor: FlaskClient, app_with_real_seals: None, filed: Agreement, name: str
) -> None:
    """Thirty honest copies: saved under another name, downloaded twice, sent by a client that changes the type."""
    page = visitor.post("/verify", data={"file": (BytesIO(bytes(sealed().document)), name)})

    assert page.status_code == 200
    assert VERDICT_TEXT[V.UNCHANGED] in page.text
    assert REFERENCE in page.text
    assert "Bolt Systems" in page.text


@pytest.fixture
def app_with_real_seals(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real = replace(app.extensions["ports"], seals=own_seals(), texts=PageReader())
    monkeypatch.setitem(app.extensions, "ports", real)


def test_a_download_of_the_portal_is_an_honest_copy(
    checked: Callable[[bytes], Checked], client: FlaskClient, filed: Agreement
) -> None:
    path = f"/apply/{filed.application.reference}/mou/signed-copy"

    assert all(checked(client.get(path).data).holds for _ in range(2))


def test_the_time_of_the_seal_is_told(checked: Callable[[bytes], Checked]) -> None:
    assert checked(bytes(sealed().document)).sealed_at == NOW


def test_whoever_holds_no_seal_learns_nothing_of_an_mou(
    checked: Callable[[bytes], Checked],
) -> None:
    """A file that only names an MoU is not compared with it, or words could be guessed one by one."""
    found = checked(b"%PDF-1.7 /Contents <00> " + REFERENCE.encode())

    assert found == Checked(verdict=V.NO_SEAL)


@pytest.mark.parametrize("document", [b"", b"%PDF-1.7", b"\x00" * 1000, b"<" * 100_000, b"/ByteRange /Contents <"])
def test_what_is_no_document_is_no_failure(checked: Callable[[bytes], Checked], document: bytes) -> None:
    assert not checked(document).holds


def test_a_copy_whose_record_was_changed_does_not_hold(
    session: Session, fakes: Ports, partner: Partner, checked: Callable[[bytes], Checked]
) -> None:
    """What we filed counts only with a seal that holds: somebody may have changed the record."""
    session.query(Agreement).update({"final_file_id": None})
    session.query(Agreement).update({"reference": "DPP-MOU-2030-0778"})
    session.commit()
    forged = replace(sealed(), document=by_another())
    organisation = make_organisation(session, "Forge Works")
    file_sealed(session, fakes.store, make_partner(session, organisation), forged)

    assert checked(forged.document).verdict is V.CHANGED
