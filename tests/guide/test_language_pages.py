"""G12 and P03: translating a version on the desk, and reading it in another language."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.duties.service import ask_partners
from app.guide.models import Clause, ClauseTranslation, GuideLanguage, GuideVersion
from app.guide.policy.languages import fingerprint
from app.guide.service import clauses_of
from app.guide.service.languages import add_language, clause_at, hide_language
from app.outbox.models import EventRecord
from app.partners.models import Partner
from tests.builders import NOW
from tests.counting import statements
from tests.guide.builders import STAFF, make_draft, make_newer, offer, translate

DESK = "/desk/guide/2026.1/languages"
PUBLIC = "/programme/guide/2026.1"
CLAUSE = f"{DESK}/hi/clauses/CRIT-EXP"


@pytest.fixture
def hindi(session: Session, guide: GuideVersion) -> GuideVersion:
    """A published version whose translation has begun."""
    add_language(session, guide, "hi", actor=STAFF, now=NOW)
    session.commit()
    return guide


def typed(session: Session, guide: GuideVersion, version: int = 0) -> dict[str, str]:
    english = fingerprint(clause_at(session, guide.id, "CRIT-EXP"))
    return {"title": "अनुभव", "text": "आवेदक को अनुभव है।", "english": english, "version": str(version)}


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def stored(session: Session) -> list[str]:
    return list(session.scalars(select(ClauseTranslation.text)))


def test_a_published_version_is_translated_and_offered_afterwards(
    manager: FlaskClient, visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """S1.48: the English text stays as it was published."""
    before = [(one.title, one.text, one.version) for one in clauses_of(session, guide.id)]
    assert 'href="/desk/guide/2026.1/languages"' in manager.get("/desk/guide").text
    assert manager.post(DESK, data={"language": "hi"}).location == f"{DESK}/hi"
    assert manager.post(CLAUSE, data=typed(session, guide)).location == f"{DESK}/hi"
    assert visitor.get(f"{PUBLIC}?language=hi").status_code == 404, "not offered yet"
    assert "of 15 clauses are translated" in words_of(manager.get(f"{DESK}/hi").text)

    assert manager.post(f"{DESK}/hi/show", data={}).location == f"{DESK}/hi"

    assert "आवेदक को अनुभव है।" in visitor.get(f"{PUBLIC}?language=hi").text
    assert re.search(r"Hindi 1 of 15 clauses None Yes", words_of(manager.get(DESK).text))
    manager.post(f"{DESK}/hi/hide", data={})
    assert visitor.get(f"{PUBLIC}?language=hi").status_code == 404
    session.expire_all()
    assert [(one.title, one.text, one.version) for one in clauses_of(session, guide.id)] == before


def test_joiners_and_quotes_come_back_as_they_were_typed(
    manager: FlaskClient, session: Session, hindi: GuideVersion
) -> None:
    """Some letters are joined or kept apart by characters that cannot be seen."""
    text = "क्\u200dष और क्\u200cष: <b>“DIGIT”</b> & ﷺ"
    manager.post(CLAUSE, data=typed(session, hindi) | {"text": text})

    assert stored(session) == [text]
    page = manager.get(CLAUSE).text
    assert "&lt;b&gt;" in page
    assert "<b>“" not in page


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": ""}, "Enter the title."),
        ({"text": " \n "}, "Enter what the clause says."),
        ({"title": "क" * 201}, "Title: shorten this to 200 characters."),
        ({"text": "क" * 6001}, "Text: shorten this to 6000 characters."),
        ({"text": "क\x00"}, "Remove the characters that cannot be shown."),
        ({"english": ""}, "The English text has changed since you opened this page."),
        ({"english": "5f" * 32}, "The English text has changed since you opened this page."),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(
    manager: FlaskClient, session: Session, hindi: GuideVersion, wrong: dict[str, str], message: str
) -> None:
    response = manager.post(CLAUSE, data=typed(session, hindi) | wrong)

    assert response.status_code == 422
    assert message in response.text
    assert ("अनुभव" if "title" not in wrong else "आवेदक को अनुभव है।") in response.text
    assert stored(session) == []
    assert fingerprint(clause_at(session, hindi.id, "CRIT-EXP")) in response.text or "english" not in wrong


@pytest.mark.parametrize("language", ["", "en", "xx", "hi", "HI", "\x00", "h" * 5000])
def test_a_language_that_is_unknown_or_there_is_not_added(
    manager: FlaskClient, session: Session, hindi: GuideVersion, language: str
) -> None:
    response = manager.post(DESK, data={"language": language})

    assert response.status_code == 422
    assert 'id="language-error"' in response.text
    assert session.scalars(select(GuideLanguage.language)).all() == ["hi"]


@pytest.mark.parametrize(
    "path",
    ["/1999.1/languages", "/2026.1/languages/ta", "/2026.1/languages/ta/clauses/CRIT-EXP"]
    + [f"/2026.1/languages/{code}" for code in ("en", "xx", "hi/clauses/CRIT-NONE", "hi/clauses/crit-exp")],
)
def test_what_the_version_does_not_have_is_not_found(manager: FlaskClient, hindi: GuideVersion, path: str) -> None:
    assert manager.get(f"/desk/guide{path}").status_code == 404
    assert manager.post(f"/desk/guide{path}", data={}).status_code == 404


def test_an_empty_language_is_not_offered(manager: FlaskClient, session: Session, hindi: GuideVersion) -> None:
    response = manager.post(f"{DESK}/hi/show", data={})

    assert response.status_code == 409
    assert "Translate at least one clause first" in response.text


def test_the_second_of_two_writers_sees_both_texts(manager: FlaskClient, session: Session, hindi: GuideVersion) -> None:
    """Then saves knowing both."""
    read = typed(session, hindi)
    manager.post(CLAUSE, data=read | {"text": "पहला पाठ"})

    clash = manager.post(CLAUSE, data=read | {"text": "दूसरा पाठ"})

    assert clash.status_code == 409
    assert "पहला पाठ" in clash.text
    assert "दूसरा पाठ" in clash.text
    assert stored(session) == ["पहला पाठ"]
    assert 'name="version" type="hidden" value="1"' in clash.text
    manager.post(CLAUSE, data=read | {"text": "दोनों", "version": "1"})
    assert stored(session) == ["दोनों"]


def test_the_same_form_sent_twice_counts_once(manager: FlaskClient, session: Session, hindi: GuideVersion) -> None:
    form = typed(session, hindi) | {"form_key": "k"}

    assert [manager.post(CLAUSE, data=form).status_code for _ in range(2)] == [302, 302]
    assert session.scalars(select(EventRecord.name)).all().count("GuideTranslationSaved") == 1


def test_a_draft_that_is_translated_is_shown_once_it_is_published(
    manager: FlaskClient, visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    draft = make_draft(session)
    offer(session, draft, "hi", "CRIT-EXP")
    desk = f"/desk/guide/{draft.number}"

    assert f'href="{desk}/languages"' in manager.get(desk).text
    assert "as soon as this version is published" in manager.get(f"{desk}/languages/hi").text
    assert visitor.get(f"/programme/guide/{draft.number}?language=hi").status_code == 404


def test_the_public_page_says_what_is_in_which_language(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """English prevails: said at the top, with the way to it."""
    offer(session, guide, "hi", "CRIT-EXP")
    offer(session, guide, "ur", "CRIT-EXP")
    translate(session, guide, "ur", "CRIT-EXP", "تجربہ", "DIGIT کے ساتھ کام کا تجربہ")

    english, hindi, urdu = (visitor.get(f"{PUBLIC}{query}").text for query in ("", "?language=hi", "?language=ur"))

    assert '<p class="govuk-body" lang="hi" dir="ltr">आवेदक को अनुभव है।</p>' in hindi
    assert '<span lang="ur" dir="rtl">تجربہ</span>' in urdu
    assert '<p class="govuk-body" lang="ur" dir="rtl">' in urdu
    assert "1 of 15 criteria and duties are in Hindi." in words_of(hindi)
    assert words_of(hindi).count("In English: not translated yet.") == 14
    assert f'<a class="govuk-link" href="{PUBLIC}" hreflang="en">English text of version 2026.1</a> binds' in hindi
    assert f'href="{PUBLIC}?language=ur" hreflang="ur"' in hindi
    assert f'href="{PUBLIC}?language=hi" hreflang="hi"><span lang="hi" dir="ltr">हिंदी</span></a>' in english
    assert "prevails" not in english
    assert '<html lang="en"' in hindi
    assert re.findall(r"<h1[^>]*>([^<]*)", hindi) == re.findall(r"<h1[^>]*>([^<]*)", english)


def test_what_has_changed_in_english_is_shown_in_english(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    offer(session, guide, "hi", "CRIT-EXP", "CRIT-BLACKLIST")
    newer = make_newer(session)  # words the criterion on blacklists anew
    session.scalars(select(GuideLanguage).where(GuideLanguage.guide_version_id == newer.id)).one().is_shown = True
    session.commit()

    page = visitor.get(f"/programme/guide/{newer.number}?language=hi").text

    section = re.search(r'<section[^>]*id="CRIT-BLACKLIST">.*?</section>', page, re.DOTALL)
    assert section
    assert "Nobody bars the applicant." in section[0]
    assert "In English, because the English text has changed since it was translated." in section[0]
    assert 'lang="hi"' not in section[0]
    assert page.count("आवेदक को अनुभव है।") == 1


@pytest.mark.parametrize("asked", ["xx", "ta", "HI", "hi-IN", "\x00", "%F0%9F", "h" * 3000])
def test_a_language_that_is_not_offered_is_not_found(
    visitor: FlaskClient, session: Session, guide: GuideVersion, asked: str
) -> None:
    offer(session, guide, "hi", "CRIT-EXP")
    offer(session, guide, "ta", "CRIT-EXP")
    hide_language(session, guide, "ta", actor=STAFF, now=NOW)
    session.commit()

    assert visitor.get(PUBLIC, query_string={"language": asked}).status_code == 404


@pytest.mark.parametrize("asked", ["", "en"])
def test_english_is_the_page_as_it_is(visitor: FlaskClient, guide: GuideVersion, asked: str) -> None:
    assert visitor.get(f"{PUBLIC}?language={asked}").data == visitor.get(PUBLIC).data


def test_a_language_takes_as_many_statements_however_much_is_translated(
    visitor: FlaskClient, session: Session, guide: GuideVersion, engine: Engine
) -> None:
    offer(session, guide, "hi", "CRIT-EXP")
    counts = []
    for more in ([], session.scalars(select(Clause.code)).all()):
        for code in more:
            translate(session, guide, "hi", code)
        for language in ("ta", "ur") if more else ():
            offer(session, guide, language, *more)
        with statements(engine) as sent:
            visitor.get(f"{PUBLIC}?language=hi")
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_partners_accept_the_english_text(
    client: FlaskClient, session: Session, guide: GuideVersion, partner: Partner
) -> None:
    newer = make_newer(session)
    ask_partners(session, newer, now=NOW)
    session.commit()
    before = re.findall(r'name="sha256"[^>]*', client.get("/partner/guide").text)
    offer(session, newer, "hi", "CRIT-EXP")

    page = client.get("/partner/guide").text

    assert re.findall(r'name="sha256"[^>]*', page) == before != []
    assert "अनुभव" not in page
