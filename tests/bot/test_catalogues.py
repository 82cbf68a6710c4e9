"""The catalogues hold exactly what the code says, in three languages."""

import re
from collections.abc import Sequence

import pytest
from babel.messages.catalog import Message

from bot.i18n import LANGUAGES, Speech
from bot.views import alert_words, answers, forms, words
from core.answers import Why
from core.incidents import AlertRule, MeasureKind, Severity, Snooze
from core.model import Channel, ContactOutcome, LeadType, SkipReason
from core.policies.team import Language
from tests.bot.catalogues import messages, path_of, stored, up_to_date
from tests.bot.drawing import SPEECHES, acme, held
from tests.builders import MONDAY_9AM

TRANSLATED: tuple[Language, ...] = ("de", "id")
LABELS = [
    *("Claim", "Skip", "Contacted", "Release", "Transfer", "Undo", "Converted", "Disqualified"),
    *("Need more time", "Reassign", "Hold with rep", "Ask the rep", "Assign", "Push to a rep", "Nurture"),
    *("Acknowledge", "Snooze", "More reps", "Fast lane", "Partner", "Pause sources", "Let held leads in"),
    *("End", "Show", "Move to nurture", "Merge duplicates", "Reject junk"),
]
_PLACE = re.compile(r"\{(\w*)\}")


def _forms(message: Message) -> Sequence[str]:
    """A message's translations: one, or one per plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _keys(message: Message) -> Sequence[str]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(language: Language) -> None:
    assert path_of(language).read_bytes() == up_to_date(language), "run `make sentences`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_catalogue_is_a_guess_or_out_of_use(language: Language) -> None:
    catalog = stored(language)

    assert [message.id for message in messages(catalog) if message.fuzzy] == []
    assert list(catalog.obsolete) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: Language) -> None:
    untranslated = [message.id for message in messages(stored(language)) if not all(_forms(message))]

    assert untranslated == []


def test_english_sentences_speak_for_themselves() -> None:
    assert [message.id for message in messages(stored("en")) if any(_forms(message))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_in_what_the_english_sentence_does(language: Language) -> None:
    differing = [
        message.id
        for message in messages(stored(language))
        for form, key in zip(_forms(message), _keys(message), strict=True)
        if set(_PLACE.findall(form)) != set(_PLACE.findall(key))
    ]

    assert differing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_typed_stays_as_it_is_typed(language: Language) -> None:
    typed = re.compile(r"`/[^`]+`")

    lost = [
        message.id
        for message in messages(stored(language))
        if set(typed.findall(_forms(message)[-1])) != set(typed.findall(_keys(message)[-1]))
    ]

    assert lost == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_readers_are_spoken_to_in_one_voice(language: Language) -> None:
    """German says du, Indonesian says Anda."""
    strangers = {
        "de": r"\b(?:Sie|Ihnen|Ihre?[nmrs]?|bitte Sie)\b",
        "id": r"\b(?:[Kk]amu|[Aa]nda(?<!Anda)|kau)\b",
    }

    text = "\n".join(form for message in messages(stored(language)) for form in _forms(message))

    assert re.findall(strangers[language], text) == []


def test_buttons_are_found_under_the_names_that_are_promised() -> None:
    english = {key for message in messages(stored("en")) for key in _keys(message)}
    cards = [held(acme(), fresh=True), held(acme(), contacted=True)]
    drawn = [
        element["text"]["text"]
        for card in cards
        for block in answers.draw(card, SPEECHES["en"], MONDAY_9AM).blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]

    assert set(LABELS) <= english
    assert set(drawn) <= set(LABELS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_titles_fit_where_slack_shows_them(language: Language) -> None:
    speech = SPEECHES[language]
    views = [
        form(acme(), speech, metadata="1:")
        for form in (forms.skip, forms.contact, forms.transfer, forms.push)
    ]

    titles = [view[part]["text"] for view in views for part in ("title", "submit", "close")]
    titles.append(speech.say("Nothing was changed"))
    labels = [speech.say(label) for label in (*LABELS, "Next lead")]
    labels += [*words.channels(speech).values(), *words.outcomes(speech).values()]
    labels += [*words.skip_reasons(speech).values(), *alert_words.snoozes(speech).values()]

    assert [title for title in titles if len(title) > 24] == []
    assert [label for label in labels if len(label) > 75] == []
    assert len(set(labels[: len(LABELS)])) == len(LABELS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_has_a_name_is_called_by_it(language: Language) -> None:
    speech: Speech = SPEECHES[language]

    assert [words.lead_type(kind, speech) for kind in LeadType]
    assert len({words.why(reason, speech) for reason in Why}) == len(Why)
    assert set(words.channels(speech)) == set(Channel) - {Channel.OPENED, Channel.DRIP_MAIL}
    assert set(words.outcomes(speech)) == set(ContactOutcome)
    assert set(words.skip_reasons(speech)) == set(SkipReason)
    assert len({alert_words.what(rule, "inbound", speech) for rule in AlertRule}) == len(AlertRule)
    assert len({alert_words.severity(how_bad, speech) for how_bad in Severity}) == len(Severity)
    assert len({alert_words.measure(kind, speech) for kind in MeasureKind}) == len(MeasureKind)
    assert list(alert_words.snoozes(speech)) == list(Snooze)
