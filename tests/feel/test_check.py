"""Static checks: what a table leaves open, says twice or never says."""

import pytest

from feel.dmn import check, load_model

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'


def model(policy: str, inputs: list[tuple[str, str, str]], rules: list[str], outputs: str = "", more: str = ""):
    """A table of inputs (name, type, input values) and rules 'test | test | result'."""
    columns = "".join(
        f'<input id="i{n}" label="{name}"><inputExpression id="e{n}" typeRef="{kind}"><text>{name}</text></inputExpression>'
        + (f"<inputValues><text>{values}</text></inputValues>" if values else "") + "</input>"
        for n, (name, kind, values) in enumerate(inputs)
    )
    rows = ""
    for n, rule in enumerate(rules, 1):
        *tests, result = [part.strip().replace("<", "&lt;") for part in rule.split("|")]
        cells = "".join(f'<inputEntry id="c{n}_{m}"><text>{test}</text></inputEntry>' for m, test in enumerate(tests))
        rows += f'<rule id="r{n}">{cells}<outputEntry id="o{n}"><text>{result}</text></outputEntry></rule>'
    return load_model(
        (
            f'{HEAD}<decision id="t" name="t">{more}<decisionTable id="dt" hitPolicy="{policy}">{columns}'
            f'<output id="o" name="hasil">{outputs}</output>{rows}</decisionTable></decision></definitions>'
        ).encode(), name="uji.dmn",
    )


def findings(*args, known=("umur", "tetap", "jenis", "tgl"), **kwargs):
    return [(f.code, f.rule, f.values) for f in check(model(*args, **kwargs), known)]


AGE = ("umur", "number", "[0..100]")
STATUS = ("jenis", "string", '"PNS", "PPPK"')


@pytest.mark.parametrize(
    ("policy", "inputs", "rules", "expected"),
    [
        ("UNIQUE", [AGE], ["< 58 | 1", ">= 58 | 2"], []),
        ("UNIQUE", [AGE], ["< 58 | 1", "> 58 | 2"], [("gap", None, ("umur = 58",))]),
        ("UNIQUE", [AGE], ["<= 57 | 1", ">= 58 | 2"], []),  # whole numbers leave no room between 57 and 58
        ("UNIQUE", [AGE], ["[0..60] | 1", "[60..100] | 2"], [("overlap", "r2", ("1", "2", "umur = 60"))]),
        ("UNIQUE", [STATUS], ['"PNS" | 1'], [("gap", None, ('jenis = "PPPK"',))]),
        ("UNIQUE", [STATUS], ['"PNS" | 1', 'not("PNS") | 2'], []),
        ("UNIQUE", [("tetap", "boolean", "")], ["true | 1"], [("gap", None, ("tetap = false",))]),
        ("UNIQUE", [("umur", "number", "")], ["< 58 | 1", "> 58 | 2"], []),  # nothing declares what it can hold
        ("UNIQUE", [STATUS, AGE], ['"PNS" | < 58 | 1', '"PNS" | >= 58 | 2', '"PPPK" | - | 3'], []),
        ("UNIQUE", [STATUS, AGE], ['"PNS" | < 58 | 1', '"PPPK" | - | 3'], [("gap", None, ('jenis = "PNS", umur = 58',))]),
        ("ANY", [AGE], ["< 60 | 1", "- | 1"], []),
        ("ANY", [AGE], ["< 60 | 1", "- | 2"], [("overlap", "r2", ("1", "2", "umur = 0"))]),
        ("FIRST", [AGE], ["- | 1", "> 5 | 2"], [("never_matches", "r2", ("2",))]),
        ("FIRST", [AGE], ["< 5 | 1", ">= 5 | 2", "- | 3"], [("never_matches", "r3", ("3",))]),
        ("UNIQUE", [AGE], ["> 200 | 1", "- | 2"], [("never_matches", "r1", ("1",))]),
        ("COLLECT", [("umur", "number", "")], ["< 1 | 1"], []),  # nought is a sample too
        ("UNIQUE", [STATUS], ['"HONORER" | 1', "- | 2"], [("never_matches", "r1", ("1",))]),
        ("COLLECT", [AGE], ["< 5 | 1"], []),
        ("UNIQUE", [AGE], ["even(?) | 1", "odd(?) | 2"], []),  # nobody can tell
        ("UNIQUE", [("tgl", "date", "")], ['< date("2026-01-01") | 1', '<= @"2026-01-01" | 2'],
         [("overlap", "r2", ("1", "2", "tgl = 2025-12-31"))]),
    ],
)
def test_a_table_is_looked_through(policy, inputs, rules, expected):
    assert findings(policy, inputs, rules) == expected


def test_an_unknown_name_has_its_rule_and_place():
    [finding] = check(model("FIRST", [AGE], ["> batas_usia | 1"]), {"umur"})

    assert (finding.code, finding.rule, finding.values, finding.line, finding.column) == ("unknown_name", "r1", ("batas_usia",), 1, 3)


def test_a_result_that_is_not_among_the_values_of_its_column_is_found():
    values = '<outputValues><text>"YA", "TIDAK"</text></outputValues>'
    assert findings("FIRST", [AGE], ['> 5 | "MUNGKIN"', '- | "YA"'], outputs=values) == [("not_allowed", "r1", ("hasil", '"MUNGKIN"'))]


def test_a_default_fills_every_gap():
    default = "<defaultOutputEntry><text>0</text></defaultOutputEntry>"
    assert findings("UNIQUE", [AGE], ["< 5 | 1"], outputs=default) == []


def test_a_required_decision_is_known():
    content = (
        f'{HEAD}<decision id="a" name="a"><literalExpression id="l"><text>1</text></literalExpression></decision>'
        '<decision id="b" name="b"><informationRequirement id="q"><requiredDecision href="#a"/></informationRequirement>'
        '<literalExpression id="m"><text>a + tiada</text></literalExpression></decision></definitions>'
    )
    assert [(f.element, f.values) for f in check(load_model(content.encode(), name="x.dmn"), ())] == [("b", ("tiada",))]
