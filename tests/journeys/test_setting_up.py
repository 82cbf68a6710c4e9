"""A workspace with nothing but tokens is set up from Slack: channels, ops, who serves a queue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.workspace import Workspace
from core.incidents import AlertRule
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from tests.actor import Actor, Lines, states
from tests.builders import NO_DIGESTS
from tests.journeys.alarms import MINUTE, firms, inbound
from tests.journeys.office import MANAGERS, a_firm, an_office
from tests.stage import Stage, on_stage

OPS = "C04OPS"
FILE = TeamPolicy(
    queues=(QueuePolicy(name="hot", when={"type": ("hot_inbound",)}), inbound(AlertRule.DEPTH)),
    digests=NO_DIGESTS,
)
"""Not a word about people and channels: Mia is the workspace's admin, and that is all there is."""


def a_new_workspace() -> Workspace:
    workspace = an_office()
    workspace.users["UMIA"].is_admin = True
    workspace.add_channel("C09FAR", "far-away", ["UMIA"], bot_in=False)
    workspace.add_usergroup("S01JKT", "jakarta", ["UBUDI", "UDAN"], "Jakarta crew")
    return workspace


@pytest.fixture(params=["socket", "http"])
def stage(request: pytest.FixtureRequest, folder: Path) -> Iterator[Stage]:
    with on_stage(folder, a_new_workspace(), FILE, socket_mode=request.param == "socket") as stage:
        yield stage


def opens_set_up(who: Actor) -> Lines:
    who._do(type="command", channel=who.channel, text="/queue setup")
    return who.form()


def saves(who: Actor, **chosen: Any) -> Any:
    """Fills the open form in; the errors beside its inputs, or what it says then."""
    view = who.view()
    asked = {name.replace("__", "."): value for name, value in chosen.items()}
    answer = who._do(type="submit", view=view["id"], state=states(view, asked))
    return answer.get("errors") or who.form()


def test_an_admin_sets_up_and_everything_goes_where_it_should(stage: Stage) -> None:
    mia, ole = stage.person("UMIA"), stage.person("UOLE")

    _alerts_come_by_direct_message(stage)
    _she_chooses_channels(mia)
    _alerts_go_there(stage)
    _she_makes_ole_ops(mia, ole)
    _reviews_are_his(stage, ole)

    assert stage.runtime.file == FILE
    assert stage.runtime.team.channels.managers == MANAGERS


def _alerts_come_by_direct_message(stage: Stage) -> None:
    stage.leads(*firms(51))
    stage.until("mon 09:02", every=MINUTE)

    told = stage.until("mon 09:03")

    assert list(told) == ["Mia"]


def _she_chooses_channels(mia: Actor) -> None:
    """One channel the bot is not in yet: it says so beside that one, and nothing is saved."""
    form = opens_set_up(mia)
    errors = saves(mia, channels__managers=MANAGERS, channels__ops="C09FAR")
    saved = saves(mia, channels__managers=MANAGERS, channels__ops=OPS)

    assert form[0] == "Set up"
    assert errors == {
        "channels.ops": "I am not in this channel yet. Type /invite @Nextlead there, then save again."
    }
    assert saved[:2] == ["Set up", "Saved. It holds from now on."]
    assert f"*The managers' channel*: <#{MANAGERS}>" in saved
    assert "*Managers*: Nobody chosen: the workspace's admins are." in saved


def _alerts_go_there(stage: Stage) -> None:
    """What was told already stays where it is; what is new goes to the channels."""
    stage.leads(*firms(50))
    told = stage.until("mon 09:06", every=MINUTE)

    assert {"#managers", "#ops"} <= set(told)
    assert "Mia" not in told


def _she_makes_ole_ops(mia: Actor, ole: Actor) -> None:
    before = ole.types("/queue members")
    opens_set_up(mia)
    saved = saves(mia, people__ops=["UOLE"])

    after = ole.types("/queue members")

    assert before == ["Only managers and ops see who serves the queues, each of their own."]
    assert "*Ops*: <@UOLE>" in saved
    assert after[0] == "*`hot`*"


def _reviews_are_his(stage: Stage, ole: Actor) -> None:
    stage.leads(a_firm("Doubtful", score=5))
    stage.tick()
    stage.news()

    shown = "\n".join(ole.types("/queue review"))

    assert "Doubtful" in shown
    assert "Doubtful" not in "\n".join(stage.person("UMIA").types("/queue review"))


def test_a_user_group_serves_a_queue_and_nobody_else(stage: Stage) -> None:
    """The members' card is changed in place; the policy file comes back with one click."""
    mia, ana, budi = stage.person("UMIA"), stage.person("UANA"), stage.person("UBUDI")
    stage.leads(a_firm("Acme"))
    mia.types("/queue members inbound")
    mia.clicks("Change members")

    offered = mia.suggests("queues.inbound.members.groups", "jak")
    group = {"text": {"type": "plain_text", "text": offered[0]}, "value": "S01JKT"}
    chosen: dict[str, Any] = {"queues.inbound.members.groups": [group]}
    changed = mia.submits(**chosen)
    refused, shown = ana.types("/nextlead inbound"), budi.types("/nextlead inbound")
    back = mia.clicks("Back to the policy file")

    assert offered == ["@jakarta · Jakarta crew"]
    assert "From <!subteam^S01JKT>." in changed
    assert any(line.startswith("Set in Slack by <@UMIA>, ") for line in changed)
    assert [line.split(" ")[1] for line in changed if line.startswith("•")] == ["<@UBUDI>", "<@UDAN>"]
    assert refused[0].startswith("You are not a member of “inbound”.")
    assert any("Acme" in line for line in shown)
    assert back[-2:] == ["Every rep serves it.", "The team's managers answer for it."]


def test_the_file_s_own_words_come_back_where_nothing_is_chosen(stage: Stage) -> None:
    mia = stage.person("UMIA")
    opens_set_up(mia)
    saves(mia, channels__ops=OPS)
    opens_set_up(mia)

    saved = saves(mia, channels__ops=None)

    stage.runtime.refresh()
    assert "*The ops channel*: Not set: what is for ops goes to the managers' channel." in saved
    assert stage.runtime.team.channels == FILE.channels


def test_two_managers_set_up_at_once_and_neither_undoes_the_other(stage: Stage) -> None:
    """Ole's form is older than what Mia saves; he is told only where both have changed the same."""
    mia, ole = stage.person("UMIA"), stage.person("UOLE")
    opens_set_up(mia)
    saves(mia, people__managers=["UMIA", "UOLE"])
    opens_set_up(mia)
    opens_set_up(ole)

    saves(mia, channels__managers=MANAGERS, channels__ops=OPS)
    unrelated = saves(ole, people__ops=["UANA"])
    opens_set_up(mia)
    opens_set_up(ole)
    saves(mia, channels__ops=None)
    same = saves(ole, channels__ops=MANAGERS, people__ops=["UBUDI"])

    stage.runtime.refresh()
    assert unrelated[1] == "Saved. It holds from now on."
    assert f"*The ops channel*: <#{OPS}>" in unrelated
    assert same[1].startswith("Somebody has changed the same since you opened this form")
    assert same[2:] == ["*The ops channel*: Not set: what is for ops goes to the managers' channel."]
    assert (stage.runtime.team.channels.managers, stage.runtime.team.channels.ops) == (MANAGERS, None)
    assert stage.runtime.team.people.ops == ("UANA",)
