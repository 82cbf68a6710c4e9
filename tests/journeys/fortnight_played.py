"""The fortnight of ``tests.journeys.fortnight`` on a stage, by the services that Slack and HTTP use."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.workspace import Workspace
from bot.services import Services
from core.answers import Claimed, ClaimedBatch, Logged, Previewed, Refused, Transferred
from core.incidents import AlertRule
from core.intake import Receipt
from core.model import Channel, Claim, ContactOutcome
from core.outside.facts import Fact
from core.policies.queues import AlertPolicy, Ordering, QueuePolicy, Skill
from core.policies.reports import ReportPolicy
from core.policies.team import ChannelPolicy, PeoplePolicy, RepPolicy, TeamPolicy
from core.review import RejectReason
from core.submissions import LeadSubmission
from tests.journeys.fortnight import BERLIN, CRM, READ_AT, Line, a_submission, moment, the_lines
from tests.stage import Stage

TEAM_CHANNEL, MANAGERS_CHANNEL = "C01TEAM", "C02MANAGERS"
REPS = ("UANA", "UBEN", "UCLEO")
ENGLISH_AND_GERMAN = RepPolicy(skills={Skill.LANGUAGE: ("en", "de")})
QUIET = AlertPolicy(without=tuple(AlertRule))


def the_team(**others: Any) -> TeamPolicy:
    """Two queues by arrival, the smaller one for enterprise accounts; alerts are for others to tell."""
    return TeamPolicy(
        timezone=BERLIN.key,
        people=PeoplePolicy(
            reps=REPS, managers=("UMIA",), ops=("UOLE",), details=dict.fromkeys(REPS, ENGLISH_AND_GERMAN)
        ),
        channels=ChannelPolicy(team=TEAM_CHANNEL, managers=MANAGERS_CHANNEL),
        queues=(
            QueuePolicy(
                name="enterprise",
                when={"account_tier": ("enterprise",)},
                ordering=Ordering.FIFO,
                alerts=QUIET,
            ),
            QueuePolicy(
                name="inbound", ordering=Ordering.FIFO, skills=(Skill.LANGUAGE,), cap=5, alerts=QUIET
            ),
        ),
        **{"reports": ReportPolicy(matures=timedelta(days=4))} | others,
    )


def the_people() -> Workspace:
    """Everybody in Berlin, with British English."""
    workspace = Workspace()
    for name in ("ana", "ben", "cleo", "mia", "ole"):
        workspace.add_user(f"U{name.upper()}", name, name.capitalize(), locale="en-GB", tz=BERLIN.key)
    workspace.add_channel(TEAM_CHANNEL, "sales", [*REPS, "UMIA", "UOLE"])
    workspace.add_channel(MANAGERS_CHANNEL, "managers", ["UMIA", "UOLE"], private=True)
    return workspace


@dataclass
class Fortnight:
    """Plays the story on a stage. Whoever pulls is shown the very lead that the story names, or it fails."""

    stage: Stage
    ids: dict[str, int] = field(default_factory=dict)

    def is_played(self) -> None:
        """From the first line to the moment at which everybody looks; what was told meanwhile is read."""
        for line in the_lines():
            self._passes_until(line.at)
            (self.tells if line.who == CRM else getattr(self, line.deed))(line)
        self._passes_until(moment(*READ_AT.split()))

    @property
    def services(self) -> Services:
        return self.stage.runtime.services

    def _passes_until(self, at: datetime) -> None:
        if at > self.stage.now:
            self.stage.sandbox.clock.move_to(at)
            self.stage.tick()

    def _claim(self, line: Line) -> Claim:
        with self.stage.runtime.open(writes=False) as uow:
            claim = uow.claims.open_of(self.ids[line.words[0]])
        assert claim is not None, line
        return claim

    def comes(self, line: Line) -> None:
        said = LeadSubmission.model_validate(a_submission(*line.words))
        (receipt,) = self.services.intake.submit([said], "tests")
        assert isinstance(receipt, Receipt), (line, receipt)
        assert receipt.lead_id is not None, (line, receipt)
        assert self.ids.setdefault(line.words[0], receipt.lead_id) == receipt.lead_id, line

    def claims(self, line: Line) -> None:
        name = line.words[0]
        queue = "enterprise" if name.startswith("E") else "inbound"
        offered = self.services.queues.next_lead(line.who, queue=queue)
        assert isinstance(offered, Previewed), (line, offered)
        assert offered.lead.id == self.ids[name], (line, offered.lead.facts.company)
        claimed = self.services.claims.claim(line.who, offered.lead.id)
        assert isinstance(claimed, Claimed), (line, claimed)
        self.services.claims.heard([claimed.claim])

    def takes(self, line: Line) -> None:
        batch = self.services.claims.claim_batch(line.who, len(line.words), queue="inbound")
        assert isinstance(batch, ClaimedBatch), (line, batch)
        assert [one.lead.id for one in batch.claims] == [self.ids[name] for name in line.words]
        self.services.claims.heard([one.claim for one in batch.claims])

    def was_given(self, line: Line) -> None:
        assert self._claim(line).rep_id == line.who, line

    def undoes(self, line: Line) -> None:
        _done(line, self.services.ownership.undo(line.who, self._claim(line).id))

    def releases(self, line: Line) -> None:
        _done(line, self.services.ownership.release(line.who, self._claim(line).id))

    def transfers(self, line: Line) -> None:
        to = f"U{line.words[1].upper()}"
        answer = self.services.ownership.transfer(line.who, self._claim(line).id, to)
        assert isinstance(answer, Transferred), (line, answer)

    def contacts(self, line: Line) -> None:
        contacts = self.services.contacts
        answer = contacts.log(line.who, self._claim(line).id, Channel.CALL, ContactOutcome.REACHED)
        assert isinstance(answer, Logged), (line, answer)

    def wins(self, line: Line) -> None:
        contacts = self.services.contacts
        _done(line, contacts.close(line.who, self._claim(line).id, converted=True))

    def loses(self, line: Line) -> None:
        contacts = self.services.contacts
        _done(line, contacts.close(line.who, self._claim(line).id, converted=False))

    def nurtures(self, line: Line) -> None:
        _done(line, self.services.escalation.nurture(line.who, self.ids[line.words[0]]))

    def reassigns(self, line: Line) -> None:
        _done(line, self.services.escalation.reassign(line.who, self._claim(line).id))

    def approves(self, line: Line) -> None:
        _done(line, self.services.review.approve(line.who, self.ids[line.words[0]]))

    def rejects(self, line: Line) -> None:
        review = self.services.review
        _done(line, review.reject(line.who, self.ids[line.words[0]], RejectReason.NOT_A_FIT))

    def leaves(self, line: Line) -> None:
        _done(line, self.services.people.away(line.who))

    def returns(self, line: Line) -> None:
        _done(line, self.services.people.back(line.who))

    def tells(self, line: Line) -> None:
        """What the CRM says, perhaps of an earlier moment."""
        name, *since = line.words
        at = moment(*since) if since else line.at
        fact = Fact.read({"type": line.deed, "lead": self.ids[name], "at": at.isoformat()})
        outcome = self.services.outside.deliver(f"{line.at} {line.deed} {name}", line.deed, [fact])
        assert "taken" in str(outcome), (line, outcome)


def _done(line: Line, answer: object) -> None:
    assert not isinstance(answer, Refused), (line, answer)
