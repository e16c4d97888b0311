"""Signed credentials (JWS, Ed25519) by joserfc; its import waits until it is needed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from app.adapters.own_file import put_first
from app.core.ports import CredentialFound
from config import Settings

ALGORITHM: Final = "Ed25519"  # the name since RFC 9864; "EdDSA" leaves the curve open
DEMO_KEY = "demo-credential.pem"


@dataclass(frozen=True, kw_only=True)
class FileSigner:
    """Signs with a key in a file (PEM, PKCS#8). A demo makes its own when it first signs."""

    path: Path
    is_demo: bool = False

    def public_key(self) -> str:
        return str(self._key()["x"])

    def sign(self, claims: Mapping[str, Any], *, key_id: str) -> str:
        from joserfc import jws

        text = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
        return jws.serialize_compact(_header(key_id), text, self._key(), algorithms=[ALGORITHM])

    def read(self, token: str, keys: Mapping[str, str]) -> CredentialFound:
        """The header has to be, word for word, the one that we write: it chooses among our keys and nothing else."""
        from joserfc import jws
        from joserfc.errors import JoseError
        from joserfc.jwk import OKPKey

        try:
            found = jws.extract_compact(token.encode())
            key_id = _key_id(found.headers(), keys)
            if not key_id:
                return CredentialFound()
            key = OKPKey.import_key({"kty": "OKP", "crv": ALGORITHM, "x": keys[key_id]})
            if not jws.validate_compact(found, key, algorithms=[ALGORITHM]):
                return CredentialFound(key_id=key_id)
            return CredentialFound(key_id=key_id, holds=True, claims=json.loads(found.payload))
        except (JoseError, ValueError, TypeError, RecursionError):
            return CredentialFound()

    def _key(self) -> Any:
        if self.is_demo and not self.path.exists():
            from joserfc.jwk import OKPKey

            put_first(self.path, OKPKey.generate_key(ALGORITHM).as_pem(private=True))
        return _opened(self.path)


@cache
def _opened(path: Path) -> Any:
    """Open a key once in each process."""
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    try:
        key = OKPKey.import_key(path.read_bytes())
    except (JoseError, ValueError, TypeError) as error:
        raise OSError(f"The key of the credentials cannot be opened: {error}") from error
    if not key.is_private or key.curve_name != ALGORITHM:
        raise OSError(f"The key of the credentials is no private {ALGORITHM} key.")
    return key


def signer_for(settings: Settings) -> FileSigner:
    """Return the signer that the settings name; without a key, that of a demo."""
    if settings.credential_key:
        return FileSigner(path=Path(unquote(urlsplit(settings.credential_key).path)))
    return FileSigner(path=settings.data_dir / DEMO_KEY, is_demo=True)


def _header(key_id: str) -> dict[str, str]:
    return {"alg": ALGORITHM, "typ": "vc+jwt", "cty": "vc", "kid": key_id}


def _key_id(header: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    """Return the id of the key of ours that a header names, if it is one that we write."""
    return next((key_id for key_id in keys if header == _header(key_id)), "")
