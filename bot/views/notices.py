"""Messages that nobody asked for: drawn from the present state when they are sent."""

from bot.i18n import Speech
from bot.views.blocks import Card, section
from bot.views.lead import headline, name, owned
from core.answers import Claimed
from core.notices import NoticeKind, Parcel


def draw(parcel: Parcel, speech: Speech) -> Card:
    """The message that says this notice in its reader's language."""
    match parcel.notice.kind:
        case NoticeKind.TRANSFERRED:
            return _transferred(parcel, speech)


def _transferred(parcel: Parcel, speech: Speech) -> Card:
    said = speech.say("<@{who}> handed a lead over to you.", who=parcel.notice.by)
    if parcel.claim is None:
        headed = section(headline(parcel.lead, speech))
        return Card(f"{said} {name(parcel.lead, speech)}", (section(said), headed))
    text, blocks = owned(Claimed(parcel.lead, parcel.claim), speech, parcel.now)
    return Card(f"{said} {text}", (section(said), *blocks))
