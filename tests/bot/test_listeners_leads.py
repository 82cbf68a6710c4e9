"""/lead: one lead looked at, looked for, explained, corrected, by whoever may."""

from typing import Any

import pytest

from bot import actions
from bot.listeners.leads import asked
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter
from tests.reading import read

UNKNOWN = "There is no such lead that you may see. `/lead find` looks for one by name, address or number."
OUTDATED = "This button is no longer valid; nothing was changed. Type `/nextlead` or `/myleads`."


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """Two leads; Ana has the first of them."""
    counter.leads("Acme", contact_name="Jo <b>", phone="+49 30 1234567")
    counter.leads("Beta")
    for who in (ANA, BUDI, CLARA, MIA):
        counter.types(who, "/nextlead help")
    counter.types(ANA, "/nextlead")
    counter.runtime.services.claims.claim(ANA, 1)
    return counter


def form(counter: Counter, who: str) -> dict[str, Any]:
    """The open form, as Slack sends it back when it is submitted as it is."""
    view = counter.form(who)
    assert view is not None
    return view


def fills_in(counter: Counter, who: str, **texts: str) -> dict[str, Any]:
    """Writes these over what stands in the open form, and submits it."""
    view = form(counter, who)
    values = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in texts.items()}
    return counter.submits(
        who, view["callback_id"], view["private_metadata"], values, blocks=view["blocks"], id=view["id"]
    )


def test_the_owner_sees_all_of_their_lead(busy: Counter) -> None:
    shown = busy.types(ANA, "/lead L-1")

    assert shown[:4] == ["*Acme* · L-1", "Name Jo &lt;b&gt;", "E-mail x@acme.example", "Phone +49 30 1234567"]
    assert shown[-1] == "[Why?] [Transfer] [Correct data]"


@pytest.mark.parametrize("text", ["1", "l-1", "  L-1  "])
def test_a_manager_sees_it_however_its_number_is_typed(busy: Counter, text: str) -> None:
    shown = busy.types(MIA, f"/lead {text}")

    assert shown[0] == "*Acme* · L-1"
    assert shown[-1] == "[Why?] [Correct data]"


def test_another_rep_hears_the_same_as_of_a_lead_that_does_not_exist(busy: Counter) -> None:
    assert busy.types(BUDI, "/lead L-1") == busy.types(BUDI, "/lead L-99")
    assert busy.types(CLARA, "/lead L-1") == [
        "Einen solchen Lead, den du sehen darfst, gibt es nicht. `/lead find` sucht nach Name, Adresse oder "
        "Nummer."
    ]
    assert busy.types(MIA, "/lead L-99") == [UNKNOWN]


def test_it_is_found_by_words_and_shown_by_its_button(busy: Counter) -> None:
    found = busy.types(MIA, "/lead find BETA")

    assert found[0] == "*Beta* · L-2"
    assert found[1].startswith("Waits in `inbound` for")
    assert found[1].endswith("[Show]")
    assert busy.clicks(MIA, actions.SHOW_LEAD, "2")[0] == "*Beta* · L-2"


def test_a_rep_finds_what_is_theirs(busy: Counter) -> None:
    assert busy.types(ANA, "/lead find acme")[0] == "*Acme* · L-1"
    assert busy.types(ANA, "/lead find beta &amp; &lt;co&gt;") == [
        "No lead that you may see fits “beta &amp; &lt;co&gt;”."
    ]


@pytest.mark.parametrize("text", ["", "help", "HELP", "find", "find   "])
def test_without_words_it_explains_itself(busy: Counter, text: str) -> None:
    shown = busy.types(ANA, f"/lead {text}")

    assert shown[0] == "Leads one by one: reps see their own, managers those of their queues, ops all."
    assert shown[1].startswith("• `/lead L-17` shows that lead")


@pytest.mark.parametrize(
    ("typed", "word", "everything"),
    [
        ("Find  Acme GmbH", "find", "Find  Acme GmbH"),
        ("find <mailto:ana@acme.example|ana@acme.example>", "find", "find ana@acme.example"),
        ("find <tel:+4930123|+49 30 123>", "find", "find +49 30 123"),
        ("find <http://acme.example|acme.example>", "find", "find acme.example"),
        ("find <https://acme.example>", "find", "find https://acme.example"),
        ("find a &amp; b &lt;c&gt;", "find", "find a & b <c>"),
        ("00Q-aB", "00q-ab", "00Q-aB"),
        (None, "", ""),
    ],
)
def test_what_slack_makes_of_addresses_is_read_as_it_was_typed(
    typed: str | None, word: str, everything: str
) -> None:
    assert asked(typed) == (word, everything)


def test_why_tells_the_story_and_leads_back(busy: Counter) -> None:
    told = busy.clicks(CLARA, actions.WHY_LEAD, "1"), busy.clicks(ANA, actions.WHY_LEAD, "1")

    assert told[0] == [
        "Einen solchen Lead, den du sehen darfst, gibt es nicht. `/lead find` sucht nach Name, Adresse oder "
        "Nummer."
    ]
    assert told[1][0] == "*Acme* · L-1"
    assert [line.split(": ", 1)[1] for line in told[1][1:-1]] == [
        "tests brought it in; it waits in `inbound`. The score is high enough.",
        "<@UANA> looked at it. It has waited the longest.",
        "<@UANA> claimed it.",
    ]
    assert told[1][-1] == "[Show the lead]"
    assert busy.clicks(ANA, actions.SHOW_LEAD, "1")[0] == "*Acme* · L-1"


def test_correct_data_opens_with_what_is_known_and_changes_the_card(busy: Counter) -> None:
    busy.clicks(ANA, actions.CORRECT, "1")
    opened = form(busy, ANA)

    answer = fills_in(busy, ANA, company="Acme & Söhne", phone="", email="x@acme.example")

    assert opened["title"]["text"] == "Correct data"
    assert read(opened["blocks"])[0] == "*Acme*"
    assert answer == {}
    shown = busy.sees(ANA)
    assert shown[:4] == [
        "Corrected: Company and Phone.",
        "*Acme &amp; Söhne* · L-1",
        "Name Jo &lt;b&gt;",
        "E-mail x@acme.example",
    ]
    assert shown[-1] == "[Why?] [Transfer] [Correct data]"
    assert [line for line in busy.story() if line.startswith("1 ")][-1] == f"1 corrected by {ANA}"


def test_flaws_stand_at_their_fields_in_the_persons_language_and_the_form_stays(busy: Counter) -> None:
    busy.runtime.services.ownership.transfer(ANA, 1, CLARA)
    before = busy.story()
    busy.clicks(CLARA, actions.CORRECT, "1")

    answer = fills_in(busy, CLARA, email="niemand", score="viel")

    assert answer == {
        "response_action": "errors",
        "errors": {
            "email": "Das ist keine E-Mail-Adresse. Schreib eine wie ana@acme.example.",
            "score": "Schreib eine ganze Zahl von 0 bis 100.",
        },
    }
    assert busy.story() == before


def test_what_came_in_while_the_form_was_open_stays(busy: Counter) -> None:
    busy.clicks(ANA, actions.CORRECT, "1")
    busy.runtime.services.leads.correct(MIA, 1, {"contact_title": "CEO"})

    fills_in(busy, ANA, company="Acme AG", contact_title="")

    shown = busy.sees(ANA)
    assert shown[:4] == ["Corrected: Company.", "*Acme AG* · L-1", "Name Jo &lt;b&gt;", "Title CEO"]


def test_who_lost_the_lead_meanwhile_corrects_nothing(busy: Counter) -> None:
    busy.clicks(ANA, actions.CORRECT, "1")
    busy.runtime.services.ownership.transfer(ANA, 1, BUDI)
    before = busy.story()

    fills_in(busy, ANA, company="Mine")

    assert busy.sees(ANA) == [UNKNOWN]
    assert busy.story() == before


def test_who_may_not_gets_no_form(busy: Counter) -> None:
    assert busy.clicks(BUDI, actions.CORRECT, "1") != []
    assert busy.form(BUDI) is None


def test_a_form_delivered_twice_corrects_once(busy: Counter) -> None:
    busy.clicks(ANA, actions.CORRECT, "1")
    answers = [fills_in(busy, ANA, company="Acme AG") for _ in range(2)]

    assert answers == [{}, {}]
    assert busy.story().count(f"1 corrected by {ANA}") == 1


@pytest.mark.parametrize("action", [actions.SHOW_LEAD, actions.WHY_LEAD, actions.CORRECT])
@pytest.mark.parametrize("forged", ["", "L-1", "-1", "<!here>", "9" * 30, None])
def test_a_forged_button_opens_nothing(busy: Counter, action: str, forged: str | None) -> None:
    assert busy.clicks(MIA, action, forged)[-1] == OUTDATED


def test_everything_is_said_in_three_languages(busy: Counter) -> None:
    busy.runtime.services.ownership.transfer(ANA, 1, CLARA)

    german = busy.types(CLARA, "/lead L-1")
    busy.runtime.services.ownership.transfer(CLARA, 2, BUDI)
    indonesian = busy.types(BUDI, "/lead L-1")

    assert german[-1] == "[Warum?] [Übergeben] [Daten berichtigen]"
    assert indonesian[-1] == "[Mengapa?] [Alihkan] [Perbaiki data]"
