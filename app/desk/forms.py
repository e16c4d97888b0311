"""The desk's one button."""

from uuid import UUID

from wtforms import HiddenField

from app.core.errors import NotFound
from app.web.forms import HouseForm


class SendAgainForm(HouseForm):
    kind = HiddenField()
    key = HiddenField()

    def row_id(self) -> UUID:
        """Return which row is meant. Raises NotFound for anything else."""
        try:
            return UUID(self.key.data)
        except (TypeError, ValueError) as error:
            raise NotFound from error
