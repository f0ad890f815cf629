"""Studio: analysts change SOPs as drafts, try them out, compare and propose them."""

from app.studio import checking, editing, files, heating, moving, overview, playing, proposing, versions
from app.studio.room import bp

__all__ = ["bp", "checking", "editing", "files", "heating", "moving", "overview", "playing", "proposing", "versions"]
