"""The guide in other languages: what is shown of a clause, who saves what, and that English stays."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.agreements.service.texts import terms_of
from app.core.errors import NotFound, RuleBroken
from app.guide.models import ClauseTranslation, GuideVersion
from app.guide.policy.drafts import ClauseText, Kind
from app.guide.policy.languages import (
    SaveTranslation,
    TranslationState,
    check_english_read,
    check_new_language,
    check_offerable,
    fingerprint,
    reading,
    readings,
)
from app.guide.service import clauses_of
from app.guide.service.comparing import compare
from app.guide.service.drafts import put_row_back, retire_row, row_at, save_row, start_draft
from app.guide.service.languages import (
    TranslationChanged,
    add_language,
    clause_at,
    hide_language,
    languages_shown,
    progress_in,
    progress_of,
    save_translation,
    show_language,
    translation_of,
)
from app.guide.service.publishing import text_hash
from app.outbox.models import EventRecord
from tests.agreements.builders import make_application
from tests.builders import NOW, make_organisation
from tests.counting import statements
from tests.guide.builders import STAFF, offer, publish_draft, translate

BY: dict[str, Any] = {"actor": STAFF, "now": NOW}


@dataclass(frozen=True)
class English:
    code: str
    title: str
    text: str


@dataclass(frozen=True)
class Foreign(English):
    english_sha256: str
    language: str = "hi"


WORDS = st.builds(English, st.just("CRIT-EXP"), st.text(), st.text())


@given(WORDS, st.none() | WORDS, st.text(), st.text())
def test_a_reader_is_shown_the_translation_of_exactly_this_english_text_or_english(
    english: English, translated_from: English | None, title: str, text: str
) -> None:
    """Whole in one language, and in English whenever the translated text read otherwise."""
    kept = Foreign("CRIT-EXP", title, text, fingerprint(translated_from)) if translated_from else None
    fresh = Foreign("CRIT-EXP", title, text, fingerprint(english))

    found = reading(english, kept)

    if kept is not None and translated_from == english:
        assert (found.language, found.title, found.text, found.state) == ("hi", title, text, "translated")
    else:
        assert (found.language, found.title, found.text) == ("en", english.title, english.text)
        assert found.state == (TranslationState.OUT_OF_DATE if kept else TranslationState.MISSING)
    assert reading(english, fresh).state == TranslationState.TRANSLATED


@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.tuples(st.text(), st.booleans())), st.sets(st.sampled_from("ABCDE"))
)
def test_every_clause_is_shown_once_and_no_other(said: dict[str, tuple[str, bool]], translated: set[str]) -> None:
    english = [English(code, text, text) for code, (text, _) in said.items()]
    kept = {code: Foreign(code, "क", "ख", "") for code in translated}

    assert list(readings(english, kept)) == list(said)


def test_a_word_that_moves_from_title_to_text_makes_another_text() -> None:
    assert fingerprint(English("A", "one two", "three")) != fingerprint(English("A", "one", "two three"))


@pytest.mark.parametrize(("code", "fits"), [("ta", True), ("hi", False), ("en", False), ("xx", False), ("", False)])
def test_a_language_is_known_and_added_once(code: str, fits: bool) -> None:
    assert broken(lambda: check_new_language(code, ["hi"])) == (None if fits else "language")


def broken(act: Callable[[], object]) -> str | None:
    try:
        act()
    except RuleBroken as error:
        return error.field or error.message
    return None


def test_a_language_with_nothing_to_read_is_not_offered() -> None:
    assert broken(lambda: check_offerable([TranslationState.MISSING, TranslationState.OUT_OF_DATE]))
    assert broken(lambda: check_offerable([TranslationState.MISSING, TranslationState.TRANSLATED])) is None


def test_what_was_read_is_what_is_there() -> None:
    english = English("A", "one", "two")
    assert broken(lambda: check_english_read(fingerprint(english), english)) is None
    assert broken(lambda: check_english_read(fingerprint(replace(english, text="new")), english))


def test_each_act_is_kept_in_the_trail_and_repeats_are_not(session: Session, guide: GuideVersion) -> None:
    offer(session, guide, "hi", "CRIT-EXP")
    show_language(session, guide, "hi", **BY)
    hide_language(session, guide, "hi", **BY)
    hide_language(session, guide, "hi", **BY)
    session.commit()

    facts = session.scalars(select(EventRecord).order_by(EventRecord.number)).all()
    names = ["GuideLanguageAdded", "GuideTranslationSaved", "GuideLanguageShown", "GuideLanguageHidden"]
    assert [fact.name for fact in facts] == names
    assert {fact.payload["language"] for fact in facts} == {"hi"}
    english = clause_at(session, guide.id, "CRIT-EXP")
    assert (facts[1].payload["code"], facts[1].payload["english_sha256"]) == ("CRIT-EXP", fingerprint(english))


def test_a_language_is_offered_when_a_person_says_so(session: Session, guide: GuideVersion) -> None:
    add_language(session, guide, "hi", **BY)
    assert broken(lambda: show_language(session, guide, "hi", **BY))
    translate(session, guide, "hi", "CRIT-EXP")
    assert languages_shown(session, guide.id) == []

    show_language(session, guide, "hi", **BY)

    assert languages_shown(session, guide.id) == ["hi"]
    assert progress_in(session, guide, "hi").count("missing") == len(clauses_of(session, guide.id)) - 1


@pytest.mark.parametrize(("language", "code"), [("ta", "CRIT-EXP"), ("hi", "CRIT-NONE")])
def test_only_clauses_and_languages_of_the_version_are_translated(
    session: Session, guide: GuideVersion, language: str, code: str
) -> None:
    add_language(session, guide, "hi", **BY)
    command = SaveTranslation(title="क", text="ख", version=0, english_sha256="")

    with pytest.raises(NotFound):
        save_translation(session, guide, language, code, command, **BY)


@pytest.mark.parametrize("is_first", [True, False])
def test_the_second_of_two_writers_is_shown_the_first(session: Session, guide: GuideVersion, is_first: bool) -> None:
    """Two people read the same; whether or not there was a translation already, the second does not replace it."""
    add_language(session, guide, "hi", **BY)
    read = 0 if is_first else translate(session, guide, "hi", "CRIT-EXP", text="पहला").version
    english = fingerprint(clause_at(session, guide.id, "CRIT-EXP"))
    command = SaveTranslation(title="क", text="दूसरा", version=read, english_sha256=english)
    save_translation(session, guide, "hi", "CRIT-EXP", command, **BY)
    session.commit()

    with pytest.raises(TranslationChanged) as clash:
        save_translation(session, guide, "hi", "CRIT-EXP", replace(command, text="तीसरा"), **BY)

    assert clash.value.kept.text == "दूसरा"
    assert session.scalars(select(ClauseTranslation.text)).all() == ["दूसरा"]


def test_a_clause_has_one_translation_in_a_language(session: Session, guide: GuideVersion) -> None:
    offer(session, guide, "hi", "CRIT-EXP")
    kept = session.scalars(select(ClauseTranslation)).one()
    names = {column.key for column in ClauseTranslation.__table__.columns} - {"id", "version"}
    session.add(ClauseTranslation(**{name: getattr(kept, name) for name in names}))

    with pytest.raises(IntegrityError):
        session.flush()


def states(session: Session, guide: GuideVersion) -> dict[str, str]:
    session.flush()
    session.expire_all()
    return {
        code: one for code, one in progress_in(session, guide, "hi").states.items() if one != TranslationState.MISSING
    }


def test_a_draft_begins_with_the_translations_and_marks_what_changes_in_english(
    session: Session, guide: GuideVersion
) -> None:
    """Not offered before a person says so again; looked at again, a clause counts as translated."""
    offer(session, guide, "hi", "CRIT-EXP", "OBL-LABEL")
    draft = start_draft(session, **BY)
    session.commit()
    assert states(session, draft) == {"CRIT-EXP": "translated", "OBL-LABEL": "translated"}
    assert languages_shown(session, draft.id) == []

    words = ClauseText(part="obligations", title="Show the label", text="On the first screen.", sources="")
    save_row(session, draft.number, Kind.CLAUSES, "OBL-LABEL", words, version=1, **BY)

    assert states(session, draft) == {"CRIT-EXP": "translated", "OBL-LABEL": "out_of_date"}
    assert states(session, guide) == {"CRIT-EXP": "translated", "OBL-LABEL": "translated"}
    translate(session, draft, "hi", "OBL-LABEL")
    assert states(session, draft)["OBL-LABEL"] == "translated"


def test_a_clause_that_is_put_back_has_its_translation(session: Session, guide: GuideVersion) -> None:
    offer(session, guide, "hi", "CRIT-EXP", "OBL-LABEL")
    draft = start_draft(session, **BY)
    session.commit()
    row = row_at(session, draft.id, Kind.CLAUSES, "OBL-LABEL")
    retire_row(session, draft.number, Kind.CLAUSES, row.code, version=row.version, **BY)
    assert states(session, draft) == {"CRIT-EXP": "translated"}

    put_row_back(session, draft.number, Kind.CLAUSES, "OBL-LABEL", **BY)

    assert states(session, draft) == {"CRIT-EXP": "translated", "OBL-LABEL": "translated"}


def test_a_clause_that_is_gone_leaves_no_translation_behind(session: Session, guide: GuideVersion) -> None:
    offer(session, guide, "hi", "CRIT-EXP", "OBL-LABEL")
    draft = start_draft(session, **BY)
    session.commit()
    retire_row(session, draft.number, Kind.CLAUSES, "OBL-LABEL", version=1, **BY)
    session.commit()
    publish_draft(session, draft)

    next_draft = start_draft(session, **BY)
    session.commit()

    made = select(ClauseTranslation.code).where(ClauseTranslation.guide_version_id == next_draft.id)
    assert session.scalars(made).all() == ["CRIT-EXP"]


def test_english_prevails_in_everything_that_binds(session: Session, guide: GuideVersion, engine: Engine) -> None:
    """S1.48: hash, comparison and MoU are the same with a translation, and none of them reads one."""
    application = make_application(session, make_organisation(session))
    draft = start_draft(session, **BY)
    session.commit()

    def binding() -> list[object]:
        terms = terms_of(session, application.id, contact="partner@egovernments.org", now=NOW)
        return [text_hash(session, guide), compare(session, guide, draft).clauses, terms]

    before = binding()
    for version in (guide, draft):
        offer(session, version, "hi", *(clause.code for clause in clauses_of(session, guide.id)))
    with statements(engine) as sent:
        after = binding()

    assert after == before
    assert sent
    assert [one for one in sent if "clause_translation" in one] == []


def test_all_languages_take_as_many_statements_as_one(session: Session, guide: GuideVersion, engine: Engine) -> None:
    offer(session, guide, "hi", "CRIT-EXP")
    counts = []
    for _ in range(2):
        with statements(engine) as sent:
            progress_of(session, guide)
        counts.append(len(sent))
        for language in ("ta", "ur", "fr"):
            if translation_of(session, guide.id, language, "CRIT-MIT") is None:
                offer(session, guide, language, "CRIT-MIT", "CRIT-EXP")

    assert counts[0] == counts[1]
