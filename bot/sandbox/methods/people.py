"""users.*, usergroups.*, auth.test: who there is."""

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.methods.conversations import page
from bot.sandbox.model import APP_ID, BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, Json, UserGroup
from bot.sandbox.outgoing import user_object


def auth_test(call: Call) -> Json:
    return {
        "ok": True,
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": call.workspace.name,
        "user": call.workspace.users[BOT_USER].name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    """Echoes what it gets; ``error`` makes it fail with that word."""
    if call.text("error"):
        raise SlackError(call.text("error"))
    return {"ok": True, "args": {k: v for k, v in call.args.items() if k != "token"}}


def connections_open(call: Call) -> Json:
    host = call.origin.partition("://")[2]
    return {"ok": True, "url": f"ws://{host}/sandbox/socket/{call.services.sockets.ticket()}"}


def user_info(call: Call) -> Json:
    user = call.workspace.user(call.required("user"))
    shown = user_object(user, at=call.sandbox.clock.now(), locale=call.flag("include_locale"))
    return {"ok": True, "user": shown}


def user_list(call: Call) -> Json:
    """Deactivated people too, marked deleted."""
    locale, now = call.flag("include_locale"), call.sandbox.clock.now()
    some, following = page(call, list(call.workspace.users.values()), limit=1000)
    members = [user_object(user, at=now, locale=locale) for user in some]
    return {"ok": True, "members": members, "cache_ts": int(now.timestamp()), "response_metadata": following}


def usergroup_list(call: Call) -> Json:
    with_users = call.flag("include_users")
    return {
        "ok": True,
        "usergroups": [_group(g, users=with_users) for g in call.workspace.usergroups.values()],
    }


def _group(group: UserGroup, *, users: bool) -> Json:
    known: Json = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "user_count": len(group.users),
        "date_delete": 0,
    }
    return known | {"users": group.users} if users else known


def usergroup_users(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": group.users}
