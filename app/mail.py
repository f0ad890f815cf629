"""Notifications as e-mail: a sentence in the reader's language and the way back to the application."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask
from flask_babel import force_locale, gettext

from app import texts
from engine import Letter, entrance
from models import Notification, session

TIMEOUT = 20


def carrier(app: Flask, smtp_url: str, sender: str) -> Callable[[Letter], None]:
    """What carries letters to a mail server `smtp://name:password@host:port?starttls=1` or `smtps://…`."""

    def carry(letter: Letter) -> None:
        message = EmailMessage()
        with app.app_context(), force_locale(letter.language):
            message["Subject"], text = _words(letter, app.config["PUBLIC_URL"])
        message["From"], message["To"] = sender, letter.address
        message.set_content(text)
        _send(smtp_url, message)

    return carry


def _words(letter: Letter, address: str) -> tuple[str, str]:
    """Of a confidential case nobody reads more than that there is news."""
    if letter.link:
        return _way_in(letter)
    if letter.confidential:
        sentence = gettext("Ada kabar baru untuk Anda di Alur.")
    else:
        sentence = texts.notice(session.get_one(Notification, letter.notification_id or 0))
    invitation = gettext("Masuk untuk membacanya: %(address)s", address=address)
    return gettext("Kabar dari Alur"), f"{sentence}\n\n{invitation}\n"


def _way_in(letter: Letter) -> tuple[str, str]:
    if letter.purpose == entrance.RESET:
        subject = gettext("Atur ulang sandi Alur")
        sentence = gettext("Ada yang meminta sandi akun Anda diatur ulang. Buka tautan ini dalam satu jam untuk membuat sandi baru:")
    else:
        subject = gettext("Akun Alur Anda")
        sentence = gettext("Akun Anda sudah dibuat. Buka tautan ini dalam tiga puluh hari untuk membuat sandi Anda sendiri:")
    warning = gettext("Tautan hanya dapat dipakai satu kali. Bila Anda tidak memintanya, abaikan surat ini; sandi Anda tidak berubah.")
    return subject, f"{sentence}\n\n{letter.link}\n\n{warning}\n"


def _send(smtp_url: str, message: EmailMessage) -> None:
    place = urlsplit(smtp_url)
    secure = place.scheme == "smtps"
    host, port, trusted = place.hostname or "localhost", place.port or (465 if secure else 25), ssl.create_default_context()
    with smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=trusted) if secure else smtplib.SMTP(host, port, timeout=TIMEOUT) as server:
        if parse_qs(place.query).get("starttls"):
            server.starttls(context=trusted)
        if place.username:
            server.login(unquote(place.username), unquote(place.password or ""))
        server.send_message(message)
