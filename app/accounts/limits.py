"""How often somebody may try. Kept by each process, off with RATE_LIMITS=off. Only a form with a limit pays for it."""

import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from flask import Flask, Response, current_app, request, session
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

EXTENSION = "rate_limits"


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """Tries from one network in all; where the form names an account, also with it from one network and from all."""

    network: RateLimitItem
    account: RateLimitItem | None = None
    account_anywhere: RateLimitItem | None = None
    only_failures: bool = False


TRIES = Allowance(
    account=parse("5 per 15 minutes"),
    account_anywhere=parse("20 per hour"),
    network=parse("60 per 15 minutes"),
    only_failures=True,
)
MAILS = Allowance(account=parse("5 per hour"), account_anywhere=parse("20 per hour"), network=parse("30 per hour"))
ASKS = Allowance(account=parse("10 per day"), network=parse("30 per day"))
INTERESTS = Allowance(network=parse("20 per hour"))
COPIES = Allowance(network=parse("60 per hour"))
LIMITED = {
    "security.login": TRIES,
    "security.two_factor_token_validation": TRIES,
    "security.mf_recovery": TRIES,
    "security.verify": TRIES,
    "security.wan_signin_response": TRIES,
    "security.wan_verify_response": TRIES,
    "accounts.password": TRIES,
    "accounts.mail_link": MAILS,
    "accounts.address": MAILS,
    "security.register": MAILS,
    "security.send_confirmation": MAILS,
    "security.forgot_password": MAILS,
    "interests.express": INTERESTS,
    "verification.check": COPIES,
    "asking.by_name": ASKS,
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
    """Forget the failures of an account after a sign-in; those of a network stay."""
    found = _allowance()
    if found and found.only_failures and response.status_code == 302:
        for item, key in _counters(found)[:-1]:
            current_app.extensions[EXTENSION].clear(item, *key)
    return response


def network_of(address: str) -> str:
    """Return what one subscriber is given: an IPv4 address, or the first half of an IPv6 address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return address if found.version == 4 else str(ip_network((int(found) >> 64 << 64, 64)))


def _allowance() -> Allowance | None:
    if request.method != "POST" or EXTENSION not in current_app.extensions:
        return None
    return LIMITED.get(request.endpoint or "")


def _counters(found: Allowance) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    """Name what is counted, the account first and the network last."""
    form, network = str(request.endpoint), network_of(request.remote_addr or "")
    named = request.form.get("email") or session.get("tf_user_id") or session.get("_user_id") or ""
    account = named.strip().casefold()[:320]
    by_account = [(found.account, (form, network, account)), (found.account_anywhere, (form, account))]
    counted = [(item, key) for item, key in by_account if item is not None and account]
    return [*counted, (found.network, (form, network))]
