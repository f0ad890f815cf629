"""What people confide in a case stands sealed in the database, and is opened only in front of who does a task in it."""

import gzip
import json
import subprocess
import tarfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

import engine
import forms
from documents import backup, signing
from documents.errors import NarrativeDamaged, NarrativeKeyMissing
from documents.keyring import Keyring
from documents.store import Store
from engine import narratives
from engine.desk import Desk
from models import Account, Base, Case, Decree, Document, Narrative, session, transaction
from records import seed
from tests.agency import NARRATIVE_KEYS
from tests.databases import Templates
from tests.engine import drawn
from tests.stories.story import PASSPHRASE, Story
from tests.workflow import diagrams

SECRETS = ("ditinggal-bertahun-tahun", "keterangan-atasan-pahit", "pertimbangan-pejabat-berat")
TELL = '"Ia berkata: " + cerita'


def _form(*fields: dict[str, Any]) -> bytes:
    return json.dumps({"type": "default", "schemaVersion": 18, "id": "f", "components": list(fields)}).encode()


def _text(key: str, prefill: str = "") -> dict[str, Any]:
    return {"type": "textarea", "key": key, "label": key, "properties": {"sensitive": "true"} | ({"prefill": prefill} if prefill else {})}


FORMS = {
    "cerita": _form(_text("cerita"), {"type": "textfield", "key": "kota", "label": "Kota"}),
    "tanggapan": _form(_text("tanggapan", "cerita")),
    "putusan": _form(_text("alasan"), {"type": "textfield", "key": "putusan", "label": "Putusan"}),
}
LETTER = {
    "kind": "surat_keterangan", "title": "Surat keterangan", "classification": "800.1", "signer": "Kepala BKD", "acting": "none",
    "blocks": [{"paragraph": "Dari {kota}: {cerita}; {tanggapan}; {alasan}."}],
}


@pytest.fixture
def confided(database: sa.Engine, tmp_path: Path, now: datetime) -> Story:
    """A confidential service whose answers go into scripts, tables, messages, notifications and a letter."""
    home, place = tmp_path / "s" / "processes" / "curahan", tmp_path / "s" / "forms" / "curahan"
    home.mkdir(parents=True)
    place.mkdir(parents=True)
    for name, content in FORMS.items():
        (place / f"{name}.form").write_bytes(content)
    (home / "surat.yaml").write_text(yaml.safe_dump(LETTER))
    (home / "service.yaml").write_text(yaml.safe_dump({
        "title": "Curahan", "group": "Uji", "summary": "Uji.", "sla_working_days": 5, "active": True, "confidential": True,
        "starts": [{"process": "curahan", "event": "s", "by": "Pegawai", "trigger": "none", "subject": "employee"}],
    }))
    (home / "curahan.bpmn").write_bytes(diagrams.process(
        "curahan",
        drawn.lanes(drawn.lane("Pegawai", "s"), drawn.lane("Kepala OPD", "tanggapi"), drawn.lane("Kepala BKD", "putuskan"),
                    drawn.lane("Tim Sistem", "gabung", "kabari", "sebar", "lain", "e")),
        '<bpmn:startEvent id="s"><bpmn:extensionElements><spiffworkflow:properties><spiffworkflow:property name="form" value="cerita"/>'
        "</spiffworkflow:properties></bpmn:extensionElements></bpmn:startEvent>",
        diagrams.script("gabung", "{semua: [{isi: " + TELL + "}]}"),
        drawn.task("tanggapi", form="tanggapan"), diagrams.service("kabari", "notify", kepada='"Kepala OPD"', pesan=TELL),
        diagrams.service("sebar", "signal.send", nama='"CURAHAN"', isi="{cerita: cerita, semua: semua}"),
        drawn.task("putuskan", form="putusan", decree="surat"), drawn.task("lain", form="tanggapan", role="Kepala BKD"), drawn.end("e"),
        flows="s>gabung>tanggapi>kabari>sebar>putuskan>lain>e",
    ))
    with transaction():
        problems = [problem for done in engine.deploy(tmp_path / "s", by="test", now=now, publish=True) for problem in done.problems]
    assert not problems
    with transaction():
        signing.init_trial_ca(now)
        account = session.scalars(sa.select(Account).where(Account.name == seed.account_name("kepala_bkd"))).one()
        signing.issue_key(account.person_id, PASSPHRASE, now)
    return Story(now)


@pytest.fixture
def told(confided: Story) -> Story:
    """The case before its last step, with drafts kept on the way."""
    sari, budi = confided.actor_id("pegawai"), confided.actor_id("kepala_opd")
    with transaction():
        engine.save_draft(sari, {"cerita": [SECRETS[0]]}, confided.now, service_id="curahan", event="s")
        engine.save_draft(budi, {"cerita": [SECRETS[0]]}, confided.now, service_id="curahan", event="s")
    confided.ask("pegawai", "curahan", cerita=SECRETS[0], kota="Surabaya")
    confided.do("kepala_opd", "tanggapi", tanggapan=SECRETS[1])
    engine.tick(lambda: confided.now)
    confided.do("kepala_bkd", "putuskan", alasan=SECRETS[2], putusan="BERI")
    with transaction():
        engine.save_draft(confided.actor_id("kepala_bkd"), {"tanggapan": [SECRETS[1]]}, confided.now, task_id=confided.task("lain"))
    return confided


def _stored() -> list[tuple[str, bytes]]:
    """Everything every table holds, column by column, a frozen state unpacked."""
    found = []
    for table in Base.metadata.tables.values():
        for row in session.execute(sa.select(table)):
            for column, value in zip(table.columns, row, strict=True):
                content = value if isinstance(value, bytes) else str(value).encode()
                found.append((f"{table.name}.{column.name}", zlib.decompress(content) if (table.name, column.name) == ("cases", "state") else content))
    session.rollback()
    return found


def test_no_column_of_the_database_holds_what_was_confided(told: Story) -> None:
    stored = _stored()
    assert [place for place, content in stored if any(secret.encode() in content for secret in SECRETS)] == []
    for place in ("cases.state", "outbox.payload", "notifications.values"):  # where it would stand, its token does
        assert any(where == place and b"[isian tersegel " in content for where, content in stored), place
    assert session.scalar(sa.select(sa.func.count()).select_from(Narrative)) == len(SECRETS)


def test_who_does_a_task_reads_it_on_the_desk_and_nobody_else_does(told: Story) -> None:
    desk = engine.open_task(told.task("lain"), told.actor_id("kepala_bkd"), told.now)
    assert _read(desk) == SECRETS[0]
    assert "cerita" not in dict(engine.given(desk))  # only a form that needs it shows it
    assert desk.draft == {"tanggapan": [SECRETS[1]]}
    with pytest.raises(engine.NotFound):
        engine.open_task(told.task("lain"), told.actor_id("pegawai_lain"), told.now)
    with pytest.raises(engine.OwnCase):
        engine.open_task(told.task("lain"), told.actor_id("pegawai"), told.now)


def test_the_letter_quotes_it_and_what_is_stored_of_the_letter_does_not(told: Story) -> None:
    decree = session.scalars(sa.select(Decree)).one()
    assert not any(secret in f"{decree.title} {decree.details}" for secret in SECRETS)
    text = _pdf_text(engine.house().store.read(_sha(decree)))
    assert all(secret in text for secret in SECRETS)


def _sha(decree: Decree) -> str:
    return str(session.scalars(sa.select(Document.sha256).where(Document.id == decree.document_id)).one())


def _pdf_text(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split("\n"))


def test_an_administrator_sees_tokens_and_cannot_put_a_text_in_their_place(told: Story) -> None:
    admin = told.actor_id("kepala_bkd")
    with transaction():
        session.scalars(sa.select(Account).where(Account.person_id == admin)).one().system_roles = ["Administrator"]
    (opened,) = engine.repair.inside(told.case_id, person_id=admin, now=told.now)
    assert str(opened.variables["cerita"]).startswith("[isian tersegel ")
    details = {"task": told.task("lain"), "name": "cerita", "value": '"terbuka"'}
    with pytest.raises(engine.RepairRefused) as refused, transaction():
        engine.repair.propose(told.case_id, "set_variable", details, reason="salah ketik", person_id=admin, now=told.now)
    assert refused.value.values["why"] == "sensitive"


def test_a_token_carried_into_another_case_opens_nothing(told: Story) -> None:
    token = session.scalars(sa.select(Narrative.token).order_by(Narrative.id)).first()
    other = Story(told.now).ask("pegawai", "curahan", cerita="lain", kota=str(token))
    assert narratives.reveal(told.case, {"kota": token}) == {"kota": SECRETS[0]}
    assert narratives.reveal(other.case, {"kota": token}) == {"kota": token}


def test_keys_change_while_old_texts_stay_readable(told: Story, tmp_path: Path) -> None:
    both = f"baru:{'x' * 20} {NARRATIVE_KEYS}"
    _furnish(tmp_path, both)
    with transaction():
        assert engine.reseal(2) == 2
    with transaction():
        assert engine.reseal(100) == 3  # the third text and the two drafts
    with transaction():
        assert engine.reseal(100) == 0
    _furnish(tmp_path, both.split()[0])
    assert list(narratives.unreadable()) == []
    assert _read(engine.open_task(told.task("lain"), told.actor_id("kepala_bkd"), told.now)) == SECRETS[0]
    assert engine.open_start("curahan", "s", told.actor_id("kepala_opd"), told.now).draft == {"cerita": [SECRETS[0]]}


def test_without_its_key_nothing_is_read_or_written_and_the_refusal_says_so(told: Story, tmp_path: Path) -> None:
    _furnish(tmp_path, "")
    with pytest.raises(NarrativeKeyMissing):
        engine.open_task(told.task("lain"), told.actor_id("kepala_bkd"), told.now)
    with pytest.raises(NarrativeKeyMissing), transaction():
        engine.complete(told.task("lain"), {"tanggapan": "teks"}, by=told.actor("kepala_bkd"), now=told.now)
    assert [verdict.promise for verdict in engine.verify(told.now) if not verdict.kept] == ["every confided text opens under its key"]


def test_another_secret_under_the_same_name_opens_nothing() -> None:
    key_id, sealed = Keyring("a:" + "x" * 20).seal("teks", "di sini")
    assert Keyring("a:" + "x" * 20).open(key_id, sealed, "di sini") == "teks"
    for ring, about in ((Keyring("a:" + "y" * 20), "di sini"), (Keyring("a:" + "x" * 20), "di sana")):
        with pytest.raises(NarrativeDamaged):
            ring.open(key_id, sealed, about)
    with pytest.raises(ValueError, match="at least"):
        Keyring("a:pendek")


def test_a_backup_carries_the_sealed_text_and_a_restore_opens_it(told: Story, database: sa.Engine, templates: Templates, tmp_path: Path) -> None:
    session.remove()
    archive = tmp_path / "alur.cadangan"
    backup.write(archive, database, engine.house().store, told.now)
    with tarfile.open(archive) as parts:
        rows = [gzip.decompress(part.read()) for name in parts.getnames() if name.startswith("tables/") and (part := parts.extractfile(name))]
    assert rows
    assert not any(secret.encode() in row for row in rows for secret in SECRETS)
    with templates.copy("blank") as fresh:
        backup.restore(archive, fresh, Store(tmp_path / "other"))
        assert list(narratives.unreadable()) == []
        case = session.get_one(Case, told.case_id)
        assert narratives.reveal(case, {"a": session.scalars(sa.select(Narrative.token).order_by(Narrative.id)).first()}) == {"a": SECRETS[0]}


def test_only_a_typed_text_can_be_sensitive() -> None:
    with pytest.raises(forms.FormError, match="only a text"):
        forms.parse(_form({"type": "number", "key": "n", "label": "n", "properties": {"sensitive": "true"}}), name="x.form")


def _read(desk: Desk) -> Any:
    assert desk.variables is not None
    return desk.variables["cerita"]


def _furnish(folder: Path, keys: str) -> None:
    engine.furnish(folder / "files", "Asia/Jakarta", "http://127.0.0.1:8000", narrative_keys=keys)
