"""What was set in Slack, who set it, and who goes by what is no longer so."""

import pytest

from core.errors import Outdated
from core.ports import Setting
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MIA, MONDAY_9AM, OLE, a_person, hours

LATER = MONDAY_9AM + hours(1)


def test_what_is_left_to_the_file_again_stays_in_the_books(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.settings.put("people.ops", [OLE], MIA, MONDAY_9AM)
        uow.settings.put("channels.ops", "C01", MIA, MONDAY_9AM)
        uow.settings.put("people.ops", None, OLE, LATER)
        uow.commit()

    with unit_of_work(writes=False) as uow:
        every, rows, version = uow.settings.all(), uow.settings.rows(), uow.settings.version()

    assert (every, version) == ({"channels.ops": "C01"}, 3)
    assert rows == [
        Setting("channels.ops", "C01", MIA, MONDAY_9AM),
        Setting("people.ops", None, OLE, LATER),
    ]


@pytest.mark.parametrize("who", [ANA, "U00UNMET"])
def test_nobody_is_judged_by_what_is_no_longer_set(database: Database, who: str) -> None:
    old = UnitsOfWork(database, settings_version=0)
    with old() as uow:
        uow.people.put(a_person(ANA))
        uow.settings.put("people.ops", [OLE], MIA, MONDAY_9AM)
        uow.commit()

    with old(writes=False) as uow, pytest.raises(Outdated):
        uow.people.get(who)
    with UnitsOfWork(database, settings_version=1)(writes=False) as uow:
        assert (uow.people.get(who) is None) is (who != ANA)
