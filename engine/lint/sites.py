"""Every place of a diagram where FEEL stands, what it may read beside the case, and what each part sets."""

from collections.abc import Iterator
from dataclasses import dataclass

import feel
from engine import scope
from engine.lint.plan import Part, Plan, Q, S
from feel.analysis import entries_below

NAMES = scope.NAMES
FEEL_PROPERTIES = ("due", "unit", "assignee", "decree_when", "bulk", "correlation", "collection")
FEEL_AFTER_EQUALS = ("form", "role", "decree")
PROPERTIES = frozenset(
    {*FEEL_PROPERTIES, *FEEL_AFTER_EQUALS, "eligibility", "team", "separate_from", "optional"}
)
COUNTED = frozenset({"jumlah", "selesai", "iterasi"})  # what a multi-instance counts for its conditions
LOOPS = {"jumlah instans": "loopCardinality", "syarat selesai": "completionCondition", "daftar": "loopDataInputRef"}
TIMERS = ("timeDate", "timeDuration", "timeCycle")


@dataclass(frozen=True)
class Site:
    """One FEEL text: where it stands, and names it sees beside those of its part."""

    part: Part
    place: str
    source: str
    own: frozenset[str] = frozenset()
    file: str = ""

    def compiled(self) -> feel.Expression | None:
        """The expression, or nothing when it cannot be read."""
        try:
            return feel.compile_expression(self.source, where="", names=NAMES)
        except feel.FeelError:
            return None


def all_of(plan: Plan) -> list[Site]:
    """All FEEL of the diagrams."""
    return [site for part in plan.parts.values() for site in all_of_part(part)]


def all_of_part(part: Part) -> Iterator[Site]:
    """All FEEL of one part."""
    for flow in part.outgoing:
        if (flow.condition or "").strip():
            yield Site(part, f"syarat alir {flow.name or flow.id}", _bare(flow.condition or ""))
    script = (part.node.findtext(f"{Q}script") or "").strip()
    if part.kind == "scriptTask" and script:
        yield Site(part, "skrip", script)
    for operator in part.node.iterfind(f"{Q}extensionElements/{S}serviceTaskOperator"):
        for parameter in operator.iter(f"{S}parameter"):
            if (parameter.get("value") or "").strip():
                yield Site(part, f"parameter {parameter.get('id')}", parameter.get("value", ""), own=frozenset(loop_names(part)))
    for name, value in part.properties.items():
        if (name in FEEL_PROPERTIES and value.strip()) or (name in FEEL_AFTER_EQUALS and value.startswith("=")):
            yield Site(part, name, _bare(value), own=frozenset(loop_names(part)))
    yield from _of_events(part)
    yield from _of_loops(part)


def _bare(source: str) -> str:
    return source.strip().removeprefix("=").strip()


def _of_events(part: Part) -> Iterator[Site]:
    for timer in part.node.iterfind(f"{Q}timerEventDefinition"):
        for kind in TIMERS:
            if (source := (timer.findtext(f"{Q}{kind}") or "").strip()) and not (kind == "timeCycle" and source.startswith("R")):
                yield Site(part, "pewaktu", _bare(source))
    for node in (part.node, *part.definitions()):
        for payload in node.iterfind(f"{Q}extensionElements/{S}messagePayload"):
            if (payload.text or "").strip():
                yield Site(part, "isi pesan", _bare(payload.text or ""))
    for kind, name, _ in events_of(part):
        if kind == "signal" and part.kind in ("intermediateThrowEvent", "endEvent"):
            for signal in part.node.getroottree().getroot().iterfind(f"{Q}signal"):
                payload = signal.findtext(f"{Q}extensionElements/{S}payloadExpression") if signal.get("name") == name else None
                if payload:
                    yield Site(part, "isi sinyal", _bare(payload))


def _of_loops(part: Part) -> Iterator[Site]:
    for loop in part.node.iterfind(f"{Q}multiInstanceLoopCharacteristics"):
        for place, tag in LOOPS.items():
            if source := (loop.findtext(f"{Q}{tag}") or "").strip():
                yield Site(part, place, _bare(source), own=COUNTED | loop_names(part))
    for loop in part.node.iterfind(f"{Q}standardLoopCharacteristics"):
        if source := (loop.findtext(f"{Q}loopCondition") or "").strip():
            yield Site(part, "syarat ulang", _bare(source), own=COUNTED | loop_names(part))


def loop_names(part: Part) -> set[str]:
    """The item and result names of a multi-instance."""
    names = set()
    for loop in part.node.iterfind(f"{Q}multiInstanceLoopCharacteristics"):
        for tag in ("inputDataItem", "outputDataItem"):
            item = loop.find(f"{Q}{tag}")
            if item is not None:
                names.add(item.get("name") or item.get("id", ""))
        names.add((loop.findtext(f"{Q}loopDataOutputRef") or "").strip())
    return names - {""}


def events_of(part: Part) -> Iterator[tuple[str, str, str]]:
    """(kind, name, variable of the payload) of every message and signal a part throws or catches."""
    root = part.node.getroottree().getroot()
    references = [(node, node.get(f"{kind}Ref"), kind) for node in (part.node, *part.definitions()) for kind in ("message", "signal")]
    for node, reference, kind in references:
        found = next((e for e in root.iterfind(f"{Q}{kind}") if reference and e.get("id") == reference.rpartition(":")[2]), None)
        if found is not None:
            variable = node.findtext(f"{Q}extensionElements/{S}messageVariable") or found.findtext(f"{Q}extensionElements/{S}variableName")
            yield kind, found.get("name") or found.get("id", ""), (variable or "").strip()


def throws(part: Part) -> bool:
    """Whether the part's events leave it rather than wake it."""
    return part.kind in ("intermediateThrowEvent", "endEvent", "sendTask")


def of_plan(plan: Plan) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(thrown, caught) as (kind, name), in the diagrams of a bundle."""
    thrown: set[tuple[str, str]] = set()
    caught: set[tuple[str, str]] = set()
    for part in plan.parts.values():
        for kind, name, _ in events_of(part):
            (thrown if throws(part) else caught).add((kind, name))
        for parameter in part.node.iterfind(f"{Q}extensionElements/{S}serviceTaskOperator//{S}parameter[@id='nama']"):
            text = parameter.get("value", "").strip()  # an operation that sends an event names it
            thrown |= {("message", text.strip('"')), ("signal", text.strip('"'))} if text.startswith('"') else set()
    return thrown, caught


def sets(part: Part, form_keys: dict[str, tuple[str, ...]], decrees: frozenset[str]) -> set[str]:
    """The variables a part may set; a form or decree chosen by an expression may be any of the bundle."""
    found = set(loop_names(part))
    if part.kind in ("userTask", "manualTask", "startEvent"):
        form = part.properties.get("form", "")
        chosen = form_keys if form.startswith("=") else {form: form_keys.get(stem(form), ())}
        found |= {key for keys in chosen.values() for key in keys} if form else set()
        decree = part.properties.get("decree", "")
        found |= decrees if decree.startswith("=") else {stem(decree)} - {""}
    if part.kind == "scriptTask" and (compiled := Site(part, "", (part.node.findtext(f"{Q}script") or "").strip()).compiled()):
        found |= set(compiled.entries or ())
    for operator in part.node.iterfind(f"{Q}extensionElements/{S}serviceTaskOperator"):
        found |= {operator.get("resultVariable") or ""}
    decision = (part.node.findtext(f"{Q}extensionElements/{S}calledDecisionId") or "").strip()
    found |= {decision} if part.kind == "businessRuleTask" else set()
    found |= set(part.properties.get("team", "").split())
    if not throws(part):
        found |= {variable for _, _, variable in events_of(part)}
    return found - {""}


def handed_on(part: Part) -> set[str]:
    """The variables that children opened by this part are given: the entries of every `isian` in its parameters."""
    given: set[str] = set()
    for operator in part.node.iterfind(f"{Q}extensionElements/{S}serviceTaskOperator[@id='case.start']"):
        for parameter in operator.iter(f"{S}parameter"):
            compiled = Site(part, "", parameter.get("value", "")).compiled()
            given |= entries_below("isian", compiled.tree) if compiled else set()
    return given


def stem(path: str) -> str:
    """The name a form or template goes by."""
    return path.rpartition("/")[2].removesuffix(".form").removesuffix(".yaml")
