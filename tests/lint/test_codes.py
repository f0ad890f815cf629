"""Every code has its row in docs/reference/lint.md, in both languages; `python -m tests.lint.test_codes` writes the rows anew."""

import re

from engine.lint.codes import DATA, DIAGRAMS, FILES, Code
from engine.workflow.refusals import REFUSED
from tests.databases import ROOT

PAGE = ROOT / "docs" / "reference" / "lint.md"
PARTS = {"Files, manifest, drawing": FILES, "What a diagram draws": DIAGRAMS, "Names and values": DATA}


def rows(codes: dict[str, Code]) -> str:
    def cell(text: str) -> str:
        return text.replace("{{", "{").replace("}}", "}").replace("{near}", "").replace("|", "\\|")

    lines = [f"| `{name}` | {code.severity} | {cell(code.id)} | {cell(code.en)} |" for name, code in codes.items()]
    return "\n".join(["| code | severity | Indonesian | English |", "|---|---|---|---|", *lines])


def page() -> str:
    text = PAGE.read_text("utf-8")
    for title, codes in PARTS.items():
        text = re.sub(rf"(## {title}\n\n)(?:\|.*\n)*", lambda m, c=codes: f"{m[1]}{rows(c)}\n", text)
    return text


def test_the_page_lists_exactly_the_codes_there_are() -> None:
    assert page() == PAGE.read_text("utf-8")


def test_no_code_stands_twice_and_each_speaks_both_languages() -> None:
    names = [name for codes in PARTS.values() for name in codes]
    assert len(names) == len(set(names))
    for codes in PARTS.values():
        for name, code in codes.items():
            assert set(re.findall(r"\{(\w+)\}", code.id)) - {"wanted"} <= set(re.findall(r"\{(\w+)\}", code.en)), name
            assert code.id != code.en, name


def test_every_code_the_linter_can_give_is_known_and_none_is_dead() -> None:
    source = "".join(path.read_text("utf-8") for path in [*(ROOT / "engine" / "lint").glob("*.py"), ROOT / "engine" / "workflow" / "diagram.py"])
    drawing = (ROOT / "engine" / "drawing" / "geometry.py").read_text("utf-8")
    ours = {name for codes in PARTS.values() for name in codes} - set(REFUSED)
    assert {name for name in ours if f'"{name}"' not in source + drawing} == set()
    given = set(re.findall(r'(?:finding|about|_about)\((?:[\w.]+, )?"(\w+)"', source)) | set(re.findall(r'Fault\("(\w+)"', drawing))
    assert given <= ours
    assert set(REFUSED) <= set(DIAGRAMS)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
