"""A draft's form in front of nobody: bound over empty samples, so that an analyst sees the page people will see."""

from datetime import datetime

import feel
import forms
from engine import bundle_files, scope
from engine.studio import drafts
from engine.trial import ABOUT_NOBODY
from feel import FeelError
from models import SopDraft


def sample_form(draft: SopDraft, path: str, now: datetime) -> tuple[forms.Bound | None, str]:
    """The form as it was last saved; without a form, why it cannot be shown."""
    saved = drafts.own_files(draft).get(path)
    if saved is None:
        return None, path
    about = scope.About(**ABOUT_NOBODY, now=now)  # type: ignore[arg-type]
    try:
        schema = forms.parse(saved.content, name=bundle_files.stem(path))
        return forms.bind(schema, feel.Layers({}, scope.context(about)), scope.setting(about)), ""
    except (FeelError, forms.FormError) as problem:
        return None, str(problem)
