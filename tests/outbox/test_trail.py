from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.outbox.events import AccountCreated
from app.outbox.policy import ATTEMPTS, START_OF_CHAIN, Link, broken_links, hash_of, pause_after
from app.outbox.service import history, publish, verify_trail
from tests.builders import NOW


def chain_of(length: int) -> list[tuple[Link, str]]:
    chain: list[tuple[Link, str]] = []
    for number in range(1, length + 1):
        link = Link(
            number=number,
            name="Told",
            payload={"number": number},
            actor_id=None,
            actor_name="Asha",
            at=NOW,
            previous_hash=chain[-1][1] if chain else START_OF_CHAIN,
        )
        chain.append((link, hash_of(link)))
    return chain


def test_a_whole_chain_has_no_broken_links() -> None:
    chain = chain_of(4)

    assert broken_links(chain, chain[-1][1]) == []
    assert broken_links([], START_OF_CHAIN) == []


def test_a_changed_record_is_named() -> None:
    chain = chain_of(3)
    link, stored = chain[1]
    chain[1] = (Link(**{**vars(link), "actor_name": "Somebody else"}), stored)

    assert broken_links(chain, chain[-1][1]) == ["record 2 (Told) was changed"]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda chain: [chain[0], chain[2]], ["record 2 is missing before record 3"]),
        (lambda chain: chain[:2], ["the newest record is not record 2"]),
        (lambda chain: [chain[1], chain[0], chain[2]], None),
    ],
)
def test_removed_and_reordered_records_are_found(damage: object, found: list[str] | None) -> None:
    chain = chain_of(3)
    problems = broken_links(damage(chain), chain[-1][1])  # type: ignore[operator]

    assert problems
    assert found in (None, problems)


def test_published_facts_form_a_chain_and_are_found_by_subject(session: Session) -> None:
    one, other = uuid4(), uuid4()
    for account_id in (one, other, one):
        publish(session, AccountCreated(account_id=account_id), actor=PORTAL, at=NOW)
    session.commit()

    assert verify_trail(session) == []
    assert [record.number for record in history(session, one)] == [1, 3]


@pytest.mark.parametrize("act", ["UPDATE event_record SET name = 'x'", "DELETE FROM event_record"])
def test_the_database_refuses_to_change_the_trail(session: Session, act: str) -> None:
    publish(session, AccountCreated(account_id=uuid4()), actor=PORTAL, at=NOW)
    session.commit()

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(act))


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, ATTEMPTS + 1)]

    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=80)]
    assert pauses[-1] is None
