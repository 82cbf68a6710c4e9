"""A bot whose events other systems hear: they live on this machine, and its clock is moved by hand."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from bot.bootstrap import Runtime, build
from bot.delivery.webhooks import Postman
from bot.posting import postman_of
from bot.settings import Settings
from core.answers import Claimed, Previewed
from core.model import Channel, ContactOutcome
from core.policies.team import TeamPolicy
from core.submissions import LeadSubmission
from tests.builders import ANA, BEN, people
from tests.fakes import MovableClock
from tests.signing import SECRET

PROJECT = Path(__file__).parents[2]


def real_time() -> datetime:
    return datetime.now(UTC)


@dataclass
class Hooked:
    """The bot, and short words for what tests do all the time."""

    runtime: Runtime
    clock: MovableClock
    url: str
    policy: Mapping[str, Any]

    def postman(self) -> Postman:
        """A process that sends webhooks, with nothing in its memory."""
        made = postman_of(self.runtime, now=real_time)
        assert made is not None
        return made

    def sends(self) -> int:
        """One pass; how many attempts were made."""
        return self.postman().deliver()

    def gets(self, *companies: str) -> None:
        """Leads come in."""
        given = [
            LeadSubmission.read({"company": one, "email": f"x@{one.lower()}.example", "score": 60})
            for one in companies
        ]
        self.runtime.services.intake.submit(given, "tests")

    def works(self, rep: str = ANA) -> None:
        """The rep takes the next lead, calls it and converts it."""
        claim = self.claims(rep).claim
        self.runtime.services.contacts.log(rep, claim.id, Channel.CALL, ContactOutcome.REACHED)
        self.runtime.services.contacts.close(rep, claim.id, converted=True)

    def claims(self, rep: str = ANA) -> Claimed:
        offered = self.runtime.services.queues.next_lead(rep)
        assert isinstance(offered, Previewed), offered
        claimed = self.runtime.services.claims.claim(rep, offered.lead.id)
        assert isinstance(claimed, Claimed), claimed
        return claimed

    def states(self) -> dict[str, int]:
        """How many posts there are of each state."""
        found = self.run("SELECT state, count(*) FROM posts GROUP BY state")
        return {str(state): int(number) for state, number in found}

    def time_passes(self) -> None:
        """Whoever began to send something did so long ago, and will not come back."""
        ago = "300000000" if self.runtime.database.is_sqlite else "interval '5 minutes'"
        self.run(f"UPDATE posts SET sending_since = sending_since - {ago}")

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        with self.runtime.database.engine.begin() as connection:
            found = connection.exec_driver_sql(statement)
            return [tuple(row) for row in found] if found.returns_rows else []

    def dies_after_sending(self) -> int:
        """Another process sends what is due, and dies before it can note that; its exit code."""
        script = f"""
            import os
            from bot.bootstrap import build
            from bot.posting import postman_of
            from bot.settings import load_settings
            from core.policies.team import TeamPolicy
            from core.services.webhooks import Webhooks
            Webhooks.settle = lambda *_: os._exit(77)
            runtime = build(load_settings(), team=TeamPolicy.model_validate({self.policy!r}))
            postman_of(runtime).deliver()
        """
        environment = {"DATABASE_URL": self.url, "NEXTLEAD_WEBHOOK_SECRET": SECRET}
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script)],
            env=os.environ | environment,
            cwd=PROJECT,
            capture_output=True,
            timeout=60,
        )
        return done.returncode


class Place(Protocol):
    """Whatever listens somewhere."""

    @property
    def url(self) -> str: ...


def a_policy(**receivers: Place) -> dict[str, Any]:
    """Everybody's events go to these, at any hour."""
    hooks = [{"name": name, "url": one.url, "private": True} for name, one in receivers.items()]
    return {"calendar": "always", "people": {"reps": [ANA, BEN]}, "webhooks": hooks}


@contextmanager
def a_hooked_bot(url: str, **receivers: Place) -> Iterator[Hooked]:
    """A bot on this database, with Ana and Ben as reps."""
    settings = Settings(database_url=SecretStr(url), nextlead_webhook_secret=(SecretStr(SECRET),))
    policy, clock = a_policy(**receivers), MovableClock(real_time())
    runtime = build(settings, clock, team=TeamPolicy.model_validate(policy))
    try:
        with runtime.open() as uow:
            for person in people(ANA, BEN):
                uow.people.put(person)
            uow.commit()
        yield Hooked(runtime, clock, url, policy)
    finally:
        runtime.close()
