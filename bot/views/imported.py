"""What is said under a file that somebody sent to the bot."""

from bot.i18n import Speech
from bot.tally import SHOWN, Tally, Unread
from bot.views import fields, flaws, refusals
from bot.views.blocks import Card, section, sections
from bot.views.text import bare, escaped
from core.answers import Refusal, Refused
from core.submissions import Flaw


def reading(file: str, speech: Speech) -> Card:
    """While its rows are read."""
    return _said(speech.say("Reading {file} …", file=bare(file, 80)))


def unread(why: Unread, file: str, speech: Speech) -> Card:
    """Why nothing could be taken of it, and what to do."""
    name = bare(file, 80)
    match why:
        case Unread.NO_CSV:
            said = speech.say(
                "I cannot read {file} as a table. Save it as CSV (UTF-8); its first line must name the "
                "columns, such as company,email,score, each of them once. Then send it again.",
                file=name,
            )
        case Unread.TOO_LARGE:
            said = speech.say("{file} is larger than 20 MB. Send it in parts.", file=name)
        case Unread.NOT_GIVEN:
            said = speech.say(
                "Slack did not give me {file}. Please send it again; if it stays so, the app may lack the "
                "scope {scope}.",
                file=name,
                scope="`files:read`",
            )
    return _said(said)


def result(tally: Tally, file: str, speech: Speech) -> Card:
    """What its rows came to, and the bad lines."""
    head = [_counted(tally, file, speech)]
    if tally.stopped is not None:
        head.append(
            speech.say("Then it broke off. Send the file again: what came in already is not added twice.")
        )
    lines = [f"• {_line(line, flaw, speech)}" for line, flaw in tally.bad_lines()[:SHOWN]]
    hidden = len(tally.errors) - len(lines) + tally.unkept
    if hidden > 0:
        lines.append(speech.count("… and {n} more.", "… and {n} more.", hidden))
    return Card("\n".join([*head, *lines]), (section(" ".join(head)), *sections(lines)))


def broken(file: str, speech: Speech) -> Card:
    """Something went wrong that nobody foresaw."""
    return _said(
        speech.say(
            "Something went wrong on our side while I read {file}. Send it again: what came in already is "
            "not added twice.",
            file=bare(file, 80),
        )
    )


def refused(why: Refused, speech: Speech) -> Card:
    """Why this person may not."""
    if why.reason is Refusal.NOT_IN_CHARGE:
        return _said(speech.say("Only managers and ops import files; nothing was added."))
    return _said(refusals.sentence(why, speech))


def _counted(tally: Tally, file: str, speech: Speech) -> str:
    """How many rows there are, and what became of them; what became of none is not named."""
    counts = tally.counts()
    read = speech.count(
        "{file}: {n} row read.", "{file}: {n} rows read.", counts["read"], file=f"*{bare(file, 80)}*"
    )
    outcomes = {
        "accepted": speech.say("{n} accepted", n=speech.number(counts["accepted"])),
        "held": speech.say("{n} held back", n=speech.number(counts["held"])),
        "review": speech.say("{n} in review", n=speech.number(counts["review"])),
        "duplicate": speech.say("{n} known already", n=speech.number(counts["duplicate"])),
        "rejected": speech.say("{n} rejected", n=speech.number(counts["rejected"])),
    }
    came = ", ".join(said for name, said in outcomes.items() if counts[name])
    return f"{read} {came}." if came else read


def _line(line: int, flaw: Flaw, speech: Speech) -> str:
    wrong = escaped(flaws.sentence(flaw, speech))
    if not flaw.field:
        return speech.say("Line {line}: {wrong}", line=speech.number(line), wrong=wrong)
    name = bare(fields.name(flaw.field, speech), 80)
    return speech.say("Line {line}, {field}: {wrong}", line=speech.number(line), field=name, wrong=wrong)


def _said(sentence: str) -> Card:
    return Card(sentence, (section(sentence),))
