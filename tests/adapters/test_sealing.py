"""The program's seal, made by one library and checked by another tool."""

import asyncio
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from page import validate_pdf_bytes

from app.adapters.sealing import DemoKey, PdfSeals
from tests.agreements.sealed import foreign_seals, own_seals, plain, sealed
from tests.builders import NOW

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the renderer's own


def said_of(document: bytes, folder: Path) -> str:
    path = folder / "copy.pdf"
    path.write_bytes(document)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True).stdout


def test_another_tool_finds_the_seal_valid_over_the_whole_file(tmp_path: Path) -> None:
    said = said_of(sealed().document, tmp_path)

    assert said.count("Signature #") == 1
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Mar 10 2030" in said


def test_another_tool_finds_a_changed_byte(tmp_path: Path) -> None:
    document = bytearray(sealed().document)
    document[len(plain()) // 2] ^= 1

    assert "Signature is Valid" not in said_of(bytes(document), tmp_path)


@pytest.mark.parametrize("profile", ["3u", "ua1"])
def test_a_sealed_document_keeps_its_claims(profile: str) -> None:
    report = validate_pdf_bytes(sealed().document, profile=profile)

    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_the_seal_is_read_as_it_was_made() -> None:
    found = own_seals().read(sealed().document, [sealed().certificate])

    assert (found.is_ours, found.is_whole, found.sealed_at) == (True, True, NOW)


def test_a_caller_with_an_event_loop_of_its_own_may_seal_and_read() -> None:
    async def caller() -> bool:
        seals = own_seals()
        made = seals.seal(plain(), reason="Memorandum", at=NOW)
        return seals.read(made.document, [made.certificate]).is_ours

    with ThreadPoolExecutor(1) as own:
        assert own.submit(asyncio.run, caller()).result()


def test_a_seal_by_another_certificate_is_not_ours() -> None:
    other = foreign_seals().seal(plain(), reason="Memorandum", at=NOW)

    assert not own_seals().read(other.document, [sealed().certificate]).is_ours


def test_copies_hold_after_the_certificate_has_changed() -> None:
    """The key is replaced by a new one, and both certificates are known."""
    new = foreign_seals()
    known = [new.seal(plain(), reason="Memorandum", at=NOW).certificate, sealed().certificate]

    assert new.read(sealed().document, known).is_whole


def test_an_installation_makes_one_key_for_all_its_seals(tmp_path: Path) -> None:
    certificates = {
        PdfSeals(key=DemoKey(path=tmp_path / "seal.p12")).seal(plain(), reason="x", at=NOW).certificate
        for _ in range(2)
    }

    assert len(certificates) == 1
    assert oct((tmp_path / "seal.p12").stat().st_mode)[-3:] == "600"
    assert [path.name for path in tmp_path.iterdir()] == ["seal.p12"]


def test_what_is_needed_to_judge_the_seal_later_is_in_the_file() -> None:
    """PAdES: signed attributes, and the certificates in the store for validation (DSS)."""
    assert re.search(rb"/SubFilter\s*/ETSI.CAdES.detached", sealed().document)
    assert b"/DSS" in sealed().document
    assert b"/DocMDP" in sealed().document
