"""Files as apps see them."""

import re
from mimetypes import guess_type
from pathlib import PurePath
from urllib.parse import quote

from bot.sandbox.errors import SlackError
from bot.sandbox.model import TEAM_DOMAIN, TEAM_ID, File, Json
from bot.sandbox.workspace import Workspace

_NAMES = {"csv": "CSV", "txt": "Plain Text", "text": "Plain Text", "xlsx": "Excel Spreadsheet", "pdf": "PDF"}


def find_file(workspace: Workspace, file_id: str) -> File:
    """SlackError("file_not_found" or "file_deleted")."""
    file = workspace.files.get(file_id)
    if file is None:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return file


def file_object(file: File) -> Json:
    """As messages carry it."""
    kind = PurePath(file.name).suffix.removeprefix(".").lower() or "text"
    address = f"{file.origin}/files-pri/{TEAM_ID}-{file.id}"
    name = quote(re.sub(r"[^\w.-]+", "_", file.name.lower()))
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": guess_type(file.name)[0] or "application/octet-stream",
        "filetype": kind,
        "pretty_type": _NAMES.get(kind, kind.upper()),
        "user": file.user,
        "user_team": TEAM_ID,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{address}/{name}",
        "url_private_download": f"{address}/download/{name}",
        "permalink": f"https://{TEAM_DOMAIN}.slack.com/files/{file.user}/{file.id}/{name}",
        "comments_count": 0,
        "file_access": "visible",
    }


def places(file: File, workspace: Workspace) -> Json:
    """Where it was shared, which files.info tells as well. Direct messages count as private, as in Slack."""
    if not file.channel:
        return {"channels": [], "groups": [], "ims": [], "shares": {}}
    channel = workspace.channels[file.channel]
    kind = "ims" if channel.dm_with else "groups" if channel.private else "channels"
    share = {"reply_users": [], "reply_users_count": 0, "reply_count": 0, "ts": file.message_ts}
    shares = {"private" if channel.private else "public": {channel.id: [share]}} if file.message_ts else {}
    return {"channels": [], "groups": [], "ims": [], kind: [channel.id], "shares": shares}
