"""How often somebody may try. Kept by each process, off with RATE_LIMITS=off."""

import time
from dataclasses import dataclass

from flask import Flask, Response, request
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

from app.extensions import limiter


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """Tries with one account from one address, and from one address in all."""

    account: RateLimitItem
    address: RateLimitItem
    only_failures: bool = False


TRIES = Allowance(account=parse("5 per 15 minutes"), address=parse("60 per 15 minutes"), only_failures=True)
MAILS = Allowance(account=parse("5 per hour"), address=parse("30 per hour"))
LIMITED = {
    "security.login": TRIES,
    "security.verify": TRIES,
    "security.register": MAILS,
    "security.send_confirmation": MAILS,
    "security.forgot_password": MAILS,
}


def install(app: Flask) -> None:
    app.before_request(count_try)
    app.after_request(forgive_success)


def count_try() -> None:
    """Count a try, and refuse it when there were too many. Unknown accounts are counted like known ones."""
    if (found := _allowance()) is None:
        return
    for item, key in _counters(found):
        if not limiter.limiter.hit(item, *key):
            reset_at = limiter.limiter.get_window_stats(item, *key).reset_time
            raise TooManyRequests(retry_after=max(1, int(reset_at - time.time()) + 1))


def forgive_success(response: Response) -> Response:
    """Forget the failures of an account after a sign-in."""
    found = _allowance()
    if found and found.only_failures and response.status_code == 302:
        item, key = _counters(found)[0]
        limiter.limiter.clear(item, *key)
    return response


def _allowance() -> Allowance | None:
    return LIMITED.get(request.endpoint or "") if limiter.enabled and request.method == "POST" else None


def _counters(found: Allowance) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    """Name what is counted, the account first."""
    place = (str(request.endpoint), get_remote_address())
    account = request.form.get("email", "").strip().casefold()[:320]
    return [(found.account, (*place, account)), (found.address, place)]
