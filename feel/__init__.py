"""FEEL and decision tables: text in, values out; no input or output of its own, nothing of the host within reach."""

from feel.expression import Expression, compile_expression, compile_unary
from feel.values import Calendar, FeelError, FeelLimit, Function, Layers, Range, Remark, Setting, YearsMonths

__all__ = [
    "Calendar", "Expression", "FeelError", "FeelLimit", "Function", "Layers", "Range", "Remark", "Setting", "YearsMonths",
    "compile_expression", "compile_unary",
]
