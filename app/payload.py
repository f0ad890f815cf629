"""JSON from strangers: read with limits, into values that cases can hold."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext

LIMIT = 256 * 1024  # bytes of one request
DEPTH, DIGITS, EXPONENT = 20, 34, 60
KEYS = {"id": 200, "nama": 100, "kunci": 200}
ALL_KEYS = {*KEYS, "isi"}
FORBIDDEN = "typename"


class Malformed(Exception):
    """What was sent is not a message; the sentence says why."""


def message(raw: bytes) -> dict[str, Any]:
    """The `id`, `nama`, `kunci` and `isi` of a message in JSON; raises Malformed."""
    content = _parsed(raw)
    if not isinstance(content, dict):
        raise Malformed(gettext("Kirim satu objek JSON."))
    if unknown := sorted(set(content) - ALL_KEYS):
        raise Malformed(gettext("Kunci tidak dikenal: %(keys)s.", keys=", ".join(unknown)[:200]))
    for key, longest in KEYS.items():
        value = content.get(key)
        if key == "kunci" and value is None:
            continue
        if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
            raise Malformed(gettext("%(key)s harus teks yang dapat dicetak, paling panjang %(n)s huruf.", key=key, n=longest))
    payload = content.get("isi", {})
    if not isinstance(payload, dict):
        raise Malformed(gettext("isi harus objek JSON."))
    _check(payload)
    return {"id": content["id"], "nama": content["nama"], "kunci": content.get("kunci"), "isi": payload}


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), parse_float=_number, parse_int=_number, parse_constant=_refused, object_pairs_hook=_pairs)
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise Malformed(gettext("Isinya bukan JSON dalam UTF-8.")) from problem


def _number(text: str) -> Decimal:
    value = Decimal(text) if len(text) <= 2 * DIGITS else Decimal("NaN")
    if not value.is_finite() or len(value.as_tuple().digits) > DIGITS or abs(value.adjusted()) > EXPONENT:
        raise ValueError("a number beyond what is reckoned with")
    return value


def _refused(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("one key twice")
    return found


def _check(payload: Any) -> None:
    """Refuse what no case can hold: text that is no text, the one forbidden key, too many levels."""
    level, depth = [payload], 0
    while level:
        if (depth := depth + 1) > DEPTH:
            raise Malformed(gettext("isi bertingkat lebih dari %(n)s.", n=DEPTH))
        following: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                following += [*value, *value.values()]
                if FORBIDDEN in value:
                    raise Malformed(gettext("Kunci %(key)s tidak boleh dipakai.", key=FORBIDDEN))
            elif isinstance(value, list):
                following += value
            elif isinstance(value, str) and ("\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
                raise Malformed(gettext("Ada teks yang bukan Unicode yang sah."))
        level = following
