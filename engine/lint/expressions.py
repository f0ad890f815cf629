"""Every expression of a bundle: can it be read, and does what it reads exist."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import feel
from engine.lint.finding import Finding, finding
from engine.lint.flow import Known
from engine.lint.plan import Part, Plan
from engine.lint.sites import NAMES, Site
from engine.lint.world import ALWAYS, CASE, POST_MAP, SERVICE, World, nearest

RESULT = frozenset({"hasil", "response"})


class Reader:
    """Checks expressions against the world and a bundle's variables."""

    def __init__(self, world: World, plan: Plan, known: Known) -> None:
        self.world, self.plan, self.known = world, plan, known

    def site(self, site: Site) -> Iterator[Finding]:
        """Findings about one FEEL text of a diagram."""
        try:
            compiled = feel.compile_expression(site.source, where="", names=NAMES)
        except feel.FeelError as error:
            python = site.place == "skrip" and not site.source.lstrip().startswith("{") and ("import " in site.source or "=" in site.source)
            yield _about(site.part, "python") if python else _syntax(site, error)
            return
        if site.place == "skrip":
            if str(getattr(compiled.tree, "data", "")) not in MAY_BE_CONTEXT:
                yield _about(site.part, "script_not_context")
            for name in compiled.entries or ():
                if not is_name(name):
                    yield _about(site.part, "variable_name", variable=name)
        where = (site.part.file, site.part.id, site.part.name)
        before = self.known.before[site.part.id] if site.place not in AFTER else self.known.after(site.part)
        if site.place.startswith("syarat alir"):
            before = self.known.after(site.part)
        yield from self.read(compiled, where, site.place, before | site.own)

    def read(
        self, compiled: feel.Expression, where: tuple[str, str, str], place: str, before: Collection[str], reported: set[str] | None = None
    ) -> Iterator[Finding]:
        """Findings about what an expression reads where the names in `before` may be set."""
        for name in sorted(compiled.names):
            if name in before or name in ALWAYS or name == "?" or (reported is not None and name in reported):
                continue
            if reported is not None:
                reported.add(name)
            if name in self.known.anywhere:
                yield finding("variable_too_early", *where, place=place, variable=name)
            else:
                near = nearest(name, {*before, *ALWAYS})
                yield finding("variable_unknown", *where, place=place, variable=name, near=near)
        yield from self._paths(compiled.paths, where, place, before)
        yield from self._calls(compiled, where, place)

    def _paths(
        self, paths: Iterable[tuple[str, ...]], where: tuple[str, str, str], place: str, before: Collection[str]
    ) -> Iterator[Finding]:
        keys: Mapping[str, tuple[str, Collection[str]]] = {
            "pegawai": ("pegawai_path", self.world.record), "acuan": ("acuan_path", self.world.functions),
            "berkas": ("berkas_path", CASE), "layanan": ("berkas_path", SERVICE), "peta": ("berkas_path", POST_MAP),
        }
        for path in sorted(paths):
            if len(path) > 1 and path[0] in keys and path[0] not in before:
                code, known = keys[path[0]]
                if path[1] not in known:
                    key = f"{path[0]}.{path[1]}" if code == "berkas_path" else path[1]
                    yield finding(code, *where, place=place, key=key, near=nearest(path[1], known))

    def _calls(self, compiled: feel.Expression, where: tuple[str, str, str], place: str) -> Iterator[Finding]:
        for path, arguments in compiled.calls:
            text = arguments[0] if arguments else None
            if text is None:
                continue
            if path in (("berkas", "pejabat"), ("berkas", "pemegang")) and text not in self.world.roles:
                yield finding("role_unknown", *where, role=text, near=nearest(text, self.world.roles))
            elif path == ("berkas", "pelaku") and text not in self.plan.parts:
                yield finding("element_unknown", *where, place=place, named=text, near=nearest(text, self.plan.parts))
            elif path in (("acuan", "cari"), ("acuan", "baris")):
                if text not in self.world.rows:
                    yield finding("acuan_path", *where, place=place, key=f'{path[1]}("{text}")', near=nearest(text, self.world.rows))
            elif len(path) == 2 and path[0] == "acuan" and path[1] in ROWS and text not in self.world.rows.get(path[1], ()):
                near = nearest(text, self.world.rows.get(path[1], ()))
                yield finding("acuan_row", *where, place=place, table=path[1], key=text, near=near)


MAY_BE_CONTEXT = ("context", "if_", "call", "variable", "path", "filter")
AFTER = ("decree", "decree_when")  # read when the form has been answered
ROWS = ("parameter", "dasar_hukum", "pangkat")  # functions whose first argument is a row's key


def is_name(name: str) -> bool:
    """Whether a variable may be called that."""
    return name.isidentifier() and name == name.lower() and name != "typename"


def _about(part: Part, code: str, **values: object) -> Finding:
    return finding(code, part.file, part.id, part.name, **values)


def _syntax(site: Site, error: feel.FeelError) -> Finding:
    return _about(site.part, "feel_syntax", place=site.place, line=error.line or 1, column=error.column or 1, source=site.source)
