"""The figures of the panel as pictures, tables and a file, for chairs and the program team."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.figures import PeriodForm
from app.reviews.policy.figures import Period, check_period, usual_period
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.figures import Figures, figures_of
from app.web.charts import Chart, Measured, bar_chart
from app.web.csv_export import csv_download, note_export
from app.web.forms import filled
from app.web.ports import ports

HEAD = ("Figure", "Of", "Measure", "Value")


@panel_bp.route("/figures")
@requires(Permission.CHAIR_PANEL, Permission.READ_REPORTS)
def figures() -> ResponseReturnValue:
    """Show how long the stages took, load, agreement, overdue cases and outcomes, over a period."""
    now = ports().clock.now()
    form, period = _asked(local_date(now))
    found = figures_of(db.session, period, actor=current_actor(), now=now)
    page = render_template("panel/figures.html", form=form, figures=found, charts=_charts(found))
    return page, 422 if form.errors else 200


@panel_bp.route("/figures.csv")
@requires(Permission.CHAIR_PANEL, Permission.READ_REPORTS)
@freshly
def figures_csv() -> ResponseReturnValue:
    """Download the same numbers; they name reviewers and what they owe, so the password is asked for again."""
    now = ports().clock.now()
    form, period = _asked(local_date(now))
    if form.errors:
        return redirect(f"{url_for('.figures')}?{urlencode(request.args)}")
    found = figures_of(db.session, period, actor=current_actor(), now=now)
    lines = list(_lines(found))
    note_export("figures", len(lines), account_id=current_actor().account_id, at=now)
    return csv_download(f"panel-figures-{period.first}-{period.last}", HEAD, lines)


def _asked(today: date) -> tuple[PeriodForm, Period]:
    """Return the period in the address, or the usual one while there is none that can be used."""
    usual = usual_period(today)
    if not request.args:
        return PeriodForm(data={"since": usual.first, "until": usual.last}), usual
    form = PeriodForm(request.args)
    if form.validate():
        try:
            check_period(form.period())
        except RuleBroken as error:
            form[filled(error.field)].errors = [error.message]
        else:
            return form, form.period()
    return form, usual


def _charts(found: Figures) -> dict[str, Chart]:
    """Return the pictures; each has a table with the same numbers below it."""
    told = [one for one in found.agreements if one.alpha is not None]
    return {
        "stages": bar_chart([_bar(one.label, one.median, one.p90) for one in found.stages]),
        "outcomes": bar_chart([_bar(text, count) for text, count in found.outcomes]),
        "piles": bar_chart([_bar(one.stage, one.late, one.open) for one in found.piles]),
        "shares": bar_chart([_bar(one.name, one.to_give) for one in found.shares]),
        "agreements": bar_chart([_bar(one.label, one.alpha or 0, digits=2) for one in told], full=1),
    }


def _bar(label: str, *sizes: float, digits: int = 1) -> Measured:
    """Return a bar with one or two sizes; whole numbers are written without a point."""
    words = " / ".join(str(size) if isinstance(size, int) else f"{size:.{digits}f}" for size in sizes)
    return Measured(label=label, words=words, size=sizes[0], behind=max(sizes[1:], default=0))


def _lines(found: Figures) -> Iterator[tuple[object, ...]]:
    for spread in found.stages:
        yield "Days per stage", spread.label, "cases", spread.cases
        yield "Days per stage", spread.label, "median", round(spread.median, 2)
        yield "Days per stage", spread.label, "nine in ten at most", round(spread.p90, 2)
    for text, count in found.outcomes:
        yield "Decisions", text, "number", count
    for pile in found.piles:
        yield "Open cases now", pile.stage, "open", pile.open
        yield "Open cases now", pile.stage, "overdue", pile.late
    for share in found.shares:
        for measure in ("to_give", "overdue", "sent", "sent_late"):
            yield "Load", share.name, measure.replace("_", " "), getattr(share, measure)
    for one in found.agreements:
        yield "Agreement (alpha)", one.label, "cases", one.cases
        yield "Agreement (alpha)", one.label, "alpha", one.text
