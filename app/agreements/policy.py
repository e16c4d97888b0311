"""States of an agreement. Pure."""

from enum import StrEnum, auto


class AgreementState(StrEnum):
    PREPARING = auto()
    ISSUED = auto()
    SIGNED = auto()
    ACTIVE = auto()


class Side(StrEnum):
    PARTNER = auto()
    PROGRAM = auto()
