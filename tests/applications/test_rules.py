"""The rules of each section: what is missing, what is wrong, what people should look at."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.applications.policy import About
from app.applications.policy.numbers import NO_GST
from app.applications.policy.people import SAME_PERSON, with_signatory
from app.applications.policy.sections import SECTIONS, SaveSection, about, refusals, remarks_in
from app.applications.policy.steps import SECTION_STEPS, STEPS
from app.applications.policy.team import AREAS
from tests.applications.samples import ANSWERS, PROJECT

TODAY = date(2030, 3, 10)
KNOWN = About(today=TODAY, country="IN", legal_form="company")
Places = list[str]


def found(step: str, answers: dict[str, Any], *, finished: bool = True, known: About = KNOWN) -> Places:
    """Return the fields that are refused."""
    command = SaveSection(step=step, version=0, answers=answers, finished=finished)
    return [refusal.field for refusal in refusals(command, known)]


@pytest.mark.parametrize("step", SECTION_STEPS)
def test_right_answers_pass(step: str) -> None:
    assert found(step, ANSWERS[step]) == []


@pytest.mark.parametrize("step", SECTION_STEPS)
def test_no_answers_are_incomplete_but_may_be_kept_for_later(step: str) -> None:
    assert found(step, {}) != []
    assert found(step, {}, finished=False) == []


@pytest.mark.parametrize("step", SECTION_STEPS)
def test_answers_read_as_words(step: str) -> None:
    for answers in (ANSWERS[step], {}):
        rows = SECTIONS[step].rows(answers, {"PT": "Property Tax"})
        assert all(field and question for field, question, _ in rows)
        assert len({field for field, _, _ in rows}) == len(rows)


def changed(step: str, **answers: Any) -> dict[str, Any]:
    return ANSWERS[step] | answers


def people(**answers: Any) -> dict[str, Any]:
    return changed("people", **answers)


def project(**answers: Any) -> dict[str, Any]:
    return {"projects": [PROJECT | answers], "none_reason": ""}


def plan(day: str) -> dict[str, Any]:
    """Return a team plan in which the audit is planned for that day."""
    return {"rows": [row | {"planned_on": day} if row["area"] == "audit" else row for row in ANSWERS["team"]["rows"]]}


AUDIT_DAY = ["rows-7-planned_on"]
SAME = {SAME_PERSON: True}
DIRECTOR = ANSWERS["people"]["contact"] | {"title": "Director"}
TWO = [{"name": "A", "share": "60"}, {"name": "B", "share": "40.01"}]
REFUSED = {
    "founded next year": ("organisation", changed("organisation", founded_year=2031), ["founded_year"]),
    "founded in 0": ("organisation", changed("organisation", founded_year=12), ["founded_year"]),
    "foreign in India": ("organisation", changed("organisation", legal_form="foreign_company"), ["legal_form"]),
    "no PIN code": ("organisation", changed("organisation", postcode=""), ["postcode"]),
    "PIN code with five digits": ("organisation", changed("organisation", postcode="56001"), ["postcode"]),
    "website without scheme": ("organisation", changed("organisation", website="bolt.example"), ["website"]),
    "script for a website": ("organisation", changed("organisation", website="javascript:alert(1)"), ["website"]),
    "broken address": ("organisation", changed("organisation", website="http://[x"), ["website"]),
    "PAN missing": ("identifiers", changed("identifiers", PAN=""), ["PAN"]),
    "GSTIN missing": ("identifiers", changed("identifiers", GSTIN=""), ["GSTIN"]),
    "GSTIN given and denied": ("identifiers", changed("identifiers", below_gst_threshold=True), [NO_GST]),
    "GSTIN wrong and denied": (
        "identifiers",
        changed("identifiers", GSTIN="29AAACD0000A1Z0", below_gst_threshold=True),
        ["GSTIN", NO_GST],
    ),
    "GSTIN of another": ("identifiers", changed("identifiers", PAN="AAACE0000A"), ["GSTIN"]),
    "signatory without mail": (
        "people",
        people(signatory=ANSWERS["people"]["signatory"] | {"email": ""}),
        ["signatory-email"],
    ),
    "no owner said": ("people", people(owners=[]), ["owners-0-name"]),
    "owner and none": ("people", people(no_owner=True), ["no_owner"]),
    "owner without share": ("people", people(owners=[{"name": "A", "share": ""}]), ["owners-0-share"]),
    "over 100 together": ("people", people(owners=TWO), ["owners-1-share"]),
    "one share too large, the others over 100 together": (
        "people",
        people(owners=[{"name": "A", "share": "160"}, *TWO]),
        ["owners-0-share", "owners-2-share"],
    ),
    "the contact signs, without a position": ("people", people(**SAME, signatory={}), ["contact-title"]),
    "the contact signs, and so does somebody else": ("people", people(**SAME), [SAME_PERSON]),
    "share 0": ("people", people(owners=[{"name": "A", "share": "0"}]), ["owners-0-share"]),
    "share 101": ("people", people(owners=[{"name": "A", "share": "101"}]), ["owners-0-share"]),
    "nothing chosen": (
        "capabilities",
        changed("capabilities", products=[], services=[], languages=[], places=[]),
        ["products", "services", "languages", "states"],
    ),
    "S1.31: no project, no reason": ("experience", {"projects": [], "none_reason": ""}, ["projects-0-programme"]),
    "project and reason": ("experience", project() | {"none_reason": "New"}, ["none_reason"]),
    "start tomorrow": ("experience", project(started_on="2030-03-11", ended_on=""), ["projects-0-started_on"]),
    "end tomorrow": ("experience", project(ended_on="2030-03-11"), ["projects-0-ended_on"]),
    "end before start": ("experience", project(ended_on="2027-03-31"), ["projects-0-ended_on"]),
    "all dates wrong at once": (
        "experience",
        project(started_on="2031-03-11", ended_on="2030-03-11"),
        ["projects-0-started_on", "projects-0-ended_on", "projects-0-ended_on"],
    ),
    "size below nothing": ("experience", project(size="-5"), ["projects-0-size"]),
    "size below nothing, with a unit": ("experience", project(size=" -5 towns"), ["projects-0-size"]),
    "a number of what": ("experience", project(size="40"), ["projects-0-size"]),
    "a size without a number": ("experience", project(size="x"), ["projects-0-size"]),
    "nobody can be reached there": ("experience", project(contact="x"), ["projects-0-contact"]),
    "an office without a way to it": ("experience", project(contact="Room 12, City Hall"), ["projects-0-contact"]),
    "same project twice": (
        "experience",
        {"projects": [PROJECT, PROJECT | {"programme": "PROPERTY TAX for 40 towns"}], "none_reason": ""},
        ["projects-1-programme"],
    ),
    "S1.30: an area without person": (
        "team",
        {"rows": ANSWERS["team"]["rows"][:8]},
        ["rows-8-person", "rows-8-planned_on"],
    ),
    "S1.30: planned for yesterday": ("team", plan("2030-03-09"), AUDIT_DAY),
    "S1.30: planned for after two years": ("team", plan("2032-03-11"), AUDIT_DAY),
    "S1.27: not confirmed": ("declarations", changed("declarations", not_blacklisted=False), ["not_blacklisted"]),
    "S1.29, A7: not confirmed": ("declarations", changed("declarations", mit_license=False), ["mit_license"]),
    "A5: guide not accepted": ("declarations", changed("declarations", guide=False), ["guide"]),
    "no consent": ("declarations", changed("declarations", personal_data=False), ["personal_data"]),
    "ties not answered": ("declarations", changed("declarations", conflict=""), ["conflict"]),
    "ties without details": ("declarations", changed("declarations", conflict="yes"), ["conflict_text"]),
    "proceedings without details": ("declarations", changed("declarations", litigation="yes"), ["litigation_text"]),
}


@pytest.mark.parametrize(("step", "answers", "fields"), REFUSED.values(), ids=REFUSED)
def test_wrong_and_missing_answers_are_named(step: str, answers: dict[str, Any], fields: Places) -> None:
    assert found(step, answers) == fields


ALLOWED = {
    "no GSTIN below the threshold": (
        "identifiers",
        changed("identifiers", GSTIN="", below_gst_threshold=True),
    ),
    "nobody over 25 %": ("people", people(owners=[], no_owner=True)),
    "exactly 100 %": ("people", people(owners=[{"name": "A", "share": "60"}, {"name": "B", "share": "40.00"}])),
    "a project that runs": ("experience", project(ended_on="")),
    "a project of one day today": ("experience", project(started_on="2030-03-10", ended_on="2030-03-10")),
    "no project with a reason": ("experience", {"projects": [], "none_reason": "We are new."}),
    "a yes with details leads to a question, not to a refusal": (
        "declarations",
        changed("declarations", conflict="yes", conflict_text="A cousin.", litigation="yes", litigation_text="One."),
    ),
    "a late plan": ("team", plan("2031-01-01")),
    "a plan for today": ("team", plan("2030-03-10")),
    "a plan for the last day of two years": ("team", plan("2032-03-10")),
    "the contact signs": ("people", with_signatory(people(**SAME, contact=DIRECTOR, signatory={}))),
    "the contact signs in another place of the page": (
        "people",
        with_signatory(people(**SAME, signatory={"name": "Asha Rao", "title": "Director"})),
    ),
    "a size in money": ("experience", project(size="₹ 50,000,000")),
    "a size from two to three": ("experience", project(size="2-3 districts")),
    "somebody to call": ("experience", project(contact="Commissioner's office, 080 1234-5678")),
    "somebody to write to": ("experience", project(contact="commissioner@city.example")),
    "nobody named": ("experience", project(contact="")),
}


@pytest.mark.parametrize(("step", "answers"), ALLOWED.values(), ids=ALLOWED)
def test_unusual_answers_are_taken(step: str, answers: dict[str, Any]) -> None:
    assert found(step, answers) == []


def test_other_countries_give_numbers_of_their_own() -> None:
    abroad = About(today=TODAY, country="KE", legal_form="foreign_company")

    assert found("identifiers", {}, known=abroad) == ["TAX", "REG"]
    assert found("identifiers", {"TAX": "P051234567X", "REG": "CPR/1"}, known=abroad) == []


@pytest.mark.parametrize(
    ("planned", "warned"),
    [
        ("2030-09-10", False),
        ("2030-09-11", True),
        ("2032-03-10", True),
        ("2032-03-11", False),
        ("2020-01-01", False),
        ("", False),
    ],
)
def test_a_plan_after_six_months_is_a_warning(planned: str, warned: bool) -> None:
    """S1.30: six months are counted to the same day of the month."""
    rows = [{"area": "audit", "person": "Lead", "course": "", "planned_on": planned}]

    remarks = SECTIONS["team"].remarks({"rows": rows}, KNOWN)

    assert [remark.fields for remark in remarks] == [("rows-7-planned_on",)] * warned
    assert all("Audit" in remark.message for remark in remarks)


def test_the_plan_covers_the_nine_areas_of_the_guide() -> None:
    """S1.30."""
    assert len(AREAS) == 9


@given(shares=st.lists(st.decimals(min_value=0, max_value=150, places=2), min_size=1, max_size=10))
def test_shares_are_taken_exactly_when_each_and_all_fit(shares: list[Any]) -> None:
    owners = [{"name": f"Owner {number}", "share": str(share)} for number, share in enumerate(shares)]

    refused = bool(found("people", people(owners=owners)))

    assert refused is (sum(shares) > 100 or any(share <= 0 or share > 100 for share in shares))


@given(start=st.dates(date(2000, 1, 1), date(2040, 1, 1)), end=st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_dates_are_taken_exactly_when_they_are_in_order_and_past(start: date, end: date) -> None:
    refused = bool(found("experience", project(started_on=start.isoformat(), ended_on=end.isoformat())))

    assert refused is not (start <= end <= TODAY)


def test_remarks_are_gathered_by_their_section() -> None:
    everything = ANSWERS | {"organisation": changed("organisation", legal_form="llp")}

    found = {key: remarks for key, remarks in remarks_in(everything, today=TODAY).items() if remarks}
    assert ["fourth letter" in remark.message for remark in found.pop("identifiers")] == [True]
    assert found == {}
    assert about(everything, today=TODAY).legal_form == "llp"
    assert not any(remarks_in({}, today=TODAY).values())


def test_steps_have_keys_of_their_own_and_reasons() -> None:
    assert len({step.key for step in STEPS}) == len(STEPS)
    assert all(step.why.endswith(".") for step in STEPS)
