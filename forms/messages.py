"""What a form says when something is not right: sentences that say what to do, in Indonesian; `app` may translate them."""

from collections.abc import Callable
from typing import Any

MESSAGES = {
    "required": "Isi {label}.",
    "choose": "Pilih {label}.",
    "upload": "Unggah {label}.",
    "confirm": "Centang “{label}” untuk melanjutkan.",
    "number": "Tulis {label} dengan angka, misalnya 12 atau 1.250,5.",
    "min": "{label} paling sedikit {limit}.",
    "max": "{label} paling banyak {limit}.",
    "minLength": "Tulis {label} paling sedikit {limit} huruf.",
    "maxLength": "Pendekkan {label} sampai {limit} huruf; sekarang {length}.",
    "pattern": "Periksa penulisan {label}.",
    "date": "Tulis {label} sebagai tanggal, misalnya 24/11/2026.",
    "time": "Tulis {label} sebagai jam, misalnya 07:30.",
    "datetime": "Tulis {label} sebagai tanggal dan jam.",
    "option": "Pilih {label} dari daftar.",
    "document": "Berkas untuk {label} tidak ditemukan. Unggah sekali lagi.",
    "too_long": "{label} terlalu panjang.",
}

Translate = Callable[[str], str]


def sentence(code: str, translate: Translate | None = None, **values: Any) -> str:
    """The sentence of a message with its values filled in."""
    text = MESSAGES[code]
    return (translate(text) if translate else text).format(**values)
