"""All tables of the first release.

Revision ID: 2026_11_22
"""

import sqlalchemy as sa
from alembic import op

from app.agreements.models import SIGNED_STAYS
from app.guide.models import PUBLISHED_STAYS
from app.outbox.models import APPEND_ONLY

revision = "2026_11_22"
down_revision = None
branch_labels = ("default",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.String(), nullable=True),
        sa.Column("tf_totp_secret", sa.String(), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
        sa.UniqueConstraint("fs_webauthn_user_handle", name=op.f("uq_account_fs_webauthn_user_handle")),
    )
    op.create_table(
        "catalogue_entry",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_catalogue_entry")),
    )
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "directory_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_version")),
    )
    op.create_table(
        "event_record",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_record")),
    )
    with op.batch_alter_table("event_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_record_name"), ["name"], unique=False)

    op.create_table(
        "file_content",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "scan",
            sa.Enum("waiting", "clean", "refused", "unscanned", name="scanstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("scan_attempts", sa.Integer(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.CheckConstraint("(scan = 'refused') = (finding <> '')", name=op.f("ck_file_content_refused_has_finding")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_content")),
    )
    with op.batch_alter_table("file_content", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_content_scan"), ["scan"], unique=False)

    op.create_table(
        "form_receipt",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_form_receipt")),
    )
    op.create_table(
        "guide_version",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("cut_off_on", sa.Date(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.Column("source_address", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(published_on IS NULL) = (effective_on IS NULL)", name=op.f("ck_guide_version_published_has_day")
        ),
        sa.CheckConstraint(
            "cut_off_on IS NULL OR cut_off_on >= effective_on", name=op.f("ck_guide_version_cut_off_in_force")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_version")),
        sa.UniqueConstraint("number", name=op.f("uq_guide_version_number")),
    )
    op.create_table(
        "organisation",
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column(
            "legal_form",
            sa.Enum(
                "company",
                "llp",
                "partnership_firm",
                "sole_proprietor",
                "trust_or_society",
                "foreign_company",
                name="legalform",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trading_name", sa.String(), nullable=False),
        sa.Column("former_names", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_name_key"), ["name_key"], unique=False)

    op.create_table(
        "policy_value",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_policy_value")),
    )
    op.create_table(
        "rubric_criterion",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_rubric_criterion_weight_is_share")),
        sa.PrimaryKeyConstraint("valid_from", "code", name=op.f("pk_rubric_criterion")),
    )
    op.create_table(
        "mou_template",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_mou_template")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_mou_template_valid_from")),
    )
    op.create_table(
        "reference_counter",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_reference_counter")),
    )
    op.create_table(
        "worker_beat",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "acceptance",
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_acceptance_account_id_account")),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_acceptance_guide_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_acceptance_guide_version_id"), ["guide_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_acceptance_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "clause",
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_clause_guide_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("guide_version_id", "code", name=op.f("uq_clause_guide_version_id_code")),
    )
    with op.batch_alter_table("clause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_guide_version_id"), ["guide_version_id"], unique=False)

    op.create_table(
        "guide_language",
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_guide_language_guide_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_language")),
        sa.UniqueConstraint(
            "guide_version_id", "language", name=op.f("uq_guide_language_guide_version_id_language")
        ),
    )
    op.create_table(
        "clause_translation",
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("english_sha256", sa.String(), nullable=False),
        sa.Column("translated_by", sa.String(), nullable=False),
        sa.Column("translated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("title <> '' AND text <> ''", name=op.f("ck_clause_translation_says_something")),
        sa.ForeignKeyConstraint(
            ["guide_version_id", "language"],
            ["guide_language.guide_version_id", "guide_language.language"],
            name=op.f("fk_clause_translation_guide_version_id_language_guide_language"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_translation")),
        sa.UniqueConstraint(
            "guide_version_id",
            "language",
            "code",
            name=op.f("uq_clause_translation_guide_version_id_language_code"),
        ),
    )
    op.create_table(
        "delivery",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "failed", name="deliverystate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_delivery_done_has_time")),
        sa.ForeignKeyConstraint(["number"], ["event_record.number"], name=op.f("fk_delivery_number_event_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("number", "handler", name=op.f("uq_delivery_number_handler")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_state"), ["state"], unique=False)

    op.create_table(
        "event_subject",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["event_record.number"], name=op.f("fk_event_subject_number_event_record")),
        sa.PrimaryKeyConstraint("number", "subject_id", name=op.f("pk_event_subject")),
    )
    with op.batch_alter_table("event_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_subject_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "grant",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "signatory",
                "member",
                "viewer",
                "technical_contact",
                "reviewer",
                "chair",
                "program_manager",
                "admin",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_grant_account_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_grant_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
        sa.UniqueConstraint(
            "account_id", "role", "organisation_id", name=op.f("uq_grant_account_id_role_organisation_id")
        ),
    )
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "guide_benefit",
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_guide_benefit_guide_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_benefit")),
        sa.UniqueConstraint("guide_version_id", "code", name=op.f("uq_guide_benefit_guide_version_id_code")),
    )
    with op.batch_alter_table("guide_benefit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guide_benefit_guide_version_id"), ["guide_version_id"], unique=False)

    op.create_table(
        "guide_step",
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_guide_step_guide_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_step")),
        sa.UniqueConstraint("guide_version_id", "code", name=op.f("uq_guide_step_guide_version_id_code")),
    )
    with op.batch_alter_table("guide_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guide_step_guide_version_id"), ["guide_version_id"], unique=False)

    op.create_table(
        "identifier",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_identifier_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
        sa.UniqueConstraint("country", "kind", "value", name=op.f("uq_identifier_country_kind_value")),
        sa.UniqueConstraint("organisation_id", "kind", name=op.f("uq_identifier_organisation_id_kind")),
    )
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identifier_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "identity_change",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("old_value", sa.String(), nullable=False),
        sa.Column("new_value", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "approved", "declined", "withdrawn", name="changestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_identity_change_answered_has_time")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_identity_change_has_reason")),
        sa.CheckConstraint("state <> 'declined' OR answer <> ''", name=op.f("ck_identity_change_declined_has_reason")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_identity_change_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_change")),
        sa.UniqueConstraint("reference", name=op.f("uq_identity_change_reference")),
    )
    with op.batch_alter_table("identity_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_change_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_change_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_identity_change_open",
            ["organisation_id", "field"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "interest",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column(
            "player",
            sa.Enum(
                "technology_provider",
                "system_integrator",
                "program_manager",
                "civil_society",
                "government",
                name="player",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("expressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("new", "accepted", "declined", "redirected", name="intereststate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('accepted', 'declined')) = (answered_at IS NOT NULL)",
            name=op.f("ck_interest_answered_has_time"),
        ),
        sa.CheckConstraint("state <> 'declined' OR answer <> ''", name=op.f("ck_interest_declined_has_reason")),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_interest_guide_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("reference", name=op.f("uq_interest_reference")),
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_interest_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_interest_new_contact_email_name_key",
            ["contact_email", "name_key"],
            unique=True,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

    op.create_table(
        "invitation",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name=op.f("ck_invitation_ended_once")),
        sa.ForeignKeyConstraint(["accepted_by"], ["account.id"], name=op.f("fk_invitation_accepted_by_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "accepted", "declined", name="joinstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_join_request_answered_has_time")),
        sa.CheckConstraint("(state = 'open') = (answered_by IS NULL)", name=op.f("ck_join_request_answered_has_owner")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_join_request_account_id_account")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_join_request_answered_by_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_join_request_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_request_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_request_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_join_request_open",
            ["organisation_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "notice",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "failed", name="deliverystate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (sent_at IS NOT NULL)", name=op.f("ck_notice_sent_has_time")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_state"), ["state"], unique=False)

    op.create_table(
        "partner",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "active",
                "attention",
                "grace",
                "suspended",
                "cancelled",
                "withdrawn",
                "left",
                name="standing",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("standing_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing_cause", sa.Enum("", "guide", "agreement", "term", name="cause", native_enum=False, length=40), nullable=False),
        sa.Column("active_on", sa.Date(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "last_on IS NULL OR standing IN ('cancelled', 'withdrawn', 'left')", name=op.f("ck_partner_last_day_is_over")
        ),
        sa.CheckConstraint("slug <> ''", name=op.f("ck_partner_slug_given")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_partner_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_partner_organisation_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_partner_reference")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_slug")),
        sa.UniqueConstraint("status_index", name=op.f("uq_partner_status_index")),
    )
    op.create_table(
        "requirement",
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("proves", sa.String(), nullable=False),
        sa.Column("documents", sa.String(), nullable=False),
        sa.Column("formats", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("validity", sa.String(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("mandatory", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("how_checked", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_requirement_guide_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("guide_version_id", "code", name=op.f("uq_requirement_guide_version_id_code")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requirement_guide_version_id"), ["guide_version_id"], unique=False)

    op.create_table(
        "account_link",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column(
            "purpose", sa.Enum("sign_in", "new_address", name="purpose", native_enum=False, length=40), nullable=False
        ),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "purpose <> 'new_address' OR address <> ''", name=op.f("ck_account_link_new_address_is_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_account_id"), ["account_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("usage", sa.String(), nullable=False),
        sa.Column("device_type", sa.String(), nullable=False),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("extensions", sa.String(), nullable=True),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_passkey_account_id_name")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_account_id"), ["account_id"], unique=False)

    op.create_table(
        "kept_form",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_kept_form_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kept_form_token_hash")),
    )
    with op.batch_alter_table("kept_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_form_account_id"), ["account_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["file_content.sha256"], name=op.f("fk_stored_file_sha256_file_content")),
        sa.ForeignKeyConstraint(["stored_by"], ["account.id"], name=op.f("fk_stored_file_stored_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_stored_by"), ["stored_by"], unique=False)

    op.create_table(
        "application",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("interest_id", sa.Uuid(), nullable=False),
        sa.Column("guide_version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "checking",
                "changes_requested",
                "in_review",
                "questions_asked",
                "consensus",
                "decided",
                "mou_sent",
                "mou_signed",
                "active",
                "declined",
                "deferred",
                "withdrawn",
                "lapsed",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("program_owes_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guide_version_id"], ["guide_version.id"], name=op.f("fk_application_guide_version_id_guide_version")
        ),
        sa.ForeignKeyConstraint(["interest_id"], ["interest.id"], name=op.f("fk_application_interest_id_interest")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_application_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_interest_id"), ["interest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_application_living_interest_id",
            ["interest_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'lapsed'"),
            postgresql_where=sa.text("state <> 'lapsed'"),
        )

    op.create_table(
        "client_report",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("client_name", sa.String(), nullable=False),
        sa.Column(
            "client_kind",
            sa.Enum(
                "local_government",
                "state_government",
                "national_government",
                "public_enterprise",
                "civil_society",
                "company",
                name="clientkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("label_shown", sa.Boolean(), nullable=False),
        sa.Column("onboarded_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_reason", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("on_time", "late", "acknowledged", "withdrawn", name="reportstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reported_on <= due_on OR late_reason <> ''", name=op.f("ck_client_report_late_has_reason")),
        sa.CheckConstraint(
            "state <> 'acknowledged' OR acknowledged_at IS NOT NULL",
            name=op.f("ck_client_report_acknowledged_has_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_client_report_withdrawn_has_moment")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawal_reason <> '')", name=op.f("ck_client_report_withdrawn_has_reason")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_client_report_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_report")),
        sa.UniqueConstraint("reference", name=op.f("uq_client_report_reference")),
    )
    with op.batch_alter_table("client_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_report_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_client_report_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_client_report_state"), ["state"], unique=False)

    op.create_table(
        "directory_entry",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("standing_on", sa.Date(), nullable=False),
        sa.Column("active_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_directory_entry_partner_id_partner")),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_directory_entry")),
        sa.UniqueConstraint("slug", name=op.f("uq_directory_entry_slug")),
    )
    with op.batch_alter_table("directory_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_entry_name_key"), ["name_key"], unique=False)

    op.create_table(
        "duty",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("trained_team", "accept_guide", "condition", "renew_mou", name="dutykind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "met", "met_late", "missed", "waived", name="dutystate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state IN ('met', 'met_late')) = (met_on IS NOT NULL)", name=op.f("ck_duty_met_has_day")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_duty_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("partner_id", "kind", "source_id", name=op.f("uq_duty_partner_id_kind_source_id")),
    )
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "issued",
                "declined",
                "lapsed",
                "signed",
                "on_hold",
                "approved",
                "active",
                "ending",
                "terminated",
                "in_grace",
                "renewed",
                "expired",
                "closed",
                name="agreementstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_file_id", sa.Uuid(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "notice_by", sa.Enum("partner", "program", name="side", native_enum=False, length=40), nullable=True
        ),
        sa.Column(
            "kind",
            sa.Enum("first", "renewal", "addendum", name="kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column("sign_by", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("renewal_on", sa.Date(), nullable=True),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state = 'closed' OR (state = 'preparing') = (file_id IS NULL)", name=op.f("ck_agreement_issued_has_file")
        ),
        sa.CheckConstraint(
            "final_file_id IS NULL OR state IN ('active', 'ending', 'terminated', 'in_grace', 'renewed', 'expired')",
            name=op.f("ck_agreement_executed_is_active"),
        ),
        sa.CheckConstraint(
            "(state IN ('ending', 'terminated')) = (ends_on IS NOT NULL)", name=op.f("ck_agreement_notice_has_day")
        ),
        sa.CheckConstraint("(ends_on IS NULL) = (notice_by IS NULL)", name=op.f("ck_agreement_notice_has_side")),
        sa.CheckConstraint("(kind = 'first') = (base_id IS NULL)", name=op.f("ck_agreement_first_stands_alone")),
        sa.CheckConstraint(
            "(state IN ('active', 'ending', 'terminated', 'in_grace', 'renewed', 'expired')) = (starts_on IS NOT NULL)",
            name=op.f("ck_agreement_in_force_has_term"),
        ),
        sa.CheckConstraint(
            "(starts_on IS NULL) = (last_on IS NULL) AND (starts_on IS NULL) = (renewal_on IS NULL) "
            "AND (starts_on IS NULL) = (grace_until IS NULL)",
            name=op.f("ck_agreement_term_is_whole"),
        ),
        sa.CheckConstraint(
            "starts_on <= last_on AND last_on <= grace_until", name=op.f("ck_agreement_term_has_order")
        ),
        sa.CheckConstraint("(file_id IS NULL) = (issued_at IS NULL)", name=op.f("ck_agreement_issued_has_time")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_agreement_application_id_application")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["agreement.id"], name=op.f("fk_agreement_base_id_agreement")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_agreement_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["final_file_id"], ["stored_file.id"], name=op.f("fk_agreement_final_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("reference", name=op.f("uq_agreement_reference")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_base_id"), ["base_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_agreement_first",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'first'"),
            postgresql_where=sa.text("kind = 'first'"),
        )
        batch_op.create_index(
            "uq_agreement_renewal",
            ["base_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'renewal'"),
            postgresql_where=sa.text("kind = 'renewal'"),
        )

    op.create_table(
        "directory_facet",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["directory_entry.partner_id"], name=op.f("fk_directory_facet_partner_id_directory_entry")
        ),
        sa.PrimaryKeyConstraint("partner_id", "kind", "value", name=op.f("pk_directory_facet")),
    )
    with op.batch_alter_table("directory_facet", schema=None) as batch_op:
        batch_op.create_index("ix_directory_facet_kind_value", ["kind", "value"], unique=False)

    op.create_table(
        "evidence_item",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_code", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("uploaded", "accepted", "returned", name="evidencestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("return_code", sa.String(), nullable=False),
        sa.Column("return_text", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'uploaded') = (checked_at IS NULL)", name=op.f("ck_evidence_item_decided_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR (return_code <> '' AND return_text <> '')",
            name=op.f("ck_evidence_item_returned_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_evidence_item_application_id_application")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_item_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_item")),
    )
    with op.batch_alter_table("evidence_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_item_application_id"), ["application_id"], unique=False)
        batch_op.create_index(
            "uq_evidence_item_current",
            ["application_id", "requirement_code"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "guide_move",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_version_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(read_at IS NULL) = (read_by = '')", name=op.f("ck_guide_move_read_has_reader")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_guide_move_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["guide_version.id"], name=op.f("fk_guide_move_from_version_id_guide_version")
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"], ["guide_version.id"], name=op.f("fk_guide_move_to_version_id_guide_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_move")),
        sa.UniqueConstraint("application_id", "to_version_id", name=op.f("uq_guide_move_application_id_to_version_id")),
    )
    with op.batch_alter_table("guide_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guide_move_application_id"), ["application_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_revision_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_revision_application_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_application_id"), ["application_id"], unique=False)

    op.create_table(
        "check_answer",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_check_answer_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_answer")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_check_answer_revision_id")),
    )
    with op.batch_alter_table("check_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_answer_answered_on"), ["answered_on"], unique=False)

    op.create_table(
        "section_return",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("return_code", sa.String(), nullable=False),
        sa.Column("return_text", sa.String(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("return_code <> '' AND return_text <> ''", name=op.f("ck_section_return_has_reason")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_section_return_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_return")),
        sa.UniqueConstraint("revision_id", "key", name=op.f("uq_section_return_revision_id_key")),
    )
    op.create_table(
        "explanation",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("explained_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_explanation_has_words")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_explanation_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint("revision_id", "key", name=op.f("uq_explanation_revision_id_key")),
    )
    op.create_table(
        "quick_refusal",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("proposed", "confirmed", "taken_back", name="refusalstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_quick_refusal_confirmed_has_time")
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_by IS NOT NULL)", name=op.f("ck_quick_refusal_confirmed_has_person")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by", name=op.f("ck_quick_refusal_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_quick_refusal_application_id_application")
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_quick_refusal_confirmed_by_account")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_quick_refusal_proposed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_refusal")),
    )
    with op.batch_alter_table("quick_refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quick_refusal_application_id"), ["application_id"], unique=False)
        batch_op.create_index(
            "uq_quick_refusal_standing",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'taken_back'"),
            postgresql_where=sa.text("state <> 'taken_back'"),
        )

    op.create_table(
        "revision_copy",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_revision_copy_file_id_stored_file")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_revision_copy_revision_id_revision")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_revision_copy")),
    )

    op.create_table(
        "section",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_section_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("application_id", "key", name=op.f("uq_section_application_id_key")),
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_application_id"), ["application_id"], unique=False)

    op.create_table(
        "screening_match",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column("listed_name", sa.String(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column(
            "evidence", sa.Enum("name", "identifier", name="evidence", native_enum=False, length=40), nullable=False
        ),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("possible", "proposed", "same", "not_same", name="matchstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("verdict_by", sa.Uuid(), nullable=True),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(evidence = 'identifier') = (identifier <> '')", name=op.f("ck_screening_match_identifier_has_number")
        ),
        sa.CheckConstraint(
            "(state = 'possible') = (verdict_by IS NULL)", name=op.f("ck_screening_match_verdict_has_person")
        ),
        sa.CheckConstraint(
            "(state = 'possible') = (verdict_at IS NULL)", name=op.f("ck_screening_match_verdict_has_time")
        ),
        sa.CheckConstraint("(state = 'possible') = (reason = '')", name=op.f("ck_screening_match_verdict_has_reason")),
        sa.CheckConstraint(
            "state <> 'proposed' OR evidence = 'name'", name=op.f("ck_screening_match_number_is_settled")
        ),
        sa.CheckConstraint(
            "(state = 'same' AND evidence = 'name') = (second_by IS NOT NULL)",
            name=op.f("ck_screening_match_name_has_second"),
        ),
        sa.CheckConstraint(
            "(second_by IS NULL) = (second_at IS NULL)", name=op.f("ck_screening_match_second_has_time")
        ),
        sa.CheckConstraint("second_by IS NULL OR second_by <> verdict_by", name=op.f("ck_screening_match_two_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_screening_match_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_screening_match_recorded_by_account")),
        sa.ForeignKeyConstraint(["second_by"], ["account.id"], name=op.f("fk_screening_match_second_by_account")),
        sa.ForeignKeyConstraint(["verdict_by"], ["account.id"], name=op.f("fk_screening_match_verdict_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_match")),
        sa.UniqueConstraint("organisation_id", "entry_key", name=op.f("uq_screening_match_organisation_id_entry_key")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_screening_match_organisation_id_number")),
    )
    with op.batch_alter_table("screening_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screening_match_state"), ["state"], unique=False)

    op.create_table(
        "former_verdict",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("possible", "proposed", "same", "not_same", name="matchstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("verdict_by", sa.Uuid(), nullable=False),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("reopened_by", sa.Uuid(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'not_same')", name=op.f("ck_former_verdict_may_be_reopened")),
        sa.CheckConstraint("because <> ''", name=op.f("ck_former_verdict_has_reason")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["screening_match.id"], name=op.f("fk_former_verdict_match_id_screening_match")
        ),
        sa.ForeignKeyConstraint(["reopened_by"], ["account.id"], name=op.f("fk_former_verdict_reopened_by_account")),
        sa.ForeignKeyConstraint(["verdict_by"], ["account.id"], name=op.f("fk_former_verdict_verdict_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_verdict")),
    )
    with op.batch_alter_table("former_verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_verdict_match_id"), ["match_id"], unique=False)

    op.create_table(
        "panel",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("individual", "consensus", "closed", name="panelstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("consensus_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state <> 'consensus' OR consensus_at IS NOT NULL", name=op.f("ck_panel_consensus_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'individual' OR consensus_at IS NULL", name=op.f("ck_panel_individual_before_consensus")
        ),
        sa.ForeignKeyConstraint(["agreed_by"], ["account.id"], name=op.f("fk_panel_agreed_by_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_panel_application_id_application")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_panel_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("application_id", "round", name=op.f("uq_panel_application_id_round")),
    )
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_state"), ["state"], unique=False)

    op.create_table(
        "agreement_issue",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_issue_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_agreement_issue_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_issue")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_issue_agreement_id_number")),
    )
    with op.batch_alter_table("agreement_issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_issue_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "agreement_step",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "issue",
                "reissue",
                "sign",
                "decline",
                "lapse",
                "hold",
                "release",
                "approve",
                "countersign",
                "give_notice",
                "take_notice_back",
                "end",
                "start_grace",
                "succeed",
                "expire",
                "close",
                name="action",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "action NOT IN ('hold', 'decline', 'reissue', 'give_notice', 'close') OR words <> ''", name=op.f("ck_agreement_step_has_reason")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_agreement_step_account_id_account")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_step_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_step")),
    )
    with op.batch_alter_table("agreement_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_step_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "clause_change",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("text_before", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("agreed", "declined", "taken_back", name="answer", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("new_text", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_clause_change_answered_has_time")
        ),
        sa.CheckConstraint("answer <> 'agreed' OR new_text <> ''", name=op.f("ck_clause_change_agreed_has_text")),
        sa.CheckConstraint("answer <> 'declined' OR words <> ''", name=op.f("ck_clause_change_declined_has_reason")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_clause_change_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_change")),
    )
    with op.batch_alter_table("clause_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_change_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(
            "uq_clause_change_waiting",
            ["agreement_id", "code"],
            unique=True,
            sqlite_where=sa.text("answer IS NULL"),
            postgresql_where=sa.text("answer IS NULL"),
        )

    op.create_table(
        "signature",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("side", sa.Enum("partner", "program", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column(
            "method",
            sa.Enum("portal", "wet_ink", "dsc", "aadhaar_esign", name="method", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("stamp_paper", sa.String(), nullable=False),
        sa.Column("comparison", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "name <> '' AND capacity <> '' AND consent <> '' AND sha256 <> ''", name=op.f("ck_signature_is_whole")
        ),
        sa.CheckConstraint("(method = 'portal') = (file_id IS NULL)", name=op.f("ck_signature_outside_has_file")),
        sa.CheckConstraint("(method = 'portal') = (signed_on IS NULL)", name=op.f("ck_signature_outside_has_day")),
        sa.CheckConstraint(
            "method NOT IN ('dsc', 'aadhaar_esign') OR proof <> ''", name=op.f("ck_signature_electronic_has_proof")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signature_account_id_account")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_signature_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_signature_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("agreement_id", "side", "issue", name=op.f("uq_signature_agreement_id_side_issue")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "credential_key",
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_credential_key_public_key")),
    )

    op.create_table(
        "seal_certificate",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("pem", sa.String(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_certificate")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_seal_certificate_fingerprint")),
    )

    op.create_table(
        "agreed_finding",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "compliant", "not_compliant", "unclear", "not_applicable", name="verdict", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('compliant', 'not_applicable') OR words <> ''", name=op.f("ck_agreed_finding_unmet_has_reason")
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_agreed_finding_panel_id_panel")),
        sa.PrimaryKeyConstraint("panel_id", "clause_code", name=op.f("pk_agreed_finding")),
    )
    op.create_table(
        "agreed_score",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_code", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 4", name=op.f("ck_agreed_score_points_in_range")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_agreed_score_panel_id_panel")),
        sa.PrimaryKeyConstraint("panel_id", "criterion_code", name=op.f("pk_agreed_score")),
    )
    op.create_table(
        "decision",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("approved", "conditional", "declined", "deferred", name="outcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("proposed", "returned", "sent", name="decisionstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (approved_at IS NOT NULL)", name=op.f("ck_decision_sent_has_time")),
        sa.CheckConstraint("(state = 'sent') = (approved_by IS NOT NULL)", name=op.f("ck_decision_sent_is_approved")),
        sa.CheckConstraint("(state = 'sent') = (record <> '')", name=op.f("ck_decision_sent_has_record")),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_decision_two_people")),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_decision_approved_by_account")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_decision_panel_id_panel")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_decision_proposed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("panel_id", name=op.f("uq_decision_panel_id")),
    )
    op.create_table(
        "review",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "to_declare",
                "recused",
                "open",
                "submitted",
                "declined",
                "replaced",
                name="reviewstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("conflict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "recommendation",
            sa.Enum("approved", "conditional", "declined", "deferred", name="outcome", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("private_note", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'recused') = (conflict <> '')", name=op.f("ck_review_recused_has_reason")),
        sa.CheckConstraint(
            "state NOT IN ('open', 'submitted') OR revision_id IS NOT NULL", name=op.f("ck_review_begun_has_revision")
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR submitted_at IS NOT NULL", name=op.f("ck_review_submitted_has_time")
        ),
        sa.CheckConstraint(
            "submitted_at IS NULL OR state IN ('submitted', 'recused')", name=op.f("ck_review_time_of_sent_only")
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'replaced') OR reason <> ''", name=op.f("ck_review_given_back_has_reason")
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR recommendation IS NOT NULL", name=op.f("ck_review_submitted_recommends")
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_review_panel_id_panel")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_review_reviewer_id_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_review_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("panel_id", "reviewer_id", name=op.f("uq_review_panel_id_reviewer_id")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_reviewer_id"), ["reviewer_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_opened", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (answered_by = '')", name=op.f("ck_question_answered_has_person")),
        sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f("ck_question_answered_has_words")),
        sa.CheckConstraint("answered_at IS NULL OR closed_at IS NULL", name=op.f("ck_question_answered_or_closed")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_question_has_words")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_question_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_question_application_id_number")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_application_id"), ["application_id"], unique=False)

    op.create_table(
        "panel_question",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "sent_on", "turned_down", name="askingstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sent_on') = (question_id IS NOT NULL)", name=op.f("ck_panel_question_sent_on_has_question")
        ),
        sa.CheckConstraint(
            "(state = 'turned_down') = (reason <> '')", name=op.f("ck_panel_question_turned_down_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_panel_question_decided_has_time")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_by IS NULL)", name=op.f("ck_panel_question_decided_has_person")
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_panel_question_has_words")),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_panel_question_two_people")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_panel_question_asked_by_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_panel_question_decided_by_account")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_panel_question_panel_id_panel")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_panel_question_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_question")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_panel_question_panel_id_number")),
    )
    with op.batch_alter_table("panel_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_question_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_question_state"), ["state"], unique=False)

    op.create_table(
        "sent_review",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recommendation",
            sa.Enum("approved", "conditional", "declined", "deferred", name="outcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_sent_review_review_id_review")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_sent_review_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_review")),
    )
    with op.batch_alter_table("sent_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_review_review_id"), ["review_id"], unique=False)

    op.create_table(
        "tie",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "source", sa.Enum("declared", "reported", name="tiesource", native_enum=False, length=40), nullable=False
        ),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("source <> 'declared' OR said_by = person_id", name=op.f("ck_tie_declared_by_oneself")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_tie_has_words")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_tie_application_id_application")),
        sa.ForeignKeyConstraint(["person_id"], ["account.id"], name=op.f("fk_tie_person_id_account")),
        sa.ForeignKeyConstraint(["said_by"], ["account.id"], name=op.f("fk_tie_said_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_tie_application_id_person_id")),
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tie_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reviewer_profile",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("former_employers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_reviewer_profile_capacity_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reviewer_profile_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_reviewer_profile")),
    )
    op.create_table(
        "absence",
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_absence_reviewer_id_account")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer_profile.account_id"], name=op.f("fk_absence_reviewer_id_reviewer_profile")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_reviewer_id"), ["reviewer_id"], unique=False)

    op.create_table(
        "decision_condition",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_decision_condition_has_words")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_condition_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_condition")),
    )
    with op.batch_alter_table("decision_condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_condition_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "decision_exception",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("asked_by <> ''", name=op.f("ck_decision_exception_has_name")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_decision_exception_has_reason")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_exception_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("decision_id", "clause_code", name=op.f("pk_decision_exception")),
    )
    op.create_table(
        "decision_reason",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "compliant", "not_compliant", "unclear", "not_applicable", name="verdict", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_reason_decision_id_decision")),
        sa.PrimaryKeyConstraint("decision_id", "clause_code", name=op.f("pk_decision_reason")),
    )
    op.create_table(
        "finding",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "compliant", "not_compliant", "unclear", "not_applicable", name="verdict", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_finding_review_id_review")),
        sa.PrimaryKeyConstraint("review_id", "clause_code", name=op.f("pk_finding")),
    )
    op.create_table(
        "reopened_review",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("reopened_by", sa.Uuid(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reopened_review_has_reason")),
        sa.ForeignKeyConstraint(["reopened_by"], ["account.id"], name=op.f("fk_reopened_review_reopened_by_account")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_reopened_review_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopened_review")),
    )
    with op.batch_alter_table("reopened_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reopened_review_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_score",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_code", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("cannot_judge", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 4", name=op.f("ck_review_score_points_in_range")),
        sa.CheckConstraint("points IS NULL OR NOT cannot_judge", name=op.f("ck_review_score_points_or_none")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_score_review_id_review")),
        sa.PrimaryKeyConstraint("review_id", "criterion_code", name=op.f("pk_review_score")),
    )
    op.create_table(
        "returned_proposal",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("approved", "conditional", "declined", "deferred", name="outcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_by", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_returned_proposal_has_reason")),
        sa.CheckConstraint("returned_by <> proposed_by", name=op.f("ck_returned_proposal_two_people")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_returned_proposal_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_returned_proposal_proposed_by_account")),
        sa.ForeignKeyConstraint(["returned_by"], ["account.id"], name=op.f("fk_returned_proposal_returned_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_proposal")),
    )
    with op.batch_alter_table("returned_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_returned_proposal_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "assigned", "proposed", "upheld", "reopened", name="appealstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("chair_id", sa.Uuid(), nullable=True),
        sa.Column(
            "wish",
            sa.Enum(
                "assign", "propose", "return", "uphold", "reopen", name="appealaction", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sent_back", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (chair_id IS NULL)", name=op.f("ck_appeal_assigned_has_chair")),
        sa.CheckConstraint(
            "(state IN ('upheld', 'reopened')) = (confirmed_by IS NOT NULL)",
            name=op.f("ck_appeal_answered_is_confirmed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'upheld', 'reopened') OR (answer <> '' AND wish IS NOT NULL)",
            name=op.f("ck_appeal_answered_has_reason"),
        ),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> chair_id", name=op.f("ck_appeal_two_people")),
        sa.CheckConstraint(
            "(state IN ('upheld', 'reopened')) = (answered_at IS NOT NULL)", name=op.f("ck_appeal_answered_has_time")
        ),
        sa.CheckConstraint("reasons <> ''", name=op.f("ck_appeal_has_reasons")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_appeal_asked_by_account")),
        sa.ForeignKeyConstraint(["chair_id"], ["account.id"], name=op.f("fk_appeal_chair_id_account")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_appeal_confirmed_by_account")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_state"), ["state"], unique=False)

    op.create_table(
        "practice_sheet",
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_practice_sheet_reviewer_id_account")),
        sa.PrimaryKeyConstraint("reviewer_id", name=op.f("pk_practice_sheet")),
    )
    op.create_table(
        "appeal_reviewer",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_reviewer_appeal_id_appeal")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_appeal_reviewer_reviewer_id_account")),
        sa.PrimaryKeyConstraint("appeal_id", "reviewer_id", name=op.f("pk_appeal_reviewer")),
    )

    for rules in (APPEND_ONLY, PUBLISHED_STAYS, SIGNED_STAYS):
        for statement in rules[op.get_bind().dialect.name]:
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("appeal_reviewer")
    op.drop_table("practice_sheet")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_state"))

    op.drop_table("appeal")
    with op.batch_alter_table("returned_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_returned_proposal_decision_id"))

    op.drop_table("returned_proposal")
    op.drop_table("review_score")
    with op.batch_alter_table("reopened_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reopened_review_review_id"))

    op.drop_table("reopened_review")
    op.drop_table("finding")
    op.drop_table("decision_reason")
    op.drop_table("decision_exception")
    with op.batch_alter_table("decision_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_condition_decision_id"))

    op.drop_table("decision_condition")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_reviewer_id"))

    op.drop_table("absence")
    op.drop_table("reviewer_profile")
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tie_person_id"))
        batch_op.drop_index(batch_op.f("ix_tie_application_id"))

    op.drop_table("tie")
    with op.batch_alter_table("sent_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_review_review_id"))

    op.drop_table("sent_review")
    with op.batch_alter_table("panel_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_question_state"))
        batch_op.drop_index(batch_op.f("ix_panel_question_panel_id"))

    op.drop_table("panel_question")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_application_id"))

    op.drop_table("question")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_reviewer_id"))
        batch_op.drop_index(batch_op.f("ix_review_panel_id"))
        batch_op.drop_index(batch_op.f("ix_review_due_on"))

    op.drop_table("review")
    op.drop_table("decision")
    op.drop_table("agreed_score")
    op.drop_table("agreed_finding")
    op.drop_table("seal_certificate")
    op.drop_table("credential_key")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_agreement_id"))

    op.drop_table("signature")
    with op.batch_alter_table("clause_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_clause_change_waiting",
            sqlite_where=sa.text("answer IS NULL"),
            postgresql_where=sa.text("answer IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_clause_change_agreement_id"))

    op.drop_table("clause_change")
    with op.batch_alter_table("agreement_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_step_agreement_id"))

    op.drop_table("agreement_step")
    with op.batch_alter_table("agreement_issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_issue_agreement_id"))

    op.drop_table("agreement_issue")
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_state"))

    op.drop_table("panel")
    with op.batch_alter_table("former_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_verdict_match_id"))

    op.drop_table("former_verdict")
    with op.batch_alter_table("screening_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screening_match_state"))

    op.drop_table("screening_match")
    with op.batch_alter_table("quick_refusal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_quick_refusal_standing",
            sqlite_where=sa.text("state <> 'taken_back'"),
            postgresql_where=sa.text("state <> 'taken_back'"),
        )
        batch_op.drop_index(batch_op.f("ix_quick_refusal_application_id"))

    op.drop_table("quick_refusal")
    op.drop_table("explanation")
    op.drop_table("section_return")
    with op.batch_alter_table("check_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_answer_answered_on"))

    op.drop_table("check_answer")
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_application_id"))

    op.drop_table("section")
    op.drop_table("revision_copy")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_application_id"))

    op.drop_table("revision")
    with op.batch_alter_table("guide_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guide_move_application_id"))

    op.drop_table("guide_move")
    with op.batch_alter_table("evidence_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evidence_item_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_evidence_item_application_id"))

    op.drop_table("evidence_item")
    with op.batch_alter_table("directory_facet", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_facet_kind_value")

    op.drop_table("directory_facet")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_state"))

    op.drop_table("agreement")
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_partner_id"))
        batch_op.drop_index(batch_op.f("ix_duty_due_on"))

    op.drop_table("duty")
    with op.batch_alter_table("directory_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_entry_name_key"))

    op.drop_table("directory_entry")
    with op.batch_alter_table("client_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_report_state"))
        batch_op.drop_index(batch_op.f("ix_client_report_partner_id"))
        batch_op.drop_index(batch_op.f("ix_client_report_due_on"))

    op.drop_table("client_report")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_application_living_interest_id",
            sqlite_where=sa.text("state <> 'lapsed'"),
            postgresql_where=sa.text("state <> 'lapsed'"),
        )
        batch_op.drop_index(batch_op.f("ix_application_state"))
        batch_op.drop_index(batch_op.f("ix_application_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_application_interest_id"))

    op.drop_table("application")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_stored_by"))
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_account_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_account_id"))

    op.drop_table("account_link")
    with op.batch_alter_table("kept_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_form_account_id"))

    op.drop_table("kept_form")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_account_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_guide_version_id"))

    op.drop_table("requirement")
    op.drop_table("partner")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_state"))
        batch_op.drop_index(batch_op.f("ix_notice_address"))
        batch_op.drop_index(batch_op.f("ix_notice_account_id"))

    op.drop_table("notice")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_join_request_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_join_request_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_join_request_account_id"))

    op.drop_table("join_request")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_address"))

    op.drop_table("invitation")
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_interest_new_contact_email_name_key",
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.drop_index(batch_op.f("ix_interest_state"))
        batch_op.drop_index(batch_op.f("ix_interest_name_key"))

    op.drop_table("interest")
    with op.batch_alter_table("identity_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_identity_change_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_identity_change_state"))
        batch_op.drop_index(batch_op.f("ix_identity_change_organisation_id"))

    op.drop_table("identity_change")
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identifier_organisation_id"))

    op.drop_table("identifier")
    with op.batch_alter_table("guide_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guide_step_guide_version_id"))

    op.drop_table("guide_step")
    with op.batch_alter_table("guide_benefit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guide_benefit_guide_version_id"))

    op.drop_table("guide_benefit")
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_grant_account_id"))

    op.drop_table("grant")
    with op.batch_alter_table("event_subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_subject_subject_id"))

    op.drop_table("event_subject")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state"))
        batch_op.drop_index(batch_op.f("ix_delivery_number"))

    op.drop_table("delivery")
    with op.batch_alter_table("clause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_guide_version_id"))

    op.drop_table("clause_translation")
    op.drop_table("guide_language")
    op.drop_table("clause")
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_subject_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_guide_version_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_account_id"))

    op.drop_table("acceptance")
    op.drop_table("worker_beat")
    op.drop_table("reference_counter")
    op.drop_table("rubric_criterion")
    op.drop_table("mou_template")
    op.drop_table("policy_value")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_name_key"))

    op.drop_table("organisation")
    op.drop_table("guide_version")
    op.drop_table("form_receipt")
    with op.batch_alter_table("file_content", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_content_scan"))

    op.drop_table("file_content")
    with op.batch_alter_table("event_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_record_name"))

    op.drop_table("event_record")
    op.drop_table("directory_version")
    op.drop_table("chain_head")
    op.drop_table("catalogue_entry")
    op.drop_table("account")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_agreement_change()")
        op.execute("DROP FUNCTION refuse_published_guide()")
        op.execute("DROP FUNCTION refuse_published_row()")
