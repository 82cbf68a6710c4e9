"""Answers through a response_url, and the ack of a slash command, which says the same things."""

from bot.sandbox.blocks import check_message
from bot.sandbox.errors import SlackError
from bot.sandbox.model import BOT_USER, Json, Message
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.spoil import Answer
from bot.sandbox.tickets import ResponseUrl

REFUSED_STATUS = {"expired_url": 404, "used_url": 404, "message_not_found": 404}


def respond(sandbox: Sandbox, url_id: str, args: Json) -> Answer:
    """404 for a worn-out address, 400 for content Slack would not show."""
    try:
        url = sandbox.response_urls.use(url_id)
        _carry_out(sandbox, url, args)
    except SlackError as error:
        return Answer(error.as_answer(), REFUSED_STATUS.get(error.code, 400))
    return Answer({"ok": True})


def _carry_out(sandbox: Sandbox, url: ResponseUrl, args: Json) -> None:
    original = (
        _original(sandbox, url) if args.get("replace_original") or args.get("delete_original") else None
    )
    if original is not None and args.get("delete_original"):
        sandbox.workspace.delete(original)
        return
    if original is not None:
        check_message(str(args.get("text") or ""), args.get("blocks"))
        blocks = args.get("blocks") or []
        sandbox.workspace.edit(
            original, at=sandbox.clock.now(), text=str(args.get("text") or ""), blocks=blocks
        )
        return
    say(sandbox, channel=url.channel, user=url.user, content=args)


def _original(sandbox: Sandbox, url: ResponseUrl) -> Message | None:
    """None after a slash command: there is nothing to replace, so Slack posts anew."""
    return sandbox.workspace.message(url.channel, url.message_ts) if url.message_ts else None


def say(sandbox: Sandbox, *, channel: str, user: str, content: Json) -> Message:
    """Only that person sees it unless ``response_type`` is in_channel."""
    text = str(content.get("text") or "")
    check_message(text, content.get("blocks"))
    return sandbox.workspace.post(
        channel,
        BOT_USER,
        text,
        at=sandbox.clock.now(),
        blocks=content.get("blocks"),
        seen_by=None if content.get("response_type") == "in_channel" else user,
        thread_ts=content.get("thread_ts"),
    )
