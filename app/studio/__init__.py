"""Studio: analysts change SOPs as drafts, try them out, compare and propose them."""

from app.studio import editing, files, overview
from app.studio.room import bp

__all__ = ["bp", "editing", "files", "overview"]
