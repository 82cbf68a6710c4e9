"""What a person reads when something went wrong: what happened, and what to do."""

from bot.i18n import Speech


def busy(speech: Speech) -> str:
    return speech.say("It is very busy right now, so nothing was changed. Please try again in a moment.")


def unreachable(speech: Speech) -> str:
    return speech.say("The lead database cannot be reached, so nothing was changed. Please try again later.")


def outdated(speech: Speech) -> str:
    return speech.say("This button is no longer valid; nothing was changed. Type `/nextlead` or `/myleads`.")


def unknown_command(speech: Speech) -> str:
    return speech.say("I do not know that command. Try `/nextlead help`.")


def slack(speech: Speech) -> str:
    return speech.say("Slack did not answer us as it should. `/myleads` shows how things stand.")


def unexpected(speech: Speech, error_id: str) -> str:
    return speech.say(
        "Something went wrong on our side. Please try again; if it stays so, report number {number}.",
        number=f"`{error_id}`",
    )
