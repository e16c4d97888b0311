"""Which files we take, how they are named and what may be in them. Pure."""

from app.files.policy.limits import ANY_DOCUMENT, LARGEST, NOT_SCANNED, Accepted, CheckedUpload, Kind, Upload, size_text

__all__ = ["ANY_DOCUMENT", "LARGEST", "NOT_SCANNED", "Accepted", "CheckedUpload", "Kind", "Upload", "size_text"]
