"""A BKN to try against, in a process of its own: it takes proposals, and answers what, when and as often as it is told.

`python -m tests.bkn ADDRESS TOKEN` prints the port it listens on; ADDRESS is where the agency takes messages.
"""

import json
import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Bkn(BaseHTTPRequestHandler):
    """POST /usul: a proposal, once per Idempotency-Key · GET /usul: what came in · POST /sikap: open or closed · POST /jawab: answer."""

    address: str
    token: str
    closed = False
    proposals: dict[str, dict[str, Any]] = {}

    def do_GET(self) -> None:
        self._reply(200, list(self.proposals.values()))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.path == "/sikap":
            type(self).closed = body["tutup"]
            self._reply(200, {})
        elif self.path == "/jawab":
            self._reply(200, [self._answer(body["pesan"]) for _ in range(body.get("kali", 1))])
        elif self.closed:
            self._reply(503, {})
        else:
            known = self.proposals.setdefault(self.headers["Idempotency-Key"], {"isi": body, "kali": 0})
            known["kali"] += 1
            self._reply(202, {})

    def _answer(self, message: dict[str, Any]) -> int:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address, json.dumps(message).encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return int(error.code)

    def _reply(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


if __name__ == "__main__":
    Bkn.address, Bkn.token = sys.argv[1:3]
    server = HTTPServer(("127.0.0.1", 0), Bkn)
    print(server.server_port, flush=True)
    server.serve_forever()
