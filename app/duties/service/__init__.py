"""What partners owe, and by when."""

from app.duties.service.acceptance import accept_new_guide, ask_new_partner, ask_partners, guide_to_accept
from app.duties.service.conditions import open_condition_duty
from app.duties.service.renewal import close_renewal_duty, open_renewal_duty
from app.duties.service.team import open_duties, open_team_duty

__all__ = [
    "accept_new_guide",
    "ask_new_partner",
    "ask_partners",
    "close_renewal_duty",
    "guide_to_accept",
    "open_condition_duty",
    "open_duties",
    "open_renewal_duty",
    "open_team_duty",
]
