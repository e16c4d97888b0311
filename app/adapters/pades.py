"""Making and reading the seal inside a PDF. Imports pyHanko at once: import this late."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from app.core.ports import Sealed, SealFound

FIELD = "ProgramSeal"
# Outside the page, so that it needs no place in the tree of tags; printed, as PDF/A wants it.
UNSEEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
IN_ONE_REVISION = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)


class Writer(IncrementalPdfFileWriter):
    """Leaves version and facts as they are: the library would say 2.0, and spoil the claim of PDF/A."""

    output_version = (1, 7)

    def _update_meta(self) -> None:
        pass


class Signer(PdfSigner):
    """Signs at the program's time, not the machine's."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


def seal(document: bytes, signer: Any, *, reason: str, at: datetime, stamps: Any, roots: list[Any]) -> Sealed:
    """Certify the document: from then on nothing may be changed or added."""
    writer = Writer(BytesIO(document))
    sealing = Signer(
        _facts(signer, reason, roots, is_first=not writer.prev.embedded_signatures),
        signer,
        timestamper=stamps,
        new_field_spec=SigFieldSpec(FIELD, invis_sig_settings=UNSEEN, readable_field_name="Seal of the program"),
    )
    sealing.at = at
    try:
        sealed = sealing.sign_pdf(writer, output=BytesIO())
    except (SigningError, TimestampRequestError, PathError) as error:
        raise OSError(f"The document cannot be sealed: {error}") from error
    return Sealed(document=sealed.getvalue(), certificate=_text_of(signer))


def _text_of(signer: Any) -> str:
    """Return the certificate and, after it, those that vouch for it."""
    chain = sorted((cert.dump() for cert in signer.cert_registry if cert != signer.signing_cert), reverse=True)
    return "".join(pem.armor("CERTIFICATE", data).decode() for data in (signer.signing_cert.dump(), *chain))


def _facts(signer: Any, reason: str, roots: list[Any], *, is_first: bool) -> PdfSignatureMetadata:
    chain, own = list(signer.cert_registry), signer.signing_cert
    anchors = [own] if own.self_issued else [cert for cert in chain if cert.self_issued] or chain
    return PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=reason,
        certify=is_first,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=True,
        dss_settings=IN_ONE_REVISION,
        validation_context=ValidationContext(
            trust_roots=[*anchors, *roots],
            other_certs=chain,
            allow_fetching=True,  # what the certificates name, if any
        ),
    )


def read(document: bytes, certificates: Sequence[str], roots: list[Any]) -> SealFound:
    """Judge the newest seal that one of our certificates made."""
    ours = {cert.sha256: cert for cert in map(_certificate, certificates)}
    try:
        found = [seal for seal in PdfFileReader(BytesIO(document)).embedded_regular_signatures if _maker(seal) in ours]
    except (PdfReadError, ValueError) as error:
        raise OSError(f"The document cannot be read: {error}") from error
    return _judged(found[-1], ours[_maker(found[-1])], roots) if found else SealFound()


def _certificate(text: str) -> Any:
    return x509.Certificate.load(pem.unarmor(text.encode())[2])


def _maker(seal: Any) -> bytes:
    digest: bytes = seal.signer_cert.sha256
    return digest


def _judged(seal: Any, certificate: Any, roots: list[Any]) -> SealFound:
    """Trust the certificate itself, as it was when it sealed: it may have run out or been changed since."""
    at = seal.self_reported_timestamp
    if at is None:
        return SealFound(is_ours=True)
    own = ValidationContext(trust_roots=[certificate], moment=at)
    stamps = ValidationContext(trust_roots=roots, moment=at) if roots else own
    try:
        status = validate_pdf_signature(seal, own, ts_validation_context=stamps)
    except (SignatureValidationError, PdfReadError, ValueError):
        return SealFound(is_ours=True)
    holds = status.intact and status.valid and status.trusted
    stamp = status.timestamp_validity
    return SealFound(
        is_ours=True,
        is_whole=holds and status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        sealed_at=at.astimezone(UTC),
        stamped_at=stamp.timestamp.astimezone(UTC) if stamp and stamp.valid and stamp.trusted else None,
    )
