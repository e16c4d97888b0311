"""Which files we take, how they are named and what may be in them. Pure."""

from app.files.policy.limits import ANY_DOCUMENT, LARGEST, Accepted, CheckedUpload, Kind, Upload, size_text
from app.files.policy.scanning import NOT_SCANNED, TAGS, ScanState

__all__ = [
    "ANY_DOCUMENT",
    "LARGEST",
    "NOT_SCANNED",
    "TAGS",
    "Accepted",
    "CheckedUpload",
    "Kind",
    "ScanState",
    "Upload",
    "size_text",
]
