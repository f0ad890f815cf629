"""The bare floor: the same diagram on SpiffWorkflow alone, one row, one transaction per step."""

import json
import time
from pathlib import Path

import sqlalchemy as sa
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.util.task import TaskState


def floor(engine: sa.Engine, diagram: Path, cases: int, answers: dict[str, str]) -> list[float]:
    """Seconds of each completion of `cases` five-task cases: read the row, run, write the row, commit."""
    parser = SpiffBpmnParser()
    parser.add_bpmn_file(str(diagram))
    spec = parser.get_spec(diagram.stem)
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
    table = sa.Table("bench_floor", sa.MetaData(), sa.Column("id", sa.BigInteger, primary_key=True), sa.Column("state", sa.Text))
    table.drop(engine, checkfirst=True)
    table.create(engine)
    times: list[float] = []
    for number in range(cases):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        with engine.begin() as connection:
            connection.execute(table.insert().values(id=number, state=serializer.serialize_json(workflow)))
    for number in range(cases):
        while True:
            began = time.perf_counter()
            with engine.begin() as connection:
                row = connection.execute(sa.select(table.c.state).where(table.c.id == number).with_for_update())
                workflow = serializer.deserialize_json(row.scalar_one())
                task = workflow.get_next_task(state=TaskState.READY, manual=True)
                task.data.update(answers)
                task.run()
                workflow.do_engine_steps()
                connection.execute(table.update().where(table.c.id == number).values(state=serializer.serialize_json(workflow)))
            times.append(time.perf_counter() - began)
            if workflow.completed:
                break
    table.drop(engine)
    return times


def as_json(value: object) -> str:
    """One figure file's text."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
