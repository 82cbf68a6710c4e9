"""/queue report: asked for in words, drawn after the acknowledgement, and exported as a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import actions, report_csv
from bot.sandbox.model import Json, Message
from core.answers import Refused
from core.errors import Unreachable
from core.policies.reports import ReportPolicy
from core.reports import Dimension
from tests.bot.counter import ANA, CLARA, MIA, TEAM, Counter, at_the_counter
from tests.bot.queue_clicks import OUTDATED
from tests.builders import days
from tests.reading import read

RANKED = TEAM.model_copy(update={"reports": ReportPolicy(rankings=True)})


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """Two leads wait in ``inbound``, of one source each."""
    counter.leads("Acme", source="fair")
    counter.leads("Beta", source="website_demo")
    return counter


@pytest.fixture
def ranked(tmp_path: Path) -> Iterator[Counter]:
    with at_the_counter(tmp_path, RANKED) as counter:
        counter.leads("Acme")
        yield counter


def acknowledged(counter: Counter, who: str, text: str) -> Json:
    """What a command is answered with at once; what comes later lands in the direct message."""
    channel = counter.sandbox.workspace.dm_of(who).id
    url = counter.sandbox.app.state.sandbox.response_urls.issue(who, channel, None)
    payload = counter.command(who, text)
    return counter.answer(payload | {"response_url": f"{counter.sandbox.url}/sandbox/response/{url}"})


def asks(counter: Counter, who: str, text: str) -> list[str]:
    assert acknowledged(counter, who, text) == {}
    return counter.sees(who)


def chooses(counter: Counter, who: str, action: str, value: str) -> list[str]:
    """A choice in one of a report's menus."""
    payload = counter.click(who, action, None)
    payload["actions"][0] |= {"type": "static_select", "selected_option": {"value": value}}
    assert counter.dispatch(payload).status == 200
    return counter.sees(who)


def files_of(counter: Counter, who: str) -> list[Message]:
    workspace = counter.sandbox.workspace
    return [one for one in workspace.visible(workspace.dm_of(who).id, who) if one.files]


def shown_to(counter: Counter, who: str) -> int:
    workspace = counter.sandbox.workspace
    return len(workspace.visible(workspace.dm_of(who).id, who))


def test_a_manager_reads_the_last_week_of_all_queues(busy: Counter) -> None:
    seen = asks(busy, MIA, "/queue report")

    assert seen[0] == "*Report: last 7 days, all your queues*"
    assert seen[2:4] == ["*Came in*: 2; before: 0", "*Velocity*: 0.00"]
    assert seen[-1] == "[Another period] [Split by] [Export CSV]"


@pytest.mark.parametrize(
    "words",
    ["30d by source inbound", "inbound by source 30d", "By Source 30D Inbound", "30d inbound by source"],
)
def test_the_words_may_stand_in_any_order(busy: Counter, words: str) -> None:
    seen = asks(busy, MIA, f"/queue report {words}")

    assert seen[0] == "*Report: last 30 days, `inbound`, split by: Source*"
    table = seen[seen.index("Source: what came in and what was claimed") :]
    assert sorted(line.split(" | ")[:2] for line in table[2:4]) == [["fair", "1"], ["website demo", "1"]]


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("7w", "“7w” is no period for a report."),
        ("367d", "“367d” is no period for a report."),
        ("by colour", "A report cannot be split by “colour”."),
        ("by", "After `by` goes one of `queue`"),
    ],
)
def test_words_that_mean_nothing_are_answered_at_once_with_what_there_is(
    busy: Counter, words: str, begins: str
) -> None:
    said = busy.types(MIA, f"/queue report {words}")

    assert said[0].startswith(begins)
    assert shown_to(busy, MIA) == 0


def test_an_unknown_queue_is_answered_with_ones_own(busy: Counter) -> None:
    (said,) = asks(busy, MIA, "/queue report 7d nowhere <else>")

    assert said.startswith("I do not know “nowhere &lt;else&gt;”.")
    assert "`hot` and `inbound`" in said


def test_a_rep_is_refused_as_for_the_board_and_that_is_noted(busy: Counter) -> None:
    assert asks(busy, ANA, "/queue report") == busy.types(ANA, "/queue")
    assert asks(busy, CLARA, "/queue report inbound") == [
        "Du verantwortest keine Warteschlange. Leitung und Ops sehen ihre mit diesem Befehl."
    ]
    denied = [one.actor for one in busy.runtime.services.reports.denials(9)]
    assert sorted(denied) == [ANA, ANA, CLARA]


def test_reps_are_compared_only_where_the_policy_says_so(busy: Counter, ranked: Counter) -> None:
    refused = asks(busy, MIA, "/queue report by rep")
    told = asks(ranked, MIA, "/queue report by rep")

    assert refused[0].startswith("Figures are not split by rep here.")
    assert "Rep: how soon, and what came of it: –" in told
    assert asks(ranked, ANA, "/queue report by rep") == [
        "You answer for no queue. Managers and ops see theirs with this command."
    ]


def test_the_board_stays_where_its_report_is_opened(busy: Counter) -> None:
    before = shown_to(busy, MIA)

    seen = busy.clicks(MIA, actions.REPORT, "7d::inbound")

    assert seen[0] == "*Report: last 7 days, `inbound`*"
    assert shown_to(busy, MIA) == before + 2  # the board that was clicked, and the report


@pytest.mark.parametrize(
    ("action", "value", "title"),
    [
        (actions.REPORT_PERIOD, "90d::inbound", "*Report: last 90 days, `inbound`*"),
        (actions.REPORT_BY, "7d:type:", "*Report: last 7 days, all your queues, split by: Kind*"),
    ],
)
def test_a_choice_in_its_menus_draws_it_anew(busy: Counter, action: str, value: str, title: str) -> None:
    before = shown_to(busy, MIA)

    seen = chooses(busy, MIA, action, value)

    assert seen[0] == title
    assert shown_to(busy, MIA) == before + 1


@pytest.mark.parametrize("forged", ["7", "", "7d", "9d:colour:", "7d::<!here>", "999d::"])
@pytest.mark.parametrize("action", [actions.REPORT, actions.EXPORT])
def test_a_forged_value_shows_and_sends_nothing(busy: Counter, action: str, forged: str) -> None:
    assert busy.clicks(MIA, action, forged) == [OUTDATED]
    assert files_of(busy, MIA) == []


def test_a_slack_that_takes_no_tables_gets_lines(busy: Counter) -> None:
    busy.fails("response_url", "error", code="invalid_blocks", times=1)

    seen = asks(busy, MIA, "/queue report by source")

    assert "*Source: what came in and what was claimed*" in seen
    assert any(line.startswith("*fair*: Came in 1 · Claimed 0") for line in seen)


def exported(counter: Counter, value: str, who: str = MIA) -> str:
    """What is said beside a report that somebody exports."""
    return " ".join(counter.clicks(who, actions.EXPORT, value))


def test_what_is_shown_comes_as_a_file_with_the_same_figures(busy: Counter) -> None:
    asks(busy, MIA, "/queue report by source inbound 30d")
    workspace = busy.sandbox.workspace
    card = workspace.visible(workspace.dm_of(MIA).id, MIA)[-1]
    value = card.blocks[-1]["elements"][-1]["value"]
    busy.leads("Gamma", source="fair")

    said = exported(busy, value)

    (message,) = files_of(busy, MIA)
    (file,) = message.files
    report = busy.runtime.services.reports.report_for(MIA, days(30), queue="inbound", by=Dimension.SOURCE)
    assert not isinstance(report, Refused)
    assert said == "The CSV file is in your direct message with me."
    assert message.text == "Report: last 30 days, `inbound`, split by: Source"
    assert file.name == report_csv.filename(report, "inbound")
    assert file.name.startswith("nextlead-report-inbound-")
    header, total, *slices = file.content.decode("utf-8-sig").splitlines()
    assert header == ",".join(report_csv.COLUMNS)
    entries = report_csv.COLUMNS.index("entries")
    assert [row.split(",")[entries] for row in (total, *slices)] == ["2", "1", "1"]


def test_rights_are_judged_again_at_the_click(busy: Counter) -> None:
    """Whoever got hold of a manager's button gets nothing by it."""
    said = exported(busy, "7d::inbound", ANA)

    assert said == "You answer for no queue. Managers and ops see theirs with this command."
    assert files_of(busy, ANA) == []
    assert [one.actor for one in busy.runtime.services.reports.denials(9)] == [ANA]


@pytest.mark.parametrize(
    ("fault", "begins"),
    [
        (
            {"method": "files.getUploadURLExternal", "effect": "error", "code": "missing_scope"},
            "I may not send files here yet.",
        ),
        (
            {"method": "files.completeUploadExternal", "effect": "error", "code": "file_uploads_disabled"},
            "This workspace does not allow such files.",
        ),
        ({"method": "upload_url", "effect": "http_500"}, "Slack did not say that it took the file."),
        ({"method": "upload_url", "effect": "reset"}, "Slack did not say that it took the file."),
        ({"method": "conversations.open", "effect": "html_200"}, "Slack did not say that it took the file."),
    ],
)
def test_a_file_that_slack_does_not_take_is_explained(busy: Counter, fault: Json, begins: str) -> None:
    busy.fails(**fault)

    said = exported(busy, "7d::inbound")

    assert said.startswith(begins)
    assert files_of(busy, MIA) == []


def test_a_file_is_never_sent_twice(busy: Counter) -> None:
    """Slack has taken it, and its answer got lost: then the file is there, and nobody sends it again."""
    busy.fails("files.completeUploadExternal", "http_500", when="after")

    said = exported(busy, "7d::inbound")

    assert said.startswith("Slack did not say that it took the file.")
    assert len(files_of(busy, MIA)) == 1


class Broken:
    """Figures that cannot be read."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def compared_for(self, *_: Any, **__: Any) -> None:
        raise self._error

    report_for = compared_for


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (Unreachable("gone"), "The lead database cannot be reached"),
        (ZeroDivisionError("a surprise"), "Something went wrong"),
    ],
)
def test_nobody_is_left_without_an_answer(busy: Counter, error: Exception, begins: str) -> None:
    busy.breaks(reports=Broken(error))

    drawn, sent = asks(busy, MIA, "/queue report 365d"), exported(busy, "7d::inbound")

    assert drawn[0].startswith(begins)
    assert sent.startswith(begins)


def test_help_tells_how_to_ask(busy: Counter) -> None:
    said = busy.types(MIA, "/queue report help")

    assert said == busy.types(MIA, "/queue help")
    assert any(line.startswith("• `/queue report 30d by source inbound`") for line in said)


def test_what_is_drawn_later_is_read_as_any_message(busy: Counter) -> None:
    asks(busy, MIA, "/queue report")

    workspace = busy.sandbox.workspace
    newest = workspace.visible(workspace.dm_of(MIA).id, MIA)[-1]
    assert newest.ephemeral
    assert "Came in: 2; before: 0." in newest.text
    assert "*" not in newest.text
    assert read(newest.blocks)[0] == "*Report: last 7 days, all your queues*"
