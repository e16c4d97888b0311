"""PDF by WeasyPrint. Imported in the worker and in tests: it is heavy."""

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import ImageFile

from app.core.ports import Attached

STATIC = Path(__file__).parent.parent / "static"
STYLES = STATIC / "documents.css"
FONTS = STATIC / "fonts-pdf"
INDIC = ("\u0900", "\u0dff")
ENGLISH_CLAIM, INDIC_CLAIM = "pdf/a-3u", "pdf/a-3b"
END_OF_FACTS = b"</rdf:RDF>"
# The claim of PDF/UA, and the description of its property, without which PDF/A knows no such claim.
UA_CLAIM = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class WeasyRenderer:
    """Renders with our own fonts and styles and reaches nothing else; one document at a time, as Pango shares state."""

    def __init__(self) -> None:
        self._lock = Lock()

    def render(self, html: str, attached: Sequence[Attached] = ()) -> bytes:
        """The same page gives the same bytes, so a rendering that was cut off may be done again."""
        with self._lock:
            from weasyprint import HTML

            ImageFile.LOAD_TRUNCATED_IMAGES = False  # its import lets damaged pictures pass in the whole process
            document: bytes = HTML(string=html, url_fetcher=self._fetcher).write_pdf(
                finisher=_finish_english if claim_for(html) == ENGLISH_CLAIM else _finish,
                font_config=self._fonts,
                stylesheets=[self._styles],
                pdf_variant=claim_for(html),
                pdf_tags=True,
                attachments=[_attachment(file) for file in attached],
            )
            return document

    @cached_property
    def _fonts(self) -> Any:
        from weasyprint.text.fonts import FontConfiguration

        return FontConfiguration()

    @cached_property
    def _styles(self) -> Any:
        from weasyprint import CSS

        return CSS(filename=STYLES, font_config=self._fonts)

    @cached_property
    def _fetcher(self) -> Any:
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        class ClosedFetcher(URLFetcher):  # type: ignore[misc]
            def fetch(self, url: str, headers: Any = None) -> Any:
                if url == STYLES.as_uri():  # parsed once for all documents, see _styles
                    return URLFetcherResponse(url, b"", {"Content-Type": "text/css"})
                if url.startswith("data:") or url in fonts:
                    return super().fetch(url, headers)
                raise ValueError("Documents may use our own fonts and pictures only.")

        fonts = {path.as_uri() for path in FONTS.iterdir()}
        return ClosedFetcher()


def claim_for(html: str) -> str:
    """Return the variant we may claim: an Indic glyph may stand for no letter, so such text cannot be read back."""
    return INDIC_CLAIM if any(INDIC[0] <= letter <= INDIC[1] for letter in html) else ENGLISH_CLAIM


def _attachment(file: Attached) -> Any:
    from weasyprint import Attachment

    return Attachment(
        file_obj=BytesIO(file.data),
        name=file.name,
        description=file.description,
        created=file.made_at,
        modified=file.made_at,
        relationship="Data",
    )


def _finish(document: Any, pdf: Any) -> None:
    """Name each attached file once, which the library does twice, and leave the facts readable for every program."""
    from pydyf import Array

    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = Array(dict.fromkeys(pdf.catalog["AF"]))
    _facts(pdf).compress = False


def _finish_english(document: Any, pdf: Any) -> None:
    """Claim PDF/UA as well, in the one packet of facts."""
    _finish(document, pdf)
    facts = _facts(pdf)
    facts.stream = [part.replace(END_OF_FACTS, UA_CLAIM + END_OF_FACTS) for part in facts.stream]


def _facts(pdf: Any) -> Any:
    return next(item for item in pdf.objects if getattr(item, "extra", {}).get("Type") == "/Metadata")
