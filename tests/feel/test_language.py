"""The language: what an expression means."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

import feel


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3 ** 2", Decimal(19)), ("0.1 + 0.2", Decimal("0.3")), ("10 / 4", Decimal("2.5")), ("1 / 0", None),
        ('"a" + "b"', "ab"), ('1 + "b"', None), ("-(3)", Decimal(-3)), ('"a\\nb"', "a\nb"), ('"\\u00e9"', "é"),
        ("true and null", None), ("false and null", False), ("true or null", True), ("null or false", None),
        ('1 = "1"', None), ("null = null", True), ("1 = null", False), ("[1,2] = [1,2]", True), ("1 != 2", True),
        ("2 in [1..3]", True), ("3 in [1..3)", False), ("1 in ]1..3]", False), ("2 in (1, 2)", True), ("5 in > 3", True),
        ("2 between 1 and 3 and true", True), ('if null then "a" else "b"', "b"),
        ("for x in 1..3 return x * x", [Decimal(1), Decimal(4), Decimal(9)]),
        ("for x in 3..1 return x", [Decimal(3), Decimal(2), Decimal(1)]),
        ("for i in 1..4 return if i = 1 then 1 else partial[-1] * i", [Decimal(1), Decimal(2), Decimal(6), Decimal(24)]),
        ("some x in [1,2] satisfies x > 1", True), ("every x in [] satisfies x", True),
        ("[1,2,3][2]", Decimal(2)), ("[1,2,3][-1]", Decimal(3)), ("[1,2,3][item >= 2]", [Decimal(2), Decimal(3)]), ("[1][5]", None),
        ("{a: 1, b: a + 1}.b", Decimal(2)), ('{"dua kata": 3}', {"dua kata": Decimal(3)}), ("[{a: 1}, {a: 2}].a", [Decimal(1), Decimal(2)]),
        ("[{a: 1}, {a: 2}][a > 1].a", [Decimal(2)]), ("(function(x, y) x + y)(1, 2)", Decimal(3)),
        ("sort([3,1,2], function(x, y) x > y)", [Decimal(3), Decimal(2), Decimal(1)]),
        ('substring(string: "foobar", start position: 3, length: 2)', "ob"), ("1 instance of number", True),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)), ('@"2026-06-10" < @"2026-06-11"', True),
        ('date and time("2026-06-10T10:00:00") - date and time("2026-06-10T09:00:00")', timedelta(hours=1)),
        ('date("2026-06-10").weekday', Decimal(3)), ('time("10:30:00").minute', Decimal(30)), ('date("2026-02-30")', None),
        ('years and months duration(date("2024-03-15"), date("2026-03-14")).months', Decimal(11)),
        ("// catatan\n1 + /* dan */ 1", Decimal(2)), ("inden + 1", Decimal(8)), ("tak_ada", None), ("tak_ada.x", None),
        ('time("10:00:00")', time(10)), ('number("1.234,5", ".", ",")', Decimal("1234.5")), ("string(1.50)", "1.5"),
    ],
)
def test_an_expression_has_this_value(value, source, expected):
    assert value(source, inden=7) == expected
    assert type(value(source, inden=7)) is type(expected)


@pytest.mark.parametrize("source", ["1 +", "if true", "[1, 2", "a b", '"tidak ditutup', "for x in return 1", "{a 1}", "import os", "a = = b", ""])
def test_what_cannot_be_read_is_told_with_its_place(source):
    with pytest.raises(feel.FeelError, match=r"syarat\.dmn"):
        feel.compile_expression(source, where="syarat.dmn")


@pytest.mark.parametrize(
    ("test", "given", "expected"),
    [
        ("> 5", 6, True), ('"A", "B"', "B", True), ('not("A", "B")', "C", True), ('not("A")', "A", False), ("-", None, True),
        ("[1..5]", 6, False), ("? > 3 and ? < 9", 5, True), ("null", None, True), ("true", True, True), ("< 3, > 7", 8, True),
        ('< date("2026-01-01")', date(2025, 12, 31), True), ("> 5", None, False), ('"A"', 1, False),
    ],
)
def test_a_unary_test_passes_or_not(setting, test, given, expected):
    passed = feel.compile_unary(test).evaluate({"?": given}, setting)

    assert passed is expected or (passed is None and expected is False)


def test_an_expression_says_which_names_and_paths_it_reads():
    expression = feel.compile_expression('pegawai.jabatan.jenis = "PNS" and count(isi[x > 1]) > lama and hari ini > tgl')

    assert expression.paths >= {("pegawai", "jabatan", "jenis"), ("isi",), ("lama",), ("hari ini",), ("tgl",)}


def test_what_cannot_be_read_has_a_line_and_a_column():
    with pytest.raises(feel.FeelError) as caught:
        feel.compile_expression("1 +\n  2 2")
    assert (caught.value.line, caught.value.column) == (2, 5)


def test_an_unknown_name_is_null_and_leaves_a_warning(setting):
    assert feel.compile_expression("tiada").evaluate({}, setting) is None
    assert setting.warnings == [feel.Remark("unknown_name", ("tiada",))]


def test_only_a_declared_function_can_be_called(value):
    assert value("f(2)", f=feel.Function("f", ("n",), lambda n: n + 1)) == 3
    assert value("f(2)", f=lambda n: n) is None
    assert value("f.__class__", f="x") is None
    assert value("pegawai pada(hari ini)", **{"pegawai pada": feel.Function("pegawai pada", ("tgl",), str)}) == "2026-06-11"


def test_values_from_outside_become_decimals(value):
    assert value("n + 0.5", n=1) == Decimal("1.5")
    assert isinstance(value("d.n", d={"n": 3}), Decimal)
    assert value("x", x=datetime(2026, 1, 1)) == datetime(2026, 1, 1)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('@"2026-01-01T00:00:00Z" > @"2030-01-01T00:00:00"', None),
        ('@"2026-01-01T00:00:00Z" < @"2026-01-01T00:00:00-01:00"', True),
        ('(duration("P49M") / 49).months', Decimal(1)), ('duration("P1D") / 3 * 3 = duration("P1D")', True), ('duration("P1Y") / 0', None),
        ("modulo(10.5, 0.1)", Decimal("0.0")), ("modulo(-12, 5)", Decimal(3)), ("modulo(12, -5)", Decimal(-3)),
        ("modulo(123456789012345678901234567890123, 7)", Decimal(123456789012345678901234567890123 % 7)),
        ("floor(1e33)", Decimal("1e33")), ("decimal(1, 5000)", Decimal(1)), ("round half up(-2.5, 0)", Decimal(-3)),
        ("string([1..2])", "[1..2]"), ("string([null, \"a\"])", '[null, "a"]'), ("distinct values([1, true, 1.0, null, null])", [1, True, None]),
    ],
)
def test_a_value_stays_exact_at_its_edges(value, source, expected):
    assert value(source) == expected
