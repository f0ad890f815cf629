"""Codes become words, each table its own."""

import pytest
from flask import Flask


@pytest.mark.parametrize(("word", "code", "expected"), [("document_verdict", "SAH", "sah"), ("document_verdict", "TIDAK_ASLI", "tidak asli")])
def test_a_code_is_said_in_words(app: Flask, word: str, code: str, expected: str) -> None:
    with app.test_request_context():
        filters = {**app.jinja_env.globals, **app.jinja_env.filters}
        assert str(filters[word](code)) == expected
