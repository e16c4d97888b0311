"""Security headers, the same on every answer."""

import secrets

from flask import Flask, Response, g, session
from secure import ContentSecurityPolicy, Secure, StrictTransportSecurity

NONCE = "NONCE"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def fixed_headers(*, secure: bool) -> dict[str, str]:
    """Return what every answer carries; the place of its nonce is marked."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .script_src("'self'", f"'nonce-{NONCE}'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .object_src("'none'")
        .base_uri("'none'")
        .form_action("'self'")
        .frame_ancestors("'none'")
    )
    hsts = StrictTransportSecurity().max_age(31536000).include_subdomains()
    return dict(Secure(csp=policy, hsts=hsts if secure else None).headers) | FIXED


def install(app: Flask) -> None:
    made = fixed_headers(secure=app.config["SESSION_COOKIE_SECURE"])

    def begin() -> None:
        g.csp_nonce = secrets.token_urlsafe(16)

    def finish(response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        for name, value in made.items():
            if name.lower() not in given:
                response.headers.add(name, value.replace(NONCE, g.get("csp_nonce", "")))
        if "_user_id" in session:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.before_request(begin)
    app.after_request(finish)
