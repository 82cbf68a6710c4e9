"""Leads are found by whatever somebody remembers of them, among those they may see."""

from collections.abc import Sequence

import pytest

from core.answers import Refusal, Refused
from core.looking import Found
from core.ports import Sought
from core.services.leads import SHOWN, sought
from core.submissions import LeadSubmission
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_queue, a_team
from tests.core.services.floor import Floor, OpenFloor, the

NEL = "U01NEL"
TEAM = a_team(
    a_queue("big", when={"account_tier": ["enterprise"]}, managers=[NEL]),
    a_queue("small"),
    people={"reps": [ANA, BEN], "managers": [MIA], "ops": [OLE]},
    calendar={"holidays": {"country": "DE"}},
)
KOPI = {
    "company": "PT. Kopi Nusantara Tbk",
    "contact_name": "Sari",
    "email": "Sari@mail.kopi.example",
    "phone": "+49 30 901820",
    "external_id": "00Q-17",
    "score": 80,
}


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    """On both databases: one lead in each queue. It is looked for by what the databases compare."""
    floor = open_crowded_floor(TEAM, [ANA, BEN, CLEO, MIA, OLE, NEL])
    big = {
        "company": "Kopi Kenangan",
        "email": "a@kenangan.example",
        "account_tier": "enterprise",
        "score": 90,
    }
    floor.intake.submit([LeadSubmission.read(KOPI), LeadSubmission.read(big)], OLE)
    return floor


def found(floor: Floor, who: str, words: str) -> Sequence[str | None]:
    return [lead.facts.company for lead in the(Found, floor.leads.find(who, words)).leads]


@pytest.mark.parametrize(
    "words",
    [
        "kopi nusantara",
        "KOPI NUS",
        "Kopi Nusantara, PT",
        "sari@MAIL.kopi.example",
        "kopi.example",
        "https://www.kopi.example/about",
        "@kopi.example",
        "030 90 18 20",
        "0049 30 901820",
        "+49 (0)30 901820",
        "00Q-17",
    ],
)
def test_a_lead_is_found_by_its_company_its_addresses_and_its_numbers(floor: Floor, words: str) -> None:
    assert found(floor, OLE, words) == ["PT. Kopi Nusantara Tbk"]


def test_it_is_found_by_our_number(floor: Floor) -> None:
    (lead,) = (
        the(Found, floor.leads.find(OLE, "nusantara kopi")).leads
        or the(Found, floor.leads.find(OLE, "00Q-17")).leads
    )

    assert found(floor, OLE, f"L-{lead.id}") == found(floor, OLE, f"{lead.id}") == ["PT. Kopi Nusantara Tbk"]


@pytest.mark.parametrize("words", ["nusantara", "gmail.com", "L-999", "0", "%", "'; --", "\x00", " "])
def test_what_fits_nothing_finds_nothing(floor: Floor, words: str) -> None:
    assert found(floor, OLE, words) == []


def test_everybody_finds_what_they_may_see_the_newest_first(floor: Floor) -> None:
    floor.take(ANA, request="of the queue that comes first")
    both = ["Kopi Kenangan", "PT. Kopi Nusantara Tbk"]

    seen = {who: found(floor, who, "kopi") for who in (OLE, MIA, NEL, ANA, BEN)}

    assert seen == {OLE: both, MIA: both[1:], NEL: both[:1], ANA: both[:1], BEN: []}


def test_who_is_no_rep_and_no_manager_finds_nothing_and_is_told_so(floor: Floor) -> None:
    assert floor.leads.find(CLEO, "kopi") == Refused(Refusal.UNKNOWN_LEAD)


def test_many_are_shown_in_part(floor: Floor) -> None:
    many = [LeadSubmission.read({"company": f"Many {n}", "email": f"{n}@many.example"}) for n in range(11)]
    floor.intake.submit(many, OLE)

    few, most = (the(Found, floor.leads.find(OLE, words)) for words in ("kopi", "many"))

    assert (len(few.leads), few.more) == (2, False)
    assert (len(most.leads), most.more) == (SHOWN, True)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("17", Sought(lead_id=17, external_id="17", company="17")),
        ("l-17", Sought(lead_id=17, external_id="l-17", company="l 17")),
        (
            "+62 812-3456-7890",
            Sought(phone="+6281234567890", external_id="+62 812-3456-7890", company="62 812 3456 7890"),
        ),
        ("ana@acme.example", Sought(email="ana@acme.example", external_id="ana@acme.example")),
        (
            "shop.acme.co.uk",
            Sought(domain="acme.co.uk", external_id="shop.acme.co.uk", company="shop acme uk"),
        ),
        ("x", Sought(external_id="x")),
        ("", Sought()),
    ],
)
def test_words_may_mean_several_things(words: str, meant: Sought) -> None:
    assert sought(words, "DE") == meant
