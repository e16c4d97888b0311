"""Who may delete their account: a reviewer does not leave a panel waiting. Pure."""

from collections.abc import Sequence

from app.core.errors import RuleBroken


def check_may_go(references: Sequence[str]) -> None:
    """Raise RuleBroken while reviews of these applications are to be given."""
    if references:
        raise RuleBroken(
            f"The panel waits for your review of {', '.join(references)}. Send it, or give it back, before you go."
        )
