"""What may come in: by name, size and content together."""

import unicodedata
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Dictionary, Name
from PIL import ImageFile

from app.core.errors import RuleBroken
from app.files.policy import ANY_DOCUMENT, Accepted, Kind, Upload, size_text
from app.files.policy.check import check
from app.files.policy.hidden import BLOCK, holds_page
from app.files.policy.limits import FORMATS, LONGEST_NAME
from app.files.policy.names import clean_name
from app.files.policy.pdf import ENDLESS, PROTECTED, pdf_problems
from tests.files import samples

MEGABYTE = 2**20


def refusal(name: str, data: bytes, accepted: Accepted = ANY_DOCUMENT) -> str:
    with pytest.raises(RuleBroken) as caught:
        check(Upload(name=name, stream=BytesIO(data), accepted=accepted))
    assert caught.value.field == "file"
    return caught.value.message


@pytest.mark.parametrize("name", samples.GOOD, ids=ascii)
def test_a_good_file_may_come_in(name: str) -> None:
    kind = check(Upload(name=name, stream=BytesIO(samples.GOOD[name]())))

    assert name.lower().endswith(FORMATS[kind].suffixes)


@pytest.mark.parametrize("name", samples.BAD, ids=samples.short)
def test_a_bad_file_is_refused_with_something_to_do(name: str) -> None:
    message = refusal(name, samples.BAD[name]())

    assert message.endswith(".")
    assert any(f" {word} " in f" {message.lower()} " for word in ("choose", "rename", "save", "scan", "give")), message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("large.pdf", ["30 MB", "10 MB"]),
        ("empty.pdf", ["empty"]),
        ("program.pdf", ["PDF", "content is something else"]),
        ("drawing.svg", ["PDF, JPG or PNG"]),
        ("locked.pdf", ["password"]),
        ("restricted.pdf", ["protection"]),
        ("script.pdf", ["a script"]),
        ("named-script.pdf", ["a script"]),
        ("escaped-script.pdf", ["a script"]),
        ("launch.pdf", ["starts another program"]),
        ("second-generation.pdf", ["starts another program"]),
        ("submit.pdf", ["sends or loads data"]),
        ("attachment.pdf", ["attached files"]),
        ("xfa.pdf", ["XFA"]),
        ("cut.pdf", ["damaged"]),
        ("archive-as-end.pdf", ["archive"]),
        ("many-pixels.png", ["40 million pixels"]),
        ("many-pixels-quietly.png", ["40 million pixels"]),
        ("pdf-inside.jpg", ["something else at once"]),
        ("cut.jpg", ["damaged"]),
        ("exe.\u202efdp.pdf", ["Rename"]),
        ("x" * 300 + ".pdf", ["too long"]),
    ],
    ids=samples.short,
)
def test_the_refusal_says_what_is_wrong(name: str, words: list[str]) -> None:
    message = refusal(name, samples.BAD[name]())

    assert [word for word in words if word not in message] == []


def test_a_file_may_be_as_large_as_the_limit_and_no_larger() -> None:
    data = samples.large_pdf(10 * MEGABYTE)
    assert len(data) == 10 * MEGABYTE

    assert check(Upload(name="a.pdf", stream=BytesIO(data))) is Kind.PDF
    assert "This file is 10.1 MB. The largest we take is 10 MB" in refusal("a.pdf", data + b"\n")


@pytest.mark.parametrize("address", ["https://a.org", "mailto:a@b.org", "a.org", "a.org:80/x", "page.html#top", ""])
def test_links_to_pages_and_addresses_stay(address: str) -> None:
    link = Dictionary(S=Name.URI, URI=address)

    assert pdf_problems(samples.acting_pdf(link)) == []


@pytest.mark.parametrize("padding", [b"", b"\0\0\0", b"\n"])
def test_a_picture_may_be_filled_up_at_its_end(padding: bytes) -> None:
    assert check(Upload(name="a.jpg", stream=BytesIO(samples.picture("JPEG") + padding))) is Kind.JPG


@pytest.mark.parametrize("place", [0, BLOCK - 3, BLOCK, 3 * BLOCK - 1])
def test_what_hides_is_found_also_where_two_blocks_meet(place: int) -> None:
    data = b"x" * place + b"<ScRiPt>" + b"x" * BLOCK

    assert holds_page(BytesIO(data))
    assert not holds_page(BytesIO(data.replace(b"R", b"_")))


def test_a_field_may_ask_for_less() -> None:
    narrow = Accepted(kinds=(Kind.PNG,), max_bytes=100)

    assert "We take PNG here" in refusal("a.pdf", samples.good_pdf(), narrow)
    assert "The largest we take is 0.1 KB" in refusal("a.png", samples.picture(), narrow)


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "0.1 KB"), (1024, "1 KB"), (MEGABYTE, "1 MB"), (10 * MEGABYTE + 1, "10.1 MB"), (30 * MEGABYTE, "30 MB")],
)
def test_sizes_read_well_and_never_look_smaller_than_they_are(size: int, text: str) -> None:
    assert size_text(size) == text


def test_all_three_ways_to_hand_over_a_pdf_give_the_same_answer(tmp_path: Path) -> None:
    data = samples.locked_pdf("user")
    path = tmp_path / "locked.pdf"
    path.write_bytes(data)

    assert pdf_problems(data) == pdf_problems(path) == pdf_problems(BytesIO(data)) == [PROTECTED]


def test_a_pdf_that_takes_for_ever_is_given_up() -> None:
    assert pdf_problems(samples.good_pdf(), patience=0) == [ENDLESS]


@pytest.mark.parametrize("name", ["cut.png", "cut.jpg"])
def test_half_a_picture_is_refused_although_the_pdf_library_allows_it_for_all(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """WeasyPrint turns the switch on when it is imported."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    assert "damaged" in refusal(name, samples.BAD[name]())


def test_every_active_part_of_a_pdf_is_named() -> None:
    pdf = samples.blank()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="1", Next=Dictionary(S=Name.Launch))

    assert len(pdf_problems(samples.saved(pdf))) == 2


@given(name=st.text(max_size=400))
def test_a_cleaned_name_can_be_shown_anywhere(name: str) -> None:
    """No path, nothing unseen, never empty, never long."""
    cleaned = clean_name(name)

    assert 0 < len(cleaned) <= LONGEST_NAME
    assert not set(cleaned) & set("/\\\0\n\r\u200e\u200f\u202e\u2066")
    assert not cleaned.startswith(".")
    assert {unicodedata.category(letter) for letter in cleaned} & {"Cc", "Cs"} == set()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\fakepath\\proof.pdf", "proof.pdf"),
        ("a\0b\u202e.pdf", "ab.pdf"),
        ("\u200fproof.pdf", "proof.pdf"),
        ("  two   words .pdf", "two words .pdf"),
        ("...", "document"),
        ("क्‍ष.pdf", "क्‍ष.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
    ids=ascii,
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@given(
    head=st.sampled_from([b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04"]),
    body=st.binary(max_size=300),
    tail=st.sampled_from([b"", b"\nstartxref\n0\n%%EOF\n", b"\x00\x00\x00\x00IEND\xaeB\x60\x82", b"\xff\xd9"]),
    suffix=st.sampled_from([".pdf", ".png", ".jpg"]),
)
def test_any_bytes_are_taken_or_refused_and_nothing_else(head: bytes, body: bytes, tail: bytes, suffix: str) -> None:
    with suppress(RuleBroken):
        assert check(Upload(name="any" + suffix, stream=BytesIO(head + body + tail))) in Kind


@given(
    place=st.integers(0, 10**6),
    value=st.integers(0, 255),
    name=st.sampled_from(["proof.pdf", "Proof.JPG", "proof.png"]),
)
def test_a_good_file_with_one_wrong_byte_is_taken_or_refused_and_nothing_else(
    place: int, value: int, name: str
) -> None:
    data = bytearray(samples.GOOD[name]())
    data[place % len(data)] = value
    with suppress(RuleBroken):
        assert check(Upload(name=name, stream=BytesIO(bytes(data)))) in Kind
