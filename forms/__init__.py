"""`.form` files as WTForms: parsed once per version, bound to a person's scope, validated completely on the server."""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

import feel
from forms.bind import Bound, View, ViewPage
from forms.messages import MESSAGES, Translate, sentence
from forms.schema import Field, FormError, Option, Page, Schema, parse
from forms.values import shown, typed


def bind(
    schema: Schema,
    scope: Mapping[str, Any],
    setting: feel.Setting,
    *,
    data: MultiDict[str, str] | None = None,
    stored: Mapping[str, list[str]] | None = None,
    documents: Callable[[int], Any] | None = None,
    translate: Translate | None = None,
) -> Bound:
    """A form for one person: from what was posted, else from a stored draft, else prefilled."""
    return Bound(schema, scope, setting, data=data, stored=stored, documents=documents, translate=translate)


__all__ = [
    "MESSAGES", "Bound", "Field", "FormError", "Option", "Page", "Schema", "Translate", "View", "ViewPage", "bind", "parse",
    "sentence", "shown", "typed",
]
