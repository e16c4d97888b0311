"""Sections in the browser: saved, refused with what was typed kept, shown side by side when two people write."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.accounts import access
from app.accounts.policy import Role
from app.applications.models import Application, Section
from app.applications.policy import Action, State
from app.applications.policy.sections import SaveSection
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service import advance, sections
from app.partners.models import Identifier
from tests.applications.pages import page, saved_events, shown_value, stored, texts, version
from tests.applications.samples import ANSWERS, CIN, GSTIN, PAN, answer, make_application, member_of, typed
from tests.builders import NOW, make_organisation
from tests.counting import Statements


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


def test_nothing_that_the_interest_told_is_asked_again(applicant: FlaskClient, application: Application) -> None:
    organisation = page(applicant.get(f"/apply/{application.reference}/organisation"))
    people = page(applicant.get(f"/apply/{application.reference}/people"))

    assert organisation.xpath("//input[@name='legal_name']/@value") == ["Bolt Systems"]
    assert organisation.xpath("//select[@name='country']/option[@selected]/@value") == ["IN"]
    assert organisation.xpath("//input[@name='website']/@value") == ["https://bolt.example"]
    assert people.xpath("//input[@name='contact-name']/@value") == ["Asha Rao"]


@pytest.mark.parametrize("step", SECTION_STEPS)
def test_right_answers_are_saved_and_shown_again(
    applicant: FlaskClient, session: Session, application: Application, step: str
) -> None:
    answer(session, application, **{step: {}})
    path = f"/apply/{application.reference}/{step}"
    read = page(applicant.get(path)).xpath("//input[@name='version']/@value")[0]

    response = applicant.post(path, data=typed(step, int(read)))

    assert response.status_code == 302
    assert stored(session, application, step) == ANSWERS[step]
    assert saved_events(session) == 1
    shown = page(applicant.get(path))
    sent = {name: value for name, value in typed(step).items() if name != "version"}
    for name, value in sent.items():
        field = shown.xpath(f"//*[@name='{name}']")[0]
        assert shown_value(field) == ([str(one) for one in value] if isinstance(value, list) else str(value)), name


def test_saving_leads_to_the_next_open_step_and_at_last_to_the_check(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    home = f"/apply/{application.reference}"

    first = applicant.post(f"{home}/organisation", data=typed("organisation", 1))
    last = applicant.post(f"{home}/declarations", data=typed("declarations"))

    assert first.location == f"{home}/identifiers"
    assert last.location == f"{home}/identifiers"


def test_a_save_reads_no_documents_and_writes_only_what_is_new(
    applicant: FlaskClient, application: Application, statements: Statements
) -> None:
    """The next step is a section, and the draft is kept as long as the save before said."""
    path = f"/apply/{application.reference}/organisation"
    applicant.post(path, data=typed("organisation", 1))

    with statements() as sent:
        applicant.post(path, data=typed("organisation", 2, city="Mysuru", form_key="again"))

    written = {" ".join(one.split()[:3]) for one in sent if not one.startswith("SELECT")}
    assert written == {
        *("INSERT INTO form_receipt", "UPDATE section SET", "UPDATE chain_head SET", "INSERT INTO event_record"),
        *("INSERT INTO event_subject", "UPDATE form_receipt SET"),
    }
    assert not any(table in one for one in sent for table in ("requirement", "evidence_item"))
    assert len(sent) == 12


def test_saving_for_later_keeps_half_an_answer_and_returns_to_the_list(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    sent = typed("experience", projects__0__size="", projects__0__agency="", press="later")

    response = applicant.post(f"/apply/{application.reference}/experience", data=sent)

    assert response.location == f"/apply/{application.reference}"
    assert stored(session, application, "experience")["projects"][0]["size"] == ""
    assert "In progress" in applicant.get(response.location).get_data(as_text=True)


NOBODY_ELSE = {"signatory__name": "", "signatory__title": "", "signatory__email": ""}


def test_where_the_contact_signs_nothing_is_typed_twice(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    path = f"/apply/{application.reference}/people"
    sent = typed("people", 1, signatory_is_contact="y", contact__title="Director", **NOBODY_ELSE)

    response = applicant.post(path, data=sent)

    people = stored(session, application, "people")
    assert response.status_code == 302
    assert people["signatory"] == {"name": "Asha Rao", "title": "Director", "email": "asha@bolt.example.org"}
    shown = page(applicant.get(path))
    assert shown.xpath("//input[@name='signatory_is_contact']/@checked")
    assert shown.xpath("//input[starts-with(@name, 'signatory-')]/@value") == ["", "", ""]

    applicant.post(path, data=sent | {"version": "2", "contact-name": "Asha Rao-Iyer"})
    assert stored(session, application, "people")["signatory"]["name"] == "Asha Rao-Iyer"


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_closed_answers_are_read_only_also_for_crafted_posts(
    applicant: FlaskClient, session: Session, application: Application, state: State
) -> None:
    application.state = state
    session.commit()
    before = stored(session, application, "organisation")

    for step in SECTION_STEPS:
        path = f"/apply/{application.reference}/{step}"
        shown = page(applicant.get(path))
        assert not shown.xpath("//main//form")
        for press in ("", "later", "add"):
            assert applicant.post(path, data=typed(step, version(step), press=press)).status_code == 409

    assert stored(session, application, "organisation") == before
    assert saved_events(session) == 0


def test_numbers_wait_for_country_and_legal_form(applicant: FlaskClient, application: Application) -> None:
    response = applicant.get(f"/apply/{application.reference}/identifiers")

    assert response.location == f"/apply/{application.reference}/organisation"


def test_other_countries_see_other_numbers(applicant: FlaskClient, session: Session, application: Application) -> None:
    abroad = ANSWERS["organisation"] | {"country": "KE", "legal_form": "foreign_company"}
    answer(session, application, organisation=abroad, identifiers={})
    path = f"/apply/{application.reference}/identifiers"

    shown = page(applicant.get(path)).xpath("//main//input[@type='text']/@name")
    applicant.post(path, data={"TAX": "p051 234567x", "REG": "CPR/1", "PAN": PAN, "version": "1"})

    assert shown == ["TAX", "REG", "LEI", "UNGM"]
    assert stored(session, application, "identifiers") == {"TAX": "P051234567X", "REG": "CPR/1", "LEI": "", "UNGM": ""}


def test_a_number_of_another_organisation_is_refused_with_a_way_on(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    answer(session, application, identifiers={})
    other = make_organisation(session, "First")
    session.add(Identifier(organisation_id=other.id, country="IN", kind="CIN", value=CIN))
    session.commit()

    response = applicant.post(f"/apply/{application.reference}/identifiers", data=typed("identifiers", 1))

    message = texts(page(response), "//*[@id='CIN-error']")[0]
    assert response.status_code == 422
    assert "Another organisation" in message
    assert "ask to join it" in message
    assert "First" not in response.get_data(as_text=True)


def test_what_should_be_looked_at_is_said_after_saving(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    answer(session, application, identifiers={}, team={})
    numbers = applicant.post(
        f"/apply/{application.reference}/identifiers",
        data=typed("identifiers", 1, PAN="AAAPD0000A", GSTIN=None, below_gst_threshold="y"),
        follow_redirects=True,
    )
    plan = applicant.post(
        f"/apply/{application.reference}/team",
        data=typed("team", 1, rows__7__planned_on="2031-01-01"),
        follow_redirects=True,
    )

    assert "The fourth letter of the PAN, P, is unusual" in numbers.get_data(as_text=True)
    assert "later than six months from today: Audit" in plan.get_data(as_text=True)


@pytest.mark.parametrize("step", SECTION_STEPS)
def test_a_head_is_asked_for_like_its_page(
    applicant: FlaskClient, session: Session, application: Application, step: str
) -> None:
    answer(session, application)
    path = f"/apply/{application.reference}/{step}"

    assert applicant.head(path).content_length == applicant.get(path).content_length


def test_a_saved_organisation_changes_nothing_in_public(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    applicant.post(f"/apply/{application.reference}/organisation", data=typed("organisation", 1))

    session.expire_all()
    assert application.organisation.legal_name == "Bolt Systems"
    assert application.organisation.identifiers == []


def test_saving_waits_for_a_submission_and_is_refused_after_it(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    applicant.get(f"/apply/{application.reference}/team")
    advance(session, application, Action.SUBMIT, now=NOW)
    session.commit()

    response = applicant.post(f"/apply/{application.reference}/team", data=typed("team"))

    assert response.status_code == 409
    assert "submitted" in response.get_data(as_text=True)
    assert GSTIN not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("country", "name", "other"), [("IN", "PIN code", "Postcode"), ("KE", "Postcode", "PIN code")], ids=["IN", "KE"]
)
def test_the_number_of_a_place_has_one_name_in_a_country(
    session: Session, applicant: FlaskClient, application: Application, country: str, name: str, other: str
) -> None:
    """A03: in the question, in what is wrong with it, and where the answers are read."""
    answer(session, application, organisation=ANSWERS["organisation"] | {"country": country})
    asked = applicant.get(f"/apply/{application.reference}/organisation").text
    refused = applicant.post(
        f"/apply/{application.reference}/organisation",
        data=typed("organisation", 1, country=country, postcode="x" * 21),
    ).text
    read = applicant.get(f"/apply/{application.reference}/check").text

    for shown in (asked, refused, read):
        assert name in shown
        assert other not in shown


def test_products_and_modules_stand_under_the_names_of_their_kinds(
    applicant: FlaskClient, application: Application
) -> None:
    """A06: some modules have the name of a service or a product."""
    shown = page(applicant.get(f"/apply/{application.reference}/capabilities"))

    kinds = {
        "".join(one.xpath("./legend/text()")).strip(): one.xpath(".//input/@value")
        for one in shown.xpath("//fieldset//fieldset")
    }
    assert list(kinds) == ["Products", "Modules"]
    assert "URBAN" in kinds["Products"]
    assert "FIN" in kinds["Modules"]
    ids = shown.xpath("//input[@name='products']/@id")
    assert len(ids) == len(set(ids)) == sum(map(len, kinds.values()))
    assert ids[0] == "products", "the error summary leads to the first"


def test_whoever_is_too_late_is_refused_while_saving_and_not_after(
    session: Session, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the page would say that it is saved before the database refuses."""

    def meanwhile(*_: object, **__: object) -> None:
        session.execute(update(Section).values(version=99), execution_options={"synchronize_session": False})

    monkeypatch.setattr(sections, "check_section", meanwhile)
    command = SaveSection(step="organisation", version=1, answers=ANSWERS["organisation"], finished=True)
    owner = access.actor_for(member_of(session, application, Role.OWNER))

    with pytest.raises(StaleDataError):
        sections.save_section(session, application.reference, command, actor=owner, now=NOW)
