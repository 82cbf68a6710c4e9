"""Files as people have them: every row comes in or is named by its line, and no bytes surprise us."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.csv_cells import guarded
from bot.csv_files import Row, RowError, read_mapping, read_rows
from bot.csv_lines import MAX_RECORD, CsvError

PLAIN = "company,email\nMüller GmbH,ana@mueller.example\n"


def taken(data: bytes | str, mapping: dict[str, str] | None = None) -> list[tuple[int, str | None]]:
    """Line and company of every row, or line and code of what is wrong with it."""
    source = BytesIO(data.encode() if isinstance(data, str) else data)
    return [
        (row.line, row.submission.company) if isinstance(row, Row) else (row.line, row.flaws[0].code)
        for row in read_rows(source, mapping)
    ]


def refused(data: bytes | str, mapping: dict[str, str] | None = None) -> str:
    with pytest.raises(CsvError) as caught:
        taken(data, mapping)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.rstrip("\n").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "windows", "crlf", "cr", "semicolon", "tab", "no last break"],
)
def test_a_file_of_any_usual_make_is_understood(data: bytes) -> None:
    assert taken(data) == [(2, "Müller GmbH")]


def test_a_comma_inside_quotes_of_the_header_is_no_delimiter() -> None:
    assert taken('company;"notes, long, very, long"\nAcme;x\n') == [(2, "Acme")]


def test_quotes_hold_commas_quotes_and_line_breaks_and_the_first_line_counts() -> None:
    file = 'company,email\n"A, ""B""\nC",a@b.example\nNext,c@d.example\n'

    assert taken(file) == [(2, 'A, "B" C'), (4, "Next")]


def test_empty_lines_and_empty_rows_are_passed_over() -> None:
    assert taken("\n\ncompany,email\n\nAcme,\n , \n,,,\nBeta,\n") == [(5, "Acme"), (8, "Beta")]


def test_a_header_is_read_whatever_its_case_spaces_and_dashes() -> None:
    rows = list(read_rows(BytesIO(b"COMPANY, Contact Name ,E-Mail,Budget 2026,\nAcme,Ana,a@b.example,5,x\n")))

    assert isinstance(rows[0], Row)
    said = rows[0].submission
    assert (said.company, said.contact_name, said.email) == ("Acme", "Ana", "a@b.example")
    assert said.attributes == {"Budget 2026": "5", "column_5": "x"}


def test_columns_are_mapped_to_fields_as_told() -> None:
    mapping = read_mapping(["Firm=company", "mail = email"])

    assert taken("firm,mail\nAcme,a@b.example\n", mapping) == [(2, "Acme")]


@pytest.mark.parametrize("pair", ["firm", "=company", "firm=", "firm=nonsense", "firm=attributes"])
def test_a_mapping_that_means_nothing_is_refused(pair: str) -> None:
    with pytest.raises(CsvError, match=pair):
        read_mapping([pair])


def test_a_mapping_of_a_column_that_is_not_there_is_refused() -> None:
    assert "no such column; the file has company, email" in refused(PLAIN, {"firm": "company"})


@pytest.mark.parametrize(
    ("header", "mapping", "words"),
    [
        ("company,Company", {}, "2 columns give 'company': company, Company"),
        ("company,notes,notes", {}, "2 columns give 'notes'"),
        ("company,firm", {"firm": "company"}, "2 columns give 'company': company, firm"),
    ],
)
def test_two_columns_for_one_field_are_refused(header: str, mapping: dict[str, str], words: str) -> None:
    assert words in refused(f"{header}\n1,2,3\n", mapping)


def test_a_file_without_a_column_we_know_is_refused_with_the_way_out() -> None:
    answer = refused("firm,mail\nAcme,a@b.example\n")

    assert "none of the columns is known: firm, mail" in answer
    assert "--map column=field" in answer


@pytest.mark.parametrize("data", [b"", b"\n\r\n  \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_says_so(data: bytes) -> None:
    assert "the file is empty" in refused(data)


@pytest.mark.parametrize("data", ["company,email\n", "company,email\n\n,\n"])
def test_a_file_of_nothing_but_a_header_has_no_rows(data: str) -> None:
    assert taken(data) == []


def test_a_header_with_broken_quotes_is_named() -> None:
    assert "the first line must name the columns" in refused('"company,email\nAcme,a@b.example\n')


@pytest.mark.parametrize(
    "data", [PLAIN.encode("utf-16-le"), PLAIN.encode("utf-16-be"), b"company\0,email\nA,b\n"]
)
def test_utf_16_without_its_mark_is_recognised(data: bytes) -> None:
    assert "save it as CSV UTF-8" in refused(data)


def test_a_broken_row_is_named_and_the_rows_behind_it_come_in() -> None:
    file = (
        "company,email\n"
        '"Open,a@b.example\n'
        "Good,a@b.example\n"
        '"Bad" quote,a@b.example\n'
        "Few\n"
        "Many,a@b.example,third\n"
        "Odd,nobody\n"
        "Last,a@b.example,,\n"
    )

    assert taken(file) == [
        (2, "broken_quotes"),
        (3, "Good"),
        (4, "broken_quotes"),
        (5, "too_few_cells"),
        (6, "too_many_cells"),
        (7, "not_an_email"),
        (8, "Last"),
    ]


def test_a_row_error_names_the_field_when_it_is_one_field_s_fault() -> None:
    row = next(read_rows(BytesIO(b"company,score\nAcme,high\n")))

    assert isinstance(row, RowError)
    assert [(flaw.field, flaw.code) for flaw in row.flaws] == [("score", "not_a_score")]


def test_nul_and_other_unseen_characters_do_no_harm() -> None:
    assert taken(b"company,email\nAc\0me\x07,a@b.example\n") == [(2, "Acme")]


def test_a_megabyte_in_one_cell_is_an_error_of_that_row_alone() -> None:
    big, lines = "x" * 1_000_000, "x\n" * 200_000

    told = taken(f'company,email\n{big},a@b.example\n"{lines}",a@b.example\nGood,a@b.example\n')

    assert told == [(2, "too_long"), (3, "too_long"), (200_004, "Good")]


def test_a_row_beyond_all_bounds_is_passed_over_without_being_kept() -> None:
    endless = "x" * (3 * MAX_RECORD)

    told = taken(f'company,email\n{endless},a@b.example\nGood,a@b.example\n"open {endless}')

    assert told == [(2, "row_too_long"), (3, "Good"), (4, "row_too_long")]


def test_an_open_quote_before_a_very_long_rest_loses_only_its_own_row() -> None:
    good = f"Good,{'x' * 400}\n"
    rows = MAX_RECORD // len(good) + 2

    told = taken(f'company,notes\n"Open,x\n{good * rows}')

    assert told[0] == (2, "broken_quotes")
    assert told[1:] == [(line, "Good") for line in range(3, rows + 3)]


def test_a_path_is_opened_and_closed_and_a_bad_one_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(PLAIN, encoding="utf-8")

    rows = list(read_rows(file))

    assert [row.line for row in rows] == [2]
    with pytest.raises(CsvError, match=r"missing\.csv cannot be read: no such file"):
        list(read_rows(tmp_path / "missing.csv"))
    with pytest.raises(CsvError, match="cannot be read: is a directory"):
        list(read_rows(tmp_path))


def test_a_stream_of_the_caller_is_left_open() -> None:
    stream = BytesIO(PLAIN.encode())

    list(read_rows(stream))

    assert not stream.closed


def test_excels_own_line_about_the_delimiter_is_no_row() -> None:
    assert taken("sep=;\r\ncompany;email\r\nAcme;a@b.example\r\n") == [(3, "Acme")]


def test_progress_is_told_in_bytes_up_to_the_last_one() -> None:
    data = b"company,email\n" + b"Acme,a@b.example\n" * 20_000
    seen: list[int] = []

    rows = sum(1 for _ in read_rows(BytesIO(data), progress=seen.append))

    assert rows == 20_000
    assert len(seen) == 201
    assert seen == sorted(seen)
    assert seen[-1] == len(data)


HEADERS = st.sampled_from(
    [b"", b"company,email\n", b"\xff\xfec\0o\0m\0p\0a\0n\0y\0\n\0", b'company;"email"\r\n']
)
PIECES = st.sampled_from(
    [b'"', b'""', b",", b";", b"\n", b"\r", b"\0", b"a", b"\xe4", b"\xff", b"Acme,a@b.example\n"]
)


@given(HEADERS, st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join))
def test_any_bytes_are_rows_and_named_errors_or_one_refusal(header: bytes, rest: bytes) -> None:
    try:
        told = taken(header + rest)
    except CsvError as error:
        told, words = [], str(error)
    else:
        words = ""

    lines = [line for line, _ in told]
    assert lines == sorted(set(lines))
    assert not (words and told)
    assert "\n" not in words


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("+49 170 1", "'+49 170 1"),
        ("=1+1", "'=1+1"),
        ("-1", "'-1"),
        ("@Ana", "'@Ana"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("'plain", "'plain"),
        ("1+1", "1+1"),
        ("", ""),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_written_with_a_quotation_mark(text: str, cell: str) -> None:
    assert guarded(text) == cell


@given(st.text(st.sampled_from("'=+-@aé 1"), max_size=8))
def test_what_was_guarded_is_read_as_it_was(text: str) -> None:
    written = f'company,product\nAcme,"{guarded(text)}"\n'

    (row,) = read_rows(BytesIO(written.encode()))

    assert isinstance(row, Row)
    assert row.submission.product == (text.strip() or None)


@given(st.text(max_size=8))
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
