"""The syntax of a reviewer's sheet, and of what the panel agrees on, made for the clauses and criteria at hand."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, cast

from wtforms import SubmitField, TextAreaField

from app.reviews import policy
from app.reviews.forms.fields import LONG, WHICH_OUTCOME, GapsForm, choice
from app.reviews.forms.scores import PANEL, PERSON, score_fields, shown_scores, typed_scores
from app.reviews.policy import OUTCOME_TEXT, VERDICT_TEXT, Outcome, Verdict
from app.reviews.policy.rubric import Scale, Score
from app.web.forms import SeenForm

Sheet = TypeVar("Sheet", bound="SheetForm")
EVIDENCE = "Name the document and the page."


class SheetForm(GapsForm, SeenForm):
    """Findings and scores; `with_clauses` adds the fields of clauses and criteria, then those of `tail`."""

    codes: tuple[str, ...] = ()
    scored: tuple[str, ...] = ()

    @classmethod
    def tail(cls) -> dict[str, Any]:
        return {}

    def entries(self) -> dict[str, policy.Entry]:
        return {
            code: policy.Entry(
                verdict=Verdict(self[f"verdict-{code}"].data) if self[f"verdict-{code}"].data else None,
                words=self[f"words-{code}"].data or "",
            )
            for code in self.codes
        }

    def scores(self) -> dict[str, Score]:
        return typed_scores(self, self.scored)


class ScoreForm(SheetForm):
    @classmethod
    def tail(cls) -> dict[str, Any]:
        recommendation = choice("What do you recommend?", OUTCOME_TEXT, WHICH_OUTCOME, required=False)
        note = TextAreaField("Note for the panel", [LONG], description="Read by the panel, never by the applicant.")
        private = "Only you ever see this: not the panel, not the chair, not the record."
        return {
            "recommendation": recommendation,
            "note": note,
            "private_note": TextAreaField("Private note", [LONG], description=private),
            "save_draft": SubmitField("Save draft"),
        }

    def command(self) -> policy.FillSheet:
        wish = self["recommendation"].data
        return policy.FillSheet(
            version=self.seen(),
            entries=self.entries(),
            recommendation=Outcome(wish) if wish else None,
            note=self["note"].data or "",
            private_note=self["private_note"].data or "",
            scores=self.scores(),
        )


class AgreeForm(SheetForm):
    def command(self) -> policy.AgreeFindings:
        return policy.AgreeFindings(version=self.seen(), entries=self.entries(), scores=self.scores())


def with_clauses(
    base: type[Sheet],
    titles: Mapping[str, str],
    words: str,
    hint: str = "",
    scores: Callable[[], Mapping[str, Any]] = dict,
) -> type[Sheet]:
    """Return the form with a finding and `words` for each clause, then the scores: errors come in this order."""
    fields: dict[str, Any] = {"codes": tuple(titles)}
    for code, title in titles.items():
        message = f"{title}: choose one of the four findings."
        fields[f"verdict-{code}"] = choice(f"Finding: {title}", VERDICT_TEXT, message, required=False)
        fields[f"words-{code}"] = TextAreaField(f"{words}: {title}", [LONG], description=hint)
    return cast(type[Sheet], type(base.__name__, (base,), fields | dict(scores()) | base.tail()))


def sheet_form(titles: Mapping[str, str], scales: Sequence[Scale]) -> type[ScoreForm]:
    """Return the sheet of one reviewer (R04)."""
    hint = f"{EVIDENCE} Needed below 2 and above 3."
    scores = partial(score_fields, scales, "Evidence", hint=hint, cannot=PERSON)
    return with_clauses(ScoreForm, titles, "Why", EVIDENCE, scores)


def agree_form(titles: Mapping[str, str], scales: Sequence[Scale]) -> type[AgreeForm]:
    """Return the form for what the panel agrees on (C03)."""
    hint = "Kept in the record. The applicant never reads it."
    scores = partial(score_fields, scales, "Reason for the record", hint=hint, cannot=PANEL)
    return with_clauses(AgreeForm, titles, "Reason for the applicant", scores=scores)


def shown_values(
    version: int, entries: Mapping[str, policy.Entry], scores: Mapping[str, Score], **others: object
) -> dict[str, object]:
    """Return what a sheet shows before anything is typed."""
    values: dict[str, object] = {"version": str(version), **others, **shown_scores(scores)}
    for code, entry in entries.items():
        values |= {f"verdict-{code}": entry.verdict, f"words-{code}": entry.words}
    return values
