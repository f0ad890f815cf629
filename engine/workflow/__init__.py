"""The only room that knows SpiffWorkflow; it speaks plain words: load, begin, thaw, finish, run, freeze."""

from engine.workflow.load import Definition, StartEvent, load
from engine.workflow.model import (
    BpmnError,
    BundleError,
    Element,
    Machine,
    NotWaiting,
    OpenTask,
    Runaway,
    Subscription,
    Thrown,
    Timer,
    TooMany,
    Uncaught,
    Waiting,
    Walked,
)
from engine.workflow.refusals import REFUSED
from engine.workflow.running import Running, begin, cancel, data, deliver, finish, fire_due, run, thrown, waiting, walked
from engine.workflow.state import StateError, freeze, thaw
from engine.workflow.values import Unstorable, pack, register_type, unpack

__all__ = [
    "REFUSED", "BpmnError", "BundleError", "Definition", "Element", "Machine", "NotWaiting", "OpenTask", "Runaway",
    "Running", "StartEvent", "StateError", "Subscription", "Thrown", "Timer", "TooMany", "Uncaught", "Unstorable",
    "Waiting", "Walked", "begin", "cancel", "data", "deliver", "finish", "fire_due", "freeze", "load", "pack",
    "register_type", "run", "thaw", "thrown", "unpack", "waiting", "walked",
]
