"""How often somebody may try."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.limits import network_of
from app.accounts.models import Account
from app.guide.service import load_reference
from tests.accounts.entering import PASSWORD, sign_in
from tests.builders import make_account
from tests.conftest import SignIn


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("email", [None, "nobody@example.org"], ids=["known", "unknown"])
def test_too_many_failures_have_to_wait(visitor: FlaskClient, person: Account, email: str | None) -> None:
    """Scenario 4: lockout. V6: at most ten failures, for unknown accounts too; then 429 with Retry-After."""
    statuses = [sign_in(visitor, email or person.email, "wrong")[0] for _ in range(11)]
    response = visitor.post("/sign-in", data={"email": email or person.email, "password": PASSWORD})

    assert statuses.count(422) == 5
    assert statuses[-1] == 429
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert sign_in(visitor, "somebody.else@example.org", "wrong")[0] == 422, "others may still try"


@pytest.mark.usefixtures("limits")
def test_many_networks_together_have_no_more_tries(app: Flask, person: Account) -> None:
    statuses = []
    for number in range(21):
        browser = app.test_client()
        browser.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        statuses.append(sign_in(browser, person.email, "wrong")[0])

    assert statuses == [422] * 20 + [429]


@pytest.mark.usefixtures("limits")
def test_one_network_has_so_many_tries_with_all_accounts(visitor: FlaskClient) -> None:
    statuses = [sign_in(visitor, f"person{number}@example.org", "wrong")[0] for number in range(61)]

    assert statuses == [422] * 60 + [429]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_ipv6_subscriber_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.usefixtures("limits")
def test_a_sign_in_forgives_the_failures_before(visitor: FlaskClient, person: Account) -> None:
    for _ in range(3):
        for _ in range(4):
            sign_in(visitor, person.email, "wrong")
        assert sign_in(visitor, person.email)[0] == 302
        visitor.post("/sign-out")


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("path", ["/sign-up", "/reset", "/confirm"])
def test_nobody_is_flooded_with_mails(visitor: FlaskClient, person: Account, path: str) -> None:
    form = {"email": person.email, "name": "Asha", "password": PASSWORD}
    statuses = [visitor.post(path, data=form).status_code for _ in range(6)]

    assert statuses == [302] * 5 + [429]


@pytest.mark.usefixtures("limits")
def test_nobody_tries_names_of_organisations_all_day(session: Session, signed_in: SignIn) -> None:
    browser = signed_in(make_account(session))
    names = [{"name": f"Works {number}", "country": "India"} for number in range(11)]
    statuses = [browser.post("/organisation/join/name", data=typed).status_code for typed in names]

    assert statuses == [302] * 10 + [429]


@pytest.mark.usefixtures("limits")
def test_nobody_floods_the_desk_with_interests(visitor: FlaskClient, session: Session) -> None:
    """Whatever address is typed: they are counted by where they come from."""
    load_reference(session)
    session.commit()
    typed = [{"contact_email": f"person{number}@bolt.example", "email": f"{number}@x.example"} for number in range(21)]
    statuses = [visitor.post("/interest", data=form).status_code for form in typed]

    assert statuses == [422] * 20 + [429]
    assert 0 < int(visitor.post("/interest").headers["Retry-After"]) <= 60 * 60
    assert visitor.get("/interest").status_code == 200
