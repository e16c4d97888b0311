"""Scenario 8, the rules of the identity lock: what is locked, and what makes a change."""

from itertools import product

import pytest

from app.core.errors import RuleBroken
from app.outbox.events import Event
from app.partners.policy.history import WORDS, in_words
from app.partners.policy.identity import (
    FIELDS,
    AskChange,
    ChangeAction,
    ChangeState,
    after,
    check_change,
    locked_fields,
    names_in,
    wanted,
)
from tests.applications.samples import (
    PAN,
)
from tests.partners.identity import LIVE, TODAY


@pytest.mark.parametrize(("state", "action"), [*product(ChangeState, ChangeAction)])
def test_an_open_request_is_answered_once(state: ChangeState, action: ChangeAction) -> None:
    if state is ChangeState.OPEN:
        assert after(state, action) == {"approve": "approved", "decline": "declined", "withdraw": "withdrawn"}[action]
    else:
        with pytest.raises(RuleBroken, match="answered already"):
            after(state, action)


@pytest.mark.parametrize(
    ("typed_values", "locked"),
    [
        ({"legal_name": "Bolt", "country": "IN", "former_names": "Nut\nScrew"}, []),
        ({"legal_name": "Volt", "country": "KE"}, ["legal_name", "country"]),
        ({"legal_form": "company"}, []),
        ({"legal_form": "llp"}, ["legal_form"]),
        ({"trading_name": "Bolt!", "former_names": ""}, ["trading_name", "former_names"]),
        ({"PAN": PAN, "CIN": "", "LEI": ""}, ["CIN"]),
        ({"LEI": "894500BOLTSYSTEMS096"}, ["LEI"]),
        ({}, []),
    ],
)
def test_every_field_that_differs_is_locked(typed_values: dict[str, str], locked: list[str]) -> None:
    assert locked_fields(LIVE, typed_values) == locked


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("country", "kenya", "KE"),
        ("country", "Atlantis", ""),
        ("former_names", "Nut ;Screw\n\nBolt", "Nut; Screw; Bolt"),
        ("PAN", "aaacd 0000 a", PAN),
        ("legal_name", "Bolt; Nut", "Bolt; Nut"),
        ("legal_form", "LLP", "llp"),
        ("legal_form", "limited liability partnership", "llp"),
        ("legal_form", "Company", "company"),
        ("legal_form", "Company (private, public or not for profit)", "company"),
        ("legal_form", "Club", ""),
    ],
)
def test_a_new_value_is_kept_as_registers_write_it(field: str, value: str, kept: str) -> None:
    assert wanted(AskChange(field=field, new_value=value, reason="")) == kept
    assert names_in("") == []


@pytest.mark.parametrize(
    ("field", "value", "is_locked", "is_waiting", "refusal"),
    [
        ("legal_name", "Volt", True, False, ""),
        ("trading_name", "", True, False, "there already"),
        ("former_names", "", True, False, ""),
        ("legal_name", "Volt", False, False, "Nothing is locked yet"),
        ("legal_name", "Volt", True, True, "waits for its answer"),
        ("legal_name", "", True, False, "Enter the new value"),
        ("legal_name", "Bolt", True, False, "there already"),
        ("country", "Atlantis", True, False, "name of a country"),
        ("country", "India", True, False, "there already"),
        ("legal_form", "Club", True, False, "Enter one of these: Company"),
        ("legal_form", "company", True, False, "there already"),
        ("legal_form", "Trust or society", True, False, ""),
        ("CIN", "", True, False, ""),
        ("CIN", "U72900KA2908PTC000000", True, False, "year of registration"),
        ("GSTIN", "29AAACE0000A1ZR", True, False, "have to be your PAN"),
    ],
)
def test_a_change_has_to_be_one(field: str, value: str, is_locked: bool, is_waiting: bool, refusal: str) -> None:
    command = AskChange(field=field, new_value=value, reason="Renamed")
    if not refusal:
        check_change(command, LIVE, is_locked=is_locked, is_waiting=is_waiting, today=TODAY)
        return
    with pytest.raises(RuleBroken, match=refusal):
        check_change(command, LIVE, is_locked=is_locked, is_waiting=is_waiting, today=TODAY)


def test_every_fact_about_an_organisation_is_in_its_history() -> None:
    """A new event of this room without words would be missing there."""
    own = {name for name, kind in Event.kinds.items() if kind.__module__ == "app.partners.events"}

    assert own == set(WORDS)


def test_a_new_standing_reads_in_words() -> None:
    payload = {"old": "grace", "new": "suspended"}

    said = "Standing changed from “Active partner, in a period of grace” to “Suspended”"
    assert in_words("StandingChanged", payload, "") == said


def test_every_field_has_a_name() -> None:
    assert {"legal_name", "trading_name", "former_names", "country", "PAN", "LEI"} <= FIELDS.keys()
