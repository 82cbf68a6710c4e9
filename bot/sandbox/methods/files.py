"""files.info: what is known of a file."""

from bot.sandbox.errors import SlackError
from bot.sandbox.files import file_object, find_file, places
from bot.sandbox.methods.call import Call
from bot.sandbox.model import Json


def info(call: Call) -> Json:
    """A file where the bot is not does not exist for it: SlackError("file_not_found")."""
    file = find_file(call.workspace, call.required("file"))
    channel = call.workspace.channels.get(file.channel)
    if channel is not None and channel.dm_with is None and not channel.bot_in:
        raise SlackError("file_not_found")
    shown = file_object(file) | places(file, call.workspace)
    return {"ok": True, "file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}
