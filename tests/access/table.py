"""Who may open what: one row for each address and method of the portal."""

from enum import StrEnum, auto


class Who(StrEnum):
    """Kinds of people. From viewer to signatory they belong to the organisation whose things are asked for."""

    VISITOR = auto()
    STRANGER = auto()  # owner and signatory of another partner, with applications of its own
    VIEWER = auto()
    TECHNICAL_CONTACT = auto()
    MEMBER = auto()
    OWNER = auto()
    SIGNATORY = auto()
    REVIEWER = auto()  # on the panel, no tie declared
    OTHER_REVIEWER = auto()  # on no panel
    RECUSED_REVIEWER = auto()  # was on the panel, has a tie
    CHAIR = auto()
    MANAGER = auto()
    ADMIN = auto()


Row = frozenset[Who]
W = Who
EVERYBODY: Row = frozenset(Who)
SIGNED_IN = EVERYBODY - {W.VISITOR}
READERS: Row = frozenset({W.VIEWER, W.TECHNICAL_CONTACT, W.MEMBER, W.OWNER, W.SIGNATORY})
EDITORS = READERS - {W.VIEWER, W.TECHNICAL_CONTACT}
SUBMITTERS = EDITORS - {W.MEMBER}
OWNER: Row = frozenset({W.OWNER})
SIGNATORY: Row = frozenset({W.SIGNATORY})
MANAGER: Row = frozenset({W.MANAGER})
CHAIR: Row = frozenset({W.CHAIR})
APPROVERS = CHAIR | MANAGER
REVIEWER: Row = frozenset({W.REVIEWER})
ALL_REVIEWERS = REVIEWER | {W.OTHER_REVIEWER, W.RECUSED_REVIEWER}
STRANGER: Row = frozenset({W.STRANGER})  # opens pages that show everybody their own things

TABLE: dict[str, Row] = {
    "GET accounts.mine": SIGNED_IN,
    "POST accounts.mine": SIGNED_IN,
    "GET accounts.sent": EVERYBODY,
    "GET agreements.document": READERS,
    "GET agreements.mou": READERS,
    "POST agreements.sign": SIGNATORY,
    "GET agreements.signed_copy": READERS,
    "GET agreements_desk.case": MANAGER,
    "GET agreements_desk.countersign": MANAGER,
    "POST agreements_desk.countersign": MANAGER,
    "GET agreements_desk.document": MANAGER,
    "GET agreements_desk.index": MANAGER,
    "GET agreements_desk.signed_copy": MANAGER,
    "GET applications.history": READERS,
    "GET applications.mine": READERS | STRANGER,
    "GET applications.tasks": READERS,
    "POST clients.acknowledge": MANAGER,
    "GET asking.answer": OWNER,
    "POST asking.answer": OWNER,
    "GET asking.ask": EDITORS | STRANGER,
    "POST asking.ask": EDITORS | STRANGER,
    "POST asking.decline": OWNER,
    "GET clients.home": READERS | STRANGER,
    "GET clients.one": READERS,
    "GET clients.received": MANAGER,
    "GET clients.received_one": MANAGER,
    "GET clients.report": EDITORS | STRANGER,
    "POST clients.report": EDITORS | STRANGER,
    "GET clients.reports": READERS | STRANGER,
    "GET decisions.decision": READERS,
    "GET desk.messages": MANAGER,
    "POST desk.messages": MANAGER,
    "GET desk.queue": MANAGER,
    "GET desk_applications.case": MANAGER,
    "GET desk_applications.list": MANAGER,
    "POST desk_check.accept": MANAGER,
    "GET desk_check.check": MANAGER,
    "GET desk_check.file": MANAGER,
    "POST desk_check.finish": MANAGER,
    "GET desk_check.send_back": MANAGER,
    "POST desk_check.send_back": MANAGER,
    "POST desk_check.start": MANAGER,
    "POST desk_interests.accept": MANAGER,
    "GET desk_identity.decline": MANAGER,
    "POST desk_identity.decline": MANAGER,
    "GET desk_identity.listing": MANAGER,
    "GET desk_identity.show": MANAGER,
    "POST desk_identity.show": MANAGER,
    "GET desk_interests.decline": MANAGER,
    "POST desk_interests.decline": MANAGER,
    "POST desk_interests.invite_again": MANAGER,
    "GET desk_interests.listing": MANAGER,
    "GET desk_interests.show": MANAGER,
    "GET directory.partners": EVERYBODY,
    "GET directory.profile": EVERYBODY,
    "GET evidence.document": READERS,
    "GET evidence.documents": READERS,
    "GET evidence.file": READERS,
    "GET evidence.questions": READERS,
    "POST evidence.remove_document": EDITORS,
    "POST evidence.save_document": EDITORS,
    "GET guide.guide": EVERYBODY,
    "GET guide.help": EVERYBODY,
    "GET guide.home": EVERYBODY,
    "GET guide.programme": EVERYBODY,
    "GET guide.statement": EVERYBODY,
    "GET guide.version": EVERYBODY,
    "GET identity.ask": SUBMITTERS | STRANGER,
    "POST identity.ask": SUBMITTERS | STRANGER,
    "GET identity.mine": READERS | STRANGER,
    "GET interests.express": EVERYBODY,
    "POST interests.express": EVERYBODY,
    "GET interests.sent": EVERYBODY,
    "GET members.everybody": READERS | STRANGER,
    "GET members.hand_over": OWNER,
    "POST members.hand_over": OWNER,
    "GET members.invite": OWNER | STRANGER,
    "POST members.invite": OWNER | STRANGER,
    "POST members.invite_again": OWNER,
    "GET members.leave": READERS | STRANGER,
    "POST members.leave": READERS | STRANGER,
    "GET members.person": OWNER,
    "POST members.person": OWNER,
    "POST members.revoke": OWNER,
    "GET members.take_off": OWNER,
    "POST members.take_off": OWNER,
    "GET notices.mine": SIGNED_IN,
    "GET panel.approve": APPROVERS,
    "POST panel.approve": APPROVERS,
    "GET panel.assign": CHAIR,
    "POST panel.assign": CHAIR,
    "GET panel.board": CHAIR,
    "GET panel.consensus": CHAIR,
    "POST panel.consensus": CHAIR,
    "GET panel.decide": CHAIR,
    "POST panel.decide": CHAIR,
    "GET panel.record": APPROVERS,
    "GET panel.return_proposal": APPROVERS,
    "POST panel.return_proposal": APPROVERS,
    "GET panel.record_text": APPROVERS,
    "GET partners.home": SIGNED_IN,
    "GET partners.join": EVERYBODY,
    "POST partners.join": EVERYBODY,
    "GET receipts.sent": EVERYBODY,
    "GET reviews.conflict": REVIEWER,
    "POST reviews.conflict": REVIEWER,
    "GET reviews.done": REVIEWER,
    "GET reviews.file": REVIEWER,
    "GET reviews.mine": ALL_REVIEWERS,
    "GET reviews.read": REVIEWER,
    "GET reviews.score": REVIEWER,
    "POST reviews.score": REVIEWER,
    "GET sections.show": READERS,
    "POST sections.save": EDITORS,
    "GET security.confirm_email": EVERYBODY,
    "POST security.confirm_email": EVERYBODY,
    "GET security.forgot_password": EVERYBODY,
    "POST security.forgot_password": EVERYBODY,
    "GET security.login": EVERYBODY,
    "POST security.login": EVERYBODY,
    "POST security.logout": EVERYBODY,
    "GET security.register": EVERYBODY,
    "POST security.register": EVERYBODY,
    "GET security.reset_password": EVERYBODY,
    "POST security.reset_password": EVERYBODY,
    "GET security.send_confirmation": EVERYBODY,
    "POST security.send_confirmation": EVERYBODY,
    "GET security.verify": SIGNED_IN,
    "POST security.verify": SIGNED_IN,
    "GET self_check.ask": EVERYBODY,
    "GET self_check.result": EVERYBODY,
    "GET site.robots": EVERYBODY,
    "GET site.sitemap": EVERYBODY,
    "GET submission.check": READERS,
    "POST submission.send": SUBMITTERS,
    "GET submission.submitted": READERS,
    "GET submission.take_back": SUBMITTERS,
    "POST submission.take_back": SUBMITTERS,
    "POST switching.choose": READERS,
}
OF_THE_DEMO: dict[str, Row] = {
    "GET demo.clock": MANAGER,
    "POST demo.clock": MANAGER,
    "GET demo.mail": EVERYBODY,
    "GET demo.one_mail": EVERYBODY,
}
