"""The same journey, while every process of the portal is killed with no warning after each step."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser

from tests.browser import steps
from tests.browser.demo import ROOT, Portal, kill_demo, start_demo, stop_demo
from tests.places import free_port


class Fragile:
    """A demo that is killed and started again in the same folder, on the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.portal = start_demo(folder, self._port)

    def kill(self) -> Portal:
        """Kill web, worker and supervisor, and return the new start of the same portal."""
        kill_demo(self.portal)
        self.portal = start_demo(self._folder, self._port)
        return self.portal


@pytest.fixture
def fragile(filled_demo: Path) -> Iterator[Fragile]:
    with TemporaryDirectory() as folder:
        copytree(filled_demo, folder, dirs_exist_ok=True)
        fragile = Fragile(Path(folder))
        yield fragile
        stop_demo(fragile.portal)


def test_no_step_mail_or_file_is_lost(browser: Browser, fragile: Fragile, tmp_path: Path) -> None:
    portal = fragile.portal
    visitor, applicant = steps.new_page(browser, portal), steps.new_page(browser, portal)
    manager, chair = (steps.as_staff(browser, portal, role) for role in ("program_manager", "chair"))
    interest = steps.express_interest(visitor)
    portal = fragile.kill()
    assert interest in portal.wait_for_mail(steps.ADDRESS, interest)

    steps.accept_interest(manager, interest)
    portal = fragile.kill()
    application = steps.join(applicant, portal)
    steps.answer_sections(applicant, application)
    steps.hand_in_evidence(applicant, application, tmp_path)
    fragile.kill()
    steps.declare_and_submit(applicant, application)
    portal = fragile.kill()
    portal.wait_for_mail(steps.ADDRESS, application)

    steps.check_documents(manager, application)
    fragile.kill()
    steps.assign_reviewers(chair, application)
    names = steps.assigned_names(chair, application)
    for account in (one for one in portal.accounts("reviewer") if one["name"] in names):
        reviewer = steps.new_page(browser, portal)
        steps.sign_in_as(reviewer, account)
        steps.review(reviewer, application)
    steps.propose_decision(chair, application)
    steps.approve_decision(steps.as_staff(browser, portal, "program_manager", nth=1), application)
    fragile.kill()
    steps.sign_mou(applicant, application)
    fragile.kill()
    steps.countersign(manager)
    portal = fragile.kill()

    portal.wait_for_mail(steps.ADDRESS, "you are a DIGIT Partner")
    steps.open_until(applicant, "/partner", "main:has-text('DPP-PAR-')")
    assert steps.wait_for_file(applicant, f"/apply/{application}/mou/signed-copy").startswith(b"%PDF")
    subjects = [mail.partition("\n")[0] for mail in portal.mails_to(steps.ADDRESS)]
    assert len(subjects) == len(set(subjects))
    assert "whole" in audit(portal)


def audit(portal: Portal) -> str:
    environ = {**os.environ, "DEMO": "1", "DATA_DIR": str(portal.folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "audit", "verify"]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout
