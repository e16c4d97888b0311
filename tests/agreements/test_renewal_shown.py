"""What the pages say of a renewal that both sides have signed before its first day, and of a period of grace."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from tests.agreements.terms import GRACE, LAST, OPENS, Days

DAY = timedelta(days=1)


def test_before_its_first_day_no_page_says_that_a_renewal_is_in_force(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    days.sign(renewal)
    days.countersign(renewal)

    signed = "Signed by both sides, in force from 10 March 2032"
    pages = [(days.signatory, renewal.home), (days.manager, f"/desk/mou/{renewal.reference}")]
    for browser, address in [*pages, (days.manager, "/desk/mou")]:
        assert signed in browser.get(address).text
    days.on(LAST + DAY)
    for browser, address in [*pages, (days.manager, "/desk/mou")]:
        assert signed not in browser.get(address).text


def test_in_grace_each_page_says_until_when_it_runs(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    days.on(LAST + DAY)

    until = "8 April 2032"
    page = days.signatory.get(f"/apply/{in_force.reference}/mou").text
    assert f"until {until}, 23:59 IST" in page.split("<dl")[0]
    assert "there is no deadline" not in page
    assert f"until {until}, 23:59 IST" in days.manager.get(f"/desk/mou/{in_force.reference}").text.split("<dl")[0]
    assert f"the renewal is not signed, by {until}" in days.manager.get("/desk/mou").text


def test_in_grace_after_the_partner_signed_the_program_is_next_without_a_day(days: Days, in_force: Agreement) -> None:
    days.on(GRACE)
    days.sign(days.renewal())
    days.on(GRACE + DAY)

    page = " ".join(days.signatory.get(f"/apply/{in_force.reference}/mou").text.split("<dl")[0].split())
    assert "Next: Program team" in page
    assert "late since" not in page


def test_after_the_end_no_page_of_the_application_calls_it_a_partner(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    place = f"/apply/{in_force.application.reference}"
    days.on(GRACE)
    assert all("You are a DIGIT partner" in days.signatory.get(one).text for one in ("/apply", place))
    days.on(GRACE + DAY)

    for page in ("/apply", place):
        shown = days.signatory.get(page).text
        assert "Left the program" in shown
        assert "You are a DIGIT partner" not in shown


def test_after_the_end_nothing_leads_to_issuing_the_renewal_anew(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    days.on(GRACE)
    place = f"/desk/mou/{days.renewal().reference}"
    assert f"{place}/reissue" in days.manager.get(place).text
    days.on(GRACE + DAY)

    assert f"{place}/reissue" not in days.manager.get(place).text


def test_before_a_renewal_is_approved_nobody_reads_that_it_is_no_partner_yet(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    days.sign(days.renewal())

    page = days.manager.get(f"/desk/mou/{days.renewal().reference}/approve").text
    assert "no partner yet" not in page
    assert "goes on" in page


def test_only_a_renewal_that_can_be_signed_is_a_duty_on_the_partner_s_first_page(
    days: Days, in_force: Agreement
) -> None:
    days.on(OPENS)
    reference, duty = days.renewal().reference, "Sign the renewal of the MoU"
    page = days.signatory.get("/partner").text
    assert duty in page
    assert "The last day to sign it is 8 April 2032, 23:59 IST." in page
    days.manager.post(f"/desk/mou/{reference}/close", data={"reason": "The label was misused."})

    page = days.signatory.get("/partner").text
    assert duty not in page
    assert f"The renewal {reference} of the MoU does not wait for your signature now." in page


def test_in_grace_the_page_of_the_number_says_that_the_mou_goes_on(
    session: Session, days: Days, in_force: Agreement
) -> None:
    in_force.final_file_id = in_force.file_id
    session.commit()
    place, grace = f"/verify/{in_force.reference}", "in a period of grace, in which it can still be renewed"
    days.on(LAST)
    assert grace not in days.signatory.get(place).text
    days.on(LAST + DAY)

    assert grace in days.signatory.get(place).text
    days.on(GRACE + DAY)
    assert grace not in days.signatory.get(place).text
