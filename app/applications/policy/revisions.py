"""What differs between the contents of two revisions. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.applications.policy.steps import EVIDENCE

Content = Mapping[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that differs: the way to it, what was there and what is; None is nothing."""

    path: Path
    before: object
    after: object


def diff(before: Content, after: Content) -> list[Change]:
    """Return every single value that differs; documents are compared by what they were handed in for."""
    old, new = dict(leaves(by_requirement(before))), dict(leaves(by_requirement(after)))
    return [
        Change(path=path, before=old.get(path), after=new.get(path))
        for path in dict.fromkeys([*old, *new])
        if not _is_same(old.get(path), new.get(path))
    ]


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def by_requirement(content: Content) -> dict[str, Any]:
    """Return the content with its documents by the code of their requirement."""
    return {**content, EVIDENCE: {row["requirement"]: row for row in content.get(EVIDENCE, [])}}


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every single value with the way to it; an empty list or group is a value of its own."""
    if not isinstance(value, dict | list) or not value:
        yield path, value
        return
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield from leaves(part, (*path, key))
