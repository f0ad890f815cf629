"""What runs: cases, their open tasks and timers, and the events they leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.people import Person, Position, Unit


class Case(Base):
    """One run of one process of a bundle, about one subject; `state` is the frozen workflow without its spec."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("status IN ('OPEN', 'ENDED', 'CANCELLED')", name="status"),
        Index("ix_cases_subject_service", "subject_id", "service_id"),
        Index("ix_cases_subject", "subject_kind", "subject_key"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundles.id"))
    process: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # when the subject is an employee
    subject_kind: Mapped[str] = mapped_column(server_default="employee")  # employee, person, unit, session, period, service
    subject_key: Mapped[str] = mapped_column(server_default="")  # the person's id, or the name of a unit, session, period …
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # null = the system
    on_behalf: Mapped[bool] = mapped_column(server_default=false())  # opened_by is a facilitator, not the subject
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # the promise of the service, or the deadline the parent gave
    paused_at: Mapped[datetime | None]  # since when the promise's clock stands still
    suspended_at: Mapped[datetime | None]  # since when an administrator holds the case
    cancelled_at: Mapped[datetime | None]  # since when it goes along the path its diagram draws for a cancellation
    closed_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(default="OPEN")
    outcome: Mapped[str | None]  # the end event's name
    confidential: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str] = mapped_column(default="")
    state: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int] = mapped_column()  # second barrier: two steps cannot both follow one state
    event_count: Mapped[int] = mapped_column(default=0)
    event_head: Mapped[str] = mapped_column(default="")

    subject: Mapped[Person | None] = relationship(foreign_keys=[subject_id])
    unit: Mapped[Unit | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}


class Task(Base):
    """A user task of a case with its resolved addressee: (role, unit), a position, or a person."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("case_id", "step"),
        CheckConstraint("status IN ('OPEN', 'DONE', 'CANCELLED', 'LEWAT')", name="status"),
        Index("ix_tasks_open_role", "role", "unit_id", "due_at", postgresql_where=text("status = 'OPEN'")),
        Index("ix_tasks_open_position", "position_id", "due_at", postgresql_where=text("status = 'OPEN'")),
        Index("ix_tasks_open_person", "person_id", "due_at", postgresql_where=text("status = 'OPEN'")),
        Index("ix_tasks_open_team", "team_id", "due_at", postgresql_where=text("status = 'OPEN'")),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str]  # SpiffWorkflow's task id
    element: Mapped[str]
    name: Mapped[str]
    lane: Mapped[str]
    form: Mapped[str | None]
    decree: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="OPEN")
    role: Mapped[str | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    position_id: Mapped[int | None] = mapped_column(ForeignKey("positions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime | None]  # when somebody first laid a hand on it: claimed it, or typed into its form
    due_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    done_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    unit: Mapped[Unit | None] = relationship()
    position: Mapped[Position | None] = relationship()
    doer: Mapped[Person | None] = relationship(foreign_keys=[done_by])


class Team(Base):
    """People appointed in one case: the value of a variable of its diagram while a task waits for them."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("case_id", "variable"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    variable: Mapped[str]


class TeamMember(Base):
    """One person of a team."""

    __tablename__ = "team_members"

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class StartKey(Base):
    """A case the system opened for (service, start event, subject, key): the same start opens no second one."""

    __tablename__ = "start_keys"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)  # kind:key
    key: Mapped[str] = mapped_column(primary_key=True)  # what makes it one: a date, a period, an event
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)


class Cohort(Base):
    """The child cases one step of a parent asked for; told to the parent once all of them have ended."""

    __tablename__ = "cohorts"
    __table_args__ = (Index("ix_cohorts_waiting", "id", postgresql_where=text("told_at IS NULL")),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    element: Mapped[str]
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    process: Mapped[str]
    event: Mapped[str | None]
    message: Mapped[str]  # what the parent is told when all have ended
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class Child(Base):
    """One wanted child case: its subject, its deadline, and the case once it is open."""

    __tablename__ = "children"
    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        CheckConstraint("status IN ('WAITING', 'OPEN', 'ENDED', 'CANCELLED', 'FAILED', 'MOVED')", name="status"),
        Index("ix_children_cohort_status", "cohort_id", "status"),
        Index("ix_children_cohort_stage", "cohort_id", "stage"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    number: Mapped[int]
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    answers: Mapped[dict[str, Any]]
    due_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(default="WAITING")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    outcome: Mapped[str | None]
    stage: Mapped[str | None]  # how far it says it has come, and with whom it goes on from there
    division: Mapped[str | None]
    report: Mapped[dict[str, Any] | None]


class Repair(Base):
    """A change to a running case outside its diagram: one administrator proposes, another one does it."""

    __tablename__ = "repairs"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    verb: Mapped[str]
    details: Mapped[dict[str, Any]]
    reason: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    done: Mapped[bool | None]  # null = waits, false = refused
    before: Mapped[bytes | None] = mapped_column(LargeBinary)  # the case's state before it was moved to another version
    after: Mapped[int | None]  # its count of events right after: while that stands, the move can be taken back


class Draft(Base):
    """What a person has typed and not yet sent: for a task, or for a service's start form."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("person_id", "service_id", "start_event"), UniqueConstraint("person_id", "task_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    service_id: Mapped[str | None] = mapped_column(ForeignKey("services.id"))
    start_event: Mapped[str | None]
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundles.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    content: Mapped[dict[str, Any]]  # the raw form fields: key → list of strings; sealed as a whole where one is sensitive
    saved_at: Mapped[datetime]


class Narrative(Base):
    """A text somebody confided in a case, sealed; everywhere else only its token stands."""

    __tablename__ = "narratives"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    field: Mapped[str]  # the form's key
    token: Mapped[str] = mapped_column(unique=True)
    key_id: Mapped[str] = mapped_column(index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class Timer(Base):
    """A moment a case waits for; the worker looks only at due rows."""

    __tablename__ = "timers"
    __table_args__ = (UniqueConstraint("case_id", "step", "key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str]
    key: Mapped[str]
    element: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    retry_at: Mapped[datetime | None]  # a timer whose step failed waits for this moment or a retry


class Subscription(Base):
    """A message or signal a case waits for."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_kind_name_key", "kind", "name", "key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    step: Mapped[str]
    element: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    key: Mapped[str | None]


class Event(Base):
    """One thing that happened in a case: append-only, hash-chained, canonical text."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("case_id", "sequence"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    sequence: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[str]  # canonical JSON text of everything else
    hash: Mapped[str]  # sha256(previous hash + canonical text)


class DecisionTrace(Base):
    """What one decision saw and answered: inputs, version, matched rules, rows read."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundles.id"))
    element: Mapped[str]
    decision: Mapped[str]
    reference_date: Mapped[str]
    trace: Mapped[list[Any]]
    at: Mapped[datetime]


class Incident(Base):
    """A step that failed for a reason no person in the case can mend; an administrator sees and retries it."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    what: Mapped[str]  # complete, timer, outbox, stuck …
    element: Mapped[str | None]
    error: Mapped[str]
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class RequestKey(Base):
    """An answer already given to (account, key): the same request gets the same place again."""

    __tablename__ = "request_keys"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class Outbox(Base):
    """An effect to carry out after the commit that wrote it: an event, its delivery to one case, mail, a connector call."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_origin_target", "origin_id", "target_id", unique=True),  # an event reaches a case once
        Index("ix_outbox_external", "external_id", unique=True),  # a message from outside counts once
        Index("ix_outbox_kept", "name", "key", postgresql_where=text("status = 'KEPT'"), sqlite_where=text("status = 'KEPT'")),
        Index("ix_outbox_status_due_at", "status", "due_at"),
        Index("ix_outbox_lane", "lane", "status", "id"),
        Index("ix_outbox_status_done_at", "status", "done_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)  # who wrote it
    kind: Mapped[str]  # a key of engine.outbox.CARRIERS
    payload: Mapped[dict[str, Any]]
    lane: Mapped[str | None]  # rows of one lane are carried out one after the other
    name: Mapped[str | None]  # of an event: the message or signal …
    key: Mapped[str | None]  # … and what it is correlated by
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))  # of a delivery: its event
    target_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # of a delivery: its case
    external_id: Mapped[str | None]  # of a message from outside: its sender's own number
    status: Mapped[str] = mapped_column(default="WAITING")  # WAITING, DONE, FAILED, KEPT (an event nobody awaits)
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)  # grows with every lease; a late worker's number no longer fits
    leased_until: Mapped[datetime | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]


class Notification(Base):
    """A sentence for one person inside the application."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_person_read", "person_id", "read_at"),
        Index("ix_notifications_unposted", "at", postgresql_where=text("posted_at IS NULL"), sqlite_where=text("posted_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    code: Mapped[str]  # message id translated by app: task_opened, case_ended, custom
    values: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]  # when its e-mail was put into the outbox
