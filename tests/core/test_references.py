from sqlalchemy.orm import Session

from app.core.references import next_reference


def test_references_count_up_per_kind_and_year(session: Session) -> None:
    taken = [
        next_reference(session, kind, year)
        for kind, year in [("APP", 2030), ("APP", 2030), ("INT", 2030), ("APP", 2031)]
    ]

    assert taken == ["DPP-APP-2030-0001", "DPP-APP-2030-0002", "DPP-INT-2030-0001", "DPP-APP-2031-0001"]


def test_a_reference_that_was_rolled_back_is_given_again(session: Session) -> None:
    next_reference(session, "APP", 2030)
    session.commit()
    next_reference(session, "APP", 2030)
    session.rollback()

    assert next_reference(session, "APP", 2030) == "DPP-APP-2030-0002"
