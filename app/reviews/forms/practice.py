"""The syntax of practising."""

from collections.abc import Mapping
from typing import Any, cast

from app.reviews.forms.fields import GapsForm, choice
from app.reviews.policy import VERDICT_TEXT, Verdict
from app.reviews.policy.practice import Practise, Tried


class PracticeForm(GapsForm):
    """A finding and a score on every clause of the made-up case; `practice_form` adds the fields."""

    codes: tuple[str, ...] = ()

    def command(self) -> Practise:
        return Practise(entries={code: self._tried(code) for code in self.codes})

    def _tried(self, code: str) -> Tried:
        verdict, score = self[f"verdict-{code}"].data, self[f"score-{code}"].data
        return Tried(verdict=Verdict(verdict) if verdict else None, score=int(score) if score else None)


def practice_form(titles: Mapping[str, str], anchors: Mapping[int, str]) -> type[PracticeForm]:
    """Return the form with a finding and a score for each clause."""
    fields: dict[str, Any] = {"codes": tuple(titles)}
    for code, title in titles.items():
        found, scored = f"{title}: choose one of the four findings.", f"{title}: choose one of the scores."
        fields[f"verdict-{code}"] = choice(f"Finding: {title}", VERDICT_TEXT, found, required=False)
        fields[f"score-{code}"] = choice(f"How well is it shown: {title}", anchors, scored, required=False)
    return cast(type[PracticeForm], type("PracticeForm", (PracticeForm,), fields))
