"""Which variables may be set when a part is reached: along flows, into and out of called processes, over boundaries."""

from collections import defaultdict
from collections.abc import Mapping

from engine.lint import sites
from engine.lint.plan import Part, Plan, Q, ahead_of, is_event_subprocess


class Known:
    """For every part the names that some path may have set before it, and after it."""

    def __init__(self, plan: Plan, form_keys: dict[str, tuple[str, ...]], decrees: frozenset[str], given: frozenset[str]) -> None:
        self.plan = plan
        self.sets = {name: sites.sets(part, form_keys, decrees) for name, part in plan.parts.items()}
        self.anywhere = frozenset(name for names in self.sets.values() for name in names) | given
        self.before: dict[str, set[str]] = {name: set() for name in plan.parts}
        self._next = _steps(plan)
        self.given = given
        self._flow()

    def after(self, part: Part) -> set[str]:
        """What a part's own expressions on its outgoing flows see."""
        return self.before[part.id] | self.sets[part.id]

    def _flow(self) -> None:
        for scope in self.plan.processes:
            for start in scope.of("startEvent"):
                self.before[start.id] |= self.given | _inputs(scope.node)
        waiting = set(self.plan.parts)
        while waiting:
            name = waiting.pop()
            known = self.before[name] | self.sets[name]
            for target in self._next[name]:
                if not known <= self.before[target]:
                    self.before[target] |= known
                    waiting.add(target)


def _steps(plan: Plan) -> Mapping[str, set[str]]:
    """Where a part's variables go next: on, into a sub-process or called process, and back out of it."""
    steps: dict[str, set[str]] = defaultdict(set)
    for scope in plan.scopes.values():
        for name, targets in ahead_of(plan, scope).items():
            steps[name] |= set(targets)
    for part in plan.parts.values():
        inner = plan.scopes.get(part.called or (part.id if part.id != part.process else ""))
        if inner is None or inner.id == part.process:
            continue
        after = {flow.target for flow in part.outgoing} | {event.id for event in plan.boundaries(part.id)}
        if is_event_subprocess(part.node):
            steps_in = {start.id for start in inner.of("startEvent")}
            for sibling in plan.scopes[part.scope].parts.values():
                steps[sibling.id] |= steps_in
        steps[part.id] |= {start.id for start in inner.of("startEvent")}
        for member in inner.parts.values():  # an interrupted sub-process hands on what it had set
            steps[member.id] |= after
    return steps


def _inputs(process: object) -> set[str]:
    found = set()
    for item in process.iterfind(f"{Q}ioSpecification/{Q}dataInput"):  # type: ignore[attr-defined]
        found |= {item.get("name") or "", item.get("id") or ""}
    return found - {""}
