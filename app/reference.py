"""The administrator's reference tables: what is in force and since when, and new dated rows."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

import engine
from app import clock
from models import transaction
from records import editing
from records.errors import RecordError
from records.loading import TABLES

bp = Blueprint("reference", __name__, url_prefix="/acuan")
_ = lazy_gettext
SENTENCES = {
    "missing_value": _("Isi dasar hukumnya: nomor dan tahun peraturan atau keputusan."),
    "row_exists": _("Sudah ada baris yang mulai berlaku pada tanggal itu. Pilih tanggal lain."),
    "wrong_value": _("Ada isian yang bentuknya lain dari baris sebelumnya. Periksa angka dan daftarnya."),
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every table and how much of it is not yet confirmed; or one table with a form for a new row."""
    table = request.args.get("tabel")
    if table is None:
        return render_template("reference/index.html", tables=editing.overview(_today()))
    return _page(table, request.args.get("kunci", ""), {}, None)


@bp.post("/")
def add() -> ResponseReturnValue:
    """Write a new dated row."""
    typed, moment = request.form.to_dict(), clock.now()
    table, key = typed.get("tabel", ""), typed.get("kunci", "").strip()
    try:
        values = _read(editing.pattern(table, key), typed)
        with transaction():
            editing.add_row(
                table, key, values, date.fromisoformat(typed.get("berlaku", "")), basis=typed.get("dasar", ""),
                confirmed=typed.get("pasti") == "ya", note=typed.get("catatan", "").strip(), by=current_user.person.id, now=moment,
            )
    except RecordError as refusal:
        return _page(table, key, typed, str(SENTENCES.get(refusal.code, SENTENCES["wrong_value"])))
    except (ValueError, InvalidOperation):
        return _page(table, key, typed, gettext("Ada tanggal atau angka yang tidak dapat dibaca."))
    flash(gettext("Baris baru sudah dicatat dan berlaku mulai tanggalnya."))
    return redirect(url_for(".index", tabel=table), 303)


@bp.post("/<int:row_id>/pasti")
def confirm(row_id: int) -> ResponseReturnValue:
    """Mark a row as confirmed, with the source it was found in."""
    person, moment = current_user.person.id, clock.now()
    with transaction():
        table = editing.confirm_row(row_id, basis=request.form.get("dasar", ""), by=person, now=moment)
    flash(gettext("Baris itu sudah ditandai pasti."))
    return redirect(url_for(".index", tabel=table), 303)


def _page(table: str, key: str, typed: Mapping[str, str], problem: str | None) -> ResponseReturnValue:
    if table not in TABLES:
        raise engine.NotFound(tabel=table)
    rows, shape = editing.rows_of(table), editing.pattern(table, key)
    fields = [(name, _kind(value), typed.get(f"v.{name}", _text(value))) for name, value in shape.items()]
    page = render_template(
        "reference/table.html", table=table, rows=rows, key=key, fields=fields, typed=typed, problem=problem, text=_text
    )
    return page, 422 if problem else 200


def _today() -> date:
    moment: datetime = clock.now()
    return moment.astimezone(ZoneInfo(current_app.config["ZONE"])).date()


def _kind(example: Any) -> str:
    if isinstance(example, bool):
        return "truth"
    return "lines" if isinstance(example, Mapping) else "list" if isinstance(example, list) else "text"


def _text(value: Any) -> str:
    """A value as an administrator types it: lists with commas, steps with one `key: value` a line."""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {entry}" for name, entry in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else "ya" if value is True else "tidak" if value is False else str(value)


def _read(shape: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    return {name: _value(typed.get(f"v.{name}", "").strip(), example) for name, example in shape.items()}


def _value(text: str, example: Any) -> Any:
    if isinstance(example, bool):
        return text == "ya"
    if isinstance(example, Mapping):
        pairs = (line.partition(":") for line in text.splitlines() if line.strip())
        like = next(iter(example.values()), "")
        return {name.strip(): _value(entry.strip(), like) for name, _colon, entry in pairs}
    if isinstance(example, list):
        like = example[0] if example else ""
        return [_value(entry.strip(), like) for entry in text.split(",") if entry.strip()]
    if isinstance(example, int | float):
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    return text or None if example is None or text == "" else text
