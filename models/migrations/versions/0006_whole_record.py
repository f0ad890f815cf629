"""Every kind of personnel history, and what the database promises about all of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = sa.text("state = 'BERLAKU'")
ORDER = "valid_to IS NULL OR valid_to >= valid_from"
STATE = "state IN ('DIUSULKAN', 'BERLAKU', 'BATAL', 'DIGANTI')"
SOURCE = "source IN ('LAYANAN', 'IMPOR', 'SIASN', 'ENTRI')"
TYPES: dict[str, Any] = {"": sa.Text(), "json": sa.Text(), "bool": sa.Boolean(), "int": sa.Integer(), "date": sa.Date()}
PERSON = ("old_nip", "national_id", "religion", "marital", "address", "tax_number")
NIP = {
    "nip_has_18_digits": "nip IS NULL OR (length(nip) = 18 AND ltrim(nip, '0123456789') = '')",
    "nip_of_civil_servant": "nip IS NULL OR status NOT IN ('CPNS', 'PNS') "
    "OR (substr(nip, 13, 2) BETWEEN '01' AND '12' AND substr(nip, 15, 1) IN ('1', '2'))",
}

# table, its own columns (name:type, ? = may be null), checks, what is unique among the rows in force
NEW: tuple[tuple[str, str, dict[str, str], list[str]], ...] = (
    (
        "agency_transfer_records",
        "direction origin destination approval_number bkn_number",
        {"direction": "direction IN ('MASUK', 'KELUAR')"},
        [],
    ),
    (
        "appointment_records",
        "kind rank? service_years:int service_months:int base_salary:int? training_number health_number",
        {"kind": "kind IN ('CPNS', 'PNS', 'PPPK')"},
        ["person_id", "kind"],
    ),
    (
        "award_records",
        "kind grade name giver certificate",
        {},
        [],
    ),
    (
        "card_records",
        "kind serial status holder",
        {},
        [],
    ),
    (
        "claim_records",
        "code institution amount:int? status paid_on:date?",
        {},
        [],
    ),
    (
        "competency_records",
        "post level result score:7.2? body method",
        {},
        [],
    ),
    (
        "credit_records",
        "method level predicate percent:6.2? coefficient:7.3? months:int earned:9.3 diploma:9.3 total:9.3",
        {"total": "total >= 0"},
        [],
    ),
    (
        "dismissal_records",
        "kind bkn_number pension_years:int? pension_months:int? pension_rank? pension_base:int? pension:int? "
        "honoured:bool address bank",
        {},
        ["person_id"],
    ),
    (
        "education_records",
        "level school programme diploma_number title_before title_after country accreditation recognised:bool "
        "approval_number",
        {},
        [],
    ),
    (
        "exam_records",
        "kind level session scores:json total:7.2? passed:bool certificate waived:bool waiver_basis subject",
        {},
        [],
    ),
    (
        "family_records",
        "relation name national_id birth_place birth_date:date? sex? alive:bool died_on:date? occupation nip? "
        "certificate child_status order:int? studying:bool earning:bool married:bool allowance:bool "
        "end_reason insurance_number",
        {
            "national_id": "national_id = '' OR (length(national_id) = 16 AND ltrim(national_id, '0123456789') = '')",
            "relation": "relation IN ('SUAMI', 'ISTRI', 'ANAK', 'AYAH', 'IBU', 'AYAH_MERTUA', 'IBU_MERTUA')",
        },
        [],
    ),
    (
        "oath_records",
        "kind place witnesses:json",
        {},
        [],
    ),
    (
        "permit_records",
        "kind decision reason",
        {"decision": "decision IN ('DIBERI', 'DITOLAK')"},
        [],
    ),
    (
        "personal_records",
        "field previous value",
        {},
        [],
    ),
    (
        "proceeding_records",
        "kind stage matter outcome",
        {},
        [],
    ),
    (
        "service_review_records",
        "kind institution post started_on:date? ended_on:date? factor:5.3? credited_months:int rank "
        "service_years:int service_months:int",
        {},
        [],
    ),
    (
        "standing_records",
        "standing reason",
        {
            "standing": "standing IN ('AKTIF', 'TUGAS_BELAJAR', 'CLTN', 'BERHENTI_SEMENTARA', 'MPP', 'DIPEKERJAKAN', "
            "'PENSIUN', 'BERHENTI', 'MENINGGAL', 'HILANG')",
        },
        ["person_id", "valid_from"],
    ),
    (
        "study_records",
        "kind level school programme country funding released:bool extensions:int bound_until:date? outcome",
        {"kind": "kind IN ('IZIN_BELAJAR', 'TUGAS_BELAJAR')"},
        [],
    ),
    (
        "study_report_records",
        "semester:int semester_gpa:4.2? gpa:4.2? credits:int? obstacles",
        {"semester": "semester > 0"},
        [],
    ),
    (
        "talent_records",
        "potential:6.2 performance:6.2 box:int rubric details:json",
        {"box": "box BETWEEN 1 AND 9"},
        [],
    ),
    (
        "training_records",
        "kind code name organiser hours:int certificate score:6.2?",
        {"hours": "hours >= 0"},
        [],
    ),
)
# table, checks it already has, columns it gains, further checks
GROWN: tuple[tuple[str, dict[str, str], str, dict[str, str]], ...] = (
    ("rank_records", {}, "kind= bkn_number= bkn_date:date?", {}),
    ("position_records", {}, "kind=DEFINITIF inaugurated_on:date? duty_letter= bkn_number=", {"kind": "kind IN ('DEFINITIF', 'TAMBAHAN')"}),
    ("leave_records", {}, "", {}),
    (
        "salary_records",
        {"cause": "cause IN ('CPNS', 'CPNS_PNS', 'KGB', 'KP', 'PMK', 'PP_BARU')", "amount_above_zero": "amount > 0"},
        "",
        {},
    ),
    (
        "performance_records",
        {"predicate": "predicate IN ('SANGAT_BAIK', 'BAIK', 'BUTUH_PERBAIKAN', 'KURANG', 'SANGAT_KURANG')"},
        "",
        {},
    ),
    ("discipline_records", {"severity": "severity IN ('RINGAN', 'SEDANG', 'BERAT')"}, "", {}),
)


def upgrade() -> None:
    for name in PERSON:
        op.add_column("people", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_people_national_id", "people", ["national_id"])
    for table, checks, columns, more in GROWN:
        _grow(table, checks, columns, more)
    _once("rank_records", ["person_id", "valid_from"], "start")
    for table, columns, checks, unique in NEW:
        _create(table, columns, checks)
        if unique:
            _once(table, unique, "_".join(unique[1:]).replace("valid_from", "start"))
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _grow(table: str, checks: dict[str, str], columns: str, more: dict[str, str]) -> None:
    shared = {"order": ORDER, "state": STATE, "source": SOURCE}
    known = tuple(sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}")) for name, text in checks.items())
    with op.batch_alter_table(table, table_args=known if op.get_bind().dialect.name == "sqlite" else ()) as batch:
        for column in _columns(columns, server_default=True):
            batch.add_column(column)
        batch.add_column(sa.Column("replaces_id", KEY))
        batch.create_foreign_key(op.f(f"fk_{table}_replaces_id"), table, ["replaces_id"], ["id"])
        for name, text in (shared | more).items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(text))


def _create(table: str, columns: str, checks: dict[str, str]) -> None:
    checks = {"order": ORDER, "state": STATE, "source": SOURCE, **checks}
    keys = {
        "person_id": "people.id", "document_id": "documents.id", "case_id": "cases.id", "verified_by": "people.id",
        "replaces_id": f"{table}.id",
    }
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        *_columns(columns),
        *_columns(
            "valid_from:date valid_to:date? basis_number basis_date:date? basis_official source state"
        ),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, KEY, sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}")), nullable=name != "person_id")
            for name, target in keys.items()
        ),
        *(sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}")) for name, text in checks.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def _columns(text: str, server_default: bool = False) -> list[sa.Column[Any]]:
    found: list[sa.Column[Any]] = []
    for entry in text.split():
        name, _, default = entry.partition("=")
        name, _, kind = name.partition(":")
        optional = (kind or name).endswith("?")
        name, kind = name.rstrip("?"), kind.rstrip("?")
        precision, point, scale = kind.partition(".")
        type_: Any = sa.Numeric(int(precision), int(scale)) if point else TYPES[kind]
        wanted = default if server_default and not optional else None
        found.append(sa.Column(name, type_, nullable=optional, server_default=wanted))
    return found


def _once(table: str, columns: list[str], short: str) -> None:
    name = f"uq_{table}_person" + (f"_{short}" if short else "")
    op.create_index(name, table, columns, unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)


def _guard_postgresql() -> None:
    op.drop_constraint("ck_people_nip_has_18_digits", "people")
    for name, text in NIP.items():
        op.create_check_constraint(op.f(f"ck_people_{name}"), "people", sa.text(text))
    op.execute(
        "ALTER TABLE position_records ADD CONSTRAINT ex_position_records_one_at_a_time EXCLUDE USING gist ("
        "int8range(person_id, person_id, '[]') WITH &&, daterange(valid_from, valid_to, '[]') WITH &&, "
        "int4range(ascii(kind), ascii(kind), '[]') WITH &&) WHERE (state = 'BERLAKU')"
    )
    op.execute(
        "CREATE FUNCTION refuse_overdraft() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.amount < 0 AND {_LEFT} THEN RAISE EXCEPTION 'ledger_entries balance below zero'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_entries_not_below_zero BEFORE INSERT ON ledger_entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_overdraft()"
    )


_LEFT = (
    "NEW.amount + COALESCE((SELECT SUM(amount) FROM ledger_entries WHERE person_id = NEW.person_id "
    "AND account = NEW.account AND year = NEW.year AND kind = NEW.kind), 0) < 0"
)
_OVERLAP = (
    "NEW.state = 'BERLAKU' AND EXISTS (SELECT 1 FROM position_records WHERE person_id = NEW.person_id AND kind = NEW.kind "
    "AND state = 'BERLAKU' AND id IS NOT NEW.id AND valid_from <= COALESCE(NEW.valid_to, '9999-12-31') "
    "AND COALESCE(valid_to, '9999-12-31') >= NEW.valid_from)"
)


def _guard_sqlite() -> None:
    for change in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER position_records_one_at_a_time_{change.lower()} BEFORE {change} ON position_records WHEN {_OVERLAP} "
            "BEGIN SELECT RAISE(ABORT, 'position_records one_at_a_time'); END"
        )
        for name, text in NIP.items():
            check = text.replace("nip", "NEW.nip").replace("status", "NEW.status")
            op.execute(
                f"CREATE TRIGGER people_{name}_{change.lower()} BEFORE {change} ON people WHEN NOT ({check}) "
                f"BEGIN SELECT RAISE(ABORT, 'people {name}'); END"
            )
    op.execute(
        f"CREATE TRIGGER ledger_entries_not_below_zero BEFORE INSERT ON ledger_entries WHEN NEW.amount < 0 AND {_LEFT} "
        "BEGIN SELECT RAISE(ABORT, 'ledger_entries balance below zero'); END"
    )
