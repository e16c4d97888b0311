"""Issue 5: the text of a file that was signed outside is compared with the issued one, page by page."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agreements.policy.comparison import AROUND, Added, Comparison, Place, compare, words_of

FIRST = (
    "Memorandum of Understanding\n\nThe Partner gives no warranty and takes on no\nobligation in the name of eGov.\n1/2"
)
LAST = "The parties sign.\n\nSignatures\nSignature\n\nFor Bolt Systems\n\nName\n\nZoë O’Brien\n\nSigned\n\nPage 2 of 2"
ISSUED = [FIRST, LAST]
STAMPED = LAST.replace("For Bolt Systems\n\n", "").replace(
    "Signed\n", "Signed\nFor Bolt Systems\nDigitally signed by ZOE\n"
)
WORDS = st.lists(st.text("abcdefghij-é", min_size=1, max_size=8), min_size=2, max_size=40)
PAGES = st.lists(WORDS.map(" ".join).filter(lambda text: len(words_of(text)) > 1), min_size=1, max_size=5)


def found(*given: str, may_have_front: bool = False) -> Comparison:
    return compare(ISSUED, given, may_have_front=may_have_front)


@pytest.mark.parametrize(
    "page",
    [
        FIRST,
        "  ".join(FIRST.split()),
        "\n".join(FIRST.split()) + "\n\n",
        FIRST.replace(" ", "\u00a0"),
        FIRST.replace("Understanding", "Under-\nstanding"),
        FIRST.replace("Understanding", "Under\u00ad\nstanding"),
        FIRST.replace("Understanding", "Under\u00adstanding"),
        FIRST.replace("warranty", "war\u200branty"),
    ],
)
def test_spaces_lines_and_hyphens_make_no_difference(page: str) -> None:
    assert found(page, LAST) == Comparison(pages=2)


@pytest.mark.parametrize(
    ("issued", "given", "same"),
    [
        ("to re-sign it", "to re-\nsign it", True),
        ("to re-\nsign it", "to re-sign it", True),
        ("to re-\nsign it", "to resign it", False),
        ("to resign it", "to re-sign it", False),
        ("no thing left", "nothing left", False),
        ("e\u0301tat of ﬁle", "état of file", True),
        ("10² rupees", "102 rupees", False),
        ("A party", "a party", False),
    ],
)
def test_what_parts_a_word_counts_only_at_the_end_of_a_line(issued: str, given: str, same: bool) -> None:
    assert compare([issued], [given], may_have_front=False).says_the_same is same


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (FIRST.replace("no warranty", "a warranty"), Place(page=1, issued="no", given="a")),
        (FIRST.replace("no warranty", "warranty"), Place(page=1, issued="no", given="")),
        (FIRST.replace("no warranty", "no full warranty"), Place(page=1, issued="", given="full")),
    ],
)
def test_one_word_changed_missing_or_added_is_shown_with_the_words_around_it(page: str, place: Place) -> None:
    """Scenario 21: one changed word, and the place."""
    (found_place,) = found(page, LAST).places

    assert replace(found_place, before="", after="") == place
    assert found_place.before.split()[-1] in {"gives", "no"}
    assert found_place.after.split()[0] == "warranty"
    assert len(found_place.before.split()) <= AROUND


@pytest.mark.parametrize("name", ["Zoe O’Brien", "Zoë O’Brian", "O’Brien", ""])
def test_the_signature_block_keeps_all_its_words(name: str) -> None:
    (place,) = found(FIRST, LAST.replace("Zoë O’Brien", name)).places

    assert (place.page, place.before) == (2, "Signatures")
    assert set(place.issued.split()) == {"Zoë", "O’Brien"} - set(name.split())


def test_a_stamp_in_the_signature_block_may_move_its_words_and_is_named() -> None:
    said = found(FIRST, STAMPED)

    assert said.says_the_same
    assert said.added == (Added(page=2, words="Digitally signed by ZOE"),)


def test_words_above_the_signature_block_are_no_stamp() -> None:
    assert not found(FIRST, LAST.replace("The parties sign.", "The parties may sign.")).says_the_same


def test_a_page_without_words_is_a_picture_that_people_compare() -> None:
    assert found("", "").pictures == (1, 2)
    assert found(FIRST, "").pictures == (2,)


def test_a_scan_may_carry_the_name_of_the_program_that_made_it() -> None:
    said = found("Scanned with it", "Scanned with it")

    assert said.pictures == (1, 2)
    assert said.added[0] == Added(page=1, words="Scanned with it")
    assert not found(FIRST, "Scanned with it").says_the_same


@pytest.mark.parametrize(
    ("given", "may_have_front", "taken"),
    [
        (["Stamp paper", *ISSUED], True, True),
        (["", "", *ISSUED], True, True),
        (["", "", "", *ISSUED], True, False),
        (["Stamp paper", *ISSUED], False, False),
        ([*ISSUED, "Side letter"], True, False),
        ([*ISSUED, ""], True, False),
        ([FIRST], True, False),
        ([], True, False),
        ([FIRST, "Side letter", LAST], True, False),
        (ISSUED[::-1], False, False),
    ],
)
def test_only_stamp_paper_in_front_may_be_added(given: list[str], may_have_front: bool, taken: bool) -> None:
    said = found(*given, may_have_front=may_have_front)

    assert said.says_the_same is taken
    assert taken or said.refusal
    assert said.front == (len(given) - 2 if taken else said.front)


@given(PAGES, st.data())
def test_any_one_word_that_is_changed_missing_or_added_is_found_at_its_page(
    pages: list[str], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(pages) - 1))
    words = pages[number].split()
    at = data.draw(st.integers(0, len(words) - 1))
    ways = {"changed": [words[at] + "x"], "missing": [], "added": ["x", words[at]]}
    words[at : at + 1] = ways[data.draw(st.sampled_from(sorted(ways)))]
    signed = [*pages[:number], " ".join(words), *pages[number + 1 :]]

    said = compare(pages, signed, may_have_front=False)

    assert [place.page for place in said.places] == [number + 1]


@given(PAGES, st.sampled_from([" ", "  ", "\n", "\t"]))
def test_a_text_is_the_same_however_its_words_are_spaced(pages: list[str], space: str) -> None:
    spaced = [space.join(page.split()) for page in pages]

    assert compare(pages, spaced, may_have_front=False) == Comparison(pages=len(pages))


@given(PAGES, st.lists(st.just("x"), max_size=3))
def test_no_text_fails_to_be_compared(pages: list[str], more: list[str]) -> None:
    for signed in ([*more, *pages], [*pages, *more], pages[: len(more)], more):
        assert compare(pages, signed, may_have_front=True).refusal is not None
