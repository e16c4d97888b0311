"""The two blueprints that several files fill."""

from flask import Blueprint

review_bp = Blueprint("reviews", __name__, url_prefix="/review")
panel_bp = Blueprint("panel", __name__, url_prefix="/panel")
