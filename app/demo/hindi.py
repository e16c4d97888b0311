"""A few clauses of the guide in Hindi, in words of the demo's own. They bind nobody."""

from datetime import datetime

from app.accounts.policy import Actor
from app.core.clock import local_date
from app.extensions import db
from app.guide.policy.languages import UNSAVED, SaveTranslation, fingerprint
from app.guide.service import current_guide
from app.guide.service.languages import add_language, clause_at, progress_of, save_translation, show_language

HINDI = "hi"
CLAUSES = {
    "CRIT-EXP": (
        "सरकार के बड़े कार्यक्रमों का अनुभव",
        "आवेदक ने सरकारों के लिए बड़े पैमाने पर कार्यक्रम चलाए हैं और वह उन्हें दिखा सकता है।",
    ),
    "CRIT-MIT": (
        "MIT लाइसेंस का पालन",
        "DIGIT एक मुक्त स्रोत सॉफ़्टवेयर है और MIT लाइसेंस के अधीन है। जो भी इस पर कुछ बनाता है, वह लाइसेंस का पाठ और "
        "उसकी सूचनाएँ बनाए रखता है; इसका कोई अपवाद नहीं है।",
    ),
    "OBL-LABEL": (
        "लेबल दिखाना",
        "DIGIT के साथ बनाया या लागू किया गया हर समाधान या ऐप्लिकेशन “powered by DIGIT” लेबल दिखाता है।",
    ),
}


def translate_into_hindi(actor: Actor, *, now: datetime) -> None:
    """Translate some clauses of the version in force and offer them, unless somebody has begun with a language."""
    guide = current_guide(db.session, on=local_date(now))
    if progress_of(db.session, guide):
        return
    add_language(db.session, guide, HINDI, actor=actor, now=now)
    db.session.flush()
    for code, (title, text) in CLAUSES.items():
        english = fingerprint(clause_at(db.session, guide.id, code))
        command = SaveTranslation(title=title, text=text, version=UNSAVED, english_sha256=english)
        save_translation(db.session, guide, HINDI, code, command, actor=actor, now=now)
    db.session.flush()
    show_language(db.session, guide, HINDI, actor=actor, now=now)
