"""docs/reference/feel.md names every function with its parameters, and every example in it is true."""

import re
from pathlib import Path

import pytest

import feel
from feel import builtins
from feel.comparison import identical

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "feel.md"
ROW = re.compile(r"^\| (?:`(?P<call>[^`]+)` \| )?(?P<meaning>.+?) \| `(?P<example>[^`]+)` \| `(?P<result>[^`]+)` \|$", re.MULTILINE)
ROWS = [match.groupdict() for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["example"][:60])
def test_an_example_has_the_result_that_is_written_beside_it(value, row):
    found, expected = value(row["example"]), value(row["result"])

    assert identical(found, expected), f"{row['example']} is {found!r}"


def test_the_page_names_every_function_and_no_other():
    named = {row["call"].partition("(")[0] for row in ROWS if row["call"]}

    assert named == {*builtins.FUNCTIONS, "hari ini"}


def test_the_parameters_are_called_as_the_registry_calls_them():
    for row in ROWS:
        if row["call"] and "(" in row["call"]:
            name, _, parameters = row["call"].rstrip(")").partition("(")
            known = [[p.name for p in form.parameters] for form in builtins.FUNCTIONS[name].forms]
            assert [part.strip() for part in parameters.split(",") if part.strip()] in known, name


def test_an_example_uses_the_function_it_is_for():
    for row in ROWS:
        assert not row["call"] or row["call"].partition("(")[0] in row["example"]


def test_the_examples_need_nothing_that_is_not_built_in():
    for row in ROWS:
        assert not feel.compile_expression(row["example"]).names_read - {"hari ini"}
