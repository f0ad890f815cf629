"""Gateways that stand still, guess, or do nothing."""

import re
from collections.abc import Iterator

from engine.lint.finding import Finding, finding
from engine.lint.plan import Part, Plan, Scope, ahead_of, reach

CHOOSING = ("exclusiveGateway", "inclusiveGateway")


def check(plan: Plan, scope: Scope) -> Iterator[Finding]:
    """What is wrong with the gateways of a scope."""
    for part in scope.parts.values():
        if not part.kind.endswith("Gateway"):
            continue
        if len(part.incoming) == 1 and len(part.outgoing) == 1:
            yield _about(part, "gateway_useless")
        if len(part.incoming) > 1 and len(part.outgoing) > 1 and part.kind != "exclusiveGateway":
            yield _about(part, "gateway_mixed")
        if part.kind in CHOOSING and len(part.outgoing) > 1:
            yield from _choice(part)
        if part.kind == "parallelGateway" and len(part.incoming) > 1:
            yield from _join(plan, scope, part)
            yield from _beside_boundary(plan, scope, part)


def _about(part: Part, code: str, **values: object) -> Finding:
    return finding(code, part.file, part.id, part.name, **values)


def _choice(part: Part) -> Iterator[Finding]:
    default = part.node.get("default")
    bare = [flow for flow in part.outgoing if not (flow.condition or "").strip() and flow.id != default]
    for flow in bare:
        yield finding("flow_without_condition", part.file, flow.id, flow.name)
    if not default and not bare and not _exhaustive([flow.condition or "" for flow in part.outgoing]):
        yield _about(part, "gateway_without_default")


def _exhaustive(conditions: list[str]) -> bool:
    """Whether two of the conditions are each other's opposite, as written."""
    plain = {re.sub(r"\s+", " ", condition).strip().removeprefix("=").strip() for condition in conditions}
    opposites = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
    for condition in plain:
        if f"not({condition})" in plain:
            return True
        match = re.fullmatch(r"([\w.]+) ?(!=|<=|>=|=|<|>) ?([^=<>!]+)", condition)
        if match and any(f"{match[1]}{gap}{opposites[match[2]]}{gap}{match[3]}" in plain for gap in (" ", "")):
            return True
    return False


def _join(plan: Plan, scope: Scope, join: Part) -> Iterator[Finding]:
    """A parallel join all of whose tokens come from one choice, which does not always fill every incoming flow."""
    ahead = ahead_of(plan, scope)
    split = _dominator(scope, ahead, join.id)
    if split is None or scope.parts[split].kind not in (*CHOOSING, "eventBasedGateway"):
        return
    entries = {flow.source for flow in join.incoming}
    without = {name: [t for t in targets if t != split] for name, targets in ahead.items()}
    without[join.id] = []
    for flow in scope.parts[split].outgoing:
        reached = reach([flow.target], without)
        if join.id in reached and not entries <= reached | ({split} if flow.target == join.id else set()):
            yield _about(join, "join_never_full", split=scope.parts[split].name or split)
            return


def _beside_boundary(plan: Plan, scope: Scope, join: Part) -> Iterator[Finding]:
    """A parallel join that waits for what follows a task and for what follows its boundary event: never do both come."""
    ahead = ahead_of(plan, scope) | {join.id: []}
    for event in scope.of("boundaryEvent"):
        host = scope.parts.get(event.host or "")
        if host is None:
            continue
        worlds = [(host, {**ahead, host.id: [name for name in ahead[host.id] if name != event.id]})]
        if event.node.get("cancelActivity") != "false":
            worlds.append((event, {**ahead, host.id: [p.id for p in plan.boundaries(host.id)]}))
        if any(_starves(scope, join, came, world) for came, world in worlds):
            yield _about(join, "join_of_boundary", host=host.name or host.id, event=event.name or event.id)
            return


def _starves(scope: Scope, join: Part, came: Part, world: dict[str, list[str]]) -> bool:
    """Whether the join, reached from where the token came to, lacks an incoming flow in a world without the other way."""
    reached = reach([start.id for start in scope.of("startEvent")], world)
    filled = [flow for flow in join.incoming if flow.source in reached and join.id in world.get(flow.source, ())]
    return join.id in reach([came.id], world) and len(filled) < len(join.incoming)


def _dominator(scope: Scope, ahead: dict[str, list[str]], name: str) -> str | None:
    """The last gateway that every way from the starts to this part goes through."""
    starts = [part.id for part in scope.of("startEvent")]
    candidates = [p.id for p in scope.parts.values() if p.kind.endswith("Gateway") and len(p.outgoing) > 1 and p.id != name]
    seen_without: dict[str, set[str]] = {}
    for gateway in candidates:
        seen_without[gateway] = reach(starts, {source: [t for t in targets if t != gateway] for source, targets in ahead.items()})
    dominating = [gateway for gateway in candidates if name not in seen_without[gateway]]
    return max(dominating, key=lambda g: sum(g not in seen_without[other] for other in dominating), default=None)
