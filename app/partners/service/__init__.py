"""What can be done with organisations and partners, one file for each use case."""

from app.partners.service.identity import lock_identity, locked_in
from app.partners.service.invitations import (
    accept_invitation,
    fresh_token,
    invitation_for,
    invite,
    invite_colleague,
    invite_signatory,
    open_invitations,
    own_invitation,
    program_invitation,
    renew_invitation,
    revoke_invitation,
)
from app.partners.service.organisations import (
    Registered,
    found_organisation,
    numbers_of_others,
    organisations_like,
    register_organisation,
)
from app.partners.service.partnership import (
    activate_partner,
    active_partners,
    is_partner,
    listed_partner_named,
    move_standing,
    own_partner,
    partner_numbered,
    partner_of,
    partner_to_change,
)

__all__ = [
    "Registered",
    "accept_invitation",
    "activate_partner",
    "active_partners",
    "found_organisation",
    "fresh_token",
    "invitation_for",
    "invite",
    "invite_colleague",
    "invite_signatory",
    "is_partner",
    "listed_partner_named",
    "lock_identity",
    "locked_in",
    "move_standing",
    "numbers_of_others",
    "open_invitations",
    "organisations_like",
    "own_invitation",
    "own_partner",
    "partner_numbered",
    "partner_of",
    "partner_to_change",
    "program_invitation",
    "register_organisation",
    "renew_invitation",
    "revoke_invitation",
]
