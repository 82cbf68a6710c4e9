"""Every Web API method the sandbox knows."""

from collections.abc import Callable

from bot.sandbox.methods import chat, conversations, files, people, uploads, views
from bot.sandbox.methods.call import Call
from bot.sandbox.model import Json

METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": people.api_test,
    "apps.connections.open": people.connections_open,
    "auth.test": people.auth_test,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.list": conversations.list_channels,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_dm,
    "conversations.replies": conversations.replies,
    "files.completeUploadExternal": uploads.complete,
    "files.getUploadURLExternal": uploads.announce,
    "files.info": files.info,
    "usergroups.list": people.usergroup_list,
    "usergroups.users.list": people.usergroup_users,
    "users.conversations": conversations.of_user,
    "users.info": people.user_info,
    "users.list": people.user_list,
    "views.open": views.open_view,
    "views.publish": views.publish,
    "views.push": views.push,
    "views.update": views.update,
}
