"""The one command line; `run.py --help` says each command in a sentence, commands/ holds them."""

from commands import main, wsgi

__all__ = ["main", "wsgi"]

if __name__ == "__main__":
    main()
