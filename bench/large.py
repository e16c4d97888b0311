"""The portal as it runs, but with room for files that are larger than any document it asks for."""

from app.applications.policy import evidence

LARGEST_HERE = 128 * 2**20
vars(evidence).update(LARGEST=LARGEST_HERE)

from wsgi import app  # noqa: E402

app.config["MAX_CONTENT_LENGTH"] = 2 * LARGEST_HERE
