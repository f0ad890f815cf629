"""The verbs diagrams may call; importing this package registers them all."""

from operations import decree, ledger, notify, record
from operations.registry import Call, Operation, OperationError, check_parameters, find, names, operation, perform

__all__ = [
    "Call", "Operation", "OperationError", "check_parameters", "decree", "find", "ledger", "names", "notify", "operation", "perform",
    "record",
]
