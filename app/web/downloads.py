"""Sending stored files: as attachments that no browser runs."""

from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

from flask import Response, render_template

from app.core.errors import NotFound
from app.web.ports import ports

SANDBOX = "default-src 'none'; sandbox"


class Content(Protocol):
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    @property
    def is_readable(self) -> bool: ...


class Stored(Protocol):
    """What a stored file looks like from here."""

    @property
    def sha256(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def content(self) -> Content: ...


def send_stored(file: Stored) -> Response:
    """Stream a file to somebody whom the caller has found entitled. Raises NotFound, also before it was found clean."""
    if not file.content.is_readable:
        raise NotFound
    response = Response(ports().store.read(file.sha256), mimetype=file.content.media_type)
    response.content_length = file.content.size
    response.headers["Content-Disposition"] = attachment(file.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def show_pages(
    file: Stored, *, caption: str, back: tuple[str, str], file_href: str, picture_href: Callable[[int], str]
) -> str:
    """Return the page with the pictures of a file. Raises NotFound as long as nobody may open it."""
    if not file.content.is_readable:
        raise NotFound
    return render_template(
        "files/preview.html",
        file=file,
        caption=caption,
        back_href=back[0],
        back_text=back[1],
        file_href=file_href,
        picture_href=picture_href,
    )


def send_picture(file: Stored, key: str) -> Response:
    """Show a picture that the portal has drawn of a file. Raises NotFound."""
    if not file.content.is_readable:
        raise NotFound
    response = Response(ports().store.read(key), mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def attachment(name: str) -> str:
    """Return the header that names a download: plain letters for old readers, all letters for the others."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\%;' else "_" for letter in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
