"""One thing that one person does, and what they may touch."""

from dataclasses import dataclass

from bot.sandbox.delivery import Ack, Envelope
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Served
from bot.sandbox.model import SLACKBOT, Channel, Json, Message, User, View


def refused(error: SlackError) -> Json:
    return {"ok": False, "error": error.code, "messages": list(error.messages)}


@dataclass(frozen=True)
class Acting(Served):
    user: User
    body: Json
    origin: str

    def text(self, name: str) -> str:
        return str(self.body.get(name) or "")

    def channel(self) -> Channel:
        """A channel this person is in; SlackError("channel_not_found")."""
        channel = self.workspace.channels.get(self.text("channel"))
        if channel is None and self.text("channel") == f"D{self.user.id[1:]}":
            channel = self.workspace.dm_of(self.user.id)
        if channel is None or self.user.id not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def message(self) -> Message:
        """A message this person sees: somebody else's ephemeral one is not there."""
        named = self.body.get("message")
        if not isinstance(named, dict):
            raise SlackError("invalid_act", "message: {channel, ts}, or view")
        message = self.workspace.message(str(named.get("channel")), str(named.get("ts")))
        if message.seen_by not in (None, self.user.id):
            raise SlackError("message_not_found")
        return message

    def view(self) -> View:
        """A view of this person; SlackError("not_found") if it is closed or somebody else's."""
        view = self.workspace.view(self.text("view"))
        if view is None or view.user != self.user.id:
            raise SlackError("not_found")
        return view

    def trigger(self) -> str:
        return self.sandbox.triggers.issue(self.user.id)

    def response_url(self, channel: Channel, message_ts: str | None) -> str:
        url_id = self.sandbox.response_urls.issue(self.user.id, channel.id, message_ts)
        return f"{self.origin}/sandbox/response/{url_id}"

    def now_ts(self) -> str:
        return self.workspace.next_ts(self.sandbox.clock.now())

    async def deliver(self, envelope: Envelope) -> Ack:
        """``repeat`` in the body sends it that many times more."""
        return await self.services.delivery.deliver(envelope, repeat=int(self.body.get("repeat") or 0))

    def whisper(self, channel: Channel, text: str) -> None:
        """Slackbot, to this person only."""
        self.workspace.post(channel.id, SLACKBOT, text, at=self.sandbox.clock.now(), seen_by=self.user.id)

    def note(self, error: SlackError) -> None:
        """A refused ack in the inspector: the bot itself never hears of it."""
        self.sandbox.traffic.record(
            "from_bot", "ack", status=error.code, ms=0, request={}, response=error.as_answer()
        )
