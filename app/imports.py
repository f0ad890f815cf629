"""The administrator's imports: hand a file in, watch it go, leave it and find it again, take home what was refused."""

import io
import re

from flask import Blueprint, Flask, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock
from app import importing as words
from engine import importing
from models import Import, session, transaction
from records import importing as sheets
from records.importing.reading import MAX_BYTES
from records.kinds import KINDS

bp = Blueprint("imports", __name__, url_prefix="/administrasi/impor")
SHOWN = 100  # of the rows that were not taken
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def allow_large_files(app: Flask) -> None:
    """Let an administrator's import be larger than other requests; asked before the form is read."""

    @app.before_request
    def check() -> None:
        if request.endpoint == "imports.order" and current_user.is_authenticated and "Administrator" in current_user.account.system_roles:
            request.max_content_length = MAX_BYTES + 1024 * 1024


@bp.get("/")
def index() -> ResponseReturnValue:
    """Hand in a file; what was handed in before and how far it is."""
    return _index(None)


def _index(error: str | None) -> ResponseReturnValue:
    kinds = [(name, title_of(name)) for name in sheets.SHEETS]
    chosen = request.form.get("lembar", "pegawai")
    page = render_template("admin/imports.html", kinds=kinds, chosen=chosen, rows=importing.recent(), error=error, title_of=title_of)
    return page, 422 if error else 200


def title_of(sheet: str) -> str:
    """What a sheet holds, in words."""
    named = {"pegawai": gettext("Pegawai"), "unit": gettext("Unit kerja")}
    return named.get(sheet) or gettext("Riwayat: %(kind)s", kind=KINDS[sheet].title)


@bp.post("/")
def order() -> ResponseReturnValue:
    """Take a file and let a worker check or import it."""
    given, sheet, by, moment = request.files.get("berkas"), request.form.get("lembar", ""), current_user.person.id, clock.now()
    dry_run = request.form.get("aksi") != "impor"
    content = given.read() if given is not None and given.filename else b""
    if given is None or not content:
        return _index(gettext("Pilih berkas XLSX atau CSV lebih dahulu."))
    with transaction():
        number = importing.order_import(content, given.filename or "", sheet, dry_run=dry_run, by=by, now=moment)
    return redirect(url_for(".show", import_id=number), 303)


@bp.get("/templat/<sheet>.xlsx")
def template(sheet: str) -> ResponseReturnValue:
    """An empty workbook with the columns of a sheet."""
    if sheet not in sheets.SHEETS:
        raise engine.NotFound(sheet=sheet)
    content = sheets.template(sheet, clock.now())
    return send_file(io.BytesIO(content), mimetype=SPREADSHEET, as_attachment=True, download_name=f"{sheet}.xlsx")


@bp.get("/<int:import_id>")
def show(import_id: int) -> ResponseReturnValue:
    """How far an import is, and which rows were not taken; as JSON for the script that watches it."""
    row = importing.found(import_id)
    if request.headers.get("Accept", "").startswith("application/json"):
        return {"status": row.status, "read": row.read, "total": row.total}
    bad = [(entry["nomor"], words.problems_of(entry)) for entry in importing.rejects(row, SHOWN)]
    refusal = words.refusal_of(row.refusal) if row.refusal else None
    return render_template("admin/import.html", row=row, bad=bad, refusal=refusal, title=title_of(row.sheet), shown=SHOWN)


@bp.post("/<int:import_id>/impor")
def again(import_id: int) -> ResponseReturnValue:
    """Import the file that was checked, or that failed half-way."""
    by, moment = current_user.person.id, clock.now()
    with transaction():
        number = importing.import_again(import_id, by=by, now=moment)
    flash(gettext("Berkas itu sedang diimpor."))
    return redirect(url_for(".show", import_id=number), 303)


@bp.get("/<int:import_id>/ditolak.csv")
def rejected(import_id: int) -> ResponseReturnValue:
    """The rows that were not taken, each with its reason, to be repaired and handed in again."""
    row = importing.found(import_id)
    content, name = words.csv_of(importing.rejects(row)), _file_name(row)
    session.rollback()
    return send_file(io.BytesIO(content.encode("utf-8-sig")), mimetype="text/csv", as_attachment=True, download_name=name)


def _file_name(row: Import) -> str:
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', row.name.rsplit('.', 1)[0])[:60]}-ditolak.csv"
