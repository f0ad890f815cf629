"""Each kind of syntax node as a closure over an environment."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from lark import Token, Tree

from feel import builtins as built_in
from feel import temporal
from feel.values import (
    MAX_ITEMS,
    FeelError,
    FeelLimit,
    Function,
    Range,
    Setting,
    YearsMonths,
    arithmetic,
    compare,
    equal,
    kind,
    normal,
    read_number,
)

Run = Callable[["Env"], Any]


class Env:
    """The names an evaluation sees, and how many steps it has left."""

    __slots__ = ("budget", "depth", "local", "scope", "setting")

    def __init__(self, scope: Mapping[str, Any], setting: Setting, local: dict[str, Any] | None = None, budget: list[int] | None = None,
                 depth: int = 0) -> None:
        self.scope, self.setting, self.local, self.depth = scope, setting, local or {}, depth
        self.budget = budget if budget is not None else [setting.step_limit]

    def inside(self, local: dict[str, Any]) -> "Env":
        """The environment of a nested part with more names."""
        return Env(self.scope, self.setting, {**self.local, **local}, self.budget, self.depth)

    def step(self, count: int = 1) -> None:
        """Take steps from the budget; raises FeelLimit when it is used up."""
        self.budget[0] -= count
        if self.budget[0] < 0:
            raise FeelLimit(f"more than {self.setting.step_limit} steps")

    def look_up(self, name: str) -> Any:
        """The value of a name: nearest first, then the scope, then what is built in; null with a warning otherwise."""
        if name in self.local:
            return self.local[name]
        if name in self.scope:
            return normal(self.scope[name])
        if name == "hari ini":
            return self.setting.today
        if name in built_in.FUNCTIONS:
            return built_in.FUNCTIONS[name]
        self.setting.warnings.append(f"unknown name {name!r}")
        return None


def compile_tests(tree: Any, negated: bool) -> Run:
    """Unary tests: true when the input `?` passes one of them (none of them, when negated)."""
    parts = tree.children if isinstance(tree, Tree) and tree.data == "tests" else [tree]
    tests = [_test(part) for part in parts]

    def run(env: Env) -> bool | None:
        unknown = False
        for test in tests:
            passed = test(env)
            if passed is True:
                return not negated
            unknown = unknown or passed is None
        return None if unknown and negated else negated

    return run


def _test(tree: Any) -> Run:
    if isinstance(tree, Tree) and tree.data == "op_test":
        return _op_test(tree)
    value = compile_tree(tree)
    reads_input = any(isinstance(t, Token) and t == "?" for t in tree.scan_values(lambda _: True)) if isinstance(tree, Tree) else False

    def run(env: Env) -> bool | None:
        found = value(env)
        return found is True if reads_input and isinstance(found, bool | None) else passes(env.look_up("?"), found)

    return run


def _op_test(tree: Tree[Token]) -> Run:
    operator, value = str(tree.children[0]), compile_tree(tree.children[1])
    return lambda env: compare(operator, env.look_up("?"), value(env))


def passes(value: Any, test: Any) -> bool | None:
    """Whether a value passes a test value: inside a range, among a list, or equal."""
    if isinstance(test, Range):
        return equal(value, test) if isinstance(value, Range) else test.holds(value)
    if isinstance(test, list) and not isinstance(value, list):
        return any(passes(value, normal(item)) is True for item in test)
    if isinstance(test, list):
        return equal(value, test) is True or any(equal(value, normal(item)) is True for item in test)
    return equal(value, test)


def compile_tree(tree: Any) -> Run:
    """The closure of a node."""
    if isinstance(tree, Token):
        return constant(str(tree))
    return _COMPILERS[str(tree.data)](tree)


def constant(value: Any) -> Run:
    return lambda env: value


def name_of(node: Any) -> str:
    token = node.children[0] if isinstance(node, Tree) else node
    return " ".join(str(token).split())


def _literal_number(text: str) -> Decimal:
    found = read_number(text)
    if found is None:
        raise FeelError(f"the number {text[:40]} is too large")
    return found


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


def unquote(token: str) -> str:
    """The text a string literal means."""
    body, out, position = token[1:-1], [], 0
    while position < len(body):
        char = body[position]
        if char != "\\" or position + 1 >= len(body):
            out.append(char)
            position += 1
        elif body[position + 1] in "uU":
            width = 4 if body[position + 1] == "u" else 6
            digits = body[position + 2 : position + 2 + width]
            try:
                out.append(chr(int(digits, 16)))
                position += 2 + width
            except ValueError:
                out.append(char)
                position += 1
        else:
            out.append(_ESCAPES.get(body[position + 1], "\\" + body[position + 1]))
            position += 2
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _variable(tree: Tree[Token]) -> Run:
    name = name_of(tree.children[0])
    return lambda env: env.look_up(name)


def _path(tree: Tree[Token]) -> Run:
    base, name = compile_tree(tree.children[0]), name_of(tree.children[1])
    return lambda env: member(base(env), name, env)


def member(value: Any, name: str, env: Env) -> Any:
    """A key of a context, a property of a temporal value, or that of each item of a list."""
    if isinstance(value, Mapping):
        if name in value:
            return normal(value[name])
        env.setting.warnings.append(f"no entry {name!r}")
        return None
    if isinstance(value, list):
        env.step(len(value))
        return [member(normal(item), name, env) for item in value]
    if isinstance(value, Range):
        ends = {"start": value.start, "end": value.end}
        return {**ends, "start included": value.start_included, "end included": value.end_included}.get(name)
    return temporal.property_of(value, name)


def _filter(tree: Tree[Token]) -> Run:
    base, condition = compile_tree(tree.children[0]), compile_tree(tree.children[1])

    def run(env: Env) -> Any:
        value = base(env)
        items = value if isinstance(value, list) else [] if value is None else [value]
        env.step(len(items))
        first = condition(_item_env(env, items[0])) if items else condition(env)
        if isinstance(first, Decimal):
            index = int(first)
            return normal(items[index - 1 if index > 0 else index]) if index and -len(items) <= index <= len(items) else None
        found = []
        for item in items:
            if condition(_item_env(env, normal(item))) is True:
                found.append(normal(item))
        return found

    return run


def _item_env(env: Env, item: Any) -> Env:
    names = {str(key): normal(item[key]) for key in item} if isinstance(item, Mapping) else {}
    return env.inside({"item": item, **names})


def _call(tree: Tree[Token]) -> Run:
    target, arguments = compile_tree(tree.children[0]), tree.children[1]
    named: list[tuple[str, Run]] = []
    positional: list[Run] = []
    if isinstance(arguments, Tree) and arguments.data == "named_arguments":
        named = [(name_of(one.children[0]), compile_tree(one.children[1])) for one in arguments.children]  # type: ignore[union-attr]
    elif arguments is not None:
        positional = [compile_tree(one) for one in arguments.children]  # type: ignore[union-attr]

    def run(env: Env) -> Any:
        function = target(env)
        if not isinstance(function, Function):
            env.setting.warnings.append("something that is not a function was called")
            return None
        env.step(5)
        values = [value(env) for value in positional]
        return invoke(function, values, {name: value(env) for name, value in named}, env)

    return run


def invoke(function: Function, values: list[Any], named: dict[str, Any], env: Env) -> Any:
    """Call a function; parameters that do not fit give null with a warning."""
    variadic = bool(function.parameters) and function.parameters[-1].startswith("*")
    known = {parameter.lstrip("*").rstrip("?") for parameter in function.parameters}
    required = [p for p in function.parameters if not p.startswith("*") and not p.endswith("?")]
    if named:
        if not set(named) <= known or any(p not in named for p in required):
            env.setting.warnings.append(f"{function.name}: parameters do not fit")
            return None
        values = [named.get(p.lstrip("*").rstrip("?")) for p in function.parameters]
        while values and values[-1] is None and function.parameters[len(values) - 1].endswith("?"):
            values.pop()
    if len(values) < len(required) or (not variadic and len(values) > len(function.parameters)):
        env.setting.warnings.append(f"{function.name}: {len(values)} arguments do not fit")
        return None
    arguments = [env, *values] if getattr(function.call, "wants_env", False) else values
    if function is not built_in.FUNCTIONS.get(function.name):
        return normal(function.call(*arguments))  # what fails in a function of the scope is the caller's to know
    try:
        return normal(function.call(*arguments))
    except built_in.UNFIT as error:
        env.setting.warnings.append(f"{function.name}: the arguments do not fit ({type(error).__name__})")
        return None


def _function(tree: Tree[Token]) -> Run:
    parameters = tuple(name_of(p.children[0]) for p in tree.children[:-1] if p is not None)  # type: ignore[union-attr]
    body = compile_tree(tree.children[-1])

    def make(env: Env) -> Function:
        def call(inner: Env, *values: Any) -> Any:
            if inner.depth >= inner.setting.depth_limit:
                raise FeelLimit(f"calls nested more than {inner.setting.depth_limit} deep")
            if len(values) != len(parameters):
                return None
            nested = env.inside(dict(zip(parameters, values, strict=True)))
            nested.depth = inner.depth + 1
            return body(nested)

        call.wants_env = True  # type: ignore[attr-defined]
        return Function("function", parameters, call)

    return make


def _for(tree: Tree[Token]) -> Run:
    iterators = [_iterator(one) for one in tree.children[:-1]]
    body = compile_tree(tree.children[-1])

    def run(env: Env) -> Any:
        results: list[Any] = []
        local = env.inside({"partial": results})

        def loop(level: int, here: Env) -> bool:
            if level == len(iterators):
                here.step()
                if len(results) >= MAX_ITEMS:
                    raise FeelLimit("a list grew too long")
                results.append(body(here))
                return True
            name, items = iterators[level]
            values = items(here)
            return values is not None and all(loop(level + 1, here.inside({name: normal(value)})) for value in values)

        return results if loop(0, local) else None

    return run


def _iterator(tree: Any) -> tuple[str, Callable[[Env], list[Any] | None]]:
    name = name_of(tree.children[0])
    if tree.data == "iterator":
        domain = compile_tree(tree.children[1])

        def items(env: Env) -> list[Any] | None:
            value = domain(env)
            if isinstance(value, Range):
                return steps_between(value.start, value.end, env)
            return value if isinstance(value, list) else None if value is None else [value]

        return name, items
    low, high = compile_tree(tree.children[1]), compile_tree(tree.children[2])
    return name, lambda env: steps_between(low(env), high(env), env)


def steps_between(low: Any, high: Any, env: Env) -> list[Any] | None:
    """Every whole number or day from one to the other, downwards when it is smaller; both included."""
    if kind(low) != kind(high) or kind(low) not in ("number", "date"):
        return None
    span = int(high - low) if kind(low) == "number" else (high - low).days
    env.step(abs(span))
    direction = 1 if span >= 0 else -1
    if kind(low) == "number":
        return [low + direction * step for step in range(abs(span) + 1)]
    return [low + timedelta(days=direction * step) for step in range(abs(span) + 1)]


def _quantified(tree: Tree[Token]) -> Run:
    every = tree.data == "every"
    bindings = [(name_of(b.children[0]), compile_tree(b.children[1])) for b in tree.children[:-1]]  # type: ignore[union-attr]
    condition = compile_tree(tree.children[-1])

    def run(env: Env) -> bool | None:
        def loop(level: int, here: Env) -> bool | None:
            if level == len(bindings):
                here.step()
                found = condition(here)
                return found if isinstance(found, bool) else None
            name, domain = bindings[level]
            values = domain(here)
            outcomes = [loop(level + 1, here.inside({name: normal(v)})) for v in (values if isinstance(values, list) else [values])]
            decisive = not every
            return decisive if decisive in outcomes else None if None in outcomes else not decisive

        return loop(0, env)

    return run


def _if(tree: Tree[Token]) -> Run:
    condition, then, other = (compile_tree(child) for child in tree.children)
    return lambda env: then(env) if condition(env) is True else other(env)


def _and(tree: Tree[Token]) -> Run:
    left, right = (compile_tree(child) for child in tree.children)

    def run(env: Env) -> bool | None:
        a = left(env)
        if a is False:
            return False
        b = right(env)
        return False if b is False else True if a is True and b is True else None

    return run


def _or(tree: Tree[Token]) -> Run:
    left, right = (compile_tree(child) for child in tree.children)

    def run(env: Env) -> bool | None:
        a = left(env)
        if a is True:
            return True
        b = right(env)
        return True if b is True else False if a is False and b is False else None

    return run


def _compare(tree: Tree[Token]) -> Run:
    left, operator, right = compile_tree(tree.children[0]), str(tree.children[1]), compile_tree(tree.children[2])
    return lambda env: compare(operator, left(env), right(env))


def _between(tree: Tree[Token]) -> Run:
    value, low, high = (compile_tree(child) for child in tree.children)
    return lambda env: Range(low(env), high(env)).holds(value(env)) if low(env) is not None and high(env) is not None else None


def _in(tree: Tree[Token]) -> Run:
    value, tests = compile_tree(tree.children[0]), compile_tests(tree.children[1], False)
    return lambda env: tests(env.inside({"?": value(env)}))


def _binary(tree: Tree[Token]) -> Run:
    left, operator, right = compile_tree(tree.children[0]), str(tree.children[1]), compile_tree(tree.children[2])
    return lambda env: arithmetic(operator, left(env), right(env))


def _negate(tree: Tree[Token]) -> Run:
    value = compile_tree(tree.children[1])

    def run(env: Env) -> Any:
        found = value(env)
        if isinstance(found, YearsMonths):
            return YearsMonths(-found.months)
        return -found if isinstance(found, Decimal | timedelta) else None

    return run


def _list(tree: Tree[Token]) -> Run:
    items = [compile_tree(child) for child in tree.children if child is not None]
    return lambda env: [item(env) for item in items]


def _context(tree: Tree[Token]) -> Run:
    entries = [(_key(e.children[0]), compile_tree(e.children[1])) for e in tree.children if e is not None]  # type: ignore[union-attr]

    def run(env: Env) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in entries:  # an entry sees those before it
            made[key] = value(env.inside(made))
        return made

    return run


def _key(node: Any) -> str:
    return unquote(str(node)) if isinstance(node, Token) else name_of(node)


def _interval(start_included: bool, end_included: bool) -> Callable[[Tree[Token]], Run]:
    def compiler(tree: Tree[Token]) -> Run:
        low, high = (compile_tree(child) for child in tree.children)
        return lambda env: Range(low(env), high(env), start_included, end_included)

    return compiler


def _instance_of(tree: Tree[Token]) -> Run:
    value, wanted = compile_tree(tree.children[0]), name_of(tree.children[1].children[0])  # type: ignore[union-attr]

    def run(env: Env) -> bool:
        found = value(env)
        return found is not None if wanted == "Any" else kind(found).lower() == wanted.lower()

    return run


_COMPILERS: dict[str, Callable[[Any], Run]] = {
    "variable": _variable, "path": _path, "filter": _filter, "call": _call, "function_": _function, "for_": _for,
    "some": _quantified, "every": _quantified, "if_": _if, "and_": _and, "or_": _or, "compare": _compare, "between": _between, "in_": _in,
    "binary": _binary, "negate": _negate, "list_": _list, "context": _context, "instance_of": _instance_of,
    "op_test": _op_test, "tests": lambda tree: compile_tests(tree, False),
    "closed_closed": _interval(True, True), "closed_open": _interval(True, False),
    "open_closed": _interval(False, True), "open_open": _interval(False, False),
    "number": lambda tree: constant(_literal_number(str(tree.children[0]))),
    "string": lambda tree: constant(unquote(str(tree.children[0]))),
    "at": lambda tree: constant(temporal.at_literal(unquote(str(tree.children[0])))),
    "true": lambda tree: constant(True), "false": lambda tree: constant(False), "null": lambda tree: constant(None),
}
