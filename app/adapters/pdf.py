"""PDF by WeasyPrint. Imported in the worker and in tests: it is heavy."""

from functools import cached_property
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent.parent / "static" / "fonts-pdf"


class WeasyRenderer:
    """Renders with the fonts we ship; reaches nothing else."""

    def render(self, html: str) -> bytes:
        from weasyprint import HTML

        document: bytes = HTML(string=html, url_fetcher=self._fetcher).write_pdf(
            font_config=self._fonts, pdf_variant="pdf/a-3u", pdf_tags=True
        )
        return document

    @cached_property
    def _fonts(self) -> Any:
        from weasyprint.text.fonts import FontConfiguration

        return FontConfiguration()

    @cached_property
    def _fetcher(self) -> Any:
        from weasyprint.urls import URLFetcher

        class ClosedFetcher(URLFetcher):  # type: ignore[misc]
            def fetch(self, url: str, headers: Any = None) -> Any:
                if url.startswith(("data:", FONTS.as_uri())):
                    return super().fetch(url, headers)
                raise ValueError("Documents may use our own fonts and pictures only.")

        return ClosedFetcher()
