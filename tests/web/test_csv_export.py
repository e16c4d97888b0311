"""Exports that a spreadsheet program opens without running anything."""

import csv
from io import StringIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.web.csv_export import csv_download, csv_text, safe_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_could_begin_a_formula_gets_an_apostrophe(start: str) -> None:
    """Threat 17."""
    assert safe_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("value", ["", "Bolt = Nut", "a-b", "O'Neil", -3, 2.5, None])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == value


@given(st.lists(st.lists(st.text(alphabet="=+-@\t\r\n,;\"'aé ", max_size=6), min_size=2, max_size=2), max_size=4))
def test_what_is_read_back_is_what_was_written_and_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(StringIO(csv_text(["one", "two"], rows), newline="")))

    assert read == [["one", "two"], *([safe_cell(cell) for cell in row] for row in rows)]
    assert not [cell for row in read for cell in row if cell[:1] in set("=+-@\t\r\n")]


def test_an_export_is_a_file_that_names_its_letters(app: Flask) -> None:
    answer = csv_download("ties", ["Words"], [["é"]])

    assert answer.data == b"\xef\xbb\xbfWords\r\n\xc3\xa9\r\n"
    assert answer.headers["Content-Disposition"] == "attachment; filename=ties.csv"
    assert answer.mimetype == "text/csv"
