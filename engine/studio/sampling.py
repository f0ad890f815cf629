"""A draft's forms and documents in front of nobody: over samples, so that an analyst sees what people will see."""

from collections.abc import Mapping
from datetime import datetime

import feel
import forms
from documents import layout
from documents import template as decree_template
from documents.errors import TemplateError
from engine import bundle_files, scope, signing
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


def sample_paper(draft: SopDraft, path: str, content: bytes, given: str, person_id: int | None, now: datetime) -> tuple[bytes, str]:
    """A document template as a PDF marked DRAF, over sample variables and an employee's record; else why there is none."""
    about = scope.About(**{**ABOUT_NOBODY, "subject_id": person_id}, now=now)  # type: ignore[arg-type]
    setting, seen = scope.setting(about), scope.context(about)
    try:
        template = decree_template.parse(content, name=bundle_files.stem(path))
        variables = feel.compile_expression(given.strip() or "{}", names=scope.NAMES).evaluate(seen, setting)
        if not isinstance(variables, Mapping):
            return b"", "{…}"
        composed = template.compose(feel.Layers(variables, seen), setting)
    except (FeelError, TemplateError) as problem:
        return b"", str(problem)
    signer = layout.SignerBlock(name="…", nip=None, rank=None, capacity=(str(template.content.get("signer", "")),), bare="…")
    day = scope.today(now)
    pdf = layout.render(composed, profile=signing.profile(), number=None, date=day, signer=signer, qr_url=None, draft=True)
    return pdf, ""
