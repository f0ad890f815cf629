"""Reaching beyond the case: a message to another case, a call to another system."""

from typing import Any

from operations import effects
from operations.registry import Call, operation


@operation("message.send")
def send_message(call: Call, nama: str, kepada: str, isi: dict[str, Any]) -> None:
    """Send a message to the case with that number, or to whichever case awaits that key: a liaison's form, for example."""
    effects.throw("message", nama, call.pack(isi), now=call.now, case_id=call.case_id, subject=call.subject, key=kepada)


@operation("signal.send")
def send_signal(call: Call, nama: str, isi: dict[str, Any]) -> None:
    """Tell every case about the same subject that something is now a fact."""
    effects.throw("signal", nama, call.pack(isi), now=call.now, case_id=call.case_id, subject=call.subject)


@operation("connector.send")
def send_to_connector(call: Call, penghubung: str, isi: dict[str, Any], jawaban: str | None = None) -> None:
    """Send JSON to a connector named in the configuration; its answer comes back to this case as the message `jawaban`."""
    payload = {"connector": penghubung, "content": call.pack(isi), "answer": jawaban}
    effects.order("connector", payload, case_id=call.case_id, now=call.now)
