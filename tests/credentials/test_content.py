"""What a credential, the list and the keys say: the data model 2.0, the Bitstring Status List 1.0 and did:web."""

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.credentials.policy import (
    DEMO_WORDS,
    LIST_SIZE,
    Issuer,
    PartnerFacts,
    did_document,
    encoded_list,
    is_token,
    number_in,
    partner_credential,
    status_credential,
    thumbprint,
)
from tests.builders import NOW
from tests.credentials.tokens import is_marked, plain

ISSUER = Issuer(base_url="https://partners.example.org", is_demo=False)
FACTS = PartnerFacts(
    number="DPP-PAR-2030-0042",
    name="Zoë & <b>Sons</b> मेमो",
    slug="zoe-sons",
    country="IN",
    active_on=date(2030, 3, 10),
    status_index=LIST_SIZE + 7,
)


def test_a_credential_says_what_is_public_and_no_more() -> None:
    made = partner_credential(ISSUER, FACTS)

    assert made["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert made["type"] == ["VerifiableCredential", "DigitPartnerCredential"]
    assert made["id"] == "https://partners.example.org/credentials/DPP-PAR-2030-0042"
    assert made["issuer"]["id"] == "did:web:partners.example.org"
    assert made["validFrom"] == "2030-03-09T18:30:00Z", "the first moment of the day in India"
    assert made["credentialSubject"] == {
        "id": "https://partners.example.org/partners/zoe-sons",
        "name": "Zoë & <b>Sons</b> मेमो",
        "partnerNumber": "DPP-PAR-2030-0042",
        "partnerSince": "2030-03-10",
        "country": "IN",
    }
    assert made["credentialStatus"] == {
        "id": f"https://partners.example.org/credentials/status/2#{LIST_SIZE + 7}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "7",
        "statusListCredential": "https://partners.example.org/credentials/status/2",
    }
    assert "description" not in made


def test_every_word_of_ours_is_explained_in_the_file_itself() -> None:
    made = partner_credential(ISSUER, FACTS)
    known = {"id", "type", "name"} | set(made["@context"][1])

    assert set(made["credentialSubject"]) <= known
    assert set(made["type"]) <= known | {"VerifiableCredential"}


def test_a_demo_says_so_in_credential_and_list() -> None:
    demo = Issuer(base_url="http://127.0.0.1:8000", is_demo=True)

    assert partner_credential(demo, FACTS)["description"] == DEMO_WORDS
    assert status_credential(demo, 1, [], now=NOW)["description"] == DEMO_WORDS
    assert demo.did == "did:web:127.0.0.1%3A8000"


@given(st.sets(st.integers(0, LIST_SIZE - 1), max_size=30), st.integers(0, LIST_SIZE - 1))
def test_exactly_the_marked_bits_are_set(marked: set[int], other: int) -> None:
    status = {"credentialSubject": {"encodedList": encoded_list(marked)}}

    assert all(is_marked(status, index) for index in [*marked][:3])
    assert is_marked(status, other) is (other in marked)
    bits = gzip.decompress(plain(encoded_list(marked)[1:]))
    assert sum(byte.bit_count() for byte in bits) == len(marked)


def test_a_list_is_as_long_as_the_standard_asks_and_counts_for_a_day() -> None:
    made = status_credential(ISSUER, 1, [3], now=NOW)
    subject = made["credentialSubject"]

    assert made["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "suspension")
    assert subject["encodedList"].startswith("u")
    assert len(gzip.decompress(plain(subject["encodedList"][1:]))) * 8 == 131_072
    assert (made["validFrom"], made["validUntil"]) == ("2030-03-10T06:30:00Z", "2030-03-11T06:30:00Z")


def test_the_name_of_a_key_is_that_of_the_standards_example() -> None:
    """RFC 8037, appendix A.3."""
    assert thumbprint("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo") == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_keys_are_all_there_and_may_sign_statements() -> None:
    made = did_document(ISSUER, ["A" * 43, "B" * 43])
    methods = made["verificationMethod"]

    assert made["id"] == "did:web:partners.example.org"
    assert [method["publicKeyJwk"]["x"] for method in methods] == ["A" * 43, "B" * 43]
    assert made["assertionMethod"] == [method["id"] for method in methods]
    assert {method["controller"] for method in methods} == {made["id"]}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"eyJ.eyJ.abc", True),
        (b" eyJ.eyJ.abc\r\n", True),
        (b"eyJ.eyJ.", True),
        (b"%PDF-1.7", False),
        (b"", False),
        (b"a.b", False),
        (b"a.b.c.d", False),
        (b"a." + b"b" * 20_000 + b".c", False),
        ("ä.b.c".encode(), False),
    ],
)
def test_a_token_is_known_by_its_form(document: bytes, expected: bool) -> None:
    assert is_token(document) is expected


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"type": ["VerifiableCredential", "DigitPartnerCredential"]},
        {"type": ["DigitPartnerCredential"], "credentialSubject": [1]},
        {"type": ["DigitPartnerCredential"], "credentialSubject": {"partnerNumber": "DPP-MOU-2030-0001"}},
        {"type": ["VerifiableCredential"], "credentialSubject": {"partnerNumber": "DPP-PAR-2030-0001"}},
    ],
)
def test_what_is_no_credential_of_a_partner_has_no_number(claims: dict[str, object]) -> None:
    assert number_in(claims) == ""
