"""What several tests of a panel send."""

from flask.testing import FlaskClient

from tests.reviews.builders import Case


def propose(client: FlaskClient, case: Case, outcome: str = "approved") -> int:
    data = {"outcome": outcome, "summary": "The panel is clear."}
    return client.post(f"/panel/{case.reference}/decide", data=data).status_code
