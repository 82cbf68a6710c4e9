"""An alert in German and in Indonesian: the card in the team's language, refusals in their reader's."""

from core.policies.team import TeamPolicy
from tests.actor import Lines
from tests.journeys.alarms import MINUTE, alarmed, firms, inbound, with_leaders, works_off
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import MANAGERS, mia
from tests.stage import Stage

FRESH = "🟩" * 10


def _small(language: str) -> TeamPolicy:
    """A queue that takes 20 leads, in a team that speaks this language."""
    return alarmed(inbound(cap=20), language=language)


def _gets_full(office: Stage) -> list[Lines]:
    """It holds ten leads back; what the managers read two minutes later."""
    office.leads(*firms(30))
    told = office.until("mon 09:03", every=MINUTE)
    assert list(told) == ["#managers", "#ops"]
    assert told["#managers"] == told["#ops"]
    return told["#managers"]


def _is_worked_off(office: Stage) -> list[Lines]:
    """What is left of the alert in the managers' channel, and its story."""
    works_off(office, 12)
    office.passes(minutes=1)
    office.passes(minutes=15)
    office.news()
    manager = mia(office)
    return [manager.reads(manager.told()), *manager.thread(manager.told())]


def test_an_alert_in_german(open_office: OpenOffice) -> None:
    office = open_office(_small("de"), with_leaders(mia="de-DE", ana="de-DE"))
    manager = mia(office)

    told = _gets_full(office)
    refused = office.person("UANA", MANAGERS).clicks("Ich kümmere mich")
    taken = manager.clicks("Ich kümmere mich", message=manager.told())
    manager.clicks("Zurückgestellte zulassen", message=manager.told())
    form = manager.form()
    over = _is_worked_off(office)

    card = [
        "*Zu viele Leads in `inbound`* · 🟡 gelb",
        "30 Leads sind in der Warteschlange. 10 davon sind zurückgestellt. Seit 09:01.",
        "30 Leads sind da, und in den letzten 8 Öffnungsstunden wurde keiner übernommen.",
        FRESH,
        "Alter: 20 grün (unter 4 Std.), 0 gelb (unter 24 Std.), 0 rot.",
        "Im Dienst: <@UANA>, <@UBUDI>, <@UCLARA> und <@UDAN>.",
    ]
    let_in = "[Zurückgestellte zulassen]"
    nobody = ["Noch kümmert sich niemand darum.", "[Ich kümmere mich] [Stummschalten]", let_in]
    assert told == [[*card, *nobody]]
    assert refused == ["Das entscheiden nur die Leitung von „inbound“ und Ops; es wurde nichts geändert."]
    assert form[0] == "Zurückgestellte zulassen"
    assert taken == [*card, "<@UMIA> kümmert sich darum, bis 11:03.", "[Stummschalten]", let_in]
    assert over == [
        ["🟢 *Zu viele Leads in `inbound`*: vorbei, dauerte 18 Min., gekümmert hat sich <@UMIA>."],
        ["<@UMIA> kümmert sich darum: keine Erinnerungen bis 11:03."],
        ["Nach 18 Min. vorbei."],
    ]


def test_an_alert_in_indonesian(open_office: OpenOffice) -> None:
    office = open_office(_small("id"), with_leaders(mia="id-ID", ana="id-ID"))
    manager = mia(office)

    told = _gets_full(office)
    refused = office.person("UANA", MANAGERS).clicks("Saya tangani")
    taken = manager.clicks("Saya tangani", message=manager.told())
    over = _is_worked_off(office)

    card = [
        "*Terlalu banyak prospek di `inbound`* · 🟡 kuning",
        "Ada 30 prospek dalam antrean. 10 di antaranya ditahan. Sejak 09.01.",
        "Ada 30 prospek, dan tidak ada yang mengambilnya dalam 8 jam buka terakhir.",
        FRESH,
        "Umur: 20 hijau (di bawah 4 jam), 0 kuning (di bawah 24 jam), 0 merah.",
        "Bertugas: <@UANA>, <@UBUDI>, <@UCLARA>, dan <@UDAN>.",
    ]
    nobody = ["Belum ada yang menanganinya.", "[Saya tangani] [Senyapkan]", "[Masukkan yang ditahan]"]
    assert told == [[*card, *nobody]]
    only = "Hanya manajer “inbound” dan tim ops yang dapat memutuskan ini; tidak ada yang diubah."
    assert refused == [only]
    assert taken == [*card, "Ditangani <@UMIA> hingga 11.03.", "[Senyapkan]", "[Masukkan yang ditahan]"]
    assert over == [
        ["🟢 *Terlalu banyak prospek di `inbound`*: selesai, berlangsung 18 mnt, ditangani <@UMIA>."],
        ["<@UMIA> menanganinya: tidak ada pengingat hingga 11.03."],
        ["Selesai setelah 18 mnt."],
    ]
