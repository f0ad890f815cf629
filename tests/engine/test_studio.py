"""Drafts of SOPs: two at one file, what may be saved, how a draft becomes a version."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import yaml
from werkzeug.datastructures import MultiDict

import engine
from engine import bundles, studio
from models import Bundle, Case, Decree, Event, Notification, Outbox, Service, session, transaction, trial
from tests.engine.conftest import ANSWERS, actor_of

DIAGRAM = "processes/lima/lima.bpmn"


@pytest.fixture
def draft(bench_services, now):
    """A draft of the measuring service, opened by the SOP editor."""
    with transaction():
        found = studio.open_draft("lima", "Ganti nama langkah", by=actor_of("penyunting").person_id, now=now).id
    return found


def _save(draft, content, revision, who, now):
    with transaction():
        return studio.save(draft, DIAGRAM, content, revision, by=actor_of(who).person_id, now=now)


def _content(draft):
    return studio.own_files(studio.find(draft))[DIAGRAM].content


def test_who_saves_over_the_work_of_another_is_told_and_nothing_is_lost(draft, now):
    own = _content(draft)
    assert _save(draft, own + b"<!-- satu -->", 0, "penyunting", now) == 1

    with pytest.raises(studio.DraftRefused) as refusal:
        _save(draft, own + b"<!-- dua -->", 0, "admin", now)

    assert refusal.value.values["why"] == "overtaken"
    assert refusal.value.values["revision"] == 1
    assert _content(draft) == own + b"<!-- satu -->"
    assert _save(draft, own + b"<!-- dua -->", 1, "admin", now) == 2


def test_one_sitting_is_one_revision_and_the_next_keeps_the_one_before(draft, now):
    own = _content(draft)
    _save(draft, own + b"1", 0, "penyunting", now)
    _save(draft, own + b"2", 1, "penyunting", now + timedelta(minutes=1))
    _save(draft, own + b"3", 2, "penyunting", now + timedelta(minutes=30))
    kept = session.scalars(sa.text("SELECT revision FROM sop_draft_files ORDER BY revision")).all()
    session.rollback()
    assert kept == [2, 3]


@pytest.mark.parametrize("path", [
    "processes/cuti/cuti.bpmn", "processes/lima/../cuti/x.bpmn", "/etc/passwd", "processes/lima/x.py", "processes/common/x.bpmn",
    "forms/lima/sub/x.form", "processes/lima/.bpmn",
])
def test_a_draft_holds_only_files_of_its_own_service(draft, now, path):
    with pytest.raises(studio.DraftRefused, match="path"), transaction():
        studio.save(draft, path, b"x", 0, by=actor_of("penyunting").person_id, now=now)


def test_a_draft_becomes_a_version_that_another_person_puts_in_force(draft, now):
    _save(draft, _content(draft).replace(b'name="Langkah 1"', b'name="Langkah pertama"'), 0, "penyunting", now)
    words = [change.sentence("id") for change in studio.compared(studio.find(draft))]
    with transaction():
        bundle = studio.propose(draft, by=actor_of("penyunting").person_id, now=now)
        made, proposer = bundle.id, bundle.proposed_by

    assert any("Langkah pertama" in sentence for sentence in words)
    with pytest.raises(engine.NotApproved), transaction():
        engine.approve(made, by=proposer, now=now)
    with transaction():
        engine.approve(made, by="admin", now=now)
    assert session.get_one(Service, "lima").bundle_id == made
    session.rollback()
    with pytest.raises(studio.DraftRefused, match="closed"):
        _save(draft, b"x", 1, "penyunting", now)


def test_a_draft_that_says_nothing_new_or_breaks_a_rule_is_not_proposed(draft, now):
    yoga = actor_of("penyunting").person_id
    with pytest.raises(studio.DraftRefused, match="nothing"), transaction():
        studio.propose(draft, by=yoga, now=now)
    _save(draft, _content(draft).replace(b'name="form" value="', b'name="form" value="tidak_ada_'), 0, "penyunting", now)
    with pytest.raises(studio.DraftRefused, match="errors"), transaction():
        studio.propose(draft, by=yoga, now=now)
    assert session.scalar(sa.select(sa.func.count()).select_from(Bundle).where(Bundle.status == "PROPOSED")) == 0
    session.rollback()


def test_others_who_look_at_a_file_are_named(draft, now):
    yoga, sari = actor_of("penyunting").person_id, actor_of("admin").person_id
    with transaction():
        studio.visit(draft, DIAGRAM, by=yoga, now=now)
        seen = studio.visit(draft, DIAGRAM, by=sari, now=now + timedelta(seconds=20))
        later = studio.visit(draft, DIAGRAM, by=sari, now=now + timedelta(minutes=5))
    assert len(seen) == 1
    assert later == []


def test_a_version_stored_in_a_trial_is_forgotten_with_it(draft, now):
    own = _content(draft)
    _save(draft, own.replace(b'name="Langkah 1"', b'name="Langkah dalam uji"'), 0, "penyunting", now)
    with trial(), transaction():
        lent = studio.store(studio.find(draft), by="penyunting", now=now).id
        assert bundles.load(lent).definition("lima").elements["langkah_1"].name == "Langkah dalam uji"
    _save(draft, own.replace(b'name="Langkah 1"', b'name="Langkah sungguhan"'), 1, "penyunting", now)
    with transaction():
        kept = studio.propose(draft, by=actor_of("penyunting").person_id, now=now).id

    assert kept == lent or session.get_bind().dialect.name == "postgresql"  # where a sequence never goes back
    assert bundles.load(kept).definition("lima").elements["langkah_1"].name == "Langkah sungguhan"
    session.rollback()


STORY = "processes/lima/scenarios/pertama.yaml"
TOLD = b"judul: Sampai langkah kedua\ntanggal: 2026-06-03\nlangkah: []\n"


def _told(draft, content, revision, now):
    with transaction():
        return studio.save(draft, STORY, content, revision, by=actor_of("penyunting").person_id, now=now)


def test_what_is_done_in_a_play_becomes_the_scenario_and_leaves_nothing_behind(draft, now):
    _told(draft, TOLD, 0, now)
    before = [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Case, Event, Outbox, Notification, Decree)]
    first = studio.run(studio.find(draft), STORY)
    start = first.starts[0]
    content = studio.with_step(TOLD, {"ajukan": start.element, "isian": ANSWERS})
    played = studio.run(studio.find(draft), STORY, content)

    assert not played.failures
    assert [one.element for one in played.waiting] == ["langkah_1"]
    assert played.waiting[0].holder
    assert yaml.safe_load(studio.expecting(content, played))["langkah"][0]["maka"]["menunggu"][0]["tugas"] == "langkah_1"
    assert studio.without_last(content).decode().endswith("langkah: []\n")
    assert before == [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Case, Event, Outbox, Notification, Decree)]
    session.rollback()


def test_a_play_tells_what_a_form_refuses_beside_its_field(draft, now):
    _told(draft, TOLD, 0, now)
    content = studio.with_step(TOLD, {"ajukan": "mulai", "isian": ANSWERS})
    content = studio.with_step(content, {"kerjakan": "langkah_1", "isian": {"catatan": ""}})
    played = studio.run(studio.find(draft), STORY, content, MultiDict({"_unsur": "langkah_1", "catatan": ""}))

    assert played.failures
    assert played.waiting[0].sheet.errors


def test_comments_above_a_step_that_is_added_stay():
    content = b"# panggung\njudul: x\ntanggal: 2026-06-03\nlangkah:\n  - lewat: 1 # hari\n"
    grown = studio.with_step(content, {"lewat": 2})
    assert b"# panggung" in grown
    assert b"# hari" in grown
    assert yaml.safe_load(grown)["langkah"] == [{"lewat": 1}, {"lewat": 2}]


def test_a_draft_is_proposed_only_when_every_scenario_holds_on_its_present_contents(draft, now):
    yoga = actor_of("penyunting").person_id
    _save(draft, _content(draft).replace(b'name="Langkah 1"', b'name="Langkah pertama"'), 0, "penyunting", now)
    _told(draft, studio.with_step(TOLD, {"ajukan": "mulai", "isian": ANSWERS, "maka": {"menunggu": ["langkah_2"]}}), 0, now)
    with pytest.raises(studio.DraftRefused, match="scenarios"), transaction():
        studio.propose(draft, by=yoga, now=now)
    _prove(draft, now)
    with pytest.raises(studio.DraftRefused, match="scenarios"), transaction():
        studio.propose(draft, by=yoga, now=now)

    _told(draft, studio.with_step(TOLD, {"ajukan": "mulai", "isian": ANSWERS, "maka": {"menunggu": ["langkah_1"]}}), 1, now)
    assert studio.proof(studio.find(draft)).missing == [STORY]
    session.rollback()
    _prove(draft, now)
    assert studio.proof(studio.find(draft)).untouched
    session.rollback()
    with transaction():
        assert studio.propose(draft, by=yoga, now=now).status == "PROPOSED"


def _prove(draft, now):
    played = studio.run(studio.find(draft), STORY)
    session.rollback()
    with transaction():
        studio.remember(studio.find(draft), STORY, played, now)
