"""Two people, two tabs each, any order of reading, typing, saving and choosing: no accepted text is ever lost."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import hypothesis
import pytest
from flask.testing import FlaskClient
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, Section
from tests.applications.pages import page
from tests.applications.samples import answer, make_application, member_of, typed
from tests.conftest import SignIn

FIELDS = {"organisation": "trading_name", "capabilities": "about", "declarations": "conflict_text"}
TABS, STEPS = st.integers(0, 3), st.sampled_from(sorted(FIELDS))
MAYBE = st.booleans()
FORTY = hypothesis.settings(max_examples=40, stateful_step_count=12, deadline=None, phases=[hypothesis.Phase.generate])


class Tab:
    """One page of one person: which text was read for each section, and what it would send."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.seen: dict[str, set[str]] = {step: set() for step in FIELDS}
        self.versions: dict[str, int] = {}
        self.clashes: dict[str, dict[str, Any]] = {}


class Interleavings(RuleBasedStateMachine):
    """`kept` is the text that was accepted last for each section; each text is typed once only."""

    session: Session
    application: Application
    browsers: tuple[FlaskClient, FlaskClient]
    numbers = count(1)

    @initialize()
    def everybody_has_opened_everything(self) -> None:
        self.tabs = [Tab(browser) for browser in self.browsers for _ in range(2)]
        self.kept = self.texts()
        for tab in self.tabs:
            tab.seen = {step: {text} for step, text in self.kept.items()}
            tab.versions = {section.key: section.version for section in self.sections()}

    @rule(tab=TABS, step=STEPS)
    def read(self, tab: int, step: str) -> None:
        shown = page(self.tabs[tab].client.get(self.place(step)))
        field = shown.xpath(f"//main//*[@name='{FIELDS[step]}']")[0]
        text = (field.get("value") if field.tag == "input" else field.text or "").strip()
        assert text == self.kept[step]
        self.tabs[tab].seen[step].add(text)
        self.tabs[tab].versions[step] = int(shown.xpath("//input[@name='version']/@value")[0])

    @rule(tab=TABS, step=STEPS, later=MAYBE, wrong=MAYBE)
    def save(self, tab: int, step: str, later: bool, wrong: bool) -> None:
        """Send what was typed over what was read, even long ago: a tab stays open."""
        mine = self.tabs[tab]
        word = f"Text {next(self.numbers)} of this application."
        sent = typed(step, mine.versions[step]) | {FIELDS[step]: word}
        sent |= {"press": "later"} if later else {}
        sent |= {"founded_year": "long ago"} if wrong and step == "organisation" else {}
        self.send(mine, step, sent, word)

    @precondition(lambda self: any(tab.clashes for tab in self.tabs))
    @rule(tab=TABS, step=STEPS, mine_wins=MAYBE)
    def choose(self, tab: int, step: str, mine_wins: bool) -> None:
        """Choose between both texts, perhaps after somebody has saved a third one."""
        mine = self.tabs[tab]
        form = mine.clashes.pop(step, None)
        if form is not None:
            chosen = {f"choose-{FIELDS[step]}": "mine" if mine_wins else "theirs"}
            self.send(mine, step, form | chosen, form[FIELDS[step]] if mine_wins else self.kept[step])

    @rule(tab=TABS)
    def submit_in_vain(self, tab: int) -> None:
        answer = self.tabs[tab].client.post(f"/apply/{self.application.reference}/check", data={"agreed": "y"})
        assert answer.status_code in {404, 422}

    @invariant()
    def what_was_accepted_last_is_there(self) -> None:
        if hasattr(self, "kept"):
            assert self.texts() == self.kept

    def send(self, tab: Tab, step: str, sent: dict[str, Any], word: str) -> None:
        answer = tab.client.post(self.place(step), data=sent)
        if answer.status_code == 302:
            assert self.kept[step] in tab.seen[step], "a text was replaced that its writer had never seen"
            self.kept[step] = word
            tab.seen[step].add(word)
            return
        assert word in answer.text
        if answer.status_code == 409:
            assert self.kept[step] in answer.text
            tab.seen[step].add(self.kept[step])
            form = next(form for form in page(answer).forms if form.get("action") == self.place(step))
            tab.clashes[step] = dict(form.form_values()) | ({"press": "later"} if sent.get("press") else {})
        else:
            assert answer.status_code == 422

    def place(self, step: str) -> str:
        return f"/apply/{self.application.reference}/{step}"

    def sections(self) -> Sequence[Section]:
        self.session.expire_all()
        mine = (Section.application_id == self.application.id, Section.key.in_(FIELDS))
        return self.session.scalars(select(Section).where(*mine)).all()

    def texts(self) -> dict[str, str]:
        return {section.key: section.answers[FIELDS[section.key]] for section in self.sections()}


def test_no_accepted_text_is_ever_lost(session: Session, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty random interleavings of two people with two tabs each."""
    application = make_application(session)
    answer(session, application)
    browsers = tuple(signed_in(member_of(session, application, role)) for role in (Role.OWNER, Role.MEMBER))
    for name, value in {"session": session, "application": application, "browsers": browsers}.items():
        monkeypatch.setattr(Interleavings, name, value, raising=False)

    run_state_machine_as_test(Interleavings, settings=FORTY)
