"""The MoU as people read it, rendered by the real library."""

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageFile
from sqlalchemy.orm import Session

from app.adapters.pdf import ENGLISH_CLAIM, INDIC_CLAIM, WeasyRenderer, claim_for
from app.agreements.documents import mou_html
from app.guide.service import clauses_of, current_guide, load_reference, steps_of
from tests.agreements.builders import TERMS, with_value
from tests.agreements.sealed import SIGNED
from tests.agreements.signed_files import text_of
from tests.builders import NOW

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the library's own
NAME = "Łódź & Söhne <script>alert(1)</script> {{ 7 * 7 }}"


@pytest.fixture(scope="module")
def renderer() -> WeasyRenderer:
    return WeasyRenderer()


def test_names_come_out_exactly_as_they_were_entered(renderer: WeasyRenderer, tmp_path: Path) -> None:
    terms = with_value(TERMS, "partner.legal_name", NAME)

    text = text_of(renderer.render(mou_html(terms)), tmp_path)

    for word in NAME.split():
        assert word in text
    assert "<script>alert(1)</script>" in text
    assert "Zoë O’Brien" in text


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("tells each client about its relationship", id="S1.32"),
        pytest.param("gives no warranty and takes on no obligation", id="S1.33"),
        pytest.param("keeps them free of every claim", id="S1.34"),
        pytest.param("trains its own teams", id="S1.35"),
        pytest.param("names eGov and DIGIT as its origin", id="S1.36"),
        pytest.param("“powered by DIGIT”", id="S1.37"),
        pytest.param("put their relationship in writing", id="S1.46"),
        pytest.param("Until that day no benefit of the Program is open", id="S1.47"),
        pytest.param("Version 2026.1 of the program guide is part of this memorandum", id="S1.48"),
        pytest.param("has read this version and agrees to it", id="A5"),
    ],
)
def test_the_text_states_each_rule(words: str) -> None:
    html = re.sub(r"\s+", " ", mou_html(TERMS))

    assert words in html


def test_the_shipped_guide_is_in_the_text_and_every_rule_points_to_it(
    session: Session, renderer: WeasyRenderer, tmp_path: Path
) -> None:
    """S1.32 S1.33 S1.34 S1.35 S1.36 S1.37 S1.46 S1.47 S1.48"""
    load_reference(session)
    guide = current_guide(session, on=NOW.date())
    stated = [*clauses_of(session, guide.id), *steps_of(session, guide.id)]
    clauses = [{part: getattr(clause, part) for part in ("code", "title", "text", "sources")} for clause in stated]

    html = mou_html(with_value(TERMS, "guide.clauses", clauses))
    paragraphs = re.findall(r'<p class="clause">.*?</p>', html, re.S)
    text = text_of(renderer.render(html), tmp_path)

    assert len(paragraphs) == 22
    assert [paragraph for paragraph in paragraphs if "[guide: " not in paragraph] == []
    assert all(clause["code"] in text for clause in clauses)
    assert "Page 1 of" in text


def test_the_document_is_tagged_titled_and_made_to_last(renderer: WeasyRenderer, tmp_path: Path) -> None:
    document = renderer.render(mou_html(TERMS))
    path = tmp_path / "document.pdf"
    path.write_bytes(document)

    with pikepdf.open(path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert str(pdf.docinfo["/Title"]) == "Memorandum of Understanding DPP-MOU-2030-0001"
        with pdf.open_metadata() as claims:
            assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == ("3", "U")
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all("+Document" in font and " yes yes yes " in font for font in fonts)


def test_a_name_in_devanagari_is_shown_in_our_fonts_under_a_claim_that_holds(
    renderer: WeasyRenderer, tmp_path: Path
) -> None:
    html = mou_html(with_value(TERMS, "signatory.name", "आशा क्षेत्री"))
    path = tmp_path / "document.pdf"
    path.write_bytes(renderer.render(html))

    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert all("+Document" in font for font in fonts)
    assert "आश" in text_of(path.read_bytes(), tmp_path)
    assert claim_for(html) == INDIC_CLAIM
    assert claim_for(mou_html(TERMS)) == ENGLISH_CLAIM


def test_the_same_terms_give_the_same_bytes(renderer: WeasyRenderer) -> None:
    html = mou_html(TERMS)

    assert renderer.render(html) == renderer.render(html)
    assert renderer.render(html) == WeasyRenderer().render(html)


def test_the_executed_copy_shows_both_signatures_and_the_hash(renderer: WeasyRenderer, tmp_path: Path) -> None:
    text = text_of(renderer.render(mou_html(TERMS, SIGNED, "5f" * 32)), tmp_path)

    assert "Priya Nair" in text
    assert "12:00 IST" in text
    assert "5f" * 32 in text.replace(" ", "")


def test_rendering_leaves_the_check_of_pictures_strict(renderer: WeasyRenderer) -> None:
    """The library's import loosens it for the whole process, in which uploads may be checked."""
    renderer.render(mou_html(TERMS))

    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_a_document_reaches_nothing_but_our_fonts(
    renderer: WeasyRenderer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A picture on the disk, were an address to get into the text, is not read."""
    picture = tmp_path / "picture.png"
    Image.new("RGB", (300, 300), "red").save(picture)
    html = f'<!doctype html><html lang="en"><title>x</title><img src="{picture.as_uri()}" alt="x"><p>Words</p></html>'

    assert b"/Subtype /Image" not in renderer.render(html)
    assert "our own fonts and pictures only" in caplog.text
