"""How often somebody may try. Kept by each process, off with RATE_LIMITS=off. Only a form with a limit pays for it."""

import time
from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

EXTENSION = "rate_limits"


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """Tries from one address in all, and with one account from one address where the form names one."""

    address: RateLimitItem
    account: RateLimitItem | None = None
    only_failures: bool = False


TRIES = Allowance(account=parse("5 per 15 minutes"), address=parse("60 per 15 minutes"), only_failures=True)
MAILS = Allowance(account=parse("5 per hour"), address=parse("30 per hour"))
INTERESTS = Allowance(address=parse("20 per hour"))
LIMITED = {
    "security.login": TRIES,
    "security.verify": TRIES,
    "security.register": MAILS,
    "security.send_confirmation": MAILS,
    "security.forgot_password": MAILS,
    "interests.express": INTERESTS,
}


def install(app: Flask) -> None:
    app.before_request(count_try)
    app.after_request(forgive_success)
    if app.config["RATE_LIMITS"]:
        app.extensions[EXTENSION] = fresh_count()


def fresh_count() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


def count_try() -> None:
    """Count a try, and refuse it when there were too many. Unknown accounts are counted like known ones."""
    if (found := _allowance()) is None:
        return
    window: MovingWindowRateLimiter = current_app.extensions[EXTENSION]
    for item, key in _counters(found):
        if not window.hit(item, *key):
            reset_at = window.get_window_stats(item, *key).reset_time
            raise TooManyRequests(retry_after=max(1, int(reset_at - time.time()) + 1))


def forgive_success(response: Response) -> Response:
    """Forget the failures of an account after a sign-in."""
    found = _allowance()
    if found and found.only_failures and response.status_code == 302:
        item, key = _counters(found)[0]
        current_app.extensions[EXTENSION].clear(item, *key)
    return response


def _allowance() -> Allowance | None:
    if request.method != "POST" or EXTENSION not in current_app.extensions:
        return None
    return LIMITED.get(request.endpoint or "")


def _counters(found: Allowance) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    """Name what is counted, the account first."""
    place = (str(request.endpoint), request.remote_addr or "")
    by_address = (found.address, place)
    if found.account is None:
        return [by_address]
    account = request.form.get("email", "").strip().casefold()[:320]
    return [(found.account, (*place, account)), by_address]
