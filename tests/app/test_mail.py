"""E-mail over a real socket: the sentence of the notification, or a neutral one."""

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_string
from email.header import decode_header, make_header

import pytest

import engine
from app import create_app, mail
from config import Config
from models import Notification, session, transaction


class Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.letters: list[str] = []
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.say("220 siap")
        while line := self.rfile.readline().decode().strip():
            if line.upper() == "DATA":
                self.say("354 kirim")
                lines = []
                while (text := self.rfile.readline().decode()).strip() != ".":
                    lines.append(text)
                self.server.letters.append("".join(lines))
            self.say("221 selesai" if line.upper() == "QUIT" else "250 baik")
            if line.upper() == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def _letter(server: Server, cast: dict[str, int], now, **options) -> tuple[str, str]:
    with transaction():
        row = Notification(person_id=cast["pegawai"], code="message", values={"pesan": "Cuti Anda disetujui"}, at=now)
        session.add(row)
        session.flush()
        note = row.id
    app = create_app(Config(SECRET_KEY="uji", PUBLIC_URL="https://alur.example"))
    carry = mail.carrier(app, f"smtp://127.0.0.1:{server.server_address[1]}", "alur@example.org")
    carry(engine.Letter("sari@example.org", options.get("language", "id"), note, options.get("confidential", False)))
    [text] = server.letters
    parsed = message_from_string(text)
    assert (parsed["To"], parsed["From"]) == ("sari@example.org", "alur@example.org")
    body = parsed.get_payload(decode=True)
    assert isinstance(body, bytes)
    return str(make_header(decode_header(parsed["Subject"]))), body.decode()


def test_a_notification_is_sent_with_its_sentence_and_the_way_back(database, server, cast, now):
    subject, text = _letter(server, cast, now)
    assert subject == "Kabar dari Alur"
    assert "Cuti Anda disetujui" in text
    assert "https://alur.example" in text


def test_of_a_confidential_case_only_a_neutral_sentence_is_sent(database, server, cast, now):
    _, text = _letter(server, cast, now, confidential=True)
    assert "Cuti" not in text
    assert "Ada kabar baru" in text
