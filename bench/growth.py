"""growth: what one step costs and weighs after 1, 10, 30 and 100 finished steps, in processes of 5, 20 and 80 tasks.

Thaw, finish, run and freeze without database: what grows with history grows here. CPU time, medians of many steps.
"""

import hashlib
import random
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import feel
from engine import workflow

LENGTHS, FINISHED = (5, 20, 80), (1, 10, 30, 100)
CASES, FRESH = 12, 3  # a figure is the median of CASES cases × FRESH steps from the point measured
HEAD = (
    '<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" id="uji" targetNamespace="https://alur.example/bench">'
    '<b:process id="p" isExecutable="true">'
)


class _Hands:
    zone: tzinfo = timezone(timedelta(hours=7))
    now = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

    def evaluate(self, expression: str, data: Mapping[str, Any]) -> Any:
        return feel.compile_expression(expression).evaluate(data, feel.Setting(self.now, None, self.zone))

    def decide(self, decision: str, element: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def operate(self, operation: str, parameters: dict[str, Any], element: str, data: Mapping[str, Any]) -> Any:
        return None


def run() -> dict[str, Any]:
    """Milliseconds and bytes per step by length and history; `par` has two parallel branches inside the return loop."""
    figures: dict[str, Any] = {}
    for name, length, parallel in [*((f"lanes{n}", n, False) for n in LENGTHS), ("par5", 5, True)]:
        definition = workflow.load({"p.bpmn": _diagram(length, parallel=parallel)}, "p")
        walked = [_walk(definition, number) for number in range(CASES)]
        for done in FINISHED:
            window = slice(done - 1, done - 1 + FRESH)
            figures[f"{name}_after_{done}_ms"] = round(statistics.median(ms for times, _ in walked for ms in times[window]), 3)
            figures[f"{name}_after_{done}_bytes"] = max(sizes[done - 1] for _, sizes in walked)
        figures[f"{name}_100_to_1"] = round(figures[f"{name}_after_100_ms"] / figures[f"{name}_after_1_ms"], 2)
    return figures


def _walk(definition: workflow.Definition, seed: int) -> tuple[list[float], list[int]]:
    """One case, always returned at its last task: milliseconds of each step and bytes after it."""
    hands, dice = _Hands(), random.Random(seed)
    running = workflow.begin(definition, None, _variables(dice), hands)
    workflow.run(running)
    state = workflow.freeze(running)
    times, sizes = [], []
    for number in range(FINISHED[-1] + FRESH):
        began = time.process_time()
        running = workflow.thaw(definition, state, hands)
        task = workflow.waiting(running).tasks[0]
        workflow.finish(running, task.id, {"hasil": "LANJUT", "catatan": f"langkah {number}"})
        workflow.run(running)
        workflow.waiting(running)
        state = workflow.freeze(running)
        times.append((time.process_time() - began) * 1000)
        sizes.append(len(state))
    return times, sizes


def _variables(dice: random.Random) -> dict[str, Any]:
    """25 variables of an ordinary case: 17 short ones and eight documents named by their content."""
    plain = {f"isian_{n}": f"nilai ke-{n}" for n in range(15)} | {"hasil": "", "catatan": ""}
    return plain | {f"berkas_{n}": {"kode": f"DOK{n}", "sha256": hashlib.sha256(dice.randbytes(16)).hexdigest()} for n in range(8)}


def _diagram(length: int, *, parallel: bool) -> bytes:
    """Tasks in a row, each with a reminder and a choice to go on or reject; behind the last the way leads back."""
    flows = ["s>m", f"m>{'f' if parallel else 't1'}"]
    nodes = ['<b:startEvent id="s"/>', '<b:exclusiveGateway id="m"/>', '<b:endEvent id="e"/>', '<b:endEvent id="tolak"/>']
    if parallel:
        nodes += ['<b:parallelGateway id="f"/>', '<b:parallelGateway id="j"/>', '<b:userTask id="p1"/>', '<b:userTask id="p2"/>']
        flows += ["f>p1", "f>p2", "p1>j", "p2>j", "j>t1"]
    for n in range(1, length + 1):
        onward = "m" if n == length else f"t{n + 1}"
        nodes += [_task(n), f'<b:exclusiveGateway id="g{n}" default="f_g{n}_{onward}"/>', f'<b:endEvent id="r{n}"/>']
        flows += [f"t{n}>g{n}", f"i{n}>r{n}", f"g{n}>{onward}", f'g{n}>tolak:hasil = "TOLAK"']
    flows.append(f'g{length}>e:hasil = "SELESAI"')
    return f"{HEAD}{''.join(nodes)}{''.join(_flow(flow) for flow in flows)}</b:process></b:definitions>".encode()


def _task(n: int) -> str:
    reminder = '<b:timerEventDefinition><b:timeDuration>duration("P5D")</b:timeDuration></b:timerEventDefinition>'
    edge = f'<b:boundaryEvent id="i{n}" attachedToRef="t{n}" cancelActivity="false">{reminder}</b:boundaryEvent>'
    return f'<b:userTask id="t{n}" name="Tugas {n}"/>{edge}'


def _flow(text: str) -> str:
    path, _, condition = text.partition(":")
    source, target = path.split(">")
    body = f"<b:conditionExpression>{condition}</b:conditionExpression>" if condition else ""
    return f'<b:sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}">{body}</b:sequenceFlow>'
