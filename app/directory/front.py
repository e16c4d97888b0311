"""Public pages answered in front of Flask: rendered once for each version of the directory, kept compressed.

Only for visitors without a session. A page is asked for with a tidied query, rendered by the app below, and kept when
everybody may see it. What was kept is answered as long as the directory has the same version; each process looks at
the version at most twice a second, and at once after a commit of its own.
"""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import brotli
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from app.directory.service import version
from app.extensions import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/partners"
FILTERS = frozenset({"q", "product", "service", "place", "language", "page"})
LONGEST_QUERY = 2000
LOOK_EVERY = 0.5  # seconds between looks at the version
KEEP_FOR = 60.0  # seconds, for what changes without a new version, such as the words of the catalogue
ROOM = 48 * 2**20  # bytes of pages in one process
NONCE = re.compile(r" 'nonce-([^']*)'")
OWN_HEADERS = frozenset({"content-length", "cache-control", "vary", "etag"})
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A page in one encoding, with everything that is sent."""

    etag: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A page in all its encodings."""

    version: str
    fresh_until: float
    bodies: dict[str, Encoded]

    @property
    def size(self) -> int:
        return sum(len(encoded.body) for encoded in self.bodies.values())


class Version:
    """The directory's version as this process knows it."""

    def __init__(self, read: Callable[["WSGIEnvironment"], str]) -> None:
        self._read = read
        self._lock = Lock()
        self._token, self._read_at, self._changed_at = "", float("-inf"), float("-inf")

    def current(self, environ: "WSGIEnvironment") -> str:
        """Return the version, no older than half a second. Raises what the database raises."""
        token = self._token
        if self._is_old():
            with self._lock:
                if self._is_old():
                    began = monotonic()
                    self._token, self._read_at = self._read(environ), began
                token = self._token
        return token

    def _is_old(self) -> bool:
        return self._read_at <= self._changed_at or monotonic() - self._read_at > LOOK_EVERY

    def forget(self, *_: object) -> None:
        """Look again at the next request."""
        self._changed_at = monotonic()


class Shelf:
    """The pages that were used last, up to a number of bytes."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._taken = room, 0
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str], version: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.version != version or page.fresh_until < monotonic():
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, str], page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._taken += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self._taken > self._room:
                self._taken -= self._pages.popitem(last=False)[1].size


class Front:
    """The layer itself: a WSGI app in front of another."""

    def __init__(self, behind: "WSGIApplication", version: Version, cookies: Iterable[str]) -> None:
        self._behind, self._version, self._cookies = behind, version, tuple(cookies)
        self._shelf = Shelf()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        query = self._tidy_query(environ) if environ["PATH_INFO"].startswith(PATH) else None
        if query is None:
            return self._behind(environ, start_response)
        try:
            version = self._version.current(environ)
        except SQLAlchemyError:
            return self._behind(environ, start_response)
        key = (environ["PATH_INFO"], query)
        page = self._shelf.get(key, version)
        if page is None:
            status, headers, body = self._render(environ, query)
            page = page_from(version, status, headers, body)
            if page is None:
                start_response(status, headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
            self._shelf.put(key, page)
        return answer(page, environ, start_response)

    def _tidy_query(self, environ: "WSGIEnvironment") -> str | None:
        """Return the query in one way of writing, or None when the app has to answer itself."""
        cookie = environ.get("HTTP_COOKIE", "")
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or any(name in cookie for name in self._cookies):
            return None
        return tidy(environ.get("QUERY_STRING", "")) if environ["PATH_INFO"] == PATH else ""

    def _render(self, environ: "WSGIEnvironment", query: str) -> tuple[str, Headers, bytes]:
        """Ask the app behind for the whole page."""
        answered: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
            answered.append((status, headers))
            return parts.append

        parts: list[bytes] = []
        chunks = self._behind({**environ, "REQUEST_METHOD": "GET", "QUERY_STRING": query}, start_response)
        try:
            parts.extend(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        return *answered[-1], b"".join(parts)


def tidy(query: str) -> str | None:
    """Return a query with the filters in order and nothing else; None when it is odd."""
    if not query:
        return ""
    if len(query) > LONGEST_QUERY:
        return None
    try:
        pairs = parse_qsl(query, max_num_fields=50, errors="strict")
    except ValueError:
        return None
    first = {name: value for name, value in reversed(pairs) if name in FILTERS and value.strip()}
    return urlencode(sorted(first.items()))


def page_from(version: str, status: str, headers: Headers, body: bytes) -> Page | None:
    """Return what to keep of an answer, or None when it is not for everybody."""
    named = {name.lower(): value for name, value in headers}
    nonce = NONCE.search(named.get("content-security-policy", ""))
    is_personal = "set-cookie" in named or "no-store" in named.get("cache-control", "")
    is_page = status.startswith("200") and named.get("content-type", "").startswith("text/html")
    if is_personal or not is_page or (nonce and nonce[1].encode() in body):
        return None
    shared = [(name, NONCE.sub("", value)) for name, value in headers if name.lower() not in OWN_HEADERS]
    bodies = {"br": brotli.compress(body, quality=6), "gzip": gzip.compress(body, 6, mtime=0), "identity": body}
    mark = hashlib.sha256(body).hexdigest()[:20]
    made = {encoding: _encoded(encoding, f'"{mark}-{encoding}"', shared, part) for encoding, part in bodies.items()}
    return Page(version=version, fresh_until=monotonic() + KEEP_FOR, bodies=made)


def _encoded(encoding: str, etag: str, shared: Headers, body: bytes) -> Encoded:
    own = [
        ("Cache-Control", "no-cache"),
        ("Vary", "Accept-Encoding, Cookie"),
        ("ETag", etag),
        ("Content-Length", str(len(body))),
    ]
    coded = [] if encoding == "identity" else [("Content-Encoding", encoding)]
    return Encoded(etag=etag, headers=[*shared, *own, *coded], body=body)


def answer(page: Page, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Send a kept page in the encoding that the browser likes best, or say that it has it already."""
    found = page.bodies[best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    if is_known(found.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        bodily = {"Content-Length", "Content-Encoding", "Content-Type"}
        start_response("304 NOT MODIFIED", [header for header in found.headers if header[0] not in bodily])
        return []
    start_response("200 OK", list(found.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]


def is_known(etag: str, asked: str) -> bool:
    """Tell whether a browser that names these marks has the page; proxies may have weakened them."""
    return bool(asked) and any(mark.strip().removeprefix("W/") in {etag, "*"} for mark in asked.split(","))


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """Return the first of br and gzip that the browser takes."""
    taken = set()
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "").rstrip("0.") != "q=":
            taken.add(name.strip())
    return next((name for name in ("br", "gzip") if name in taken), "identity")


def install(app: Flask) -> None:
    """Put the layer in front of the app."""

    def read(environ: "WSGIEnvironment") -> str:
        with app.request_context(environ):
            return version(db.session)

    known = Version(read)
    with app.app_context():
        event.listen(db.sessionmaker, "after_commit", known.forget)
    cookies = (app.config["SESSION_COOKIE_NAME"], app.config.get("REMEMBER_COOKIE_NAME", "remember_token"))
    app.wsgi_app = Front(app.wsgi_app, known, cookies)  # type: ignore[method-assign]
