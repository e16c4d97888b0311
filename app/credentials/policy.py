"""What a partner credential says (W3C data model 2.0), when it does not count, and what one is worth. Pure."""

import gzip
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum, auto
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from app.core.clock import start_of_day

MODEL = "https://www.w3.org/ns/credentials/v2"
CREDENTIAL = "DigitPartnerCredential"
ISSUER = "DIGIT Partner Program"
MEDIA_TYPE = "application/vc+jwt"
PURPOSE = "suspension"  # the one purpose whose marks may be taken back
LIST_SIZE = 131_072  # bits: the least that the standard allows, so that nobody is found by the size of a list
LIST_COUNTS_FOR = timedelta(days=1)
LONGEST = 16_384
DEMO_WORDS = "Demo: signed with a key that this installation made for itself. Nobody vouches for it."
_TOKEN = re.compile(rb"\s*[\w-]+\.[\w-]*\.[\w-]*\s*", re.ASCII)
_NUMBER = re.compile(r"DPP-PAR-\d{4}-\d{4,9}")


class CredentialVerdict(StrEnum):
    VALID = auto()
    NOT_TODAY = auto()
    CHANGED = auto()
    NOT_OURS = auto()
    NO_CREDENTIAL = auto()


_REAL = "The program signed this credential, and nothing in it has changed."
CREDENTIAL_VERDICT_TEXT: dict[CredentialVerdict, str] = {
    CredentialVerdict.VALID: f"{_REAL} The organisation is a partner today.",
    CredentialVerdict.NOT_TODAY: f"{_REAL} But the organisation is not a partner today: it does not count.",
    CredentialVerdict.CHANGED: "This credential names a key of the program, but its signature does not hold: "
    "it was changed. Do not rely on it.",
    CredentialVerdict.NOT_OURS: "This credential is not signed with a key of the program. Do not rely on it.",
    CredentialVerdict.NO_CREDENTIAL: "The program signed this, but it is no credential of a partner.",
}


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who signs: the installation at this address."""

    base_url: str
    is_demo: bool

    @property
    def did(self) -> str:
        """The name by which everybody finds the keys, at /.well-known/did.json (did:web)."""
        return f"did:web:{quote(urlsplit(self.base_url).netloc, safe='')}"

    def key_id(self, public_key: str) -> str:
        return f"{self.did}#{thumbprint(public_key)}"


@dataclass(frozen=True, kw_only=True)
class PartnerFacts:
    """All that a credential says of a partner; everybody may know it."""

    number: str
    name: str
    slug: str
    country: str
    active_on: date
    status_index: int


@dataclass(frozen=True, kw_only=True)
class CheckedCredential:
    """What came out for one credential; number and key are told only of what the program signed."""

    verdict: CredentialVerdict
    number: str = ""
    key_id: str = ""
    words: str = ""

    @property
    def holds(self) -> bool:
        return self.verdict is CredentialVerdict.VALID


def is_token(document: bytes) -> bool:
    """Tell whether a file is built as a signed credential: three parts of letters, with dots between them."""
    return len(document) <= LONGEST and _TOKEN.fullmatch(document) is not None


def jwk(public_key: str) -> dict[str, str]:
    """Return an Ed25519 key as JSON writes it (RFC 8037)."""
    return {"crv": "Ed25519", "kty": "OKP", "x": public_key}


def thumbprint(public_key: str) -> str:
    """Return the name of a key that follows from the key itself (RFC 7638)."""
    return _unpadded(sha256(json.dumps(jwk(public_key), separators=(",", ":")).encode()).digest())


def did_document(issuer: Issuer, public_keys: Sequence[str]) -> dict[str, Any]:
    """Return the issuer's keys, the present one and those before it: what they signed stays verifiable."""
    methods = [
        {
            "id": issuer.key_id(key),
            "type": "JsonWebKey",
            "controller": issuer.did,
            "publicKeyJwk": jwk(key) | {"alg": "Ed25519", "kid": thumbprint(key)},
        }
        for key in public_keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer.did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def partner_credential(issuer: Issuer, partner: PartnerFacts) -> dict[str, Any]:
    """Return what the program says of a partner. The same facts make the same credential."""
    status = f"{issuer.base_url}/credentials/status/{list_of(partner.status_index)}"
    return {
        "@context": [MODEL, _terms(issuer)],
        "id": f"{issuer.base_url}/credentials/{partner.number}",
        "type": ["VerifiableCredential", CREDENTIAL],
        **_issued(issuer),
        "validFrom": _moment(start_of_day(partner.active_on)),
        "credentialStatus": {
            "id": f"{status}#{partner.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": PURPOSE,
            "statusListIndex": str(partner.status_index % LIST_SIZE),
            "statusListCredential": status,
        },
        "credentialSubject": {
            "id": f"{issuer.base_url}/partners/{partner.slug}",
            "name": partner.name,
            "partnerNumber": partner.number,
            "partnerSince": partner.active_on.isoformat(),
            "country": partner.country,
        },
    }


def status_credential(issuer: Issuer, number: int, marked: Iterable[int], *, now: datetime) -> dict[str, Any]:
    """Return the list in which each partner has one bit; a marked one is no partner now (Bitstring Status List)."""
    address = f"{issuer.base_url}/credentials/status/{number}"
    return {
        "@context": [MODEL],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        **_issued(issuer),
        "validFrom": _moment(now),
        "validUntil": _moment(now + LIST_COUNTS_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded_list(marked),
        },
    }


def encoded_list(marked: Iterable[int]) -> str:
    """Return the bits of one list, the first one leftmost, packed as the standard asks."""
    bits = bytearray(LIST_SIZE // 8)
    for index in marked:
        bits[index % LIST_SIZE // 8] |= 0x80 >> index % 8
    return "u" + _unpadded(gzip.compress(bytes(bits), mtime=0))


def list_of(index: int) -> int:
    """Return the number of the list in which this partner's bit is."""
    return index // LIST_SIZE + 1


def number_in(claims: Mapping[str, Any]) -> str:
    """Return the partner's number in what the program signed, or nothing when it is no credential of a partner."""
    subject = claims.get("credentialSubject")
    number = str(subject.get("partnerNumber", "")) if isinstance(subject, dict) else ""
    return number if CREDENTIAL in claims.get("type", ()) and _NUMBER.fullmatch(number) else ""


def _issued(issuer: Issuer) -> dict[str, Any]:
    demo = {"description": DEMO_WORDS} if issuer.is_demo else {}
    return {"issuer": {"id": issuer.did, "name": ISSUER}} | demo


def _terms(issuer: Issuer) -> dict[str, Any]:
    """Say what our words mean, in the file itself, so that nothing has to be fetched to read it."""
    return {
        CREDENTIAL: f"{issuer.base_url}/verify#{CREDENTIAL}",
        "partnerNumber": "https://schema.org/identifier",
        "partnerSince": {"@id": "https://schema.org/startDate", "@type": "http://www.w3.org/2001/XMLSchema#date"},
        "country": "https://schema.org/addressCountry",
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _unpadded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
