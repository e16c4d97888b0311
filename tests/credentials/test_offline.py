"""docs/verify.md: its commands, run as they stand there, with public tools only."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.adapters.credentials import FileSigner
from app.partners.models import Partner
from app.partners.policy import Standing
from tests.browser.demo import ROOT
from tests.credentials.tokens import claims_of, header_of, plain, written
from tests.fakes import StillClock

Run = Callable[[str], subprocess.CompletedProcess[str]]
VALID = "Signature Verified Successfully"
FETCH = """#!/bin/sh
# answers as curl does with -o NAME ADDRESS, from files that the test has asked the portal for
while [ $# -gt 2 ]; do shift; done
cp "answers/$(basename "$2")" "$1"
"""


def commands() -> str:
    """Return the commands of the section, as a reader would type them."""
    text = (ROOT / "docs" / "verify.md").read_text()
    section = text.partition("## A partner credential without the portal")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("       ") or not line]
    return dedent("\n".join(lines))


@pytest.fixture
def run(visitor: FlaskClient, partner: Partner, clock: StillClock, tmp_path: Path) -> Run:
    """Run the documented commands on a credential, with what the portal answers now."""
    clock.at = datetime.now(UTC)  # the commands look at the machine's clock
    (tmp_path / "answers").mkdir()
    (tmp_path / "curl").write_text(FETCH)
    (tmp_path / "curl").chmod(0o755)
    script = "set -e\n" + commands().replace("DPP-PAR-2026-0042", partner.reference)

    def start(token: str) -> subprocess.CompletedProcess[str]:
        for path in ("/.well-known/did.json", "/credentials/status/1"):
            answer = visitor.get(path)
            (tmp_path / "answers" / path.rpartition("/")[2]).write_bytes(answer.data)
        (tmp_path / f"{partner.reference}.jwt").write_text(token + "\n")
        environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        return subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environ, capture_output=True, text=True)

    return start


def test_the_documented_commands_find_a_partner(run: Run, real_signer: FileSigner, token: str) -> None:
    said = run(token)

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.count(VALID) == 2
    assert header_of(token)["kid"] in said.stdout
    assert said.stdout.endswith("}\nA partner\n")
    assert '"name": "Bolt Systems"' in said.stdout


def test_they_find_who_is_none_any_more(
    session: Session, run: Run, real_signer: FileSigner, partner: Partner, token: str
) -> None:
    partner.standing = Standing.SUSPENDED
    session.commit()

    said = run(token)

    assert said.stdout.count(VALID) == 2
    assert said.stdout.endswith("NOT a partner now\n")


def test_they_find_a_changed_name(run: Run, real_signer: FileSigner, token: str) -> None:
    head, body, signature = token.split(".")

    said = run(f"{head}.{written(plain(body).replace(b'Bolt', b'Volt'))}.{signature}")

    assert said.returncode != 0
    assert VALID not in said.stdout
    assert "partner" not in said.stdout


def test_they_find_another_key(
    run: Run, real_signer: FileSigner, token: str, keys: Callable[[str], FileSigner]
) -> None:
    other = keys("other")
    for key_id, said in ((f"{header_of(token)['kid']}x", "not a key of the program"), (header_of(token)["kid"], "")):
        answer = run(other.sign(claims_of(token), key_id=key_id))

        assert answer.returncode != 0
        assert said in answer.stderr
        assert VALID not in answer.stdout
