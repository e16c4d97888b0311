"""The words of the MoU as one self-standing page, ready for the PDF renderer, and its data for programs."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import qrcode
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from qrcode.image.svg import SvgPathImage

from app.core.clock import PROGRAM_ZONE
from app.core.ports import Attached
from app.web.words import day, moment, until

Terms = Mapping[str, Any]
APP = Path(__file__).parent.parent
STYLES = APP / "static" / "documents.css"


def mou_html(
    terms: Terms,
    signed: Mapping[str, Terms] | None = None,
    sha256: str = "",
    *,
    address: str = "",
    is_demo: bool = True,
) -> str:
    """Return the MoU; with signatures by side it is the executed copy of the text that has this hash.

    At `address` everybody can check it. A seal that only this installation vouches for says so in the text.
    """
    return _template("addendum" if "amends" in terms else "mou").render(
        terms=terms,
        signed=signed,
        sha256=sha256,
        address=address,
        qr_code=qr_code(address) if address else "",
        is_demo=is_demo,
        clauses_for=partial(clauses_for, terms["guide"]["clauses"]),
    )


def mou_data(
    terms: Terms, signed: Mapping[str, Terms] | None = None, sha256: str = "", *, address: str = ""
) -> Attached:
    """Return what the MoU is made from, word for word, as a file inside it. Mail addresses of people stay out."""
    parties = {**terms, "signatory": {part: terms["signatory"][part] for part in ("name", "title")}}
    data = {"terms": parties, "signed": signed, "text_sha256": sha256 or None, "check_at": address or None}
    return Attached(
        name=f"{terms['reference']}.json",
        description="The data of this memorandum, for programs",
        data=json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, default=_iso).encode(),
        made_at=datetime.combine(date.fromisoformat(terms["drafted_on"]), time(), UTC),
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def qr_code(address: str) -> str:
    """Return a picture that leads a phone to the address."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


def clauses_for(clauses: Sequence[Terms], rules: Sequence[str]) -> list[str]:
    """Return the codes of the guide's clauses that state one of the rules, such as S1.32."""
    return [clause["code"] for clause in clauses if set(rules) & set(re.findall(r"S\d+\.\d+", clause["sources"]))]


@cache
def _template(name: str) -> Template:
    """Compile once in each process. What people typed is only ever a value."""
    environment = Environment(loader=FileSystemLoader(APP / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters.update(
        moment=moment,
        day=lambda text: day(date.fromisoformat(text)),
        until=lambda text: until(date.fromisoformat(text)),
    )
    environment.globals.update(styles=STYLES.as_uri(), zone=PROGRAM_ZONE.key)
    return environment.get_template(f"agreements/{name}.html")
