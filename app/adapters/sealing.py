"""Seals in PDFs (PAdES) by pyHanko. Only the worker seals; its import is heavy, so it waits until it is needed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.adapters.own_file import put_first
from app.adapters.own_thread import in_own_thread
from app.core.ports import Sealed, SealFound
from config import Settings

DEMO_KEY = "demo-seal.p12"


@dataclass(frozen=True, kw_only=True)
class KeyFile:
    """A key with its certificates in a PKCS#12 file."""

    path: Path
    password: str = ""

    @contextmanager
    def signer(self) -> Iterator[Any]:
        yield _opened(self.path, self.password)


@cache
def _opened(path: Path, password: str) -> Any:
    """Open a key once in each process."""
    from pyhanko.sign import SimpleSigner

    try:
        return SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=[], passphrase=password.encode() or None)
    except ValueError as error:
        raise OSError(f"The key of the seal cannot be opened: {error}") from error


@dataclass(frozen=True, kw_only=True)
class DemoKey:
    """A key that this installation makes for itself when it first seals."""

    path: Path

    @contextmanager
    def signer(self) -> Iterator[Any]:
        if not self.path.exists():
            from app.adapters.demo_key import new_key

            put_first(self.path, new_key())
        with KeyFile(path=self.path).signer() as signer:
            yield signer


@dataclass(frozen=True, kw_only=True)
class Token:
    """A key that never leaves its device, spoken to by PKCS#11; address like pkcs11:token=T;object=O?module-path=P."""

    address: str
    pin: str = ""

    @contextmanager
    def signer(self) -> Iterator[Any]:
        from pkcs11 import PKCS11Error
        from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
        from pyhanko.sign.general import SigningError
        from pyhanko.sign.pkcs11 import PKCS11SigningContext

        path, _, query = self.address.removeprefix("pkcs11:").partition("?")
        named = {key: unquote(value) for key, _, value in (part.partition("=") for part in path.split(";"))}
        config = PKCS11SignatureConfig(
            module_path=parse_qs(query)["module-path"][0],
            token_criteria=TokenCriteria(label=named["token"]),
            cert_label=named["object"],
            key_label=named["object"],
        )
        try:
            with PKCS11SigningContext(config, user_pin=self.pin or None) as signer:
                yield signer
        except (PKCS11Error, SigningError) as error:
            raise OSError(f"The device with the key of the seal does not answer: {error}") from error


@dataclass(frozen=True, kw_only=True)
class PdfSeals:
    """Seals with one key. With a time-stamping service each seal carries its stamp; `roots` (PEM) vouch for that."""

    key: KeyFile | DemoKey | Token
    tsa_url: str = ""
    tsa_roots: Path | None = None

    @property
    def is_demo(self) -> bool:
        return isinstance(self.key, DemoKey)

    def seal(self, document: bytes, *, reason: str, at: datetime) -> Sealed:
        """One revision holds the seal and all that it takes to judge it later: nothing is ever added after it."""
        from app.adapters import pades

        with self.key.signer() as signer:
            facts: dict[str, Any] = {"reason": reason, "at": at, "stamps": self._stamps(), "roots": self._roots()}
            return in_own_thread(lambda: pades.seal(document, signer, **facts))

    def read(self, document: bytes, certificates: Sequence[str]) -> SealFound:
        from app.adapters import pades

        return in_own_thread(lambda: pades.read(document, certificates, self._roots()))

    def _stamps(self) -> Any:
        from pyhanko.sign.timestamps import HTTPTimeStamper

        return HTTPTimeStamper(self.tsa_url, timeout=20) if self.tsa_url else None

    def _roots(self) -> list[Any]:
        from pyhanko.keys import load_certs_from_pemder

        return list(load_certs_from_pemder([str(self.tsa_roots)])) if self.tsa_roots else []


def seals_for(settings: Settings) -> PdfSeals:
    """Return the seals that the settings name; without a key, those of a demo."""
    url, roots = settings.seal_url, settings.tsa_roots
    key: KeyFile | DemoKey | Token = DemoKey(path=settings.data_dir / DEMO_KEY)
    if url.startswith("pkcs11:"):
        key = Token(address=url, pin=settings.seal_secret)
    elif url:
        key = KeyFile(path=Path(unquote(urlsplit(url).path)), password=settings.seal_secret)
    return PdfSeals(key=key, tsa_url=settings.tsa_url, tsa_roots=Path(roots) if roots else None)
