"""The answer to an invitation."""

from app.web.forms import HouseForm


class JoinForm(HouseForm):
    """A button only."""
