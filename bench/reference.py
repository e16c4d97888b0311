"""The yardstick: a plain Flask + SQLAlchemy + Jinja page that queries and renders 20 rows, and takes a POST."""

import os
from datetime import date

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader
from sqlalchemy import String, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS = 20
BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title></head>
<body><nav><a href="{{ url_for('partners') }}">Partners</a></nav>
<main>{% block content %}{% endblock %}</main></body></html>"""
PAGE = """{% extends "base.html" %}{% block title %}Partners{% endblock %}{% block content %}
<h1>Partners</h1><p>{{ total }} partners</p>
<ul>{% for partner in partners %}<li>
<h2><a href="{{ url_for('partner', slug=partner.slug) }}">{{ partner.name }}</a></h2><p>{{ partner.about }}</p>
<p>{{ partner.country }}, since {{ partner.since.strftime("%d %B %Y") }}</p></li>{% endfor %}</ul>
{% endblock %}"""


class Base(DeclarativeBase):
    pass


class Partner(Base):
    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str]
    country: Mapped[str]
    since: Mapped[date]


def create_app(path: str) -> Flask:
    """Return the page on a SQLite file with 200 rows."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        if not session.scalar(select(func.count(Partner.id))):
            session.add_all(_partner(number) for number in range(200))
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"base.html": BASE, "partners.html": PAGE})

    @app.get("/")
    def partners() -> ResponseReturnValue:
        with Session(engine) as session:
            total = session.scalar(select(func.count(Partner.id)))
            rows = session.scalars(select(Partner).order_by(Partner.name).limit(ROWS)).all()
            return render_template("partners.html", partners=rows, total=total)

    @app.get("/partners/<slug>")
    def partner(slug: str) -> ResponseReturnValue:
        with Session(engine) as session:
            found = session.scalars(select(Partner).where(Partner.slug == slug)).one()
            return render_template("partners.html", partners=[found], total=1)

    @app.post("/")
    def add() -> ResponseReturnValue:
        with Session(engine) as session, session.begin():
            session.add(_partner(int(request.form["number"])))
        return redirect("/")

    return app


def _partner(number: int) -> Partner:
    return Partner(
        slug=f"partner-{number}",
        name=f"Partner {number:03}",
        about="Implements and supports public services for cities and states. " * 2,
        country="India",
        since=date(2026, 11, 22),
    )


def from_environment() -> Flask:
    return create_app(os.environ["REFERENCE_DATABASE"])
