"""Diagrams as pictures: lane-aware layout, its geometric test, and a picture by bpmn-js."""

from engine.drawing.geometry import Fault, faults
from engine.drawing.interchange import layout, missing
from engine.drawing.picture import NoPicture, picture

__all__ = ["Fault", "NoPicture", "faults", "layout", "missing", "picture"]
