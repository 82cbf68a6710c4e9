"""Dropping files on a bot at the counter."""

from bot.sandbox.model import File, Message
from bot.sandbox.outgoing import event_callback
from tests.bot.counter import Counter
from tests.reading import read

GOOD = b"company,email,score\nAcme,a@acme.example,70\nBeta,b@beta.example,3\n"
MESSY = (
    b"company,email,score,type,Odd\n"
    b"Acme,a@acme.example,70,,\n"
    b"Beta,nobody,70,,\n"
    b"Gamma,g@gamma.example,many,lukewarm,\n"
    b"Acme,a@acme.example,70,,\n"
    b"too,few\n"
)


def drops(
    counter: Counter,
    who: str,
    content: bytes,
    name: str = "leads.csv",
    *,
    id: str = "F1",
    channel: str | None = None,
    known: bool = True,
    times: int = 1,
) -> list[Message]:
    """Somebody sends a file; the messages that the bot wrote about it, as they are in the end."""
    sandbox, workspace = counter.sandbox.app.state.sandbox, counter.sandbox.workspace
    place = channel or workspace.dm_of(who).id
    now = sandbox.clock.now()
    file = File(id, who, name, content, place, int(now.timestamp()), counter.sandbox.url)
    workspace.files[id] = file
    sent = workspace.post(place, who, "here", at=now, files=[file])
    file.message_ts = sent.ts if known else None
    event = {"type": "file_shared", "file_id": id, "user_id": who, "channel_id": place, "event_ts": sent.ts}
    for _ in range(times):
        assert counter.dispatch(event_callback(event | {"file": {"id": id}}, at=now)).status == 200
    said = workspace.visible(place, who)
    return [one for one in said if one.user != who and one.ts > sent.ts]


def lines(message: Message) -> list[str]:
    return read(message.blocks or []) or [message.text]


def companies(counter: Counter) -> list[str | None]:
    with counter.runtime.open(writes=False) as uow:
        leads = [uow.leads.get(number) for number in range(1, 20)]
    return [one.facts.company for one in leads if one]
