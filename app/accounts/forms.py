"""What we add to the account library's forms."""

from flask_security.forms import RegisterFormV2
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.web.forms import stripped, writable


class SignUpForm(RegisterFormV2):
    name = StringField(
        "Your full name",
        [InputRequired("Enter your full name."), Length(max=200), writable],
        filters=[stripped],
        render_kw={"autocomplete": "name"},
    )
