"""The report: everything the linter has to say about a file or about a service as a whole."""

from collections.abc import Iterable, Iterator, Mapping

from engine import drawing
from engine.lint import events, manifest, payloads, references, rules, sites, structure
from engine.lint.contents import Contents
from engine.lint.expressions import Reader
from engine.lint.finding import Finding, finding
from engine.lint.flow import Known
from engine.lint.plan import Plan
from engine.lint.reading import Files, read
from engine.lint.world import World, shipped
from engine.workflow import checking

SCENARIOS = "/scenarios/"


def file(path: str, content: bytes, world: World | None = None) -> list[Finding]:
    """What is wrong with one file by itself, wherever it comes from; what other files would have to say is left out."""
    files = read({path: content})
    return _ordered([*files.findings, *_guarded(path, _alone(files, world or shipped()))])


def bundle(files: Mapping[str, bytes], service: str, world: World | None = None) -> list[Finding]:
    """What is wrong with all files of a service together."""
    stories = {path for path in files if SCENARIOS in path}
    known = read({path: content for path, content in files.items() if path not in stories})
    if f"processes/{service}/service.yaml" not in files:
        known.findings.append(finding("manifest_missing", f"processes/{service}/service.yaml"))
    found = [*known.findings, *_guarded(f"processes/{service}", _whole(known, service, world or shipped()))]
    if not any(each.refuses for each in found):
        found += _runs({path: content for path, content in files.items() if path.endswith(".bpmn")}, service, known.manifest)
    if not stories:
        found.append(finding("scenarios_missing", f"processes/{service}"))
    return _ordered(found)


def coverage(plan_files: Mapping[str, bytes], flows: Iterable[str], rules: Iterable[tuple[str, str]]) -> list[Finding]:
    """The flows and rules of a service's own files that no scenario walked: ids of flows, (decision, rule) of rules."""
    own = {p: c for p, c in plan_files.items() if SCENARIOS not in p and "/common/" not in p}
    files, walked, matched = read(own), set(flows), set(rules)
    plan = Plan(files.diagrams)
    found = [
        finding("flow_unwalked", flow.file, flow.id, flow.name or f"{flow.source} → {flow.target}")
        for scope in plan.scopes.values() for flow in scope.flows if flow.id not in walked
    ]
    for decision in files.decisions.values():
        for number, rule in enumerate(decision.table.rules if decision.table else (), 1):
            if (decision.id, rule.id) not in matched:
                found.append(finding("rule_unmatched", decision.file, decision.id, decision.name, rule=number))
    return _ordered(found)


def _guarded(path: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings up to the point where an unforeseen file breaks the linter itself, and that fact as the last of them."""
    try:
        yield from findings
    except Exception as error:  # the report must never be a traceback; what was found before still stands
        yield finding("not_checked", path, problem=f"{type(error).__name__}: {error}")


def _alone(files: Files, world: World) -> Iterator[Finding]:
    yield from _drawn(files)
    plan = Plan(files.diagrams)
    yield from structure.check(plan)
    yield from rules.check(files)
    reader = Reader(world, plan, Known(plan, {}, frozenset(), frozenset()))
    for site in sites.all_of(plan):
        yield from (f for f in reader.site(site) if not f.code.startswith("variable_"))
    elsewhere = {"form_unknown", "template_unknown", "decision_unknown", "call_missing", "element_unknown"}
    yield from (f for f in references.check(plan, files, world) if f.code not in elsewhere)


def _whole(files: Files, service: str, world: World) -> Iterator[Finding]:
    yield from _drawn(files)
    plan = Plan(files.diagrams)
    yield from structure.check(plan)
    yield from references.check(plan, files, world)
    form_keys = {name: schema.keys for name, schema in files.forms.items()}
    known = Known(plan, form_keys, frozenset(files.templates), manifest.given(plan, files))
    reader = Reader(world, plan, known)
    for site in sites.all_of(plan):
        yield from reader.site(site)
    yield from payloads.check(plan, known, world)
    yield from rules.check(files)
    yield from Contents(plan, files, reader).check()
    yield from events.check(plan, world, manifest.listened_to(files))
    yield from manifest.check(plan, files, world, service)


def _runs(diagrams: Mapping[str, bytes], service: str, manifest_: Mapping[str, object]) -> Iterator[Finding]:
    """What SpiffWorkflow itself has against the processes that can begin."""
    for process in dict.fromkeys([service, *(str(row.get("process", service)) for row in manifest.rows(manifest_, "starts"))]):
        problem = checking.parse_problem(diagrams, process)
        if problem is not None:
            yield finding("unparsable", problem.file, problem.element or "", problem=problem.message)


def _drawn(files: Files) -> Iterator[Finding]:
    """The schema, the refusals, and the drawing of every diagram."""
    for path, root in files.diagrams.items():
        errors = checking.schema_errors(root)
        yield from (finding("schema", path, line=line, problem=problem) for line, problem in errors)
        names = {node.get("id"): node.get("name", "") for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
        for code, element in checking.refusals(root):
            yield finding(code, path, element, names.get(element, ""))
        yield from structure.check_file(path, root)
        for fault in drawing.faults(root):
            yield finding(fault.code, path, fault.element, names.get(fault.element, ""), other=names.get(fault.other) or fault.other)


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, by file and element, each said once."""
    seen: dict[tuple[object, ...], Finding] = {}
    for each in findings:
        seen.setdefault((each.code, each.file, each.element, tuple(sorted(each.values.items()))), each)
    return sorted(seen.values(), key=lambda f: (not f.refuses, f.file, f.element, f.code))
