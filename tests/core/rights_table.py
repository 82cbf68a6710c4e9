"""Who may do what, written down by hand: what the engine is held to, cell by cell."""

from collections.abc import Iterator
from typing import NamedTuple

from core.answers import Refusal
from core.model import Person
from core.policies.team import TeamPolicy
from core.rights import Action
from tests.builders import MIA, OLE, a_person, a_queue, a_team

BOT, GUEST, LEAVER, MEMBER = "U01BOT", "U01GUEST", "U01LEAVER", "U01MEMBER"
REP, OWNER, OTHER = "U01REP", "U01OWNER", "U01OTHER"
LOCAL = "U01LOCAL"
SOUTHERNER, COLLEAGUE = "U01SOUTHERNER", "U01COLLEAGUE"
OUTSIDERS = (BOT, GUEST, LEAVER)

WHO = {
    "stranger": "U01STRANGER",
    "bot": BOT,
    "guest": GUEST,
    "leaver": LEAVER,
    "member": MEMBER,
    "rep": REP,
    "owner": OWNER,
    "manager": MIA,
    "local": LOCAL,
    "other": OTHER,
    "ops": OLE,
}
"""The columns. Bots, guests and leavers are named in every list of the policy, and may do nothing all the
same; ``other`` is the manager of the other queue, ``local`` one of a queue and not of the team.
"""

GROUPS = {OWNER: "S0NORTH", MIA: "S0HEADS", OLE: "S0OPS"}
"""Who has their role by a user group; the policy names the others themselves."""

REPS_OF = {"north": [REP, "S0NORTH", *OUTSIDERS], "south": [SOUTHERNER, COLLEAGUE, *OUTSIDERS]}
HEADS_OF = {"north": ["S0HEADS", LOCAL, *OUTSIDERS], "south": [OTHER, *OUTSIDERS]}


def a_team_with_everybody(*, without: str | None = None, **policy: object) -> TeamPolicy:
    """Two queues, each with reps and a manager of its own; the north is everybody's but ``other``'s.

    ``without`` somebody, who has just lost the role that the policy gave them.
    """

    def named(*ids: str) -> list[str]:
        return [one for one in ids if one != without]

    people = {
        "reps": named(*REPS_OF["north"], *REPS_OF["south"]),
        "managers": named(*HEADS_OF["north"][:1], *HEADS_OF["south"]),
        "ops": named("S0OPS", *OUTSIDERS),
    }
    queues = [
        a_queue(name, members=named(*REPS_OF[name]), managers=named(*HEADS_OF[name])) for name in REPS_OF
    ]
    return a_team(*queues, **{"people": people} | policy)


NORTH, SOUTH = a_team_with_everybody().queues
QUEUES = {"own": NORTH, "foreign": SOUTH}

EVERYBODY: tuple[Person, ...] = (
    a_person(BOT, is_bot=True, is_admin=True),
    a_person(GUEST, is_guest=True, is_admin=True),
    a_person(LEAVER, is_deleted=True, is_admin=True),
    *(a_person(one) for one in (MEMBER, REP, SOUTHERNER, COLLEAGUE, OTHER, LOCAL)),
    *(a_person(one, groups=frozenset({group})) for one, group in GROUPS.items()),
)

WORDS = {
    "r": Refusal.NOT_A_REP,
    "g": Refusal.GUEST,
    "q": Refusal.NOT_IN_QUEUE,
    "y": Refusal.NOT_YOURS,
    "c": Refusal.NOT_IN_CHARGE,
    "n": Refusal.NO_QUEUE,
    "o": Refusal.NOT_OPS,
    "m": Refusal.NOT_A_MEMBER,
    "u": Refusal.UNKNOWN_LEAD,
    "+": None,
}
"""What a letter of the table stands for; ``+``: they may."""

TABLE = """
                                      stranger bot guest leaver member rep owner manager local other ops
pull                           any        r     g    g      g      r    +    +      r       r     r    r
pull                           own        r     g    g      g      r    +    +      r       r     r    r
pull                           foreign    r     g    g      g      r    q    q      r       r     r    r
claim                          any        r     g    g      g      r    +    +      r       r     r    r
claim                          own        r     g    g      g      r    +    +      r       r     r    r
claim                          foreign    r     g    g      g      r    q    q      r       r     r    r
skip                           own        r     g    g      g      r    +    +      r       r     r    r
skip                           foreign    r     g    g      g      r    q    q      r       r     r    r
work a claim                   any        r     g    g      g      r    +    +      r       r     r    r
work a claim                   own        r     g    g      g      r    y    +      r       r     r    r
work a claim                   foreign    r     g    g      g      r    y    y      r       r     r    r
set presence                   any        r     g    g      g      r    +    +      r       r     r    r
answer an offer                own        r     g    g      g      r    +    +      r       r     r    r
answer an offer                foreign    r     g    g      g      r    q    q      r       r     r    r
decide about a claim           own        c     c    c      c      c    c    c      +       +     c    +
decide about a claim           foreign    c     c    c      c      c    c    c      c       c     +    +
decide about a waiting lead    own        c     c    c      c      c    c    c      +       +     c    +
decide about a waiting lead    foreign    c     c    c      c      c    c    c      c       c     +    +
answer an alert                any        c     c    c      c      c    c    c      +       +     +    +
answer an alert                own        c     c    c      c      c    c    c      +       +     c    +
answer an alert                foreign    c     c    c      c      c    c    c      c       c     +    +
take measures                  own        c     c    c      c      c    c    c      +       +     c    +
take measures                  foreign    c     c    c      c      c    c    c      c       c     +    +
clean up                       any        o     o    o      o      o    o    o      o       o     o    +
see a queue                    any        n     n    n      n      n    n    n      +       +     +    +
see a queue                    own        n     n    n      n      n    n    n      +       +     c    +
see a queue                    foreign    n     n    n      n      n    n    n      c       c     +    +
review                         any        o     o    o      o      o    o    o      o       o     o    +
add a lead                     any        m     m    m      m      m    +    +      +       +     +    +
import a file                  any        c     c    c      c      c    c    c      +       +     +    +
see a lead                     any        u     u    u      u      u    +    +      +       +     +    +
see a lead                     own        u     u    u      u      u    u    +      +       +     u    +
see a lead                     foreign    u     u    u      u      u    u    u      u       u     +    +
correct a lead                 own        u     u    u      u      u    u    +      +       +     u    +
correct a lead                 foreign    u     u    u      u      u    u    u      u       u     +    +
see who serves a queue         any        c     c    c      c      c    c    c      +       +     +    +
see who serves a queue         own        c     c    c      c      c    c    c      +       +     c    +
see who serves a queue         foreign    c     c    c      c      c    c    c      c       c     +    +
set who serves a queue         own        c     c    c      c      c    c    c      +       +     c    +
set who serves a queue         foreign    c     c    c      c      c    c    c      c       c     +    +
see who takes what             any        c     c    c      c      c    c    c      +       +     +    c
see who takes what             own        c     c    c      c      c    c    c      +       +     c    c
see who takes what             foreign    c     c    c      c      c    c    c      c       c     +    c
set up                         any        c     c    c      c      c    c    c      +       c     +    +
"""
"""``own`` is the north: the owner's claim, the manager's queue. ``any`` is about no queue in particular."""


class Cell(NamedTuple):
    """One field of the table: ``reason`` is what they are refused with, ``None`` where they may."""

    action: Action
    place: str
    kind: str
    reason: Refusal | None

    @property
    def actor(self) -> str:
        return WHO[self.kind]


def _cells() -> Iterator[Cell]:
    head, *lines = TABLE.strip("\n").splitlines()
    kinds = head.split()
    for line in lines:
        words = line.split()
        *name, place = words[: -len(kinds)]
        for kind, letter in zip(kinds, words[-len(kinds) :], strict=True):
            yield Cell(Action(" ".join(name)), place, kind, WORDS[letter])


CELLS = tuple(_cells())
