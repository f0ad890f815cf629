"""Signing is one act in three parts: reserve a number, make and sign the PDF outside any lock, seal and complete."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

from documents import layout, numbering
from documents import template as decree_template
from engine import bundles, cases, desk, narratives, permission, roles, scope, step
from engine.actors import PersonActor, house
from engine.bundles import LoadedBundle
from engine.errors import ActingRefused, NotFound, Refusal
from engine.machine import Machine
from engine.scope import About
from feel import Layers
from models import Case, Decree, Person, Position, Setting, Task, Unit, session
from records import organisation

UNITS = [sa.orm.joinedload(Position.unit).joinedload(Unit.parent)]  # a post is nearly always in an OPD or in one of its parts
ACTING_WORDS = {"PLH": "Plh.", "PLT": "Plt."}


@dataclass(frozen=True)
class Prepared:
    """A decree with its number and its unsigned PDF; nothing is decided before it is sealed."""

    decree_id: int
    task_id: int
    number: str
    title: str
    pdf: bytes


@dataclass(frozen=True)
class _Capacity:
    """Who signs and as what: the line of their post, and the OPD whose paper it is."""

    person: Person
    line: str
    unit: Unit | None

    @property
    def office(self) -> str:
        return self.unit.code if self.unit else "PEMDA"


@dataclass(frozen=True)
class _Paper:
    composed: decree_template.Composed
    signer: layout.SignerBlock
    profile: Mapping[str, Any]
    day: date


def wants_decree(task: Task, case: Case, answers: Mapping[str, Any], now: datetime) -> bool:
    """Whether completing this task with these answers signs its decree (`decree_when`)."""
    if not task.decree:
        return False
    bundle = bundles.load(case.bundle_id)
    about = step.about_case(case, None, now)
    expression = bundle.definition(case.process).elements[task.element].properties.get("decree_when")
    if not expression:
        return True
    seen = Layers(dict(answers), desk.task_variables(task, case, bundle, about))
    return Machine(about, bundle).evaluate(expression, seen) is True


def preview(task_id: int, answers: Mapping[str, Any], *, person_id: int, now: datetime) -> bytes:
    """The document as it would be, marked DRAF, without a number; raises NotFound for a task without one."""
    view = desk.open_task(task_id, person_id, now)
    assert view.task is not None
    assert view.case is not None
    if not view.task.decree:
        raise NotFound(task=task_id)
    paper = _compose(view.task, view.case, view.bundle, answers, person_id, now, None)
    return _render(paper, None, None)


def reserve(task_id: int, answers: Mapping[str, Any], *, by: PersonActor, now: datetime) -> int:
    """Reserve the number of the task's decree; returns the decree's id.

    Raises what `complete` would, and ActingRefused when the template does not let an acting official sign.
    """
    task, case, _ = step.take(task_id)
    if task.status != "OPEN":
        raise cases.closed(task)
    permission.demand(task, case, by.person_id, now)
    bundle = bundles.load(case.bundle_id)
    template, about = bundle.templates[task.decree or ""], step.about_case(case, None, now)
    capacity = _capacity(template, task, by.person_id, about)
    masked = narratives.mask(bundle.forms[task.form or ""], answers)
    seen = _seen(task, about, masked, desk.task_variables(task, case, bundle, about), capacity, None)  # no confided text is stored
    head = template.head(seen, scope.setting(about))
    line = f"a.n. {head.on_behalf}, {capacity.line}" if head.on_behalf else capacity.line
    decree = numbering.reserve(
        case_id=case.id, task_id=task.id, template=task.decree or "", classification=template.classification,
        office=capacity.office, day=about.day, signer_id=by.person_id, signer_line=line, title=head.title, now=now,
        trial="trial" in session.info, number=head.number,
    )
    return decree.id


def produce(decree_id: int, answers: Mapping[str, Any], *, now: datetime) -> Prepared:
    """Make the unsigned PDF of a reserved decree; reads only, holds no lock."""
    whole = sa.select(Decree, Task, Case).join(Task, Task.id == Decree.task_id).join(Case, Case.id == Decree.case_id)
    decree, task, case = session.execute(whole.where(Decree.id == decree_id).execution_options(populate_existing=True)).one()
    if task.status != "OPEN":
        raise cases.closed(task)
    paper = _compose(task, case, bundles.load(case.bundle_id), answers, decree.signer_id, now, decree)
    pdf = _render(paper, decree.number, f"{house().public_url}/verifikasi/{decree.token}")
    return Prepared(decree.id, task.id, decree.number, decree.title, pdf)


def seal(
    prepared: Prepared, signed: bytes, answers: Mapping[str, Any], *, by: PersonActor, now: datetime, key: str | None = None
) -> Case:
    """Store the signed PDF, enter the answers and complete the task: all of it or nothing.

    Raises TaskClosed when the case went on meanwhile; the caller then voids the reservation.
    """
    task, case, open_tasks = step.take(prepared.task_id)
    if task.status != "OPEN":
        raise cases.closed(task)
    sha256 = hashlib.sha256(prepared.pdf).hexdigest()
    decree = numbering.seal(prepared.decree_id, sha256, signed, house().store, now, case.subject_id)
    facts = {
        "nomor": decree.number, "tanggal": decree.decree_date, "judul": decree.title, "dokumen": decree.document_id,
        "penandatangan": session.get_one(Person, decree.signer_id).full_name, "jabatan": decree.signer_line,
    }
    return cases.complete_taken((task, case, open_tasks), {**answers, decree.template: facts}, by=by, now=now, key=key)


def give_up(decree_id: int, reason: str, now: datetime) -> None:
    """Void a reservation that will not be sealed, with its reason."""
    numbering.void(decree_id, reason, now)


def void_of_ended_cases(now: datetime) -> int:
    """Void reservations whose task is no longer open; returns how many."""
    query = (
        sa.select(Decree).join(Task, Task.id == Decree.task_id).where(Decree.status == "RESERVED", Task.status != "OPEN")
    )
    left = list(session.scalars(query))
    for decree in left:
        numbering.void(decree.id, "berkas berakhir sebelum dokumen ditandatangani", now)
    return len(left)


def _compose(
    task: Task, case: Case, bundle: LoadedBundle, answers: Mapping[str, Any], signer_id: int, now: datetime, decree: Decree | None
) -> _Paper:
    template = bundle.templates[task.decree or ""]
    about = step.about_case(case, None, now)
    capacity = _capacity(template, task, signer_id, about)
    variables = narratives.reveal(case, desk.task_variables(task, case, bundle, about))
    seen = _seen(task, about, answers, variables, capacity, decree)
    composed = template.compose(seen, scope.setting(about))
    return _Paper(composed, _block(capacity, about), letterhead(capacity.unit), decree.decree_date if decree else about.day)


def _seen(
    task: Task, about: About, answers: Mapping[str, Any], variables: Mapping[str, Any], capacity: _Capacity, decree: Decree | None
) -> Mapping[str, Any]:
    """What a template's texts see: its own facts, the answers of this task, the case's variables and the context."""
    facts = {
        "nomor": decree.number if decree else None, "tanggal": decree.decree_date if decree else about.day,
        "penandatangan": capacity.person.full_name, "jabatan": capacity.line, "judul": None,
    }
    return Layers({**answers, task.decree or "": facts}, variables, scope.context(about))


def _capacity(template: decree_template.Template, task: Task, signer_id: int, about: About) -> _Capacity:
    position, prefix = _post(task, roles.hats(signer_id, about.day), about.day)
    if prefix and template.acting not in (prefix.lower(), "plh_plt") and not (template.acting == "plt" and prefix == "PLH"):
        raise ActingRefused(task=task.name, acting=prefix)
    title = position.title if position else (task.role or "")
    line = f"{ACTING_WORDS[prefix]} {title}" if prefix else title
    return _Capacity(session.get_one(Person, signer_id), line, organisation.opd_of(position.unit) if position else None)


def _block(capacity: _Capacity, about: About) -> layout.SignerBlock:
    person, record = capacity.person, scope.pegawai(capacity.person.id, about.day)
    rank = f"{record['pangkat']} ({record['gol']})" if record.get("gol") else None
    return layout.SignerBlock(name=person.full_name, nip=person.nip, rank=rank, capacity=(capacity.line,), bare=person.name)


def _post(task: Task, hats: roles.Hats, day: date) -> tuple[Position | None, str]:
    """The post a person signs from: the task's own, the one that grants the role, or one they stand in for."""
    candidates = [task.position_id] if task.position_id else roles.granting_positions(task.role or "", task.unit_id, day)
    for position_id in candidates:
        if position_id in hats.positions or position_id in hats.acting:
            return session.get_one(Position, position_id, options=UNITS), hats.acting.get(position_id, "")
    return organisation.position_of(hats.person_id, day), ""


def _render(paper: _Paper, number: str | None, qr_url: str | None) -> bytes:
    return layout.render(
        paper.composed, profile=paper.profile, number=number, date=paper.day, signer=paper.signer, qr_url=qr_url, draft=number is None
    )


def letterhead(unit: Unit | None) -> Mapping[str, Any]:
    """The head of a paper that an official of this OPD signs: the agency's own, another OPD's, or the head of region's."""
    own = profile()
    if unit is None or unit.kind == "PEMDA":
        return {**own, "pemda": "", "instansi": own.get("kepala_daerah", own["instansi"])}
    if unit.kind == "BKD":
        return own
    return {**own, "instansi": unit.name, "alamat": "", "telepon": "", **own.get("kop", {}).get(unit.code, {})}


def profile() -> Mapping[str, Any]:
    """The agency's own names, address and titles."""
    row = session.get(Setting, "profile")
    if row is None:
        raise Refusal(missing="profile")
    return row.value
