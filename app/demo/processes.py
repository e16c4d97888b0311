"""Programs that run beside the supervisor: they end with it, and are started again when they end by themselves."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

RESTARTS = 3  # in a row; then something is wrong that another start does not mend
STEADY = 30.0  # seconds after which a start counts as a good one
LAST_WORD = 15.0  # seconds to end in by itself


class Child:
    """One program, in a session of its own, so that nothing it started outlives it."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self._name, self._command = name, command
        self._restarts = 0
        self._start()

    def _start(self) -> None:
        """Start it so that it ends with us, however we end."""
        tied = [setpriv, "--pdeathsig", "TERM"] if (setpriv := shutil.which("setpriv")) else []
        self._process = subprocess.Popen([*tied, *self._command], start_new_session=True)
        self._started_at = time.monotonic()

    def keep_running(self) -> bool:
        """Start it again if it has ended; tell when that was in vain too often."""
        if self._process.poll() is None:
            return True
        self._clear_away()
        lived = time.monotonic() - self._started_at
        self._restarts = 1 if lived > STEADY else self._restarts + 1
        if self._restarts > RESTARTS:
            print(f"The {self._name} ends again and again; the demo stops.", file=sys.stderr)
            return False
        print(f"The {self._name} ended unexpectedly and is started again.", file=sys.stderr, flush=True)
        self._start()
        return True

    def ask_to_end(self) -> None:
        self._process.terminate()

    def end(self) -> None:
        """Wait for its end, not for ever, and leave none of its own children behind."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=LAST_WORD)
        self._clear_away()

    def _clear_away(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def watch(children: Sequence[Child], pause: float = 0.5) -> None:
    """Keep all running, as long as that helps."""
    while all(child.keep_running() for child in children):
        time.sleep(pause)


def end_all(children: Sequence[Child]) -> None:
    """Ask all to end at once, then wait for each."""
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end()
