"""Brings the catalogues up to date with the sentences in the code: ``make sentences``."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from bot.i18n import LANGUAGES
from core.policies.team import Language

BOT = Path(__file__).parents[2] / "bot"
KEYWORDS = {"say": None, "count": (1, 2)}
"""What sentences are said with: ``speech.say(…)``, ``speech.count(one, many, …)``."""

_HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Nextlead\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals={plural.num_plurals}; plural={plural.plural_expr};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def said() -> Catalog:
    """Every sentence in the code."""
    catalog = Catalog()
    for path in sorted([BOT / "i18n.py", *(BOT / "views").rglob("*.py")]):
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            catalog.add(message)
    return catalog


def path_of(language: Language) -> Path:
    return BOT / "locales" / language / "LC_MESSAGES" / "nextlead.po"


def stored(language: Language) -> Catalog:
    with path_of(language).open("rb") as source:
        return read_po(source, locale=language)


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages without the header."""
    return (message for message in catalog if message.id)


def up_to_date(language: Language) -> bytes:
    """The catalogue's file as it should be: new sentences untranslated, those nobody says any more gone."""
    catalog = stored(language)
    catalog.update(said(), no_fuzzy_matching=True)
    body = BytesIO()
    write_po(
        body, catalog, omit_header=True, no_location=True, sort_output=True, ignore_obsolete=True, width=110
    )
    header = _HEADER.format(language=language, plural=get_plural(language))
    return header.encode() + body.getvalue().strip() + b"\n"


def main() -> None:
    for language in LANGUAGES:
        path_of(language).write_bytes(up_to_date(language))


if __name__ == "__main__":
    main()
