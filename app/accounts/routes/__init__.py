"""The pages of one's own account."""

from app.accounts.routes import mail_link, particulars, passkeys, personal_data, second_factor, sessions
from app.accounts.routes.account import bp

__all__ = ["bp", "mail_link", "particulars", "passkeys", "personal_data", "second_factor", "sessions"]
