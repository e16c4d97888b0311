"""Sections in the browser: saved, refused with what was typed kept, shown side by side when two people write."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import Action, State
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service import advance
from app.outbox.models import EventRecord
from app.partners.models import Identifier
from tests.applications.pages import page, stored, texts
from tests.applications.samples import ANSWERS, CIN, GSTIN, PAN, PROJECT, answer, make_application, member_of, typed
from tests.builders import NOW, make_organisation
from tests.conftest import SignIn

PREFILLED = {"organisation", "people"}


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


@pytest.fixture
def applicant(session: Session, application: Application, signed_in: SignIn) -> FlaskClient:
    return signed_in(member_of(session, application, Role.MEMBER))


def version(step: str) -> int:
    return 1 if step in PREFILLED else 0


def saved_events(session: Session) -> int:
    return len(session.scalars(select(EventRecord).where(EventRecord.name == "SectionSaved")).all())


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


def shown_value(field: html.HtmlElement) -> Any:
    """Return what a browser would send for the field again."""
    form = field.xpath("ancestor::form")[0]
    values = [value for name, value in form.form_values() if name == field.get("name")]
    value = [value.removeprefix("\n").strip() for value in values]
    return value if len(value) > 1 or (field.get("type") == "checkbox" and value != ["y"]) else "".join(value)


def test_saving_leads_to_the_next_open_step_and_at_last_to_the_check(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    home = f"/apply/{application.reference}"

    first = applicant.post(f"{home}/organisation", data=typed("organisation", 1))
    last = applicant.post(f"{home}/declarations", data=typed("declarations"))

    assert first.location == f"{home}/identifiers"
    assert last.location == f"{home}/identifiers"


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


def test_the_signatory_is_the_contact_or_somebody_else_not_both(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    path = f"/apply/{application.reference}/people"

    both = applicant.post(path, data=typed("people", 1, signatory_is_contact="y"))
    untitled = applicant.post(path, data=typed("people", 1, signatory_is_contact="y", **NOBODY_ELSE))

    assert texts(page(both), "//*[@id='signatory_is_contact-error']")[0].startswith("Error: You named a signatory")
    assert "position: it stands in the MoU" in texts(page(untitled), "//*[@id='contact-title-error']")[0]
    assert stored(session, application, "people")["contact"]["email"] != "asha@bolt.example.org"


LONG = "x" * 3000
BAD: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "legal name empty": ("organisation", {"legal_name": "   "}, "legal_name", "Enter the legal name."),
    "legal name over-long": ("organisation", {"legal_name": LONG}, "legal_name", "shorten this to 200 characters."),
    "control character": ("organisation", {"city": "Benga\x00luru"}, "city", "Remove the characters"),
    "unknown legal form": ("organisation", {"legal_form": "club"}, "legal_form", "Choose one of the answers"),
    "unknown country": ("organisation", {"country": "XX"}, "country", "Choose one of the answers"),
    "year in words": ("organisation", {"founded_year": "long ago"}, "founded_year", "Enter the year in four digits"),
    "year in the future": ("organisation", {"founded_year": "2031"}, "founded_year", "cannot be in the future"),
    "year of many digits": ("organisation", {"founded_year": "9" * 5000}, "founded_year", "four digits"),
    "website that is none": ("organisation", {"website": "https://bolt"}, "website", "https://www.example.org"),
    "PIN code empty": ("organisation", {"postcode": ""}, "postcode", "Enter the PIN code."),
    "PAN empty": ("identifiers", {"PAN": ""}, "PAN", "Enter the PAN."),
    "PAN wrong": ("identifiers", {"PAN": "AAAXD0000A", "GSTIN": ""}, "PAN", "fourth letter"),
    "GSTIN wrong": ("identifiers", {"GSTIN": "29AAACD0000A1Z0"}, "GSTIN", "last character"),
    "CIN from the future": ("identifiers", {"CIN": "U72900KA2908PTC000000"}, "CIN", "2908"),
    "CIN over-long": ("identifiers", {"CIN": LONG}, "CIN", "shorten this"),
    "mail wrong": ("people", {"contact__email": "asha at bolt"}, "contact-email", "name@example.org"),
    "phone wrong": ("people", {"contact__phone": "call me"}, "contact-phone", "+91 80 1234 5678"),
    "signatory without mail": ("people", {"signatory__email": ""}, "signatory-email", "signatory's email"),
    "share in words": ("people", {"owners__1__share": "half"}, "owners-1-share", "number like 51"),
    "share not a number": ("people", {"owners__0__share": "NaN"}, "owners-0-share", "number like 51"),
    "shares over 100": ("people", {"owners__0__share": "90"}, "owners-1-share", "cannot be over 100"),
    "no product": ("capabilities", {"products": []}, "products", "Choose at least one product."),
    "unknown product": ("capabilities", {"products": ["NOPE"]}, "products", "Choose from the list"),
    "unknown state": ("capabilities", {"states": ["IN-XX"]}, "states", "Choose from the list"),
    "unknown land": ("capabilities", {"countries": "Kenya\nAtlantis"}, "countries", "We do not know Atlantis"),
    "a land that has states here": ("capabilities", {"countries": "Kenya\nIndia"}, "countries", "states of India"),
    "no place": ("capabilities", {"states": [], "countries": ""}, "states", "name another country"),
    "about over-long": ("capabilities", {"about": LONG}, "about", "shorten this to 2000"),
    "date in the future": ("experience", {"projects__0__started_on": "2031-01-01"}, "projects-0-started_on", "future"),
    "date long ago": ("experience", {"projects__0__started_on": "0001-01-01"}, "projects-0-started_on", "too long ago"),
    "end before start": ("experience", {"projects__0__ended_on": "2020-01-01"}, "projects-0-ended_on", "before"),
    "date that is none": ("experience", {"projects__0__ended_on": "31/02/2029"}, "projects-0-ended_on", "2026-11-22"),
    "impossible date": ("experience", {"projects__0__started_on": "2029-02-30"}, "projects-0-started_on", "2026-11-22"),
    "project without a body": ("experience", {"projects__0__agency": ""}, "projects-0-agency", "government body"),
    "size below nothing": ("experience", {"projects__0__size": "-5"}, "projects-0-size", "a number and what it counts"),
    "contact without a way": ("experience", {"projects__0__contact": "x"}, "projects-0-contact", "or a phone number"),
    "planned for yesterday": (
        "team",
        {"rows__7__planned_on": "2030-03-09"},
        "rows-7-planned_on",
        "Audit: this day has",
    ),
    "planned far away": ("team", {"rows__7__planned_on": "2099-01-01"}, "rows-7-planned_on", "up to 10 March 2032"),
    "area without person": ("team", {"rows__3__person": ""}, "rows-3-person", "a role for deployment"),
    "unknown course": ("team", {"rows__0__course": "NOPE"}, "rows-0-course", "as it is in the list"),
    "planned never": ("team", {"rows__8__planned_on": "soon"}, "rows-8-planned_on", "2026-11-22"),
    "S1.27 not confirmed": ("declarations", {"not_blacklisted": None}, "not_blacklisted", "not blacklisted"),
    "S1.29 not confirmed": ("declarations", {"mit_license": None}, "mit_license", "MIT License"),
    "A5 not confirmed": ("declarations", {"guide": None}, "guide", "keep to the guide"),
    "yes without details": ("declarations", {"conflict": "yes"}, "conflict_text", "Describe the ties"),
    "neither yes nor no": ("declarations", {"litigation": "maybe"}, "litigation", "Choose one of the answers"),
}


@pytest.mark.parametrize(("step", "wrong", "field", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_on_its_field_and_kept_on_the_page(
    applicant: FlaskClient,
    session: Session,
    application: Application,
    step: str,
    wrong: dict[str, Any],
    field: str,
    message: str,
) -> None:
    answer(session, application, **{step: {"kept": "before"}})
    path = f"/apply/{application.reference}/{step}"
    read = int(page(applicant.get(path)).xpath("//input[@name='version']/@value")[0])
    sent = typed(step, read, **wrong)

    response = applicant.post(path, data=sent)

    found = page(response)
    assert response.status_code == 422
    assert texts(found, "//title")[0].startswith("Error: ")
    assert message in texts(found, f"//*[@id='{field}-error']")[0]
    link = found.xpath(f"//*[@class='govuk-error-summary']//a[@href='#{field}']")
    assert link
    assert found.xpath(f"//*[@id='{field}']")
    assert stored(session, application, step) == {"kept": "before"}
    assert saved_events(session) == 0
    kept = {name: value for name, value in sent.items() if isinstance(value, str) and name != "version" and value}
    for name, value in kept.items():
        element = found.xpath(f"//*[@name='{name}']")
        if element and not (element[0].tag == "select" and value in {"club", "XX", "NOPE"}) and value != "maybe":
            assert shown_value(element[0]) == value.replace("\x00", "").strip() or "\x00" in value, name


def test_all_that_is_missing_is_named_at_once(applicant: FlaskClient, application: Application) -> None:
    response = applicant.post(f"/apply/{application.reference}/organisation", data={"version": "1"})

    assert len(page(response).xpath("//*[@class='govuk-error-summary']//a")) == 6


def test_another_project_keeps_what_was_typed_and_saves_nothing(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    sent = typed("experience", projects__0__started_on="not yet", press="add")

    response = applicant.post(f"/apply/{application.reference}/experience", data=sent)

    found = page(response)
    assert response.status_code == 200
    assert found.xpath("//input[@name='projects-0-programme']/@value") == [PROJECT["programme"]]
    assert found.xpath("//input[@name='projects-0-started_on']/@value") == ["not yet"]
    assert found.xpath("//input[@name='projects-1-programme']/@value") == [""]
    assert stored(session, application, "experience") is None


def test_there_are_ten_projects_at_most(applicant: FlaskClient, session: Session, application: Application) -> None:
    path = f"/apply/{application.reference}/experience"
    sent = {
        f"projects-{number}-{name}": f"{value} {number}" if name == "programme" else value
        for number in range(12)
        for name, value in PROJECT.items()
    }

    full = applicant.post(path, data=sent | {"press": "add"})
    saved = applicant.post(path, data=sent | {"version": "0"})

    assert not page(full).xpath("//button[@value='add']")
    assert saved.status_code == 302
    assert len(stored(session, application, "experience")["projects"]) == 10


def test_a_project_is_taken_out_and_blank_ones_do_not_count(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    two = {"projects": [PROJECT, PROJECT | {"programme": "Water"}, dict.fromkeys(PROJECT, "")], "none_reason": ""}
    sent = {f"projects-{n}-{name}": value for n, row in enumerate(two["projects"]) for name, value in row.items()}  # type: ignore[attr-defined]

    applicant.post(f"/apply/{application.reference}/experience", data=sent | {"projects-0-remove": "y", "version": "0"})

    assert [row["programme"] for row in stored(session, application, "experience")["projects"]] == ["Water"]


@pytest.mark.parametrize(
    "name", ["owners-²-name", "owners-99999999999999-name", "owners--name", "owners-1", "rows-77-x"]
)
def test_names_that_no_page_of_ours_has_do_no_harm(applicant: FlaskClient, application: Application, name: str) -> None:
    for step in ("people", "team", "experience"):
        response = applicant.post(f"/apply/{application.reference}/{step}", data={name: "x", "version": "²"})
        assert response.status_code == 422


def test_the_second_writer_sees_both_texts_and_chooses(
    applicant: FlaskClient, session: Session, application: Application, signed_in: SignIn
) -> None:
    path = f"/apply/{application.reference}/organisation"
    other = signed_in(member_of(session, application, Role.MEMBER))
    other.post(path, data=typed("organisation", 1, city="Mysuru"))

    clash = applicant.post(path, data=typed("organisation", 1, city="Hubballi"))

    found = page(clash)
    assert clash.status_code == 409
    assert texts(found, "//main//fieldset") == ["Town or city Stored, by Asha Rao Mysuru Typed by you (newer) Hubballi"]
    assert stored(session, application, "organisation")["city"] == "Mysuru"

    form = next(form for form in found.forms if form.get("action") == path)
    chosen = applicant.post(path, data=dict(form.form_values()))

    assert chosen.status_code == 302
    assert stored(session, application, "organisation") == ANSWERS["organisation"] | {"city": "Hubballi"}


def test_who_writes_in_two_windows_is_not_called_two_people(applicant: FlaskClient, application: Application) -> None:
    path = f"/apply/{application.reference}/organisation"
    applicant.post(path, data=typed("organisation", 1, city="Mysuru"))

    clash = applicant.post(path, data=typed("organisation", 1, city="Hubballi"))

    assert texts(page(clash), "//main//fieldset") == [
        "Town or city Stored by you, in another window Mysuru Typed by you (newer) Hubballi"
    ]
    assert "Two people" not in clash.text


def test_two_writers_of_the_same_words_do_not_clash(
    applicant: FlaskClient, session: Session, application: Application, signed_in: SignIn
) -> None:
    other = signed_in(member_of(session, application, Role.MEMBER))
    path = f"/apply/{application.reference}/declarations"

    answers = [browser.post(path, data=typed("declarations")).status_code for browser in (other, applicant)]

    assert answers == [302, 302]
    assert saved_events(session) == 1


def test_a_form_sent_twice_is_saved_once(applicant: FlaskClient, session: Session, application: Application) -> None:
    path = f"/apply/{application.reference}/declarations"
    sent = typed("declarations") | {"form_key": "one"}

    first, second = applicant.post(path, data=sent), applicant.post(path, data=sent)

    assert first.location == second.location
    assert saved_events(session) == 1


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


def test_hostile_answers_stay_text(applicant: FlaskClient, session: Session, application: Application) -> None:
    hostile = "<script>alert(1)</script>\" ' ஒரு 🎉"
    path = f"/apply/{application.reference}/organisation"

    applicant.post(path, data=typed("organisation", 1, trading_name=hostile))

    for shown in (path, f"/apply/{application.reference}/check"):
        text = applicant.get(shown).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "🎉" in text


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
