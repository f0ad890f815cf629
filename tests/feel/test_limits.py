"""No expression reaches the host, runs for ever or fills the memory."""

import contextlib
import time
from typing import Any

import pytest

import feel
from feel.values import kind
from tests.feel import attacks


class Host:
    secret = "rahasia"


@pytest.mark.parametrize("source", attacks.EVERY)
def test_an_attack_finds_nothing_and_ends_at_once(value, source):
    host = Host()
    began = time.process_time()
    try:
        found = value(source, x=host, pegawai={"nama": "Sari"})
    except feel.FeelError:
        found = None
    assert time.process_time() - began < 1
    assert "rahasia" not in str(found)
    assert_made_of_values(found, host)


def assert_made_of_values(found: Any, host: object) -> None:
    """Whatever comes out is a value of the language, or the very object the scope holds, untouched."""
    if isinstance(found, list | dict):
        for part in found.values() if isinstance(found, dict) else found[:100]:
            assert_made_of_values(part, host)
        return
    assert found is host or kind(found) != "Any", repr(found)


def test_there_are_three_hundred_attacks():
    assert len(set(attacks.EVERY)) >= 300


@pytest.mark.parametrize("source", attacks.MALFORMED)
def test_the_same_in_a_cell_of_a_table(setting, source):
    began = time.process_time()
    with contextlib.suppress(feel.FeelError):
        feel.compile_unary(source).evaluate({"?": Host()}, setting)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "source",
    [
        "for a in 1..1000, b in 1..1000 return a",
        "count(for a in 1..999999999 return a)",
        '(function(f, x) f(f, x + x))(function(f, x) f(f, x + x), "ab")',
        "every a in (for i in 1..1000 return i), b in (for i in 1..1000 return i) satisfies true",
    ],
)
def test_an_endless_evaluation_is_stopped(value, source):
    with pytest.raises(feel.FeelLimit):
        value(source)


def test_a_huge_source_is_refused():
    with pytest.raises(feel.FeelError, match="characters"):
        feel.compile_expression("1+" * 20_000 + "1")


@pytest.mark.parametrize("source", ["(" * 9_000 + "1" + ")" * 9_000, "1" + "+1" * 9_000, "[" * 300 + "]" * 300])
def test_deep_nesting_is_a_value_or_an_error_and_no_crash(value, source):
    with contextlib.suppress(feel.FeelError):
        assert value(source) is not None


def doubled(seed: str, step: str, times: int) -> str:
    """A context whose every entry is made twice as large as the one before it."""
    entries = [f"a0: {seed}", *(f"a{n}: {step.replace('#', f'a{n - 1}')}" for n in range(1, times + 1))]
    return "{" + ", ".join(entries) + "}." + f"a{times}"


LONG = doubled('"' + "a" * 100 + '"', "# + #", 10)


@pytest.mark.parametrize(
    "source",
    [
        doubled("[1, 2]", "concatenate(#, #)", 30),
        doubled("[1]", "[#, #]", 28),
        f"string({doubled('[1]', '[#, #]', 28)})",
        f"count(flatten({doubled('[1]', '[#, #]', 28)}))",
        f"{doubled('[1]', '[#, #]', 28)} = {doubled('[1]', '[#, #]', 28)}",
        f'{{g: {LONG}, r: replace(g, ".", g)}}',
        f"{{g: {LONG}, r: string join(for i in 1..20000 return g)}}",
    ],
)
def test_a_value_that_doubles_is_stopped(value, source):
    with pytest.raises(feel.FeelLimit):
        value(source)


@pytest.mark.parametrize("source", ["1e9999999999", "[1][1e9999999]", 'substring("abc", 1e9999999)', "rupiah(1e9999999)"])
def test_a_number_beyond_decimal128_is_refused_when_it_is_read(source):
    with pytest.raises(feel.FeelError, match=r"batas\.dmn: the number .* too large"):
        feel.compile_expression(source, where="batas.dmn")


@pytest.mark.parametrize(
    "source",
    [
        'hari kerja(@"9999-12-31", 5)', 'hari kerja(@"0001-01-01", -5)', 'tmt berikut(@"9999-12-31")', 'sublist([1], 1, "x")',
        'string join(["a"], 5)', "date()", "time()", "time(1, 2)", "date and time()", "date and time(1, 2, 3)", 'matches("a", "a", 5)',
        "get value({a: 1}, {b: 2})", "0 ** -1", 'number("1e9999999999")', "string(count)",
    ],
)
def test_arguments_that_do_not_fit_give_null_and_no_error_of_the_host(value, source):
    assert value(source) is None


def test_an_error_of_a_function_in_the_scope_is_not_hidden(value):
    def broken() -> None:
        raise ValueError("basis data")

    with pytest.raises(ValueError, match="basis data"):
        value("f()", f=feel.Function("f", (), broken))


def test_long_lists_are_sorted_and_made_distinct_within_the_steps(value):
    assert value("sort(for i in 1..3000 return 3001 - i)[1]") == 1
    assert value("count(distinct values(for i in 1..9000 return modulo(i, 7)))") == 7
    assert value("count(distinct values(for i in 1..20000 return i))") == 20_000


def test_a_long_word_in_a_call_is_read_at_once() -> None:
    started = time.monotonic()
    feel.compile_expression(f'tanggal(perhitungan_{"a" * 60}, "{"x" * 200}")')
    assert time.monotonic() - started < 1
