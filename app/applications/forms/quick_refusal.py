"""Why an application cannot pass, clause by clause, and the second person's answer."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import Length

from app.applications.forms.document_check import check_number
from app.applications.policy.quick_refusal import LONGEST_REASON, AnswerRefusal, ProposeRefusal
from app.core.errors import RuleBroken
from app.guide.models import Clause
from app.web.forms import HouseForm, filled

PREFIX = "reason-"


class RefuseForm(HouseForm):
    """One text for each clause; those left empty are met, or nothing is said of them."""

    @property
    def by_clause(self) -> list[Field]:
        return [field for field in self if field.name.startswith(PREFIX)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one reason at least, where the first stands."""
        is_right: bool = super().validate(extra_validators)
        if is_right and not self.command().reasons:
            message = "Say for at least one clause why the application cannot meet it."
            self.reject(RuleBroken(message, field=self.by_clause[0].name))
        return is_right and not self.errors

    def command(self) -> ProposeRefusal:
        typed = {field.name.removeprefix(PREFIX): field.data for field in self.by_clause}
        return ProposeRefusal(reasons={code: text for code, text in typed.items() if text})


def refuse_form(clauses: Sequence[Clause]) -> RefuseForm:
    """Return the form with a field for each of these clauses."""
    longest = Length(max=LONGEST_REASON, message=f"Shorten the reason to {LONGEST_REASON} characters.")
    fields = {
        f"{PREFIX}{clause.code}": TextAreaField(clause.title, [longest], description=clause.text) for clause in clauses
    }
    form: RefuseForm = type("RefuseForm", (RefuseForm,), fields)()
    return form


class AnswerRefusalForm(HouseForm):
    version = HiddenField()

    def validate_version(self, field: HiddenField) -> None:
        check_number(field)

    def command(self) -> AnswerRefusal:
        return AnswerRefusal(version=int(filled(self.version.data)))
