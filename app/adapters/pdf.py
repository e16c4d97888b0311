"""PDF by WeasyPrint. Imported in the worker and in tests: it is heavy."""

import re
import zlib
from collections.abc import Sequence
from functools import cached_property, partial
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import ImageFile

from app.core.ports import Attached

STATIC = Path(__file__).parent.parent / "static"
STYLES = STATIC / "documents.css"
FONTS = STATIC / "fonts-pdf"
# Accents that stand apart from their letter, Hebrew, Arabic and the scripts of India.
SHAPED = re.compile("[\u0300-\u036f\u0590-\u0dff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Data that ends with a carriage return before this line: readers disagree on where it ends, and PDF/A forbids that.
START, END = b"stream\n", b"\nendstream"
UNCLEAR_END = b"\r" + END
# One try in 128 is not enough, for the two parts that come after the finisher.
TRIES = 10
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
            page = HTML(string=html, url_fetcher=self._fetcher).render(
                font_config=self._fonts, stylesheets=[self._styles]
            )
            return _written(page, claim_for(html), attached)

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
    """Return the variant we may claim: where letters are shaped together, a glyph may stand for none of them."""
    return INDIC_CLAIM if SHAPED.search(html) else ENGLISH_CLAIM


def _written(page: Any, claim: str, attached: Sequence[Attached]) -> bytes:
    """Write the document until each part of it has a clear end; the first try is the last for nearly all."""
    for attempt in range(TRIES):
        document: bytes = page.write_pdf(
            finisher=partial(_finish, is_english=claim == ENGLISH_CLAIM, attempt=attempt),
            pdf_variant=claim,
            pdf_tags=True,
            attachments=[_attachment(file) for file in attached],
        )
        if UNCLEAR_END not in document:
            break
    return document


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


def _finish(document: Any, pdf: Any, *, is_english: bool, attempt: int) -> None:
    """Name each attached file once, which the library does twice, and claim PDF/UA where it holds.

    The facts stay readable for every program. They are one packet: a second one would be lost.
    """
    from pydyf import Array, Stream

    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = Array(dict.fromkeys(pdf.catalog["AF"]))
    for stream in pdf.objects:
        if isinstance(stream, Stream):
            stream.compress = stream.compress and not _ends_unclearly(stream)
            if stream.extra.get("Type") == "/Metadata":
                stream.compress = False
                stream.stream = [
                    part.replace(END_OF_FACTS, UA_CLAIM * is_english + END_OF_FACTS) for part in stream.stream
                ]
    if attempt:  # other bytes have another end
        pdf.info["Attempt"] = str(attempt)


def _ends_unclearly(stream: Any) -> bool:
    """Tell whether the compressed data would end with a carriage return: its last byte is that of a checksum."""
    from pydyf import Stream

    plain: bytes = Stream(stream.stream).data
    data = plain[plain.index(START) + len(START) : -len(END)]
    return zlib.adler32(data) & 0xFF == ord("\r")
