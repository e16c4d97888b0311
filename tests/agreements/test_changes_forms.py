"""The two forms about a change: the organisation reads whole clauses, the program begins with the text as it stands."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.models import Agreement
from app.agreements.policy.changes import clauses_of
from app.partners.models import Organisation
from tests.agreements.builders import make_change
from tests.applications.pages import messages, page, texts
from tests.builders import make_account
from tests.conftest import SignIn


def test_whoever_asks_reads_every_clause_whole_with_its_number(
    session: Session, organisation: Organisation, agreement: Agreement, signed_in: SignIn
) -> None:
    """In a part that opens without scripts, since the list to choose from shows the first words only."""
    signatory = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))

    found = page(signatory.get(f"/apply/{agreement.application.reference}/mou/changes"))

    shown = texts(found, "//form//details//p")
    assert shown == [
        f"{clause['number']} {' '.join(clause['text'].split())}" for clause in clauses_of(agreement.terms).values()
    ]
    assert any(len(words) > 80 for words in shown)


def test_an_answer_begins_with_the_clause_as_it_stands_below_the_wish(
    session: Session, agreement: Agreement, desk: FlaskClient
) -> None:
    change = make_change(agreement)
    change.wish = "Please make it 60 days."
    session.add(change)
    session.commit()
    place = f"/desk/mou/{agreement.reference}/changes/{change.code}"

    found = page(desk.get(place))
    typed = texts(found, "//textarea[@name='text']")
    sent = desk.post(place, data={"verdict": "agree", "text": typed[0], "words": ""})

    assert typed == [change.text_before]
    assert "Please make it 60 days." in texts(found, "//dd")
    assert list(messages(sent)) == ["text"]
