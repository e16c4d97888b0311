"""Two texts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.differences import Mark, pieces

WORDS = st.lists(st.sampled_from(["the", "partner", "tells", "clients", "क्लाइंट", "&", "<b>", "\n"]), max_size=12)
TEXTS = st.one_of(st.text(max_size=60), st.text(alphabet="ab \n.é", max_size=30), WORDS.map(" ".join))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("the same", "the same", [("same", "the same")]),
        ("", "new words", [("added", "new words")]),
        ("old words", "", [("removed", "old words")]),
        ("12 Lake Road", "14 Lake Road", [("removed", "12"), ("added", "14"), ("same", " Lake Road")]),
        (
            "within 7 days",
            "within 10 days",
            [("same", "within"), ("removed", " 7"), ("added", " 10"), ("same", " days")],
        ),
        ("Tell us.", "Tell us. In time.", [("same", "Tell us."), ("added", " In time.")]),
    ],
)
def test_words_that_came_and_went_are_told_apart(old: str, new: str, found: list[tuple[str, str]]) -> None:
    assert [(piece.mark, piece.text) for piece in pieces(old, new)] == found


@given(TEXTS, TEXTS)
def test_nothing_of_either_text_is_lost(old: str, new: str) -> None:
    found = pieces(old, new)

    assert "".join(piece.text for piece in found if piece.mark is not Mark.ADDED) == old
    assert "".join(piece.text for piece in found if piece.mark is not Mark.REMOVED) == new
    assert old != new or {piece.mark for piece in found} <= {Mark.SAME}
