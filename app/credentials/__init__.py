"""Proof of a partnership that programs read: signed credentials, the list of those that do not count, and the keys."""
