"""Operators' commands. What only one of them needs and is heavy is imported there: the web process loads this too."""

import logging
import signal
from datetime import UTC, datetime
from threading import Event as Signal
from typing import BinaryIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_security import hash_password
from sqlalchemy import Engine

from app.accounts.policy import ORGANISATION_ROLES, ROLE_TEXT, Actor, Role
from app.accounts.service import account_named, add_person, grant, people_with
from app.agreements.policy.verification import VERDICT_TEXT
from app.agreements.service.verify import check_file, standing_of
from app.core.errors import NotFound
from app.credentials.policy import CREDENTIAL_VERDICT_TEXT, is_token
from app.credentials.service import check_credential, issuer_at
from app.extensions import db, migrations
from app.guide.service import load_reference
from app.outbox.events import RoleGranted
from app.outbox.service import publish, verify_trail
from app.reviews.service.proof import record_problem
from app.web.ports import ports

OPERATOR = Actor(account_id=None, name="An operator")
PROGRAM_ROLES = [role.value for role in Role if role not in ORGANISATION_ROLES]
audit = AppGroup("audit", help="The audit trail.")


@audit.command("verify")
def verify() -> None:
    """Name every record of the trail that was changed, removed or moved."""
    problems = verify_trail(db.session)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo("The audit trail is whole.")


decision = AppGroup("decision", help="Decisions of the panel.")


@decision.command("verify")
@click.argument("reference")
@click.argument("copy", type=click.File("rb"), required=False)
def verify_record(reference: str, copy: BinaryIO | None) -> None:
    """Compare the record of a decision, and a copy of it, with the hash in the audit trail."""
    try:
        problem = record_problem(db.session, reference, copy.read().decode() if copy else None)
    except (NotFound, UnicodeDecodeError):
        problem = "There is no such decision, or the copy is no text."
    if problem:
        raise click.ClickException(problem)
    click.echo("The record is as it was fixed.")


@click.command("verify")
@click.argument("copy", type=click.File("rb"))
def verify_copy(copy: BinaryIO) -> None:
    """Say whether a copy of an MoU is what was sealed, and where not; or what a partner credential is worth."""
    document = copy.read()
    holds, lines = _judged_credential(document) if is_token(document) else _judged_copy(document)
    for line in lines:
        click.echo(line)
    if not holds:
        raise click.exceptions.Exit(1)


def _judged_copy(document: bytes) -> tuple[bool, list[str]]:
    checked = check_file(db.session, ports().store, ports().seals, ports().texts, document)
    return checked.holds, [VERDICT_TEXT[checked.verdict], *checked.places]


def _judged_credential(document: bytes) -> tuple[bool, list[str]]:
    signer = ports().credentials
    found = check_credential(db.session, signer, issuer_at(current_app.config["BASE_URL"], signer), document)
    standing = standing_of(db.session, found.number)
    today = f"{standing.name}, {standing.number}: {standing.status} since {standing.since}." if standing else ""
    by = f"Signed with the key {found.key_id}" if found.key_id else ""
    return found.holds, [line for line in (CREDENTIAL_VERDICT_TEXT[found.verdict], today, by, found.words) if line]


@click.command("migrate")
def migrate() -> None:
    """Bring the database to this release and load the reference data that is missing."""
    prepare_database(current_app.config["SQLALCHEMY_ENGINES"]["default"])


def prepare_database(url: str) -> None:
    """Bring our tables and the job library's to this release, and load what reference data is missing."""
    from dbos import DBOS

    with current_app.app_context():  # its end ends the transaction that a finished upgrade leaves open
        library = migrations()
        logging.getLogger("alembic").setLevel(logging.WARNING)
        library.upgrade()
    DBOS.migrate(url)
    load_reference(db.session)
    db.session.commit()


@click.command("create-admin")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.password_option()
def create_admin(email: str, name: str, password: str) -> None:
    """Make the first administrator, confirmed and able to sign in."""
    if account_named(db.session, email.lower()) is not None:
        raise click.ClickException(f"{email} has an account already.")
    problems, password = current_app.extensions["security"].password_util.validate(password, is_register=True)
    if problems:
        raise click.ClickException(" ".join(problems))
    now = datetime.now(UTC)
    add_person(db.session, email.lower(), name, hash_password(password), Role.ADMIN, now=now)
    db.session.commit()
    click.echo(f"{name} can sign in with {email}.")


@click.command("grant-role")
@click.argument("address")
@click.argument("role", type=click.Choice(PROGRAM_ROLES))
def grant_role(address: str, role: str) -> None:
    """Give somebody who has an account a role of the program; the audit trail keeps that."""
    account, given = account_named(db.session, address), Role(role)
    if account is None or account.confirmed_at is None or not account.active:
        raise click.ClickException(f"{address} has no confirmed account. The person signs up first, at /sign-up.")
    if account.id in {person.id for person in people_with(db.session, given)}:
        raise click.ClickException(f"{account.name} holds this role already.")
    grant(db.session, account.id, given)
    fact = RoleGranted(account_id=account.id, role=role)
    publish(db.session, fact, actor=OPERATOR, at=datetime.now(UTC))
    db.session.commit()
    click.echo(f"{account.name} is {ROLE_TEXT[given].lower()} now, and needs a second factor to work.")


def work_command(engine: Engine) -> click.Command:
    """Return the command that runs a worker on this engine."""

    @click.command("work")
    def work() -> None:
        """Run the relay until told to stop."""
        from app.outbox import worker

        stop = Signal()
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, lambda *_: stop.set())
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        worker.work(app, engine, stop)

    return work


class LibraryGroup(click.Group):
    """Has the migration library's own commands, and loads the library only for them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._library.list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._library.get_command(ctx, cmd_name)

    @property
    def _library(self) -> click.Group:
        from flask_alembic.cli import cli

        return cli


@click.group("db", cls=LibraryGroup)
@click.pass_context
def db_commands(ctx: click.Context) -> None:
    """Look at the migrations and write new ones."""
    ctx.obj = migrations()


def install(app: Flask, job_engine: Engine) -> None:
    single = (verify_copy, migrate, create_admin, grant_role, work_command(job_engine))
    for command in (audit, decision, db_commands, *single):
        app.cli.add_command(command)
