"""Ties: what the portal suspects, what somebody reports, and the register (C06)."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Tie
from app.applications.policy.ties import TieSource
from app.core.ports import Ports
from app.outbox.models import EventRecord
from app.reviews.models import Review
from app.reviews.policy import ReviewState
from app.reviews.policy.ties import Ground, Person, Side, side_of, suspicions
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.counting import statements
from tests.fakes import FakeMailer
from tests.reviews.builders import Case, assign, make_case, panel_of, recuse

LONG = "x" * 4001
CONTENT = {
    "organisation": {"legal_name": "Bolt Systems Pvt Ltd", "trading_name": "Bolt"},
    "people": {
        "contact": {"name": "Conny Contact", "email": "conny@bolt.example"},
        "signatory": {"name": "Sigi Signatory", "email": "sigi@gmail.com"},
        "owners": [{"name": "Olga  Owner"}],
    },
    "team": {"rows": [{"person": "Tara Tester"}]},
}
SIDE = side_of(CONTENT, organisations=["Old Bolt Works"], addresses=["mira@works.example"])


@pytest.mark.parametrize(
    ("known", "grounds"),
    [
        pytest.param({"email": "a@BOLT.example"}, [Ground.MAIL_DOMAIN], id="domain of the contact"),
        pytest.param({"email": "a@works.example"}, [Ground.MAIL_DOMAIN], id="domain of a member"),
        pytest.param({"email": "a@sub.bolt.example"}, [], id="another domain"),
        pytest.param({"email": "a@gmail.com"}, [], id="a provider for everybody"),
        pytest.param({"former_employers": ["BOLT Systems Ltd."]}, [Ground.FORMER_EMPLOYER], id="legal name"),
        pytest.param({"former_employers": ["Nut", "bolt"]}, [Ground.FORMER_EMPLOYER], id="trading name"),
        pytest.param({"former_employers": ["Old Bolt Works"]}, [Ground.FORMER_EMPLOYER], id="former name"),
        pytest.param({"former_employers": ["Boltz Systems"]}, [], id="another name"),
        pytest.param({"name": "olga owner"}, [Ground.SAME_NAME], id="owner"),
        pytest.param({"name": "Tara Tester"}, [Ground.SAME_NAME], id="trained person"),
        pytest.param({"name": "Olga Owner-Smith"}, [], id="a longer name"),
        pytest.param({"had_tie": True}, [Ground.EARLIER_TIE], id="tie of before"),
        pytest.param(
            {"name": "Sigi Signatory", "email": "s@bolt.example", "former_employers": ["Bolt"]},
            [Ground.MAIL_DOMAIN, Ground.FORMER_EMPLOYER, Ground.SAME_NAME],
            id="three at once",
        ),
        pytest.param({}, [], id="nothing"),
    ],
)
def test_ties_are_suspected_from_domain_employer_and_exact_name(
    known: dict[str, object], grounds: list[Ground]
) -> None:
    person = Person(**{"name": "Ravi One", "email": "ravi@panel.example"} | known)  # type: ignore[arg-type]

    assert [hint.ground for hint in suspicions(person, SIDE)] == grounds


@pytest.mark.parametrize("content", [{}, {"people": None, "organisation": None}, {"people": {"owners": None}}])
def test_a_revision_with_gaps_gives_no_hint(content: dict[str, object]) -> None:
    nothing = Side(organisations=frozenset(), people=frozenset(), addresses=frozenset())

    assert side_of(content, organisations=[""], addresses=[]) == nothing


def report(client: FlaskClient, case: Case, person: Account, **more: str) -> int:
    data = {"person": str(person.id), "words": "They are cousins"} | more
    return client.post(f"/panel/{case.reference}/ties", data=data).status_code


def ties(session: Session) -> list[Tie]:
    session.expire_all()
    return list(session.scalars(select(Tie)))


@pytest.mark.parametrize("who", ["chair", "manager"])
def test_chair_and_program_team_report_somebody_s_tie_once(
    session: Session,
    case: Case,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Callable[[], None],
    who: str,
) -> None:
    """N40, and two sendings of one form have one effect."""
    assign(session, case, *case.reviewers)
    client = signed_in(getattr(case, who))
    assert [report(client, case, case.reviewers[0], form_key="k") for _ in range(2)] == [302, 302]
    relay()

    (tie,) = ties(session)
    assert (tie.source, tie.said_by, tie.is_late) == (TieSource.REPORTED, getattr(case, who).id, False)
    review = session.scalars(select(Review).where(Review.reviewer_id == case.reviewers[0].id)).one()
    assert (review.state, review.conflict) == (ReviewState.RECUSED, "They are cousins")
    (mail,) = [mail for mail in mailer.to(case.chair.email) if "has a tie" in mail.subject]
    assert "cousins" not in mail.text
    assert case.reviewers[0].name not in mail.text
    assert session.scalars(select(EventRecord.name)).all().count("TieReported") == 1


def test_a_tie_reported_before_anybody_is_asked_keeps_the_person_off_the_panel(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    chair = signed_in(case.chair)
    report(chair, case, case.reviewers[0])

    data = {"reviewers": [str(one.id) for one in case.reviewers[:2]]}
    assert chair.post(f"/panel/{case.reference}/assign", data=data).status_code == 422
    assert "Ravi One" not in chair.get(f"/panel/{case.reference}/ties").text.split("<select")[1].split("</select>")[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param({"person": ""}, "Choose who has the tie.", id="nobody"),
        pytest.param({"person": "x" * 5000}, "Choose who has the tie.", id="no id"),
        pytest.param({"person": "member"}, "Choose who has the tie.", id="somebody of the applicant"),
        pytest.param({"words": "  "}, "Say in a few words what the tie is.", id="no words"),
        pytest.param({"words": LONG}, "shorten this to 4000 characters", id="over-long"),
        pytest.param({"words": "a\x00b"}, "characters that cannot be shown", id="control character"),
    ],
)
def test_a_report_with_a_gap_is_refused_with_what_was_typed(
    session: Session, case: Case, signed_in: SignIn, data: dict[str, str], message: str
) -> None:
    typed = {"person": str(case.reviewers[0].id), "words": "Kept words"} | data
    typed["person"] = str(case.member.id) if typed["person"] == "member" else typed["person"]

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/ties", data=typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert typed["words"].strip() in answer.text or "\x00" in typed["words"]
    assert ties(session) == []


def test_the_register_lists_and_exports_what_the_reader_may_know(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn
) -> None:
    """C06; threat 17: no cell is a formula."""
    other = make_case(session, fakes.store)
    case.organisation.legal_name = "=cmd|' /C calc'!A0"
    assign(session, case, *case.reviewers)
    recuse(session, case, case.reviewers[0], "@SUM(1+1)")
    report(signed_in(case.manager), other, case.chair)
    client = signed_in(case.chair)

    page = client.get("/panel/conflicts").text
    with capture_logs() as logged:
        answer = client.get("/panel/conflicts.csv")

    head, *rows = csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert "@SUM(1+1)" in page
    assert "Declared" in page
    assert other.reference not in page + answer.text
    assert head[:4] == ["Application", "Applicant", "Person", "Tie"]
    assert rows == [
        [
            case.reference,
            "'=cmd|' /C calc'!A0",
            "Ravi One",
            "'@SUM(1+1)",
            "Declared",
            "Ravi One",
            "10 March 2030, 12:00 IST",
            "no",
        ]
    ]
    assert answer.headers["Content-Disposition"] == "attachment; filename=ties.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert [(line["what"], line["rows"]) for line in logged if line["event"] == "exported"] == [("ties", 1)]
    manager = signed_in(case.manager).get("/panel/conflicts").text
    assert case.reference in manager
    assert other.reference in manager


def test_an_empty_register_says_what_will_come(session: Session, signed_in: SignIn) -> None:
    page = signed_in(make_account(session, Role.CHAIR)).get("/panel/conflicts").text

    assert "Nobody has declared or reported a tie." in page
    assert "conflicts.csv" not in page


@pytest.mark.parametrize("path", ["/panel/conflicts", "/panel/conflicts.csv", "/panel/REF/ties", "/panel/REF/replace"])
def test_the_register_asks_visitors_to_sign_in_and_does_not_exist_for_others(
    session: Session, case: Case, signed_in: SignIn, visitor: FlaskClient, path: str
) -> None:
    assign(session, case, *case.reviewers)
    address = path.replace("REF", case.reference)

    assert "/sign-in" in visitor.get(address).location
    for person in (case.reviewers[0], case.member):
        assert signed_in(person).get(address).status_code == 404


def test_the_register_takes_the_same_number_of_statements_for_many_ties(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn, engine: Engine
) -> None:
    client, counts = signed_in(case.manager), []
    for more in (1, 5):
        for _ in range(more):
            one = make_case(session, fakes.store)
            session.add(
                Tie(
                    application_id=one.application_id,
                    person_id=one.reviewers[0].id,
                    words="Cousins",
                    source=TieSource.DECLARED,
                    said_by=one.reviewers[0].id,
                    said_at=NOW,
                    is_late=False,
                )
            )
        session.commit()
        for path in ("/panel/conflicts", "/panel/conflicts.csv"):
            with statements(engine) as sent:
                assert one.reference in client.get(path).text
            counts.append(len(sent))

    assert counts[:2] == counts[2:]


def test_only_open_panels_count_as_load(session: Session, case: Case, fakes: Ports, signed_in: SignIn) -> None:
    """A review that was given back, replaced or recused is no load any more."""
    assign(session, case, *case.reviewers)
    recuse(session, case, case.reviewers[0])

    page = " ".join(signed_in(case.chair).get("/panel").text.split())

    assert panel_of(session, case).state == "individual"
    row = page.split(">Ravi One</a>")[1].split("</tr>")[0]
    assert ">0</td>" in row


def test_the_file_names_people_so_the_password_is_asked_for_again(case: Case, signed_in: SignIn) -> None:
    """C06: as for the figures; the page itself stays open."""
    chair = signed_in(case.chair)
    with chair.session_transaction() as cookie:
        cookie["fs_paa"] = 1.0

    assert (chair.get("/panel/conflicts.csv").location or "").startswith("/account/again?next=")
    assert chair.get("/panel/conflicts").status_code == 200
