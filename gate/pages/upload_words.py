"""What a file of trucks, and each cell of it, is told: by code, for people."""

from collections.abc import Mapping

from gate.domain.errors import ConflictError, InvalidError, RuleFailure
from gate.pages import sentences
from gate.pages.languages import mark as _
from gate.pages.problem_words import FAILURES
from gate.pages.speech import Speech
from gate.spreadsheets.cells import CellFailure
from gate.spreadsheets.columns import heading, named

FILES: Mapping[str, str] = {
    "file_missing": _("Choose a file."),
    "file_empty": _("There is no truck in this file: fill in the template."),
    "file_not_spreadsheet": _("This is no spreadsheet: send a .csv or an .xlsx file."),
    "file_old_or_locked": _("Save it as .xlsx without a password, or as .csv, and send it again."),
    "file_encoding_unknown": _("Save it as “CSV UTF-8” or as .xlsx, so that no letter is lost."),
    "file_expands_too_far": _("This file unpacks to more than 32 MB: send fewer rows, without pictures."),
    "file_rows_too_many": _("Send at most 10,000 rows in one file."),
    "file_columns_unknown": _("The template does not have these columns: %(value)s."),
    "file_columns_missing": _("These columns are missing: %(value)s."),
    "file_column_twice": _("These columns are there more than once: %(value)s."),
    "uploads_too_many": _("Five of your files are being worked off. Wait for one of them."),
}
CELLS: Mapping[str, str] = {
    "cell_missing": _("Fill in this cell."),
    "cell_time_invalid": _("“%(value)s” is no day and time: write it as in 24/11/2026 08:00."),
    "cell_yes_or_no": _("“%(value)s” is neither yes nor no."),
    "cell_formula": _("Write the value itself, not a formula."),
    "cell_differs": _(
        "“%(value)s” differs from the first row of this truck: leave it empty or make it the same."
    ),
    "cell_refused": _("“%(value)s” is too long or not of the form this column wants: look at the example."),
    "reference_reused": _("“%(value)s” was used for another declaration: take a new trip number."),
    "account_off": _("The account that sent this file is switched off."),
}


def file_sentence(error: ConflictError | InvalidError, speech: Speech) -> str:
    known = FILES.get(error.code)
    if known is None:
        return speech.problem(error.code, error.sentence)
    failures = error.failures if isinstance(error, InvalidError) else ()
    columns = [_column(failure.value, speech.language) for failure in failures]
    return sentences.filled(speech.say(known), {"value": ", ".join(columns)})


def cell_sentence(failure: CellFailure, speech: Speech) -> str:
    """What to put right in this cell."""
    if known := CELLS.get(failure.code):
        return sentences.filled(speech.say(known), {"value": failure.value})
    if failure.code in FAILURES:
        return speech.failure(RuleFailure(failure.code, "", failure.value, failure.fix))
    return speech.problem(failure.code, failure.fix)


def _column(text: str, language: str) -> str:
    """A column of ours by its heading, anything else as it stands in the file."""
    name = named(text)
    return heading(name, language) if name else text
