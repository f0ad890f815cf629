"""Indonesian first, English complete: which language a page speaks, and its catalogue read straight from the .po file."""

import io
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask import session as browser
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

LANGUAGES = ("id", "en")  # the texts in the code are the Indonesian ones
FOLDER = Path(__file__).parent / "translations"


class Catalogue(Domain):
    """Translations from .po files, so that nothing needs compiling before the first start."""

    def get_translations(self) -> Any:
        """The catalogue of the page's language."""
        return read(str(get_locale() or "id"))


@cache
def read(language: str) -> Any:
    """The translations of one language; none for the language the code is written in."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        mofile.write_mo(compiled, pofile.read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def chosen() -> str:
    """The reader's language: what they chose, else what their browser asks for."""
    if getattr(browser, "lost", False):
        return asked()
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    return str(browser.get("bahasa") or asked())


def asked() -> str:
    """What the reader's browser asks for, Indonesian when it says neither."""
    return request.accept_languages.best_match(LANGUAGES, "id") or "id"


class Speaker(Babel):
    """Flask-Babel over our own catalogues."""

    catalogue = Catalogue()

    @property
    def domain_instance(self) -> Domain:
        return self.catalogue


def register(app: Flask) -> None:
    """Make every text of the application translatable."""
    Speaker(app, locale_selector=chosen)
