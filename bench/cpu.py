"""CPU time of requests, measured inside one process: two pages in turn, so that a busy machine slows both."""

import gc
from collections.abc import Callable, Iterable, Mapping
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.test import EnvironBuilder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

WARM_UP, ROUNDS, PER_ROUND = 20, 60, 5
REQUESTS = WARM_UP + ROUNDS * PER_ROUND
HOST = "portal.example"
BASE_URL = f"https://{HOST}"
BROWSER = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "Mozilla/5.0", "HTTP_ACCEPT_ENCODING": "gzip, br"}
Request = Callable[[], None]


def request_to(app: Flask, path: str, headers: Mapping[str, str] | None = None) -> Request:
    """Return a call that sends one GET through the whole WSGI app and reads the answer."""
    builder = EnvironBuilder(path, BASE_URL, headers=list((headers or {}).items()), environ_base=BROWSER)
    environ = builder.get_environ()

    def send() -> None:
        seen: list[str] = []
        answer = app(dict(environ), lambda status, *_: seen.append(status))  # type: ignore[arg-type]
        for _ in answer:
            pass
        if hasattr(answer, "close"):
            answer.close()
        if not seen[0].startswith("200"):
            raise RuntimeError(f"{path} answered {seen[0]}")

    return send


def posts_to(app: Flask, path: str, bodies: Iterable[Mapping[str, Any]], headers: Mapping[str, str]) -> Request:
    """Return a call that sends the next of these forms and expects to be led on. They are made before time counts."""
    sent = iter([_post(path, body, headers) for body in bodies])

    def send() -> None:
        seen: list[str] = []
        answer = app(next(sent), lambda status, *_: seen.append(status))  # type: ignore[arg-type]
        for _ in answer:
            pass
        if hasattr(answer, "close"):
            answer.close()
        if not seen[0].startswith("302"):
            raise RuntimeError(f"{path} answered {seen[0]}")

    return send


def _post(path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> "WSGIEnvironment":
    more = [*headers.items(), ("Referer", BASE_URL)]
    builder = EnvironBuilder(path, BASE_URL, method="POST", data=dict(body), headers=more, environ_base=BROWSER)
    return builder.get_environ()


def milliseconds(one: Request, other: Request) -> tuple[float, float]:
    """Return the median CPU time of one request of each kind, in milliseconds."""
    for _ in range(WARM_UP):
        one()
        other()
    gc.freeze()  # as in the web process; what the bench itself has loaded is no part of a request
    pairs = [(_round(one), _round(other)) for _ in range(ROUNDS)]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def _round(request: Request) -> float:
    start = process_time()
    for _ in range(PER_ROUND):
        request()
    return (process_time() - start) / PER_ROUND * 1000
