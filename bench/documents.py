"""MoUs to lay out, to seal and to check, each by the portal and by the library's bare call on the same bytes."""

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from app.adapters.pdf import WeasyRenderer, claim_for
from app.adapters.sealing import DemoKey, PdfSeals
from app.agreements.documents import mou_data, mou_html
from app.agreements.policy.terms import whole_terms
from app.agreements.service.texts import terms_of
from app.agreements.service.verify import check_file
from app.core.ports import Attached
from app.extensions import db
from bench.data import empty_portal, environment
from tests.agreements import builders as agreements
from tests.agreements.sealed import file_sealed
from tests.builders import NOW, make_organisation, make_partner
from tests.fakes import FakeTexts

ADDRESS = "https://portal.example/verify/DPP-MOU-2030-0001"
Act = Callable[[], bytes]


@dataclass(frozen=True, kw_only=True)
class Mou:
    """What one MoU is laid out from."""

    html: str
    data: Attached


def mou(folder: Path) -> Mou:
    """Return the page of an agreement under the guide that the product ships."""
    with empty_portal(environment(folder)).app_context(), closing(db.session) as session:
        application = agreements.make_application(session, make_organisation(session))
        terms = terms_of(session, application.id, contact="partner@example.org", now=NOW)
    named = whole_terms(terms) | {"reference": "DPP-MOU-2030-0001"}
    return Mou(html=mou_html(named, address=ADDRESS), data=mou_data(named, address=ADDRESS))


def portals(source: Mou) -> Act:
    renderer = WeasyRenderer()
    return lambda: renderer.render(source.html, [source.data])


def bare(source: Mou) -> Act:
    fonts = FontConfiguration()

    def render() -> bytes:
        data = Attachment(file_obj=io.BytesIO(source.data.data), name=source.data.name, relationship="Data")
        document: bytes = HTML(string=source.html).write_pdf(
            font_config=fonts, pdf_variant=claim_for(source.html), pdf_tags=True, attachments=[data]
        )
        return document

    return render


MAKERS: dict[str, Callable[[Mou], Act]] = {"portal": portals, "bare": bare}
_render: Act


def batch(maker: str, source: Mou, count: int, workers: int) -> tuple[float, float]:
    """Return the seconds that warm workers take for so many MoUs, and the MB by which the largest of them grew."""
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_warm_up, initargs=(maker, source)) as pool:
        before = max(pool.map(_memory, [0.2] * workers))
        begun = time.monotonic()
        list(pool.map(_one, range(count)))
        taken = time.monotonic() - begun
        return taken, max(pool.map(_memory, [0.2] * workers)) - before


def cold(maker: str, source: Mou) -> float:
    """Return the seconds of CPU for the first MoU of a new process, its imports included."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_first, maker, source).result()


def _first(maker: str, source: Mou) -> float:
    MAKERS[maker](source)()
    return time.process_time()


def _warm_up(maker: str, source: Mou) -> None:
    global _render
    _render = MAKERS[maker](source)
    _render()


def _one(_: int) -> int:
    return len(_render())


def _memory(pause: float) -> float:
    """Return the process's memory in MB; the pause leaves one question to each worker."""
    time.sleep(pause)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def pages_in(document: bytes) -> int:
    return int(PdfFileReader(io.BytesIO(document)).root["/Pages"]["/Count"])


def seal_acts(folder: Path) -> tuple[Act, Act]:
    """Return the portal's sealing of one MoU and the library's bare one, with the same key and options."""
    document, path = portals(mou(folder))(), folder / "seal.p12"
    seals = PdfSeals(key=DemoKey(path=path))
    seals.seal(document, reason="Memorandum", at=NOW)
    signer = SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=[])
    roots = [cert for cert in signer.cert_registry if cert.self_issued]

    def plain() -> bytes:
        facts = PdfSignatureMetadata(
            field_name="Seal",
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            reason="Memorandum",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=True,
            validation_context=ValidationContext(trust_roots=roots, allow_fetching=True),
        )
        return bytes(sign_pdf(IncrementalPdfFileWriter(io.BytesIO(document)), facts, signer).getvalue())

    return lambda: seals.seal(document, reason="Memorandum", at=NOW).document, plain


def verify_acts(folder: Path) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Return the portal's check of a sealed copy, database included, and the library's bare validation."""
    document, seals = portals(mou(folder))(), PdfSeals(key=DemoKey(path=folder / "seal.p12"))
    sealed = seals.seal(document, reason="Memorandum", at=NOW)
    portal = empty_portal(environment(folder / "verify"))
    store = portal.extensions["ports"].store
    with portal.app_context(), closing(db.session) as session:
        file_sealed(session, store, make_partner(session, make_organisation(session)), sealed)
    (certificate,) = list(load_certs_from_pemder_data(sealed.certificate.encode()))[:1]

    def ours() -> None:
        with portal.app_context():
            if not check_file(db.session, store, seals, FakeTexts(), sealed.document).holds:
                raise RuntimeError("The copy does not hold.")

    def plain() -> None:
        (seal,) = PdfFileReader(io.BytesIO(sealed.document)).embedded_regular_signatures
        validate_pdf_signature(seal, ValidationContext(trust_roots=[certificate], moment=NOW))

    return ours, plain
