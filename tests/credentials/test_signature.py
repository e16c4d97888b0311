"""What the signature is worth: openssl agrees with it, and whatever is changed or signed by others is refused."""

import hmac
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.credentials import FileSigner
from app.credentials.policy import CheckedCredential, CredentialVerdict, Issuer, jwk
from app.partners.models import Partner
from tests.credentials.tokens import PREFIX, claims_of, header_of, openssl_says, plain, written

Check = Callable[[str | bytes], CheckedCredential]
V = CredentialVerdict
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."


def test_openssl_finds_the_signature_valid(token: str, signer: FileSigner, tmp_path: Path) -> None:
    assert openssl_says(token, signer.public_key(), tmp_path)
    head, body, signature = token.split(".")
    other = written(plain(body).replace(b"Bolt", b"Volt"))
    assert not openssl_says(f"{head}.{other}.{signature}", signer.public_key(), tmp_path)


def test_the_header_names_kind_and_key(token: str, signer: FileSigner, issuer: Issuer) -> None:
    assert header_of(token) == {
        "alg": "Ed25519",
        "typ": "vc+jwt",
        "cty": "vc",
        "kid": issuer.key_id(signer.public_key()),
    }


def test_an_untouched_credential_holds_also_with_an_end_of_line(token: str, partner: Partner, checked: Check) -> None:
    found = checked(f"{token}\r\n")

    assert (found.verdict, found.number, found.key_id) == (V.VALID, partner.reference, header_of(token)["kid"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_letter_can_be_changed(token: str, checked: Check, data: st.DataObject) -> None:
    """Property: whichever letter of header, claims or signature becomes another one, it does not hold."""
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from([one for one in LETTERS if one != token[place]]))

    assert not checked(token[:place] + letter + token[place + 1 :]).holds


def test_the_last_letter_can_only_be_written_in_one_way(token: str, checked: Check) -> None:
    """Its last bits say nothing, so 15 other letters make the same signature."""
    same = [token[:-1] + letter for letter in LETTERS[:-1] if plain((token[:-1] + letter).split(".")[2])]

    assert [one for one in same if checked(one).holds] == [token]


def test_a_key_of_another_installation_is_not_ours(
    token: str, checked: Check, keys: Callable[[str], FileSigner], issuer: Issuer
) -> None:
    other = keys("other")
    under_its_name = other.sign(claims_of(token), key_id=issuer.key_id(other.public_key()))
    under_our_name = other.sign(claims_of(token), key_id=header_of(token)["kid"])

    assert checked(under_its_name).verdict is V.NOT_OURS
    assert checked(under_our_name).verdict is V.CHANGED


def forged(token: str, header: dict[str, Any], signature: bytes) -> str:
    return f"{written(json.dumps(header).encode())}.{token.split('.')[1]}.{written(signature)}"


def test_no_algorithm_is_no_signature(token: str, checked: Check) -> None:
    for name in ("none", "None", "NONE", ""):
        header = header_of(token) | {"alg": name}
        assert checked(forged(token, header, b"")).verdict is V.NOT_OURS
        assert checked(forged(token, header, plain(token.split(".")[2]))).verdict is V.NOT_OURS


@pytest.mark.parametrize("form", ["raw", "letters", "der"])
def test_the_public_key_is_no_secret_to_sign_with(token: str, signer: FileSigner, checked: Check, form: str) -> None:
    """Key confusion: a verifier that lets the header choose would take the public key for a shared one."""
    x = signer.public_key()
    secret = {"raw": plain(x), "letters": x.encode(), "der": PREFIX + plain(x)}[form]
    header = header_of(token) | {"alg": "HS256"}
    text = f"{written(json.dumps(header).encode())}.{token.split('.')[1]}"

    found = checked(f"{text}.{written(hmac.digest(secret, text.encode(), sha256))}")

    assert found.verdict is V.NOT_OURS


@pytest.mark.parametrize("name", ["jwk", "jku", "x5c", "crit", "b64", "iss"])
def test_a_header_brings_no_key_and_no_rule_of_its_own(
    token: str, checked: Check, keys: Callable[[str], FileSigner], name: str
) -> None:
    values = {"jwk": jwk(keys("other").public_key()), "x5c": ["AAAA"], "crit": ["b64"], "b64": False}
    header = header_of(token) | {name: values.get(name, "https://evil.example/keys")}

    assert checked(forged(token, header, plain(token.split(".")[2]))).verdict is V.NOT_OURS


def test_what_we_signed_as_something_else_is_no_credential(
    token: str, checked: Check, signer: FileSigner, issuer: Issuer
) -> None:
    claims = claims_of(token) | {"type": ["VerifiableCredential", "BitstringStatusListCredential"]}

    found = checked(signer.sign(claims, key_id=issuer.key_id(signer.public_key())))

    assert (found.verdict, found.holds) == (V.NO_CREDENTIAL, False)


@pytest.mark.parametrize(
    "text", ["a.b.c", "W10.W10.W10", "bnVsbA.e30.", "..", f"{written(b'[' * 9000)}.e30.AA", "eyJhbGciOjF9.e30.AA"]
)
def test_what_is_no_credential_is_no_failure(checked: Check, text: str) -> None:
    assert checked(text).verdict is V.NOT_OURS


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(OSError, match="key of the credentials cannot be opened"):
        FileSigner(path=tmp_path / "key.pem").public_key()
    with pytest.raises(FileNotFoundError):
        FileSigner(path=tmp_path / "none.pem").public_key()


def test_an_installation_makes_one_key_and_keeps_it_to_itself(tmp_path: Path) -> None:
    signers = [FileSigner(path=tmp_path / "key.pem", is_demo=True) for _ in range(2)]

    assert len({signer.public_key() for signer in signers}) == 1
    assert oct((tmp_path / "key.pem").stat().st_mode)[-3:] == "600"
