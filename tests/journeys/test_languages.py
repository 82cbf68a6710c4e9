"""The ladder in German and in Indonesian: messages in their reader's language, the channel in the team's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.office import DECIDE, OFFICE, a_firm, an_office, office_policy
from tests.stage import News, Stage, on_stage


@pytest.fixture
def german(folder: Path) -> Iterator[Stage]:
    """Two German reps in a team whose channels speak German, too."""
    workspace = an_office(ana="de-DE", clara="de-DE", mia="de-DE")
    with on_stage(folder, workspace, office_policy(language="de"), socket_mode=False) as stage:
        yield stage


@pytest.fixture
def mixed(folder: Path) -> Iterator[Stage]:
    """Two Indonesian reps in a team whose channels speak English."""
    with on_stage(folder, an_office(ana="id-ID", clara="id-ID"), OFFICE, socket_mode=False) as stage:
        yield stage


def _ladder(stage: Stage, claim: str) -> list[News]:
    ana = stage.person("UANA")
    ana.types("/nextlead")
    ana.clicks(claim)
    return [stage.until(f"mon {at}") for at in ("10:45", "11:00", "13:00", "15:00")]


def test_the_ladder_speaks_german(german: Stage) -> None:
    german.leads(a_firm("Beta", contact_name="Kim Berg"))

    warned, late, alerted, moved = _ladder(german, "Übernehmen")

    answer = "[Kontaktiert] [Mehr Zeit nötig] [Freigeben]"
    assert warned == {
        "Ana": [["Du hast *Beta* noch nicht kontaktiert. Bitte hol das bis 11:00 nach.", answer]]
    }
    assert late == {
        "Ana": [
            [
                "Du hast *Beta* seit 2 Std., noch ohne Kontakt. Als Nächstes erfährt es die Leitung.",
                answer,
            ]
        ]
    }
    assert alerted == {
        "#managers": [
            [
                "<@UANA> hat *Beta* seit 4 Std., noch ohne Kontakt. "
                "Als Nächstes bekommt den Lead jemand anderes.",
                "[Neu zuweisen] [Dort belassen] [Nachfragen]",
            ]
        ]
    }
    assert moved == {
        "#managers": [
            ["*Beta* ging von <@UANA> an <@UCLARA>, weil niemand Kontakt aufgenommen hatte."],
        ],
        "Ana": [["*Beta* ging von dir an <@UCLARA>, weil du keinen Kontakt aufgenommen hattest."]],
        "Clara": [
            [
                "*Beta* gehört jetzt dir, weil <@UANA> keinen Kontakt aufgenommen hatte.",
                "*Beta*",
                "Name Kim Berg",
                "E-Mail info@beta.example",
                "Art Warm",
                "Score 55",
                "Noch nicht kontaktiert.",
                "Nimm bis 03.03.2026, 10:00 Kontakt auf.",
                "L-1 · inbound",
                "[Kontaktiert] [Freigeben] [Übergeben]",
            ]
        ],
    }


def test_the_ladder_speaks_indonesian_to_reps_and_english_in_the_channel(mixed: Stage) -> None:
    mixed.leads(a_firm("Beta", contact_name="Kim Berg"))

    warned, late, alerted, moved = _ladder(mixed, "Ambil")

    answer = "[Sudah dihubungi] [Butuh waktu lagi] [Lepas]"
    assert warned == {
        "Ana": [["Anda belum menghubungi *Beta*. Harap hubungi mereka paling lambat 11.00.", answer]]
    }
    assert late == {
        "Ana": [
            [
                "Anda sudah memegang *Beta* selama 2 jam dan belum menghubungi mereka. "
                "Berikutnya, manajer diberi tahu.",
                answer,
            ]
        ]
    }
    assert alerted == {
        "#managers": [
            ["<@UANA> has had *Beta* for 4 h and not contacted them yet. Next, another rep gets it.", DECIDE]
        ]
    }
    assert moved == {
        "#managers": [["*Beta* went from <@UANA> to <@UCLARA>, because nobody had contacted them."]],
        "Ana": [["*Beta* beralih dari Anda ke <@UCLARA>, karena Anda belum menghubungi mereka."]],
        "Clara": [
            [
                "*Beta* sekarang milik Anda, karena <@UANA> belum menghubungi mereka.",
                "*Beta*",
                "Nama Kim Berg",
                "Email info@beta.example",
                "Jenis Hangat",
                "Skor 55",
                "Belum dihubungi.",
                "Hubungi mereka paling lambat 3 Mar 2026, 10.00.",
                "L-1 · inbound",
                "[Sudah dihubungi] [Lepas] [Alihkan]",
            ]
        ],
    }
