"""Operators' commands, run as an operator runs them, on a database of their own."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from tests.browser.demo import ROOT

STRONG = "harbour-lantern-teal-42"
PRODUCTION = {
    "SECRET_KEY": "a key for tests only, of 32 characters",
    "BASE_URL": "https://partners.example.org",
    "MAIL_URL": "smtp://mail.example.org",
    "CREDENTIAL_KEY": "file:/etc/portal/credential.pem",
}


@pytest.fixture(autouse=True)
def connection() -> None:
    """These tests have a database file of their own."""


def flask(folder: Path, *words: str, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    settings = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **environ}
    return subprocess.run(command, cwd=ROOT, env=settings, input=given, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fresh")
    assert flask(folder, "migrate", **PRODUCTION).returncode == 0
    return folder


@pytest.fixture
def migrated(fresh: Path, tmp_path: Path) -> Path:
    """A folder as a first migration leaves it."""
    return shutil.copytree(fresh, tmp_path / "data")


def people(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "portal.db") as database:
        return database.execute('SELECT email, role FROM account JOIN "grant" ON account_id = account.id').fetchall()


pytestmark = pytest.mark.xdist_group("cli")


def test_migrating_twice_changes_nothing(migrated: Path) -> None:
    assert flask(migrated, "migrate", **PRODUCTION).returncode == 0
    assert people(migrated) == []


def test_the_migration_librarys_own_commands_are_there(migrated: Path) -> None:
    assert "revision" in flask(migrated, "db", "--help", **PRODUCTION).stdout
    assert "2026_11_22" in flask(migrated, "db", "current", **PRODUCTION).stdout


def test_the_first_admin_is_made_by_hand(migrated: Path) -> None:
    words = ("create-admin", "--email", "Root@Example.org", "--name", "Nikhil Shah", "--password", STRONG)

    assert flask(migrated, *words, **PRODUCTION).returncode == 0
    assert people(migrated) == [("root@example.org", "admin")]
    assert "has an account already" in flask(migrated, *words, **PRODUCTION).stderr


def test_an_admin_needs_a_long_password(migrated: Path) -> None:
    words = ("create-admin", "--email", "root@example.org", "--name", "Nikhil Shah", "--password", "short")

    assert flask(migrated, *words, **PRODUCTION).returncode != 0
    assert people(migrated) == []


def test_somebody_with_an_account_is_given_a_role_once_and_the_trail_says_so(migrated: Path) -> None:
    admin = ("create-admin", "--email", "root@example.org", "--name", "Nikhil Shah", "--password", STRONG)
    assert flask(migrated, *admin, **PRODUCTION).returncode == 0

    given = flask(migrated, "grant-role", "Root@Example.org", "program_manager", **PRODUCTION)

    assert "Nikhil Shah is program manager now" in given.stdout
    assert people(migrated) == [("root@example.org", "admin"), ("root@example.org", "program_manager")]
    with sqlite3.connect(migrated / "portal.db") as database:
        ((payload, actor),) = database.execute(
            "SELECT payload, actor_name FROM event_record WHERE name = 'RoleGranted'"
        )
        ((who,),) = database.execute("SELECT id FROM account")
    assert (UUID(json.loads(payload)["account_id"]), actor) == (UUID(who), "An operator")
    assert json.loads(payload)["role"] == "program_manager"
    refused = {
        ("root@example.org", "program_manager"): "holds this role already",
        ("nobody@example.org", "reviewer"): "has no confirmed account",
        ("root@example.org", "owner"): "is not one of",
    }
    for words, message in refused.items():
        assert message in flask(migrated, "grant-role", *words, **PRODUCTION).stderr
    assert len(people(migrated)) == 2
    assert flask(migrated, "audit", "verify", **PRODUCTION).returncode == 0


def test_production_does_not_start_without_its_settings(tmp_path: Path) -> None:
    answer = flask(tmp_path, "routes")

    assert answer.returncode != 0
    assert "SECRET_KEY is not set; BASE_URL is not set; MAIL_URL is not set; CREDENTIAL_KEY is not set" in answer.stderr


def test_production_has_no_page_of_the_demo(migrated: Path) -> None:
    answer = flask(migrated, "routes", **PRODUCTION)

    assert "/sign-in" in answer.stdout
    assert "/demo" not in answer.stdout


def test_a_trail_that_was_changed_behind_our_back_is_found(migrated: Path) -> None:
    """The triggers are taken away first, as somebody with the database's password could."""
    with sqlite3.connect(migrated / "portal.db") as database:
        database.executescript("DROP TRIGGER event_record_no_UPDATE; DROP TRIGGER event_record_no_DELETE;")
        database.executemany(
            "INSERT INTO event_record (number, name, payload, actor_name, at, previous_hash, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(1, "AccountCreated", "{}", "Asha", "2030-03-10 06:30:00.000000", "0" * 64, "1" * 64)],
        )
    answer = flask(migrated, "audit", "verify", **PRODUCTION)

    assert answer.returncode == 1
    assert "record 1 (AccountCreated) was changed" in answer.stdout


def test_an_untouched_trail_is_whole(migrated: Path) -> None:
    answer = flask(migrated, "audit", "verify", **PRODUCTION)

    assert (answer.returncode, answer.stdout) == (0, "The audit trail is whole.\n")
