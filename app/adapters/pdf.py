"""PDF by WeasyPrint. Imported in the worker and in tests: it is heavy."""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import ImageFile

STATIC = Path(__file__).parent.parent / "static"
STYLES = STATIC / "documents.css"
FONTS = STATIC / "fonts-pdf"
INDIC = ("\u0900", "\u0dff")
ENGLISH_CLAIM, INDIC_CLAIM = "pdf/a-3u", "pdf/a-3b"


class WeasyRenderer:
    """Renders with our own fonts and styles and reaches nothing else; one document at a time, as Pango shares state."""

    def __init__(self) -> None:
        self._lock = Lock()

    def render(self, html: str) -> bytes:
        """The same page gives the same bytes, so a rendering that was cut off may be done again."""
        with self._lock:
            from weasyprint import HTML

            ImageFile.LOAD_TRUNCATED_IMAGES = False  # its import lets damaged pictures pass in the whole process
            document: bytes = HTML(string=html, url_fetcher=self._fetcher).write_pdf(
                font_config=self._fonts, stylesheets=[self._styles], pdf_variant=claim_for(html), pdf_tags=True
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
