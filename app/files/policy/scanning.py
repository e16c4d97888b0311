"""What the virus scan of a file means: nobody opens a file before it was found clean. Pure."""

from enum import StrEnum, auto


class ScanState(StrEnum):
    WAITING = auto()
    CLEAN = auto()
    REFUSED = auto()
    UNSCANNED = auto()  # the installation has no scanner


NEVER_SCANNED = (ScanState.WAITING, ScanState.UNSCANNED)
NOT_SCANNED = "Not virus-scanned: open it with care."
INFECTED = "The virus scanner refused this file: it found {finding}. Scan the paper again and choose the new file."
REFUSED = "Nobody can open it: the virus scanner found {finding}. Replace it by another file."
WAITS = "It waits for the virus scan, which takes a few seconds. Nobody can open it before."
WAITS_LONGER = (
    "It waits for the virus scan: the scanner does not answer at the moment, and we try again by ourselves. "
    "The file is kept. Nobody can open it before."
)
TAGS: dict[ScanState, tuple[str, str]] = {
    ScanState.WAITING: ("Waiting for the virus scan", "progress"),
    ScanState.CLEAN: ("Virus-scanned", "success"),
    ScanState.REFUSED: ("Refused by the virus scanner", "danger"),
    ScanState.UNSCANNED: ("Not virus-scanned", "neutral"),
}


def first_state(*, scans: bool) -> ScanState:
    """Return how a file begins: it waits where there is a scanner."""
    return ScanState.WAITING if scans else ScanState.UNSCANNED


def is_readable(state: ScanState) -> bool:
    """Tell whether people who are entitled may open a file."""
    return state in {ScanState.CLEAN, ScanState.UNSCANNED}


def after_scan(finding: str) -> ScanState:
    """Return what becomes of a file by what was found in it."""
    return ScanState.REFUSED if finding else ScanState.CLEAN


def said_about(state: ScanState, *, attempts: int, finding: str) -> str:
    """Return the sentence about a file's scan, or nothing when all is well."""
    if state is ScanState.WAITING:
        return WAITS_LONGER if attempts else WAITS
    if state is ScanState.REFUSED:
        return REFUSED.format(finding=finding)
    return NOT_SCANNED if state is ScanState.UNSCANNED else ""
