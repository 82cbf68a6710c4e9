"""Messages owed on a sales floor: what tests of the outbox say all the time."""

from core.answers import Claimed, MyLeads
from core.changes import Change
from core.incidents import EVERY_QUEUE, AlertRule, Incident, Level, Severity
from core.model import Lead
from core.notices import Audience, Message, Notice, NoticeKind, key
from core.policies.team import TeamPolicy
from storage.session import Statement
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, NO_DIGESTS, OLE, a_lead, a_team, fresh_leads
from tests.core.services.floor import Floor, the

CHANNEL, OPS = "C01MANAGERS", "C01OPS"
K = NoticeKind


def a_staffed_team(**policy: object) -> TeamPolicy:
    """Reps, Mia who manages them, Ole who is ops, and a channel of theirs each. No digests."""
    people = {"reps": (ANA, BEN, CLEO), "managers": (MIA,), "ops": (OLE,)}
    given = {"people": people, "channels": {"managers": CHANNEL, "ops": OPS}, "digests": NO_DIGESTS}
    return a_team(**{**given, **policy})


def transferred(floor: Floor, to: str = BEN) -> Claimed:
    """A lead that Ana handed to somebody, who is owed a message."""
    floor.gets(a_lead())
    floor.ownership.transfer(ANA, floor.take(ANA).claim.id, to)
    *_, claimed = the(MyLeads, floor.claims.my_leads(to)).claims
    return claimed


def claims(floor: Floor, number: int, rep: str = ANA) -> list[Claimed]:
    floor.gets(*fresh_leads(number))
    return [floor.take(rep) for _ in range(number)]


def about(kind: NoticeKind, claimed: Claimed, to: str = ANA, **details: object) -> Notice:
    audience = Audience.REP if to.startswith("U") else Audience.MANAGERS
    return Notice(
        **{  # type: ignore[arg-type]
            "key": key(kind, str(claimed.claim.id), to),
            "kind": kind,
            "to": to,
            "due_at": MONDAY_9AM,
            "lead_id": claimed.lead.id,
            "claim_id": claimed.claim.id,
            "audience": audience,
            **details,
        }
    )


def a_silence(floor: Floor, to: str, audience: Audience = Audience.OPS) -> Notice:
    """That the clock stands still, with the alert it is about."""
    now = floor.clock.now()
    with floor.open() as uow:
        (id_,) = uow.incidents.next_ids(1)
        level = {Severity.CRITICAL: Level(now, now)}
        uow.apply(Change(raised=(Incident(id_, EVERY_QUEUE, AlertRule.MONITOR, now, levels=level),)))
        uow.commit()
    data = {"severity": "critical", "since": now.isoformat()}
    key_ = key(K.SILENT, f"{id_}:critical", to)
    return Notice(key_, K.SILENT, to, now, audience=audience, data=data, incident_id=id_)


def owes(floor: Floor, *notices: Notice) -> None:
    with floor.open() as uow:
        uow.apply(Change(notices=notices))
        uow.commit()


def taken(floor: Floor, **only: object) -> list[Message]:
    """Everything that is handed out now."""
    messages = list[Message]()
    while (handed := floor.outbox.take(**only)).looked_at:  # type: ignore[arg-type]
        messages += handed.messages
    return messages


def keys(message: Message) -> list[str]:
    return [parcel.notice.key for parcel in message.parcels]


def states(floor: Floor) -> dict[str, str]:
    """Every notice's state but of those for the case that an answer never arrives."""
    with floor.open(writes=False) as uow:
        found = uow.outbox._session.rows(  # type: ignore[attr-defined]
            Statement("SELECT key, state FROM outbox WHERE kind <> 'claimed'")
        )
        return {str(name): str(state) for name, state in found}


def owed_to(floor: Floor, lead: Lead) -> dict[str, Audience]:
    """To whom something is owed about the lead now, and as whom."""
    with floor.open(writes=False) as uow:
        pending = [one for owed in uow.outbox.due(floor.clock.now(), 99, each=99) for one in owed]
    return {one.to: one.audience for one in pending if one.lead_id == lead.id and one.kind is not K.CLAIMED}
