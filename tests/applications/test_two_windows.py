"""Where two windows meet, each row that differs is chosen by itself, and nothing is lost (Scenario 7)."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.accounts.policy import Role
from app.applications.forms.two_windows import MINE, THEIRS, Row, choices_between, merged
from app.applications.models import Application, EvidenceItem
from app.applications.service.evidence import current_items
from tests.applications.pages import hidden, page, stored, texts
from tests.applications.samples import ANSWERS, PROJECT, answer, make_complete, member_of, typed
from tests.conftest import SignIn
from tests.files.samples import good_pdf, picture


def row(name: str, *texts: str) -> Row:
    return Row(name=name, question=name, pairs=tuple((name, text) for text in texts), words=texts)


@pytest.mark.parametrize(
    ("mine", "theirs", "read", "default"),
    [
        pytest.param("a", "b", "a", THEIRS, id="only they changed it"),
        pytest.param("b", "a", "a", MINE, id="only I changed it"),
        pytest.param("b", "c", "a", MINE, id="both did: mine is sent now"),
        pytest.param("a", "b", None, MINE, id="an old page that noted nothing"),
    ],
)
def test_what_was_changed_last_is_chosen_already(mine: str, theirs: str, read: str | None, default: str) -> None:
    noted = None if read is None else f'{{"city":"{row("city", read).digest}"}}'

    (one,) = choices_between({"city": row("city", mine)}, {"city": row("city", theirs)}, noted)

    assert one.default == default


@pytest.mark.parametrize("noted", ["", "nothing", "[]", "7", '{"city": 7}', "x" * 9999])
def test_a_note_that_nobody_wrote_counts_for_nothing(noted: str) -> None:
    (one,) = choices_between({"city": row("city", "a")}, {"city": row("city", "b")}, noted)

    assert one.default == MINE


def test_what_is_the_same_is_not_asked() -> None:
    assert choices_between({"city": row("city", "a")}, {"city": row("city", "a")}, None) == []


def test_only_chosen_rows_are_replaced_and_whole_groups_at_once() -> None:
    typed_by_me = {"city": "Pune", "projects-1-role": "Mine", "projects-10-role": "Tenth", "states": "IN-KA"}
    chosen = {"choose-city": THEIRS, "choose-projects-1": THEIRS, "choose-states": MINE, "version": "3"}
    sent = MultiDict(typed_by_me | chosen)
    theirs = {"city": row("city", "Mysuru"), "projects-1": Row(name="", question="", pairs=(), words=())}

    found = merged(sent, theirs)

    assert sorted(found.items(multi=True)) == [
        ("city", "Mysuru"),
        ("projects-10-role", "Tenth"),
        ("states", "IN-KA"),
        ("version", "3"),
    ]


@pytest.fixture
def application(session: Session) -> Application:
    return make_complete(session)


@pytest.fixture
def mine(session: Session, application: Application, signed_in: SignIn) -> FlaskClient:
    return signed_in(member_of(session, application, Role.OWNER))


@pytest.fixture
def theirs(session: Session, application: Application, signed_in: SignIn) -> FlaskClient:
    return signed_in(member_of(session, application, Role.MEMBER))


def place(application: Application, step: str) -> str:
    return f"/apply/{application.reference}/{step}"


def meet(
    application: Application,
    step: str,
    mine: FlaskClient,
    theirs: FlaskClient,
    me: dict[str, Any],
    they: dict[str, Any],
) -> TestResponse:
    """Let both open the section, then they save, then I do."""
    path = place(application, step)
    read = [hidden(page(one.get(path))) for one in (mine, theirs)]
    answers = {name: value for name, value in typed(step).items() if name != "version"}
    assert theirs.post(path, data=answers | read[1] | they).status_code == 302
    met = mine.post(path, data=answers | read[0] | me)
    assert met.status_code == 409
    return met


def form_of(met: TestResponse) -> dict[str, Any]:
    """Return what the page sends when nothing else is chosen."""
    (form,) = page(met).xpath("//main//form")
    found: dict[str, Any] = MultiDict(form.form_values()).to_dict(flat=False)
    return found


def test_each_field_is_chosen_by_itself_and_the_newer_one_stands(
    session: Session, application: Application, mine: FlaskClient, theirs: FlaskClient
) -> None:
    """Scenario 7: I changed the city, they the address, both of us the website: nobody's work goes."""
    met = meet(
        application,
        "organisation",
        mine,
        theirs,
        {"city": "Mysuru", "website": "https://mine.example"},
        {"address": "14 Lake Road", "website": "https://theirs.example"},
    )
    found = page(met)
    assert texts(found, "//main//legend") == ["Address", "Town or city", "Website (optional)"]
    chosen = [one.get("id").partition("-")[0] for one in found.xpath("//input[@type='radio'][@checked]")]
    assert chosen == ["theirs", "mine", "mine"]

    assert mine.post(place(application, "organisation"), data=form_of(met)).status_code == 302

    kept = stored(session, application, "organisation")
    assert (kept["address"], kept["city"], kept["website"]) == ("14 Lake Road", "Mysuru", "https://mine.example")
    assert kept == ANSWERS["organisation"] | {name: kept[name] for name in ("address", "city", "website")}


@pytest.mark.parametrize("side", [MINE, THEIRS])
def test_all_of_one_side_is_what_that_side_said(
    session: Session, application: Application, mine: FlaskClient, theirs: FlaskClient, side: str
) -> None:
    me = {"states": ["IN-MH"], "about": "One\r\nTwo", "countries": ""}
    they = {"states": ["IN-KA", "IN-TN"], "about": "Three", "products": ["PT"]}
    met = meet(application, "capabilities", mine, theirs, me, they)
    after_them = stored(session, application, "capabilities")
    form = form_of(met)
    form |= {name: side for name in form if name.startswith("choose-")}

    assert mine.post(place(application, "capabilities"), data=form).status_code == 302

    kept = stored(session, application, "capabilities")
    if side == THEIRS:
        assert kept == after_them
    else:
        assert (kept["places"], kept["about"].split(), kept["products"]) == (["IN-MH"], ["One", "Two"], ["URBAN", "PT"])


def test_a_project_is_one_row_and_one_that_only_they_have_can_be_kept(
    session: Session, application: Application, mine: FlaskClient, theirs: FlaskClient
) -> None:
    second = {f"projects-1-{name}": value for name, value in PROJECT.items()} | {"projects-1-programme": "Water"}
    met = meet(application, "experience", mine, theirs, {"projects-0-programme": "Mine"}, second)
    assert texts(page(met), "//main//legend") == ["Project 1", "Project 2"]
    form = form_of(met) | {"choose-projects-0": MINE, "choose-projects-1": THEIRS}

    assert mine.post(place(application, "experience"), data=form).status_code == 302

    projects = stored(session, application, "experience")["projects"]
    assert [one["programme"] for one in projects] == ["Mine", "Water"]
    assert [one["country"] for one in projects] == ["IN", "IN"]


def test_a_third_writer_meanwhile_is_shown_again_with_what_was_chosen(
    session: Session, application: Application, mine: FlaskClient, theirs: FlaskClient
) -> None:
    met = meet(application, "organisation", mine, theirs, {"city": "Mysuru"}, {"city": "Hubballi"})
    now = hidden(page(theirs.get(place(application, "organisation"))))
    third = typed("organisation", int(now["version"]), city="Belagavi")
    assert theirs.post(place(application, "organisation"), data=third).status_code == 302

    again = mine.post(place(application, "organisation"), data=form_of(met))

    assert again.status_code == 409
    assert texts(page(again), "//main//fieldset")[0].count("Mysuru") == 1
    assert "Belagavi" in texts(page(again), "//main//fieldset")[0]


def test_what_cannot_be_read_is_not_lost_either(
    session: Session, application: Application, mine: FlaskClient, theirs: FlaskClient
) -> None:
    met = meet(
        application, "organisation", mine, theirs, {"founded_year": "long ago", "press": "later"}, {"city": "Hubballi"}
    )

    assert "long ago" in html.tostring(page(met), encoding="unicode")
    form = form_of(met) | {"press": "later"}
    assert mine.post(place(application, "organisation"), data=form).status_code == 302
    kept = stored(session, application, "organisation")
    assert kept["unread"]["founded_year"]["typed"] == "long ago"
    assert kept["city"] == "Hubballi"


def test_the_courses_of_a_team_plan_are_taken_over_by_name(
    session: Session, application: Application, mine: FlaskClient, theirs: FlaskClient
) -> None:
    met = meet(application, "team", mine, theirs, {"rows-1-person": "Asha"}, {"rows-2-person": "Kiran"})
    assert texts(page(met), "//main//legend") == ["Implementation", "Integration"]

    assert mine.post(place(application, "team"), data=form_of(met)).status_code == 302

    rows = stored(session, application, "team")["rows"]
    assert [one["person"] for one in rows[:4]] == ["Lead", "Asha", "Kiran", "Lead"]
    assert {one["course"] for one in rows} == {"VID-01"}


def give(client: FlaskClient, path: str, name: str = "", **sent: str) -> TestResponse:
    file = {"file": (BytesIO(picture() if name.endswith("png") else good_pdf()), name)} if name else {}
    return client.post(path, data={**sent, **file})


def in_force(session: Session, application: Application) -> EvidenceItem:
    session.expire_all()
    return current_items(session, application.id)["ID-INC"]


@pytest.mark.parametrize("side", [MINE, THEIRS])
def test_of_a_document_file_and_facts_are_chosen_one_by_one(
    session: Session, application: Application, mine: FlaskClient, theirs: FlaskClient, side: str
) -> None:
    """They changed number and file, I changed note and file: both of us are asked about nothing else."""
    path = place(application, "evidence/ID-INC")
    read = [hidden(page(one.get(path))) for one in (mine, theirs)]
    facts = {"number": "7", "issued_on": "2029-01-01"}
    assert give(theirs, path, "theirs.pdf", **read[1] | facts | {"number": "8"}).status_code == 302

    met = give(mine, path, "mine.png", **read[0] | facts | {"note": "Page 2"})

    assert met.status_code == 409
    assert texts(page(met), "//main//legend") == ["File", "Number on the document", "Note for those who check it"]
    chosen = [one.get("id").partition("-")[0] for one in page(met).xpath("//input[@type='radio'][@checked]")]
    assert chosen == ["mine", "theirs", "mine"]
    assert mine.post(path, data=form_of(met) | {"choose-file": side}).status_code == 302

    item = in_force(session, application)
    assert (item.number, item.note, item.issued_on) == ("8", "Page 2", date(2029, 1, 1))
    assert item.file.name == {MINE: "mine.png", THEIRS: "theirs.pdf"}[side]


def test_crafted_choices_change_nothing_else(session: Session, application: Application, mine: FlaskClient) -> None:
    answer(session, application)
    odd = {"choose-": THEIRS, "choose-nothing": THEIRS, "choose-version": THEIRS, "choose-city": "nobody"}
    version = hidden(page(mine.get(place(application, "organisation"))))["version"]

    sent = typed("organisation", int(version), city="Mysuru") | odd

    assert mine.post(place(application, "organisation"), data=sent).status_code in {302, 409}
    assert stored(session, application, "organisation")["legal_name"] == ANSWERS["organisation"]["legal_name"]
