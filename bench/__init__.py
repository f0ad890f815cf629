"""Measured promises; `python -m bench` runs them all."""
