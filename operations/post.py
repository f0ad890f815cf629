"""Verbs over the post map."""

from decimal import Decimal

from operations.registry import Call, operation
from records import postmap


@operation("post.hold", locks_subject=True)
def hold(call: Call, jabatan: Decimal) -> bool:
    """Whether a post is still free for this case; nobody else gets it before this step is committed."""
    return postmap.hold(int(jabatan), call.now.astimezone(call.zone).date(), call.case_id)
