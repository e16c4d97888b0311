"""The pages of one's own account."""

from app.accounts.routes import second_factor, sessions
from app.accounts.routes.account import bp

__all__ = ["bp", "second_factor", "sessions"]
