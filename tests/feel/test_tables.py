"""Decision tables: hit policies, required decisions over files, traces, what is refused."""

from decimal import Decimal

import pytest

from feel import FeelError, Function
from feel.dmn import DecisionError, load_model, load_models

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'


def table(policy: str, rules: list[tuple[str, str]], *, name: str = "t", aggregation: str = "", outputs: str = "", extra: str = "") -> str:
    rows = "".join(
        f'<rule id="r{n}"><inputEntry id="i{n}"><text>{test}</text></inputEntry><outputEntry id="o{n}"><text>{result}</text></outputEntry>'
        f"<annotationEntry><text>Pasal {n}</text></annotationEntry></rule>"
        for n, (test, result) in enumerate(rules, 1)
    )
    aggregate = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decision id="{name}" name="{name}">{extra}<decisionTable id="dt_{name}" hitPolicy="{policy}"{aggregate}><input id="in_{name}" label="Nilai">'
        f'<inputExpression id="ie_{name}"><text>x</text></inputExpression></input><output id="out_{name}" name="hasil">{outputs}</output>'
        f'<annotation name="dasar"/>{rows}</decisionTable></decision>'
    )


def model(*decisions: str):
    return load_model((HEAD + "".join(decisions) + "</definitions>").encode(), name="uji.dmn")


RULES = [("&gt; 0", "1"), ("&gt; 5", "2"), ("&gt; 9", "2")]


@pytest.mark.parametrize(
    ("policy", "x", "expected"),
    [
        ("FIRST", 10, Decimal(1)), ("UNIQUE", 3, Decimal(1)), ("UNIQUE", 0, None), ("RULE ORDER", 10, [1, 2, 2]), ("COLLECT", 6, [1, 2]),
        ("COLLECT", 0, []),
    ],
)
def test_a_hit_policy_chooses(setting, policy, x, expected):
    assert model(table(policy, RULES)).evaluate("t", {"x": x}, setting).value == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 5), ("MIN", 1), ("MAX", 2), ("COUNT", 3)])
def test_a_collection_is_aggregated(setting, aggregation, expected):
    assert model(table("COLLECT", RULES, aggregation=aggregation)).evaluate("t", {"x": 10}, setting).value == expected


def test_two_rules_in_a_unique_table_are_an_error_that_names_them(setting):
    with pytest.raises(DecisionError, match="rules 1, 2"):
        model(table("UNIQUE", RULES)).evaluate("t", {"x": 6}, setting)


def test_priority_follows_the_order_of_the_output_values(setting):
    values = "<outputValues><text>2, 1</text></outputValues>"
    assert model(table("PRIORITY", RULES, outputs=values)).evaluate("t", {"x": 10}, setting).value == 2
    assert model(table("OUTPUT ORDER", RULES, outputs=values)).evaluate("t", {"x": 10}, setting).value == [2, 2, 1]


def test_a_default_output_stands_in_when_no_rule_matches(setting):
    default = '<defaultOutputEntry><text>"tidak ada"</text></defaultOutputEntry>'
    assert model(table("UNIQUE", RULES, outputs=default)).evaluate("t", {"x": 0}, setting).value == "tidak ada"


def test_a_trace_tells_inputs_rules_and_their_legal_basis(setting):
    result = model(table("COLLECT", RULES)).evaluate("t", {"x": 6}, setting)
    [trace] = result.traces

    assert trace.inputs == [("Nilai", Decimal(6))]
    assert [(hit.id, hit.index, hit.annotations["dasar"]) for hit in trace.matched] == [("r1", 1, "Pasal 1"), ("r2", 2, "Pasal 2")]


def test_a_required_decision_of_another_file_is_evaluated_first(setting):
    literal = (
        HEAD + '<decision id="semua" name="semua"><informationRequirement id="q"><requiredDecision href="#t"/></informationRequirement>'
        '<literalExpression id="l"><text>concatenate(t, [9])</text></literalExpression></decision></definitions>'
    )
    files = {"a.dmn": literal.encode(), "b.dmn": (HEAD + table("COLLECT", RULES) + "</definitions>").encode()}
    result = load_models(files).evaluate("semua", {"x": 6}, setting)

    assert result.value == [1, 2, 9]
    assert [trace.decision for trace in result.traces] == ["t", "semua"]


def test_a_cell_that_cannot_be_read_names_file_decision_rule_and_column():
    with pytest.raises(FeelError, match=r"uji\.dmn#t rule 2 .*hasil"):
        model(table("FIRST", [("1", "1"), ("2", "if")]))


def test_the_reference_date_is_read_from_the_extension(setting):
    extra = (
        '<extensionElements><alur:tanggalAcuan xmlns:alur="https://alur.example/schema/1.0">tanggal_mulai</alur:tanggalAcuan></extensionElements>'
    )
    decision = model(table("FIRST", RULES, extra=extra)).decisions["t"]

    assert decision.reference_date.names == {"tanggal_mulai"}


@pytest.mark.parametrize("content", [b"<!DOCTYPE a><a/>", b"x", b"<a/>", b" " * 1_000_001])
def test_a_foreign_or_hostile_file_is_refused(content):
    with pytest.raises(FeelError, match=r"uji\.dmn"):
        load_model(content, name="uji.dmn")


def test_an_entity_is_refused_in_any_encoding():
    content = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "x">]>' + HEAD.replace('name="d"', 'name="&a;"') + "</definitions>"
    with pytest.raises(FeelError, match=r"uji\.dmn: a DOCTYPE"):
        load_model(content.encode("utf-16"), name="uji.dmn")


def test_an_unknown_policy_a_double_id_and_a_bad_literal_are_refused_with_their_place():
    with pytest.raises(FeelError, match=r"uji\.dmn#t: there is no hit policy COLLECT AVG"):
        model(table("COLLECT", RULES, aggregation="AVG"))
    with pytest.raises(FeelError, match=r"uji\.dmn: the decision id 't'"):
        model(table("FIRST", RULES), table("FIRST", RULES))
    with pytest.raises(FeelError, match=r"uji\.dmn#t rule 1 .*column Nilai: @"):
        model(table("FIRST", [('@"2026-99-01"', "1")]))


def test_a_trace_keeps_what_traced_functions_were_asked_and_nothing_of_others(setting):
    asked = Function("pangkat", ("gol",), lambda key: {"nama": "Penata Muda"} if key == "III/a" else None, traced=True)
    silent = Function("rekam", (), lambda: {"nik": "rahasia"})
    rules = [('acuan.pangkat("III/a").nama = "Penata Muda" and rekam().nik != null', "1")]
    [trace] = model(table("FIRST", rules)).evaluate("t", {"x": True, "acuan": {"pangkat": asked}, "rekam": silent}, setting).traces

    assert trace.reads == [("pangkat", ["III/a"], {"nama": "Penata Muda"})]
