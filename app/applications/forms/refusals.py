"""How a form shows all that is wrong with it at once: what cannot be read, and what the rules say of the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wtforms import Field, FieldList, FormField

from app.applications.policy.refusals import Refused
from app.core.errors import RuleBroken
from app.web.forms import HouseForm


class RefusableForm(HouseForm):
    """Takes many refusals, each on its own field, however deep that is."""

    def named(self) -> dict[str, Field]:
        """Return all fields by the names they have in the page."""
        return {field.name: field for field in _leaves(self)}

    @contextmanager
    def only_readable(self) -> Iterator[None]:
        """Leave out, for the moment, what cannot be read: rules judge the rest, and the page keeps what was typed."""
        typed = {field: field.data for field in _leaves(self) if field.errors}
        for field in typed:
            field.data = None
        yield
        for field, data in typed.items():
            field.data = data

    def reject(self, error: RuleBroken) -> None:
        """Show each refusal on its field, unless that could not be read and says so already."""
        unread = {name for name, field in self.named().items() if field.errors}
        for refusal in error.refusals if isinstance(error, Refused) else [error]:
            target = self.named().get(refusal.field or "")
            if target is None:
                self.form_errors.append(refusal.message)
            elif target.name not in unread:
                target.errors = [*target.errors, refusal.message]


def _leaves(fields: Any) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _leaves(field.form)
        elif isinstance(field, FieldList):
            yield from _leaves(field.entries)
        else:
            yield field
