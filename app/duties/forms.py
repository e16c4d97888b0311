"""How a partner agrees to a version of the guide."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from app.web.forms import HouseForm


class AcceptGuideForm(HouseForm):
    sha256 = HiddenField(default="")
    agreed = BooleanField("", [InputRequired("Read the new version, then agree to it.")])

    def show(self, number: str) -> None:
        self.agreed.label.text = (
            f"We have read version {number} of the program guide, and our organisation agrees to it"
        )
