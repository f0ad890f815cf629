"""Trying rules out: a result with what led to it, or the place of the fault."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import engine

NOW = datetime(2026, 6, 10, 18, 30, tzinfo=UTC)
HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
TABLE = (
    f'{HEAD}<decision id="t" name="t"><decisionTable id="dt" hitPolicy="UNIQUE"><input id="i" label="Umur"><inputExpression id="e">'
    '<text>umur</text></inputExpression><inputValues><text>[0..100]</text></inputValues></input><output id="o" name="hasil"/>'
    '<rule id="r1"><inputEntry id="a"><text>&gt; 57</text></inputEntry><outputEntry id="b"><text>"pensiun"</text></outputEntry></rule>'
    "</decisionTable></decision></definitions>"
)


@pytest.mark.usefixtures("database")
class TestTrying:
    def test_an_expression_sees_the_sample_and_the_reference_tables(self):
        tried = engine.try_out("masa kerja lama + 1", "{masa kerja lama: 7}", now=NOW)
        assert (tried.value, tried.fault) == (Decimal(8), None)
        assert engine.try_out('acuan.parameter("tidak ada")', "", now=NOW).value is None

    def test_a_cell_is_tried_on_a_value(self):
        assert engine.try_out("[1..10], > 50", "{n: 60}", tested="n", now=NOW).value is True
        assert engine.try_out('not("PNS")', "", tested='"PNS"', now=NOW).value is False

    def test_a_table_shows_its_trace_and_its_gaps(self):
        tried = engine.try_out(TABLE, "{umur: 58}", now=NOW)

        assert tried.value == "pensiun"
        assert [hit.id for hit in tried.traces[0].matched] == ["r1"]
        assert [(finding.code, finding.values) for finding in tried.findings] == [("gap", ("Umur = 0",))]

    @pytest.mark.parametrize(
        ("source", "sample", "expected"),
        [
            ("1 +\n  2 2", "", ("source", "unreadable", 2, 5)), ("1", "{a: 1,\n b 2}", ("sample", "unreadable", 2, 2)),
            ("1", "5", ("sample", "no_context", None, None)), ("for a in 1..999999999 return a", "", ("source", "limit", None, None)),
            (TABLE, "{umur: 200}", ("source", "broken", None, None)), (HEAD + "</definitions>", "", ("source", "no_decision", None, None)),
            ("<a", "", ("source", "unreadable", 1, 3)), (TABLE.replace("umur<", "umur +<"), "", ("source", "unreadable", 1, 7)),
        ],
    )
    def test_a_fault_says_which_text_and_where(self, source, sample, expected):
        fault = engine.try_out(source, sample, now=NOW).fault
        assert (fault.text, fault.kind, fault.line, fault.column) == expected
