"""Random processes, and random walks of one case twice: as it is kept, and as an oracle that forgets nothing."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engine import workflow
from engine.workflow import compact, state
from tests.workflow import diagrams as draw

NAMES = draw.named(messages="m0 m1 m2", signals="n0 n1", errors="x0 x1", escalations="l0")
STOP = "<bpmn:terminateEventDefinition/>"
VARIABLES = 4


class Generator:
    """Draws one random process: every construct that runs may stand inside every other."""

    def __init__(self, seed: int) -> None:
        self.dice, self.count = random.Random(seed), 0
        self.files: dict[str, bytes] = {}
        self.budget = self.dice.randint(4, 14)

    def process(self) -> dict[str, bytes]:
        self._scope_file("p", depth=0)
        return self.files

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def _scope_file(self, name: str, depth: int) -> None:
        parts, flows = self._scope(depth)
        self.files[f"{name}.bpmn"] = draw.process(name, *parts, flows=flows, outside=NAMES)

    def _scope(self, depth: int) -> tuple[list[str], str]:
        begun, ended = self._name("s"), self._name("e")
        parts, flows, head, tail = self._sequence(depth)
        parts += [draw.start(begun), draw.end(ended, inside=self._end(depth))]
        flows += [f"{begun}>{head}", f"{tail}>{ended}"]
        if self.dice.random() < 0.3:
            parts.append(self._event_sub())
        return parts, ";".join(flows)

    def _end(self, depth: int) -> str:
        roll = self.dice.random()
        if roll < 0.06:
            return STOP
        if roll < 0.12:
            return draw.signal(f"n{self.dice.randint(0, 1)}")
        return draw.error("x0") if depth and roll < 0.2 else ""

    def _event_sub(self) -> str:
        begun, ended, inner = self._name("s"), self._name("e"), self._name("k")
        definition = self.dice.choice([draw.message("m2"), draw.signal("n1"), draw.timer('duration("P9D")'), draw.escalation("l0")])
        work = self.dice.choice([draw.user(inner), self._script(inner)])
        start = draw.start(begun, definition, interrupting=self.dice.random() < 0.5)
        return draw.event_sub(self._name("es"), start, work, draw.end(ended), flows=f"{begun}>{inner}>{ended}")

    def _sequence(self, depth: int) -> tuple[list[str], list[str], str, str]:
        parts, flows, head, tail = self._block(depth)
        for _ in range(self.dice.randint(0, 2)):
            more, more_flows, following, end = self._block(depth)
            parts, flows = parts + more, [*flows, *more_flows, f"{tail}>{following}"]
            tail = end
        return parts, flows, head, tail

    def _block(self, depth: int) -> tuple[list[str], list[str], str, str]:
        self.budget -= 1
        if self.budget < 0 or depth > 3:
            return self._leaf()
        blocks: list[Callable[[int], tuple[list[str], list[str], str, str]]] = [
            self._parallel, self._parallel, self._inclusive, self._choice, self._return, self._return, self._box, self._edged, self._edged,
            self._each, self._waits, self._side_end,
        ]
        return self.dice.choice(blocks)(depth + 1) if self.dice.random() < 0.75 else self._leaf()

    def _leaf(self) -> tuple[list[str], list[str], str, str]:
        name = self._name("a")
        roll = self.dice.random()
        if roll < 0.6:
            part = draw.user(name)
        elif roll < 0.85:
            part = self._script(name)
        elif roll < 0.95:
            part = draw.throw(name, draw.signal(f"n{self.dice.randint(0, 1)}"))
        else:
            part = draw.throw(name, draw.escalation("l0"))
        return [part], [], name, name

    def _script(self, name: str) -> str:
        which = self.dice.randrange(VARIABLES)
        return draw.script(name, f"{{v{which}: v{self.dice.randrange(VARIABLES)} + 1}}")

    def _branches(self, depth: int, split: str, join: str, conditions: list[str]) -> tuple[list[str], list[str]]:
        parts, flows = [], []
        for condition in conditions:
            more, more_flows, head, tail = self._sequence(depth)
            parts += more
            flows += [*more_flows, f"{split}>{head}{condition}", f"{tail}>{join}"]
        return parts, flows

    def _condition(self) -> str:
        return f": v{self.dice.randrange(VARIABLES)} < {self.dice.randint(1, 8)}"

    def _parallel(self, depth: int) -> tuple[list[str], list[str], str, str]:
        split, join = self._name("f"), self._name("j")
        parts, flows = self._branches(depth, split, join, [""] * self.dice.randint(2, 3))
        return [*parts, draw.par(split, join)], flows, split, join

    def _inclusive(self, depth: int) -> tuple[list[str], list[str], str, str]:
        split, join = self._name("o"), self._name("i")
        parts, flows = self._branches(depth, split, join, [self._condition(), self._condition(), ""])
        default = flows[-2].partition(">")[2]
        return [*parts, draw.inc(split, default), draw.inc(join)], flows, split, join

    def _choice(self, depth: int) -> tuple[list[str], list[str], str, str]:
        split, join = self._name("g"), self._name("h")
        parts, flows = self._branches(depth, split, join, [self._condition(), ""])
        default = flows[-2].partition(">")[2]
        return [*parts, draw.xor(split, default), draw.xor(join)], flows, split, join

    def _return(self, depth: int) -> tuple[list[str], list[str], str, str]:
        before, after, check = self._name("b"), self._name("g"), self._name("a")
        parts, flows, head, tail = self._sequence(depth)
        out = self._name("k")
        parts += [draw.xor(before), draw.user(check), draw.xor(after, out), self._script(out)]
        return parts, [*flows, f"{before}>{head}", f"{tail}>{check}>{after}", f"{after}>{before}: r < 4", f"{after}>{out}"], before, out

    def _box(self, depth: int) -> tuple[list[str], list[str], str, str]:
        name = self._name("k")
        return [self._scoped(name, depth, "")], [], name, name

    def _scoped(self, name: str, depth: int, characteristics: str) -> str:
        if self.dice.random() < 0.5:
            called = self._name("q")
            self._scope_file(called, depth)
            return draw.call(name, called, characteristics)
        parts, flows = self._scope(depth)
        return draw.sub(name, *parts, flows=flows, loop=characteristics)

    def _edged(self, depth: int) -> tuple[list[str], list[str], str, str]:
        name, edge = self._name("k"), self._name("t")
        part = draw.user(name) if self.dice.random() < 0.5 else self._scoped(name, depth, "")
        parts, flows, head, tail = self._sequence(3)
        interrupting = self.dice.random() < 0.5
        definition = self._trigger(interrupting)
        parts += [part, draw.boundary(edge, name, definition, interrupting=interrupting)]
        if self.dice.random() < 0.5:
            late, after = self._name("t"), self._name("e")
            parts += [draw.boundary(late, name, draw.timer('duration("P9D")')), draw.end(after)]
            flows = [*flows, f"{late}>{after}"]
        if interrupting and self.dice.random() < 0.5:
            out = self._name("h")
            return [*parts, draw.xor(out)], [*flows, f"{edge}>{head}", f"{tail}>{out}", f"{name}>{out}"], name, out
        ended = self._name("e")
        return [*parts, draw.end(ended)], [*flows, f"{edge}>{head}", f"{tail}>{ended}"], name, name

    def _trigger(self, interrupting: bool) -> str:
        days = self.dice.randint(1, 9)
        several = [
            draw.timer(f'duration("P{days}D")'), draw.message(f"m{self.dice.randint(0, 1)}"), draw.signal("n0"),
            draw.error("x0") if interrupting else draw.timer(f'"R3/P{days}D"', "Cycle"), draw.escalation("l0"),
        ]
        return self.dice.choice(several)

    def _each(self, depth: int) -> tuple[list[str], list[str], str, str]:
        name = self._name("k")
        result = self.dice.choice([("", ""), ("hasil", "v0")])
        enough = "selesai >= 2" if self.dice.random() < 0.3 else ""
        many = draw.each("daftar", "n", *result, enough=enough, sequential=self.dice.random() < 0.5).replace("in_", f"in_{name}").replace("out_", f"out_{name}")
        characteristics = many if self.dice.random() < 0.75 else draw.loop(f"v{self.dice.randrange(VARIABLES)} < 6", most=3)
        roll = self.dice.random()
        if roll < 0.3:
            return [draw.users(name, characteristics)], [], name, name
        if roll < 0.5:
            return [draw.script(name, "{v1: v1 + 1}", characteristics)], [], name, name
        return [self._scoped(name, depth, characteristics)], [], name, name

    def _waits(self, depth: int) -> tuple[list[str], list[str], str, str]:
        gate, one, other, out = self._name("g"), self._name("c"), self._name("c"), self._name("h")
        parts = [
            draw.first_event(gate), draw.catch(one, draw.message("m0", variable="v3"), correlation="v1"),
            draw.catch(other, draw.timer(f'duration("P{self.dice.randint(1, 5)}D")')), draw.xor(out),
        ]
        return parts, [f"{gate}>{one}>{out}", f"{gate}>{other}>{out}"], gate, out

    def _side_end(self, depth: int) -> tuple[list[str], list[str], str, str]:
        split, ended, out = self._name("f"), self._name("e"), self._name("k")
        parts, flows, head, tail = self._sequence(depth)
        parts += [draw.par(split), draw.end(ended), self._script(out)]
        return parts, [*flows, f"{split}>{head}", f"{tail}>{ended}", f"{split}>{out}"], split, out


class Copy:
    """One of the two copies of a case: frozen with a set of rules, thawed elsewhere each step."""

    def __init__(self, definitions: list[workflow.Definition], forget: Callable[[Any], None]) -> None:
        self.definitions, self.forget, self.steps = definitions, forget, 0
        self.hands = draw.Hands(draw.NOW)
        data = {f"v{n}": n for n in range(VARIABLES)} | {"daftar": [1, 2, 3], "r": 9}
        self._step(lambda: workflow.begin(self.definitions[0], None, data, self.hands))

    def _step(self, act: Callable[[], workflow.Running]) -> None:
        self.failure = None
        try:
            running = act()
            workflow.run(running)
        except Exception as problem:  # a broken diagram: both copies break alike, and both stay as they were
            self.failure = f"{type(problem).__name__}"
            return
        self.walked = [(step.element, step.flow) for step in workflow.walked(running)]
        self.thrown = [(event.kind, event.name, event.key) for event in workflow.thrown(running)]
        plain, state.compact = state.compact, self.forget
        try:
            self.state = workflow.freeze(running)
        finally:
            state.compact = plain

    def thaw(self) -> workflow.Running:
        self.steps += 1
        return workflow.thaw(self.definitions[self.steps % len(self.definitions)], self.state, self.hands)

    def complete(self, nth: int, answers: dict[str, Any]) -> None:
        def act() -> workflow.Running:
            running = self.thaw()
            workflow.finish(running, workflow.waiting(running).tasks[nth].id, answers)
            return running

        self._step(act)

    def hear(self, nth: int, payload: Any) -> None:
        def act() -> workflow.Running:
            running = self.thaw()
            wait = workflow.waiting(running).subscriptions[nth]
            workflow.deliver(running, wait.task_id, wait.name, payload)
            return running

        self._step(act)

    def pass_time(self, span: timedelta) -> None:
        self.hands.now += span

        def act() -> workflow.Running:
            running = self.thaw()
            workflow.fire_due(running)
            return running

        self._step(act)

    def seen(self) -> Any:
        """Everything anybody outside can see of the case."""
        if not hasattr(self, "state"):
            return [self.failure]
        running = self.thaw()
        waits = workflow.waiting(running)
        return [
            self.failure, self.walked, self.thrown, waits.ended, waits.stuck,
            [(t.element, dict(t.data)) for t in waits.tasks], [(t.element, t.key, t.due) for t in waits.timers],
            [(s.element, s.name, s.key) for s in waits.subscriptions], dict(running.workflow.data) if waits.ended else None,
        ]


def walk(seed: int, forget: Callable[[Any], None] | None = None, most: int = 40) -> int:
    """Walk one random case twice, comparing after every step; returns the steps walked, raises AssertionError at a difference."""
    files = Generator(seed).process()
    definitions = [workflow.load(files, "p") for _ in range(2)]
    kept, oracle = Copy(definitions, forget or compact.compact), Copy(definitions, lambda tree: None)
    dice = random.Random(seed * 7 + 1)
    for number in range(most):
        ours, whole = kept.seen(), oracle.seen()
        assert ours == whole, f"seed {seed}, step {number}: {[(a, b) for a, b in zip(ours, whole, strict=True) if a != b]}"
        if not hasattr(oracle, "state"):
            return number
        waits = workflow.waiting(oracle.thaw())
        choices = ["task"] * 6 * bool(waits.tasks) + ["event"] * 2 * bool(waits.subscriptions) + ["time"] * 2 * bool(waits.timers)
        if not choices:
            return number
        _act(dice, dice.choice(choices), waits, (kept, oracle))
    return most


def _act(dice: random.Random, choice: str, waits: workflow.Waiting, copies: tuple[Copy, Copy]) -> None:
    if choice == "task":
        nth = dice.randrange(len(waits.tasks))
        answers = {f"v{dice.randrange(VARIABLES)}": dice.randint(0, 9) for _ in range(dice.randint(0, 2))} | {"r": dice.randint(0, 9)}
        for copy in copies:
            copy.complete(nth, answers)
    elif choice == "event":
        nth, payload = dice.randrange(len(waits.subscriptions)), dice.randint(0, 9)
        for copy in copies:
            copy.hear(nth, payload)
    else:
        span = timedelta(days=dice.randint(1, 9))
        for copy in copies:
            copy.pass_time(span)
