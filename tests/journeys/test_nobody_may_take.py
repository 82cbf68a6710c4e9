"""A lead that nobody may take does not lie there: ops read why, and what they do about it helps at once."""

from core.incidents import AlertRule
from core.policies.queues import AlertPolicy, QueuePolicy, Skill
from core.policies.team import PeoplePolicy, RepPolicy
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import a_firm, an_office, office_policy

QUIET = AlertPolicy(without=tuple(AlertRule))
SKILLED = office_policy(
    queues=(QueuePolicy(name="inbound", skills=(Skill.LANGUAGE,), alerts=QUIET),),
    people=PeoplePolicy(
        reps=("UANA",),
        managers=("UMIA",),
        ops=("UOLE",),
        details={"UANA": RepPolicy(skills={Skill.LANGUAGE: ("de", "en")})},
    ),
)
REASON = (
    "*Nobody may take 1 lead of `inbound`.* No rep of this queue has what is asked for: language French. The "
    "oldest is *Alder*, here since {time}."
)
MEND = (
    "Give a rep the skill in the policy (`people.details`), or correct the lead if that is wrong: "
    "`/lead L-1`."
)


def test_ops_hear_why_nobody_gets_a_lead_and_mend_it(open_office: OpenOffice) -> None:
    office = open_office(SKILLED, an_office())
    ana, ole = office.person("UANA"), office.person("UOLE")
    office.leads(a_firm("Alder", language="fr"))
    nothing = ana.types("/nextlead")

    office.passes(minutes=1)
    told = office.news()
    at_home = office.home("UOLE").sees()
    ole.types("/lead L-1")
    ole.clicks("Correct data")
    ole.submits(language="de")
    preview = ana.types("/nextlead")
    office.passes(minutes=1)

    assert nothing[0].startswith("No lead is waiting for you")
    assert told == {"#ops": [[f"{REASON.format(time='9:00 AM')} {MEND}"]]}
    assert REASON.format(time="10:00") in at_home
    assert preview[0] == "*Alder*"
    assert office.person("UOLE", "C04OPS").messages() == [
        ["Leads of `inbound` that nobody could take: somebody may take them now."]
    ]
