"""What may go wrong on purpose. The edge turns each into a message or a page."""


class RuleBroken(Exception):
    """A rule of the program says no; nothing has changed. `field` names the input to mend."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Exception):
    """There is no such thing for this actor: unknown and foreign look alike."""


class Conflict(Exception):
    """Somebody else was faster; the message says what happened meanwhile."""
