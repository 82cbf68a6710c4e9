"""What the fields of a lead are called."""

from bot.i18n import Speech
from bot.views.text import plain


def names(speech: Speech) -> dict[str, str]:
    """By their CSV names."""
    return {
        "company": speech.say("Company"),
        "company_size": speech.say("Company size"),
        "contact_name": speech.say("Name"),
        "contact_title": speech.say("Title"),
        "email": speech.say("E-mail"),
        "phone": speech.say("Phone"),
        "source": speech.say("Source"),
        "type": speech.say("Kind"),
        "score": speech.say("Score"),
        "product": speech.say("Product"),
        "region": speech.say("Region"),
        "country": speech.say("Country"),
        "timezone": speech.say("Time zone"),
        "language": speech.say("Language"),
        "industry": speech.say("Industry"),
        "account_tier": speech.say("Account"),
        "deal_size": speech.say("Deal size"),
        "recent_activity": speech.say("Recent activity"),
        "referrer": speech.say("Referred by"),
        "consent": speech.say("May be passed on"),
        "external_id": speech.say("CRM number"),
        "received_at": speech.say("Came in"),
        "queue": speech.say("Queue"),
    }


def name(field: str, speech: Speech) -> str:
    """A field in a reader's language; what is no field of ours stands as it came, not escaped yet."""
    return names(speech).get(field) or plain(field, 80)
