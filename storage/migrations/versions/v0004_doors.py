"""Review's clock, accounts, who was greeted, HTTP, webhooks, settings, refusals, erasure.

What leads that are here already are found by is derived from their data as the code of this revision reads
it, written out here: the code of later revisions may read it otherwise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

UP_NEXT = "state IN ('pending', 'sending')"
OWED = "state IN ('behind', 'pending', 'sending')"
CLOSED = "state IN ('converted', 'disqualified', 'archived', 'merged', 'rejected', 'partner')"

INDEXES: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "leads_reviewed_next": ("leads", ("id",), "state = 'review'"),
    "leads_review_due": ("leads", ("review_due_at", "id"), "state = 'review' AND review_due_at IS NOT NULL"),
    "leads_company": ("leads", ("company_key",), "company_key IS NOT NULL"),
    "leads_domain": ("leads", ("domain_key",), "domain_key IS NOT NULL"),
    "leads_closed": ("leads", ("came_in_at", "id"), CLOSED),
    "events_owed": ("events", ("id",), "owed"),
    "deliveries_by_time": ("deliveries", ("at",), None),
    "posts_behind": ("posts", ("webhook", "lead_id", "id"), "state = 'behind'"),
    "posts_owed": ("posts", ("webhook", "since"), OWED),
    "posts_pending": ("posts", ("webhook", "due_at", "id"), "state = 'pending'"),
    "posts_sending": ("posts", ("webhook", "sending_since"), "state = 'sending'"),
    "posts_dead": ("posts", ("webhook",), "state = 'dead'"),
    "posts_sent": ("posts", ("tried_at",), "state = 'sent'"),
    "tombstones_of_person": ("tombstones", ("person",), None),
}
GUARDS: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "posts_once": ("posts", ("event_id", "webhook"), None),
    "posts_up_next": ("posts", ("webhook", "lead_id"), UP_NEXT),
}

REVIEW_WITHIN = 4
"""Within how many hours ops are to decide, by the product's default. Whoever waited for longer is overdue."""

UNKNOWN_BEFORE = "kind IN ('review', 'reviews', 'undelivered')"
"""Messages that revision 0003 can neither send nor draw anew."""

NEVER_SENT = f"""UPDATE outbox SET state = 'superseded'
    WHERE {UNKNOWN_BEFORE} AND state IN ('pending', 'sending', 'in_doubt')"""  # noqa: S608  # our own words
NEVER_DRAWN = f"UPDATE outbox SET drawn = revision WHERE {UNKNOWN_BEFORE} AND state = 'sent'"  # noqa: S608

NEWER_VERBS = """('enriched', 'corrected', 'review asked for again', 'showed activity', 'scored anew',
    'first contact confirmed', 'erased')"""
TOLD_AS_UPDATES = f"""UPDATE events SET verb = 'updated', why = coalesce(why, verb)
    WHERE verb IN {NEWER_VERBS}"""  # noqa: S608
"""Revision 0003 reads no other verbs than its own: what happened stays, in a word that it has."""

ERASED_ARE_REJECTED = "UPDATE leads SET state = 'rejected' WHERE state = 'erased'"

AT_ONCE = 1_000


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    for name, columns, comment in _tables():
        op.create_table(name, *columns, comment=comment)
    op.execute(_review_due())
    _find_accounts()
    for name, (table, names, where) in (INDEXES | GUARDS).items():
        condition = None if where is None else sa.text(where)
        op.create_index(
            name,
            table,
            [*names],
            unique=name in GUARDS,
            sqlite_where=condition,
            postgresql_where=condition,
        )


def downgrade() -> None:
    for statement in (NEVER_SENT, NEVER_DRAWN, TOLD_AS_UPDATES, ERASED_ARE_REJECTED):
        op.execute(statement)
    for name, (table, _, _) in (INDEXES | GUARDS).items():
        op.drop_index(name, table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
    for name, _, _ in reversed(_tables()):
        op.drop_table(name)


def _review_due() -> str:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    span = f"interval '{REVIEW_WITHIN} hours'" if is_postgresql else str(REVIEW_WITHIN * 3_600 * 1_000_000)
    return f"UPDATE leads SET review_due_at = came_in_at + {span} WHERE state = 'review'"  # noqa: S608


def _find_accounts() -> None:
    """In chunks, by id: all leads at once may be more than there is memory."""
    bind, after = op.get_bind(), 0
    read = sa.text(
        """SELECT id, company, email FROM leads
           WHERE id > :after AND (company IS NOT NULL OR email IS NOT NULL) ORDER BY id LIMIT :count"""
    )
    write = sa.text("UPDATE leads SET company_key = :company, domain_key = :domain WHERE id = :id")
    while found := bind.execute(read, {"after": after, "count": AT_ONCE}).all():
        after = found[-1].id
        bind.execute(write, list(_accounts(found)))


def _accounts(found: Sequence[sa.Row[Any, Any, Any]]) -> Iterator[Mapping[str, object]]:
    for id_, company, email in found:
        yield {"id": id_, "company": _plain_name(company or "") or None, "domain": _domain(email or "")}


_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL_FORMS = _words(
    "gmbh mbh ggmbh ag kg kgaa ohg gbr ug haftungsbeschränkt se ev ek pt tbk cv ud ltd limited inc"
    " incorporated llc llp plc corp corporation co sa sas sarl srl spa bv nv oy ab as aps doo zoo pty pte"
    " sdn bhd"
)
_FREE_MAIL = _words(
    "gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.de live.com msn.com yahoo.com"
    " yahoo.de ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.de gmx.net"
    " gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.de posteo.de mailbox.org zoho.com mail.com"
    " mail.ru yandex.com yandex.ru qq.com 163.com 126.com rocketmail.com plasa.com telkom.net"
)


def _plain_name(name: str) -> str:
    folded = name.casefold()
    words = _BETWEEN_WORDS.sub(" ", _INITIALS.sub(r"\1", folded) if "." in folded else folded).split()
    return " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


def _domain(email: str) -> str | None:
    """The domain where it is certainly the one that was registered: one name below the top. Of longer ones
    nobody can say without a list of all suffixes; they are found once their leads' data comes in anew.
    """
    domain = email.rpartition("@")[2].lower()
    return domain if domain.count(".") == 1 and domain not in _FREE_MAIL else None


def _columns() -> dict[str, tuple[sa.Column[object], ...]]:
    return {
        "leads": (
            sa.Column("review_due_at", INSTANT),
            sa.Column("review_asked", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("company_key", BYTEWISE),
            sa.Column("domain_key", sa.Text()),
        ),
        "events": (sa.Column("owed", sa.Boolean(), nullable=False, server_default=sa.false()),),
        "people": (
            sa.Column("status_away", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("ignores_status", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("greeted_at", INSTANT),
        ),
    }


def _tables() -> tuple[tuple[str, tuple[sa.Column[object], ...], str], ...]:
    return (
        ("deliveries", _deliveries(), "Requests taken over HTTP, and their answers."),
        ("posts", _posts(), "Events on their way to receivers of webhooks."),
        ("settings", _settings(), "What was set in Slack: it wins over the policy file."),
        ("denials", _denials(), "What somebody asked for and may not have."),
        (
            "tombstones",
            _tombstones(),
            "Keyed marks of people who were to be forgotten; of one of them all have the same random person.",
        ),
        ("mark_keys", _mark_keys(), "The random key without which nobody can tell whose a mark is."),
    )


def _deliveries() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", BYTEWISE, primary_key=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answer", DOCUMENT, nullable=False, server_default="[]"),
    )


def _posts() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", KEY, primary_key=True),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("event_id", KEY, sa.ForeignKey("events.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sending_since", INSTANT),
        sa.Column("tried_at", INSTANT),
        sa.Column("code", sa.Text(), nullable=False, server_default=""),
    )


def _settings() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )


def _denials() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", KEY, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
    )


def _tombstones() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("mark", BYTEWISE, primary_key=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )


def _mark_keys() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
