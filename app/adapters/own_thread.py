"""Calls of libraries that run an event loop: the caller's thread may run a loop of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def in_own_thread(act: Callable[[], Result]) -> Result:
    """Return what the act returns, or raise what it raises."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(act).result()
