"""From flows to columns: which edges lead back, and how far from the start every node stands."""

from collections import defaultdict

from engine.drawing.figures import ARTIFACTS, Edge, Scope


def columns(scope: Scope) -> tuple[dict[str, int], set[str]]:
    """Column of every node, and the ids of the edges that lead back."""
    flows = [e for e in scope.edges if e.kind == "sequenceFlow"]
    steps = [(e, scope.place_of(e.source), scope.place_of(e.target)) for e in flows]
    names = [n.id for n in scope.nodes.values() if n.host is None and n.kind not in ARTIFACTS and n.kind != "pool"]
    back = _back(names, steps, scope)
    ahead: dict[str, list[str]] = defaultdict(list)
    behind: dict[str, list[str]] = defaultdict(list)
    for edge, source, target in steps:
        if edge.id not in back:
            ahead[source].append(target)
            behind[target].append(source)
    column = _longest(names, ahead, behind)
    back |= _returns(names, steps, back, column)
    _draw_near(names, column, ahead, behind)
    _beside(scope, column)
    return column, back


def _back(names: list[str], steps: list[tuple[Edge, str, str]], scope: Scope) -> set[str]:
    """Edges to a node that is still open in a walk from the starts; flows are followed in the order of the file."""
    leaving: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
    entered = {target for _, source, target in steps if source != target}
    for edge, source, target in sorted(steps, key=lambda step: scope.nodes[step[0].source].host is not None):
        leaving[source].append((edge, target))
    back, state = set(), dict.fromkeys(names, 0)
    for root in sorted(names, key=lambda n: (scope.nodes[n].kind != "startEvent", n in entered)):
        if state[root]:
            continue
        state[root], stack = 1, [(root, iter(leaving[root]))]
        while stack:
            name, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                state[name] = 2
                stack.pop()
                continue
            edge, target = step
            if state[target] == 1:
                back.add(edge.id)
            elif state[target] == 0:
                state[target] = 1
                stack.append((target, iter(leaving[target])))
    return back


def _longest(names: list[str], ahead: dict[str, list[str]], behind: dict[str, list[str]]) -> dict[str, int]:
    column = dict.fromkeys(names, 0)
    missing = {name: len(behind[name]) for name in names}
    ready = [name for name in names if not missing[name]]
    for name in ready:
        for target in ahead[name]:
            column[target] = max(column[target], column[name] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    return column


def _returns(names: list[str], steps: list[tuple[Edge, str, str]], back: set[str], column: dict[str, int]) -> set[str]:
    """Steps from which every way leads back stand behind the first that sends there; later ones send back to them."""
    ahead: dict[str, list[str]] = defaultdict(list)
    for edge, source, target in steps:
        if edge.id not in back:
            ahead[source].append(target)
    sent_back = {source for edge, source, _ in steps if edge.id in back}
    returning: set[str] = set()
    for name in sorted(names, key=lambda n: -column[n]):
        if (name in sent_back or ahead[name]) and all(target in returning for target in ahead[name]):
            returning.add(name)
    later: set[str] = set()
    for name in sorted(returning, key=lambda n: column[n]):
        senders = [(edge, source) for edge, source, target in steps if target == name and edge.id not in back | later]
        if senders:
            column[name] = min(column[source] for _, source in senders) + 1
            later |= {edge.id for edge, source in senders if column[source] >= column[name]}
    return later


def _draw_near(names: list[str], column: dict[str, int], ahead: dict[str, list[str]], behind: dict[str, list[str]]) -> None:
    """Further starts stand right before what they start, not at the far left."""
    for name in names:
        if not behind[name] and ahead[name]:
            column[name] = max(column[name], min(column[target] for target in ahead[name]) - 1)


def _beside(scope: Scope, column: dict[str, int]) -> None:
    for node in scope.nodes.values():
        if node.kind in ARTIFACTS:
            near = [e.source if e.target == node.id else e.target for e in scope.edges if node.id in (e.source, e.target)]
            column[node.id] = next((column[scope.place_of(n)] for n in near if n in scope.nodes and scope.place_of(n) in column), 0)
