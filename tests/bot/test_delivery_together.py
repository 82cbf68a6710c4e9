"""Several who deliver, beside others who change what the messages are about: nobody waits in a circle."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.dispatcher import Dispatcher
from core.answers import Claimed
from core.changes import Change
from core.errors import Busy
from core.notices import NoticeKind
from tests.bot.mail import PROMPT
from tests.bot.straw import StrawSlack
from tests.builders import ANA, BEN, CLEO, MIA
from tests.core.services.floor import Floor, floors
from tests.core.services.mail import CHANNEL, a_staffed_team, about, claims, owes, states

KINDS = (NoticeKind.BREACH, NoticeKind.ASKED)
READERS = (ANA, BEN, CHANNEL)


@pytest.fixture
def failures() -> list[BaseException]:
    """What went wrong in any thread."""
    return []


def at_once(failures: list[BaseException], *deeds: Callable[[], object]) -> None:
    """Everybody at the same time, until all are done."""

    def guarded(deed: Callable[[], object]) -> None:
        try:
            deed()
        except BaseException as error:  # noqa: BLE001 - the test reads them all
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def changing(floor: Floor, claimed: Sequence[Claimed], seed: int) -> Callable[[], None]:
    """Like a tick: one transaction that changes many claims in an order of its own, again and again."""

    def change() -> None:
        order = random.Random(seed)
        for _ in range(12):
            with floor.open() as uow:
                for one in order.sample(list(claimed), len(claimed)):
                    if uow.claims.lock(one.claim.id):
                        uow.apply(Change(claims=(replace(one.claim, climbed=order.randrange(3)),)))
                uow.commit()

    return change


def test_everybody_is_told_once_however_many_deliver_and_whatever_changes(
    database_url: str, failures: list[BaseException]
) -> None:
    with floors(database_url, connections=12, wait=timedelta(seconds=8)) as open_floor:
        floor = open_floor(a_staffed_team(calendar="always"), people=[ANA, BEN, CLEO, MIA])
        claimed = claims(floor, 6, CLEO)
        slack = StrawSlack()
        couriers = [Dispatcher(floor.outbox, slack, floor.team, patience=PROMPT) for _ in range(3)]
        kinds = {
            kind: [about(kind, one, to, data={"rung": 1}) for one in claimed for to in READERS]
            for kind in KINDS
        }

        def telling() -> None:
            for kind in KINDS:
                for notice in kinds[kind]:
                    owes(floor, notice)

        def delivering(courier: Dispatcher) -> Callable[[], None]:
            def deliver() -> None:
                for _ in range(25):
                    courier.deliver()

            return deliver

        at_once(failures, telling, changing(floor, claimed, 1), *map(delivering, couriers))
        for _ in range(3):
            couriers[0].deliver()

        told = Counter(key for call in slack.calls() for key in _keys(call))
        owed = {notice.key for notices in kinds.values() for notice in notices}
        assert failures == []
        assert told == dict.fromkeys(owed, 1)
        assert {states(floor)[key] for key in owed} == {"sent"}
        assert not floor.outbox.stale(timedelta(0))


def _keys(call: dict[str, object]) -> list[str]:
    metadata = call["metadata"]
    assert isinstance(metadata, dict)
    payload = metadata["event_payload"]
    return list(payload.get("keys") or [payload["key"]])


def test_a_change_that_takes_its_time_loses_to_nobody_and_delays_no_other_message(
    database_url: str, failures: list[BaseException]
) -> None:
    with floors(database_url, connections=6, wait=timedelta(seconds=0.3)) as open_floor:
        floor = open_floor(a_staffed_team(calendar="always"), people=[ANA, BEN, CLEO, MIA])
        first, second = claims(floor, 2, CLEO)
        owes(floor, about(NoticeKind.BREACH, first, ANA, data={"rung": 1}))
        owes(floor, about(NoticeKind.BREACH, second, BEN, data={"rung": 1}))
        slack = StrawSlack()
        courier = Dispatcher(floor.outbox, slack, floor.team, patience=PROMPT)
        with floor.open() as uow:
            uow.apply(Change(claims=(replace(first.claim, climbed=1),)))
            at_once(failures, courier.deliver)
            uow.commit()
        meanwhile = [call["channel"] for call in slack.calls()]

        courier.deliver()

        is_alone = "sqlite" in database_url  # there nobody else writes at all meanwhile
        assert [type(one) for one in failures] == ([Busy] if is_alone else [])
        assert meanwhile == ([] if is_alone else [BEN])
        assert {call["channel"] for call in slack.calls()} == {ANA, BEN}
