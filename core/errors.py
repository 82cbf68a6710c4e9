"""The surprises. Expected refusals are values (``core.answers.Refused``), not exceptions."""


class NextleadError(Exception):
    """Root of everything Nextlead raises on purpose. ``code`` is stable and ends up in logs and docs."""

    code = "error"


class PolicyError(NextleadError):
    """The policy file cannot be used. ``line`` is 1-based where it is known; ``field`` a dotted path."""

    code = "policy"

    def __init__(self, message: str, *, line: int | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.field = field


class SettingsError(NextleadError):
    """The environment or the command line asks for something that cannot be. One line says what to mend."""

    code = "settings"


class SchemaMismatch(NextleadError):
    """The database's schema is not the one this code was written for."""

    code = "schema"


class Unreachable(NextleadError):
    """The database or Slack did not answer. Nothing was changed."""

    code = "unreachable"


class Outdated(NextleadError):
    """This process goes by settings that somebody has changed meanwhile. Nothing was changed: read them, and
    ask again.
    """

    code = "outdated"


class Busy(NextleadError):
    """The database is locked by somebody else for longer than a person waits. Nothing was changed."""

    code = "busy"


class InvalidLead(NextleadError):
    """A submission that is malformed. ``field`` is the CSV name of the offender."""

    code = "invalid_lead"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
