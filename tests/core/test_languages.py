"""Languages by their codes, what speakers call them, and which way their texts run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.languages import direction, language_name, languages, languages_named


def test_languages_have_their_own_names_where_the_list_knows_them() -> None:
    found = {one.code: one for one in languages_named(languages())}

    assert (found["hi"].name, found["hi"].own_name, found["ar"].own_name) == ("Hindi", "हिंदी", "العربية")
    assert (found["ar"].direction, found["hi"].direction) == ("rtl", "ltr")
    assert (found["ur"].own_name, found["ur"].is_named_by_itself) == ("Urdu", False)
    assert language_name("kok") == "Konkani"
    assert language_name("xx") == "xx"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("", "ltr"),
        ("2026.1", "ltr"),
        ("अनुभव", "ltr"),
        ("تجربہ", "rtl"),
        ("DIGIT کے ساتھ بنائی گئی ہر ایپلیکیشن", "rtl"),
        ("سنڌي", "rtl"),
        ("सिन्धी", "ltr"),
    ],
)
def test_a_text_runs_as_most_of_its_letters_do(text: str, way: str) -> None:
    """Not as its first letter does: many begin with the word DIGIT. Sindhi is written both ways."""
    assert direction(text) == way


@given(st.text(st.characters(categories=["Lo", "Ll"])), st.text())
def test_every_text_runs_one_way(text: str, more: str) -> None:
    assert direction(text + more) == direction(more + text)
    assert direction(text) in {"ltr", "rtl"}
