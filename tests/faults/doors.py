"""What is left of intake over HTTP, webhooks, reviews and refusals once all is quiet."""

from collections import Counter

from tests.faults import crm, visitors
from tests.faults.board import SLOTS, Point
from tests.faults.books import Books
from tests.faults.ground import Rig
from tests.faults.promises import Verdict
from tests.faults.promises_of_doors import decided, overdue_reviews


def kept(rig: Rig, books: Books) -> list[Verdict]:
    visits, heard, posts = rig.visitors.visits, rig.crm.heard, books.posts
    owed = [f"event {one.event_id} is {one.state}" for one in posts if one.state != "sent"]
    owed += [f"event {one.id} was not addressed" for one in books.events if one.owed]
    refused = points(rig)[Point.DENIED]
    written = [f"{refused} were refused, and {len(books.denials)} written down"]
    return [
        Verdict("202 is stored, nothing twice", len(visits), list(visitors.lost(visits, books))),
        Verdict(
            "the same request, the same answer",
            sum(rig.visitors.counts().values()),
            list(visitors.answered_otherwise(visits, rig.visitors.conflicts)),
        ),
        Verdict(
            "every event reaches the CRM", len(heard), list(crm.unheard(heard, [e.id for e in books.events]))
        ),
        Verdict("an event has one id at the CRM", len(heard), list(crm.confused(heard))),
        Verdict("the CRM hears of a lead in order", len(heard), list(crm.out_of_order(heard))),
        Verdict("nothing is owed to the CRM", len(posts), owed),
        Verdict(
            "reminders of reviews come in time",
            len(books.leads),
            list(overdue_reviews(books, rig.board.now())),
        ),
        Verdict("who is refused is written down", refused, written if refused > len(books.denials) else []),
    ]


def attempted(rig: Rig, books: Books) -> Counter[str]:
    """How often everything was done at the doors that has to be done for a run to prove anything."""
    came, sent = rig.visitors.counts(), rig.crm.behaved
    repeated = sum(len(visit.taken) > 1 for visit in rig.visitors.visits)
    return Counter(
        {
            "requests": len(rig.visitors.visits),
            "taken": came["202"],
            "without an answer": came["no answer"],
            "sent again": came["sent again"],
            "answered again": repeated,
            "conflicts": came["409"],
            "webhooks": len(rig.crm.heard),
            "webhooks twice": len(rig.crm.heard) - len({one.id for one in rig.crm.heard}),
            **{f"the CRM {how}": sent[how] for how in crm.SHARES},
            "reviews decided": decided(books),
            "refusals": len(books.denials),
        }
    )


def used(rig: Rig, books: Books) -> Verdict:
    """A deed that nobody ever did proves nothing."""
    done = attempted(rig, books)
    return Verdict("every deed at the doors was done", len(done), [name for name in done if not done[name]])


def points(rig: Rig) -> Counter[Point]:
    """How often children have been at each point."""
    return sum((rig.board.spot(slot).counts() for slot in range(SLOTS)), Counter[Point]())
