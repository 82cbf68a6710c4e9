"""Every refusal is a sentence: what happened, and what to do instead."""

import pytest

from bot.views import answers, refusals
from bot.views.blocks import Card
from core.answers import Refusal, Refused
from tests.bot.drawing import EN, SPEECHES
from tests.builders import BEN, MONDAY_9AM


def draw(refused: Refused, language: str = "en") -> Card:
    return answers.draw(refused, SPEECHES[language], MONDAY_9AM)


def refused(reason: Refusal) -> Refused:
    return Refused(reason, by=BEN, limit=3, upper=10, asked="soon <!here>", names=("hot", "inbound"))


def test_every_refusal_says_what_happened_and_what_to_do() -> None:
    said = {reason: draw(refused(reason)).text for reason in Refusal}

    assert said == {
        Refusal.NOT_A_REP: "You are not on the list of reps, so no lead was shown. Whoever keeps the "
        "policy can add you.",
        Refusal.GUEST: "Guests cannot take leads. Ask an admin for a full membership.",
        Refusal.UNKNOWN_QUEUE: "There is no queue called “soon &lt;!here&gt;”. Your queues: `hot` and "
        "`inbound`. `/nextlead help` shows the rest.",
        Refusal.NOT_IN_QUEUE: "You are not a member of “soon &lt;!here&gt;”. Your queues: `hot` and "
        "`inbound`.",
        Refusal.NO_QUEUE: "You are in no queue yet. Ask a manager to add you to one.",
        Refusal.AT_CAP: "You have 3 leads that you have not contacted, and that is the limit. Contact or "
        "release one first: `/myleads`.",
        Refusal.TAKEN: "<@U01BEN> was faster: this lead is taken.",
        Refusal.EXPIRED: "Your time to decide is over; the lead went back into the line.",
        Refusal.GONE: "This lead is no longer in the queue.",
        Refusal.NOT_YOURS: "This lead belongs to <@U01BEN>; nothing was changed.",
        Refusal.ENDED: "This lead is no longer yours. `/myleads` shows the ones that are.",
        Refusal.ALREADY_CONTACTED: "You have contacted this lead, so it cannot go back into the line. You "
        "can transfer it.",
        Refusal.NOT_CONTACTED: "Log the first contact before you close this lead.",
        Refusal.TOO_LATE_TO_UNDO: "Undo works for 3 seconds. Release the lead instead.",
        Refusal.SKIPS_IN_A_ROW: "You have skipped 3 leads in a row. Claim this one, or wait.",
        Refusal.SKIPS_A_DAY: "You have skipped 3 leads today, and that is the limit. Claim this one, or "
        "wait.",
        Refusal.BATCH_SIZE: "You can claim 3 to 10 leads at once. Nothing was claimed.",
        Refusal.BATCH_OFF: "Leads are claimed one at a time in this queue: every minute counts. Type "
        "`/nextlead`.",
        Refusal.TO_SELF: "It is yours already. Choose another rep.",
        Refusal.TO_NO_REP: "This person cannot take leads of this queue. Choose another rep.",
        Refusal.TO_NO_ROOM: "This rep has 3 leads to contact already, and that is the limit. Choose "
        "another one.",
        Refusal.NO_CONTACT: "That result does not go with that kind of contact. Choose another.",
        Refusal.NOT_IN_CHARGE: "Only the managers of “soon &lt;!here&gt;” and ops decide that; nothing was "
        "changed.",
        Refusal.NOBODY_FREE: "Nobody who may take this lead is free right now; nothing was changed.",
        Refusal.HAD_IT_BEFORE: "This rep had this lead before. Choose another one.",
        Refusal.HAD_MORE_TIME: "You have had more time for this lead already. Contact or release it now.",
        Refusal.ALREADY_KEPT: "This lead was left with its rep once before, and that is the limit. Reassign "
        "it, or ask the rep.",
        Refusal.ALREADY_ASKED: "<@U01BEN> was asked about this lead already.",
        Refusal.NOT_OPS: "Only ops decide that; nothing was changed.",
        Refusal.ALERT_OVER: "This alert is over; there is nothing left to do.",
        Refusal.ALREADY_ACKNOWLEDGED: "<@U01BEN> has acknowledged this alert already.",
        Refusal.ALREADY_IN_FORCE: "This is in force in “soon &lt;!here&gt;” already. End it first if it "
        "should be otherwise.",
        Refusal.MEASURE_OVER: "This is over already; nothing was changed.",
        Refusal.NOTHING_HELD: "No lead is held back from “soon &lt;!here&gt;” right now.",
        Refusal.NO_CONSENT: "No lead that waits in “soon &lt;!here&gt;” has agreed to be passed on.",
        Refusal.TO_NO_MEMBER: "Only full members of the workspace can help. Choose others.",
        Refusal.NOTHING_LEFT: "There is nothing left of this; nothing was changed.",
        Refusal.NOT_IN_REVIEW: "<@U01BEN> has decided about this lead already; nothing was changed.",
        Refusal.NOTHING_LIKE_IT: "No other lead of this person is there any more, so there is nothing to "
        "merge into.",
        Refusal.UNKNOWN_LEAD: "There is no such lead that you may see. `/lead find` looks for one by name, "
        "address or number.",
        Refusal.MALFORMED: "Some of it cannot be read; nothing was changed.",
        Refusal.NOT_SET_UP: "After that nobody could set anything up any more; nothing was changed. Name a "
        "manager or ops who stays.",
        Refusal.SET_MEANWHILE: "Somebody has changed the same since you opened this form, so nothing was "
        "saved. Below is what holds now; open the form anew to change it.",
        Refusal.NOT_A_MEMBER: "Only reps, managers and ops add leads; nothing was added.",
        Refusal.NO_RANKINGS: "Figures are not split by rep here. Whoever keeps the policy can switch "
        "that on, with `rankings: true` under `reports`.",
        Refusal.NO_FAIRNESS: "Who takes what is told to nobody here. Whoever keeps the policy can switch "
        "that on, with `fairness: true` under `reports`.",
        Refusal.NO_PERIOD: "“soon &lt;!here&gt;” is no period for a report. Take whole days, from `3d` to "
        "`10d`: for example `7d` or `30d`.",
        Refusal.OFFER_OVER: "This offer is over; nothing was changed. `/nextlead` shows you the next lead.",
        Refusal.OFFER_AT_CAP: "You have 3 leads that you have not contacted, and that is the limit. This one "
        "goes on to others; `/myleads` shows yours.",
        Refusal.NO_DIMENSION: "A report cannot be split by “soon &lt;!here&gt;”. After `by` goes one of "
        "`hot` and `inbound`.",
    }


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_has_a_sentence_of_its_own_in_each_language(reason: Refusal) -> None:
    said = {language: draw(refused(reason), language).text for language in SPEECHES}
    bare = draw(Refused(reason), "de").text

    assert len(set(said.values())) == 3
    assert "{" not in "".join(said.values()) + bare
    assert bare.strip()


def test_a_refusal_that_does_not_know_by_whom_says_somebody() -> None:
    taken, not_yours = draw(Refused(Refusal.TAKEN)), draw(Refused(Refusal.NOT_YOURS), "de")
    no_queues = draw(Refused(Refusal.NOT_IN_QUEUE, asked="x"))

    assert taken.text == "somebody else was faster: this lead is taken."
    assert not_yours.text == "Diesen Lead hat jemand anderes; es wurde nichts geändert."
    assert no_queues.text.endswith("Your queues: none.")


def test_whoever_decides_about_queues_reads_the_same_refusals_differently() -> None:
    unknown = Refused(Refusal.UNKNOWN_QUEUE, asked="soon", names=("hot",))

    said = [refusals.sentence(one, EN, of_others=True) for one in (unknown, Refused(Refusal.NO_QUEUE))]

    assert said == [
        "There is no queue called “soon”. Those you answer for: `hot`. `/queue help` shows the rest.",
        "You answer for no queue. Managers and ops see theirs with this command.",
    ]
