"""Tugas: the dense list, narrowed by what stands in its address, claimed in bulk, and exported as shown."""

import csv
import io
from typing import Any

import xlsxwriter
from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, texts
from engine.worklist import AGES, DUE
from models import Task, transaction

bp = Blueprint("worklists", __name__, url_prefix="/tugas")
PAGE, EXPORTED = 50, 10_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so could run in a spreadsheet
KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def wanted() -> engine.Wanted:
    """How the address narrows the list."""
    args = request.args
    return engine.Wanted(
        text=args.get("q", "").strip()[:100], service=args.get("layanan", ""), step=args.get("langkah", ""),
        unit=args.get("unit", type=int), due=args.get("batas", ""), age=args.get("usia", type=int),
    )


def _args() -> dict[str, Any]:
    return {key: value for key, value in request.args.items() if value and key != "mulai"}


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for me, the most pressing first."""
    person, moment, narrowing = current_user.person.id, clock.now(), wanted()
    offset = max(request.args.get("mulai", 0, type=int), 0)
    every = engine.choices(person, moment)
    words = (gettext("Lewat batas"), gettext("Hari ini"), gettext("7 hari"), gettext("Tanpa batas"))
    dues = list(zip(DUE, words, strict=True))
    lists = [
        ("layanan", gettext("Layanan"), narrowing.service, every.services),
        ("langkah", gettext("Langkah"), narrowing.step, [(name, name, count) for name, count in every.steps]),
        ("unit", gettext("Unit kerja"), narrowing.unit, every.units),
        ("batas", gettext("Batas"), narrowing.due, dues),
        ("usia", gettext("Menunggu"), narrowing.age, [(days, gettext("%(n)s hari atau lebih", n=days)) for days in AGES]),
    ]
    return render_template(
        "tasks/index.html",
        tasks=engine.worklist(person, moment, wanted=narrowing, limit=PAGE, offset=offset),
        all=every, wanted=narrowing, lists=lists, narrowed=narrowing != engine.Wanted(), args=_args(),
        count=every.total if narrowing == engine.Wanted() else engine.count_waiting(person, moment, narrowing), offset=offset, size=PAGE,
    )


@bp.post("/ambil")
def claim_many() -> ResponseReturnValue:
    """Take the selected tasks, or give them back; each in a transaction of its own."""
    person, moment, back = current_user.person.id, clock.now(), bool(request.form.get("lepas"))
    done = refused = 0
    for task_id in request.form.getlist("tugas", type=int)[:PAGE]:
        try:
            with transaction():
                if back:
                    engine.unclaim(task_id, person_id=person)
                else:
                    engine.claim(task_id, person_id=person, now=moment)
            done += 1
        except engine.Refusal:
            refused += 1
    message = gettext("%(n)s tugas dilepas.", n=done) if back else gettext("%(n)s tugas Anda ambil.", n=done)
    flash(message + (" " + gettext("%(n)s tidak dapat diubah.", n=refused) if refused else ""))
    return redirect(url_for(".index", **_args()), 303)


@bp.get("/ekspor.<form>")
def export(form: str) -> ResponseReturnValue:
    """What the list shows, all pages of it, as a spreadsheet."""
    if form not in KINDS:
        abort(404)
    tasks = engine.worklist(current_user.person.id, clock.now(), wanted=wanted(), limit=EXPORTED)
    titles = [gettext("Batas"), gettext("Tugas"), gettext("Pegawai"), "NIP", gettext("Unit kerja"), gettext("Berkas")]
    titles += [gettext("Menunggu sejak"), gettext("Sebagai")]
    rows = [titles, *map(_row, tasks)]
    content = _csv(rows) if form == "csv" else _xlsx(rows)
    return send_file(io.BytesIO(content), mimetype=KINDS[form], as_attachment=True, download_name=f"tugas.{form}")


def _row(task: Task) -> list[str]:
    subject, unit = task.case.subject, task.case.unit
    who = [subject.full_name, subject.nip or ""] if subject else ["", ""]
    place, number = unit.name if unit else "", task.case.number or ""
    return [texts.stamp(task.due_at), task.name, *who, place, number, texts.stamp(task.opened_at), task.role or task.lane]


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def _xlsx(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(gettext("Tugas")), book.add_format({"bold": True})
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()
