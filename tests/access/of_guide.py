"""Versions of the guide: one to accept, one to write."""

from typing import TYPE_CHECKING, Any

from app.accounts.policy import PORTAL
from app.applications.models import GuideMove
from app.applications.policy import State
from app.duties.service import ask_partners
from app.guide.models import GuideVersion
from app.guide.policy.drafts import Kind
from app.guide.policy.languages import fingerprint
from app.guide.service.drafts import retire_row, row_at, start_draft
from app.guide.service.languages import add_language, clause_at, show_language
from app.guide.service.publishing import text_hash
from tests.builders import NOW
from tests.guide.builders import make_newer, translate
from tests.rows import make_application

if TYPE_CHECKING:
    from tests.access.world import World


def put_guide(world: "World") -> None:
    """Publish a version that partners have to accept and that a draft came under, and begin the next one."""
    session = world.session
    moved = make_application(session, world.home, State.DRAFT)
    newer = make_newer(session)
    move = GuideMove(
        application_id=moved.id, from_version_id=moved.guide_version_id, to_version_id=newer.id, moved_at=NOW
    )
    session.add(move)
    world.put("guide_news.read", reference=moved.reference)
    ask_partners(session, newer, now=NOW)
    world.put("partner_guide.accept", {"agreed": "y", "sha256": text_hash(session, newer)})
    put_languages(world, newer)
    draft = start_draft(session, actor=PORTAL, now=NOW)
    session.flush()
    retired, kept = (row_at(session, draft.id, Kind.REQUIREMENTS, code) for code in ("QLT-9001", "QLT-CMMI"))
    version = {"version": str(retired.version)}
    retire_row(session, draft.number, Kind.REQUIREMENTS, retired.code, version=1, actor=PORTAL, now=NOW)
    session.flush()
    clause = {"part": "criteria", "title": "Local office", "text": "An office."}
    world.put("desk_guide.show", number=draft.number)
    world.put("desk_guide.add", clause | {"code": "CRIT-LOCAL"}, number=draft.number, kind="clauses")
    world.put("desk_guide.row desk_guide.save", clause | version, number=draft.number, kind="clauses", code="CRIT-EXP")
    place: dict[str, Any] = {"number": draft.number, "kind": "requirements"}
    world.put("desk_guide.retire", version, **place, code=kept.code)
    world.put("desk_guide.put_back", **place, code=retired.code)
    days = {"effective_on": "2030-05-09", "cut_off_on": "2030-05-20", "version": str(draft.version), "confirmed": "y"}
    world.put("desk.publish", days, number=draft.number)


def put_languages(world: "World", guide: GuideVersion) -> None:
    """Translate a clause into two languages, and offer one of them."""
    for language in ("hi", "ta"):
        add_language(world.session, guide, language, actor=PORTAL, now=NOW)
        translate(world.session, guide, language, "CRIT-EXP")
    show_language(world.session, guide, "hi", actor=PORTAL, now=NOW)
    typed = {"title": "अनुभव", "text": "आवेदक को अनुभव है।", "version": "0"}
    typed |= {"english": fingerprint(clause_at(world.session, guide.id, "CRIT-MIT"))}
    world.put("desk_languages.all", {"language": "ur"}, number=guide.number)
    world.put("desk_languages.one desk_languages.hide", number=guide.number, language="hi")
    world.put("desk_languages.show", number=guide.number, language="ta")
    world.put("desk_languages.clause desk_languages.save", typed, number=guide.number, language="hi", code="CRIT-MIT")
