"""What each fact about an organisation reads like, and whose doing it shows. Pure."""

from collections.abc import Mapping
from typing import Any

from app.accounts.policy import Role
from app.partners.policy import STANDING_TEXT, Standing
from app.partners.policy.identity import FIELDS, shown
from app.partners.policy.members import in_words as roles_in_words

PROGRAM_TEAM = "Program team"
PORTAL = "The portal"
OWN = ""  # the person's own name is shown
WORDS: Mapping[str, tuple[str, str]] = {
    "PersonInvited": ("{person} invited", PROGRAM_TEAM),
    "ColleagueInvited": ("{person} invited", OWN),
    "InvitationRenewed": ("Invitation of {person} sent again", OWN),
    "InvitationRevoked": ("Invitation of {person} taken back", OWN),
    "PersonJoined": ("{person} joined", OWN),
    "RolesChanged": ("{person}: roles changed to {roles}", OWN),
    "PersonTakenOff": ("{person} taken off", OWN),
    "PersonLeft": ("{person} left", OWN),
    "OwnershipHandedOver": ("Ownership handed over to {person}", OWN),
    "JoinAsked": ("{person} asked to join", OWN),
    "JoinAccepted": ("{person} let in", OWN),
    "JoinDeclined": ("Request of {person} to join declined", OWN),
    "IdentityChecked": ("Names and numbers checked; they are locked from now on", PROGRAM_TEAM),
    "IdentityChangeAsked": ("Change asked for, {field}: from {old} to {new}", OWN),
    "IdentityChanged": ("{field} changed from {old} to {new}", PROGRAM_TEAM),
    "IdentityChangeDeclined": ("Change declined, {field}: {old} stays", PROGRAM_TEAM),
    "IdentityChangeWithdrawn": ("Request withdrawn, {field}: {old} stays", OWN),
    "PartnerActivated": ("Became a DIGIT partner", PROGRAM_TEAM),
    "StandingChanged": ("Standing changed from {old} to {new}", PORTAL),
}


def in_words(name: str, payload: Mapping[str, Any], person: str) -> str:
    """Return a fact in plain words; `person` is whom it is about."""
    roles = roles_in_words(frozenset(Role(role) for role in payload.get("roles", ())))
    field = payload.get("field", "")
    values = {which: _quoted(field, payload[which]) for which in ("old", "new") if which in payload}
    named = {"person": person, "roles": roles, "field": FIELDS.get(field, "")}
    return WORDS[name][0].format_map({**payload, **values, **named})


def _quoted(field: str, value: str) -> str:
    """Quote the value of a field; without a field it is a standing."""
    if not value:
        return "nothing"
    return f"“{shown(field, value) if field else STANDING_TEXT[Standing(value)]}”"


def doer(name: str, payload: Mapping[str, Any], person: str) -> str:
    """Return whose doing the people of the organisation read: staff is never named."""
    return PROGRAM_TEAM if payload.get("by_program") else WORDS[name][1] or person
