"""Names with spaces and signs, found in a text by longest match among those that are known."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

START = r"[^\W\d]|[?\u200c\u200d\u2070-\u218f\U00010000-\U000effff]"
# one class, not START or more: a letter that fits two alternatives makes repetitions try them all
PART = r"[\w?\u200c\u200d\u2070-\u218f\U00010000-\U000effff\u00b7\u0300-\u036f\u203f\u2040]"
WORD = re.compile(rf"(?:{START}){PART}*")
SIGNS = "./-’'+*"
_PIECE = re.compile(rf"{PART}+|[^\s]")


def joined(name: str) -> str:
    """A name with its blanks made single and none around its signs, as it is compared and looked up."""
    out = ""
    for piece in _PIECE.findall(name):
        word = out and re.match(PART, piece) and re.match(PART, out[-1])
        out += f" {piece}" if word else piece
    return out


def is_plain(name: str) -> bool:
    """Whether a name is one word, which needs nobody to know it."""
    return WORD.fullmatch(name) is not None


class Names:
    """A set of names of more than one word, asked for the longest that stands at a place of a text."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_word: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name; a plain one is passed over."""
        first = WORD.match(name)
        if first is None or is_plain(name):
            return
        known = self._by_word.setdefault(first[0], [])
        if all(name != other for other, _ in known):
            known.append((name, _pattern(name)))
            known.sort(key=lambda entry: len(entry[0]), reverse=True)

    def match(self, text: str, at: int) -> tuple[str, int] | None:
        """The longest known name that stands there, as it is called, and where it ends."""
        word = WORD.match(text, at)
        for name, pattern in self._by_word.get(word[0], ()) if word else ():
            if found := pattern.match(text, at):
                return name, found.end()
        return None

    def copy(self) -> "Names":
        """The same names, free to grow."""
        other = Names()
        other._by_word = {word: list(known) for word, known in self._by_word.items()}
        return other


@lru_cache(maxsize=10_000)
def _pattern(name: str) -> re.Pattern[str]:
    pieces = _PIECE.findall(name)
    out = re.escape(pieces[0])
    for before, piece in pairwise(pieces):
        words = re.match(PART, piece) and re.match(PART, before[-1])
        out += (r"\s+" if words else r"\s*") + re.escape(piece)
    return re.compile(out + (rf"(?!{PART})" if re.match(PART, pieces[-1]) else ""))
