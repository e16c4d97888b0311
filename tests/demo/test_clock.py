"""Moving the demo's clock."""

import pytest
from flask import Flask

from app.demo.routes import HOW_FAR, MoveClockForm


@pytest.mark.parametrize("typed", ["", "far", "0", "401", "9" * 5000])
def test_what_is_no_number_of_days_is_said_once(app: Flask, typed: str) -> None:
    with app.test_request_context(method="POST", data={"amount": typed, "unit": "days"}):
        form = MoveClockForm()

        assert not form.validate()
        assert form.errors == {"amount": [HOW_FAR]}
