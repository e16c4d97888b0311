"""Operators' commands."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.extensions import db
from app.outbox.service import verify_trail

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


def install(app: Flask) -> None:
    app.cli.add_command(audit)
