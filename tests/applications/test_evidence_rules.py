"""Which document may be given when, and what is right about one (S1.44)."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.applications.policy import EvidenceState, State
from app.applications.policy.evidence import (
    SOON,
    TABLE,
    SaveEvidence,
    accepted,
    check_document,
    check_open,
    check_removable,
    is_ending,
    known_number,
    number_fault,
    status,
)
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.files.policy import Kind, Upload
from app.guide.models import Requirement
from tests.applications.evidence_rows import ASKED

TODAY = date(2030, 3, 10)
E, S = EvidenceState, State
FILE = Upload(name="a.pdf", stream=BytesIO(b"x"))
accepted_now, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("item", [None, *EvidenceState])
@pytest.mark.parametrize("ended", [False, True])
def test_documents_are_open_in_a_draft_and_returned_or_ended_ones_until_they_are_sent_again(
    state: State, item: EvidenceState | None, ended: bool
) -> None:
    mendable = ended or item in {E.RETURNED, E.UPLOADED}
    opened = state is S.DRAFT or (state is S.CHANGES_REQUESTED and mendable)

    with accepted_now if opened else refused:
        check_open(state, item, ended=ended)


@pytest.mark.parametrize("state", State)
def test_documents_are_removed_from_a_draft_only(state: State) -> None:
    with accepted_now if state is S.DRAFT else refused:
        check_removable(state)


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "field"),
    [
        (None, None, None),
        ("2030-03-10", "2030-03-10", None),
        ("2030-03-11", None, "issued_on"),
        ("2030-03-01", "2030-02-28", "valid_until"),
        (None, "2030-03-09", "valid_until"),
        ("2020-01-01", "2031-01-01", None),
    ],
)
def test_a_document_is_issued_by_now_and_still_valid(
    issued_on: str | None, valid_until: str | None, field: str | None
) -> None:
    days = [date.fromisoformat(day) if day else None for day in (issued_on, valid_until)]
    command = SaveEvidence(upload=FILE, issued_on=days[0], valid_until=days[1])

    with accepted_now if field is None else refused as caught:
        check_document(command, identifier="", item=None, ended=False, today=TODAY)
    if caught is not None:
        assert caught.value.field == field


def test_a_document_that_ended_yesterday_in_kolkata_is_refused_though_it_is_still_that_day_in_london() -> None:
    now = datetime(2030, 3, 9, 19, 0, tzinfo=UTC)  # half past midnight on 10 March in Kolkata
    command = SaveEvidence(upload=FILE, valid_until=date(2030, 3, 9))

    with pytest.raises(RuleBroken, match="not valid any more"):
        check_document(command, identifier="", item=None, ended=False, today=local_date(now))


@pytest.mark.parametrize(
    ("upload", "item", "ended", "verdict"),
    [
        (None, None, False, refused),
        (FILE, None, False, accepted_now),
        (None, E.UPLOADED, False, accepted_now),
        (None, E.RETURNED, False, refused),
        (FILE, E.RETURNED, False, accepted_now),
        (None, E.ACCEPTED, True, refused),
        (FILE, E.ACCEPTED, True, accepted_now),
    ],
)
def test_a_file_is_needed_the_first_time_and_after_it_came_back_or_ended(
    upload: Upload | None, item: EvidenceState | None, ended: bool, verdict: AbstractContextManager[object]
) -> None:
    with verdict:
        check_document(SaveEvidence(upload=upload), identifier="", item=item, ended=ended, today=TODAY)


@pytest.mark.parametrize(
    ("identifier", "number", "is_right"),
    [
        ("UDIN (18)", "24000000AAAAAA0000", True),
        ("UDIN (18)", "24000000 aaaaaa 0000", True),
        ("UDIN (18)", "24000000AAAAAA000", False),
        ("UDIN (18)", "2400000XAAAAAA0000", False),
        ("UDIN (18)", "", True),
        ("PAN (10), fourth letter", "AAACD0000A", True),
        ("PAN (10), fourth letter", "AAACD0000", False),
        ("GSTIN (15) with check character", "29AAACD0000A1ZR", True),
        ("GSTIN (15) with check character", "29AAACD0000A1Z0", False),
        ("certificate number", "anything / goes 12", True),
        ("", "anything", True),
    ],
)
def test_numbers_of_known_kinds_are_checked_and_others_are_free(identifier: str, number: str, is_right: bool) -> None:
    assert (number_fault(number, identifier, today=TODAY) == "") is is_right


@given(ahead=st.integers(-400, 400))
def test_a_document_is_ending_within_sixty_days(ahead: int) -> None:
    day = TODAY + timedelta(days=ahead)

    assert is_ending(day, today=TODAY) is (0 <= ahead <= SOON.days)
    assert not is_ending(None, today=TODAY)


@pytest.mark.parametrize(
    ("item", "valid_until", "required", "word"),
    [
        (None, None, True, "Missing"),
        (None, None, False, "Optional"),
        (E.UPLOADED, None, True, "Uploaded"),
        (E.UPLOADED, date(2031, 1, 1), True, "Uploaded"),
        (E.UPLOADED, date(2030, 4, 1), True, "Expires soon"),
        (E.UPLOADED, date(2030, 3, 9), True, "Expired"),
        (E.ACCEPTED, date(2030, 4, 1), True, "Accepted"),
        (E.ACCEPTED, date(2030, 3, 9), True, "Expired"),
        (E.RETURNED, date(2030, 3, 9), True, "Returned"),
    ],
)
def test_a_document_says_where_it_stands(
    item: EvidenceState | None, valid_until: date | None, required: bool, word: str
) -> None:
    assert status(item, valid_until, required=required, today=TODAY)[0] == word
    assert set(EvidenceState) <= TABLE.keys()


def requirement(formats: str) -> Requirement:
    from uuid import uuid4

    code, title, _, identifier, mandatory, condition, region = ASKED[0]
    return Requirement(
        guide_version_id=uuid4(),
        code=code,
        position=1,
        clause_code="",
        title=title,
        proves="",
        documents="",
        formats=formats,
        identifier=identifier,
        validity="",
        checked_by="",
        mandatory=mandatory,
        condition=condition,
        region=region,
    )


@pytest.mark.parametrize(
    ("formats", "kinds", "megabytes"),
    [
        ("PDF, JPG, PNG up to 10 MB", (Kind.PDF, Kind.JPG, Kind.PNG), 10),
        ("PDF up to 2 MB each", (Kind.PDF,), 2),
        ("SVG, PNG up to 1 MB", (Kind.PNG,), 1),
        ("PDF up to 20 MB", (Kind.PDF,), 10),
    ],
)
def test_a_requirement_takes_what_it_names_and_never_more_than_the_portal(
    formats: str, kinds: tuple[Kind, ...], megabytes: int
) -> None:
    found = accepted(requirement(formats))

    assert (found.kinds, found.max_bytes) == (kinds, megabytes * 2**20)


def test_a_number_that_was_typed_before_is_offered() -> None:
    numbers = {"PAN": "AAACD0000A", "CIN": "U1", "GST": ""}

    assert [known_number(code, numbers) for code in ("ID-PAN", "ID-INC", "ID-GST", "QLT-SEC")] == [
        "AAACD0000A",
        "U1",
        "",
        "",
    ]
