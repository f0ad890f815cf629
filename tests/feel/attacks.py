"""Attacks on the language: every way in that a hostile diagram, form or table could try."""

HOST_NAMES = (
    "__class__", "__dict__", "__init__", "__globals__", "__builtins__", "__subclasses__", "__mro__", "__bases__", "__code__", "__closure__",
    "__getattribute__", "__reduce__", "__module__", "__self__", "__func__", "__call__", "secret", "call", "func", "gi_frame", "f_globals",
    "format", "mro", "real", "tzinfo", "months_", "resolution", "keys", "values", "items", "append", "as_tuple",
)
BASES = ("x", '"teks"', "1", "[1]", "{a: 1}", 'date("2026-01-01")', "count", "true")
REACHING = [f"{base}.{name}" for base in BASES for name in HOST_NAMES[:20]] + [f"x.{name}()" for name in HOST_NAMES]

SMUGGLED = [
    "__import__", '__import__("os")', 'eval("1")', 'exec("1")', 'open("/etc/passwd")', "globals()", "locals()", "vars(x)", "dir(x)",
    "getattr(x, \"secret\")", 'setattr(x, "a", 1)', "type(x)", "object", "os.system", 'os.system("ls")', "sys.modules", "builtins",
    "self", "env", "env.meter", "setting", "scope", "names", "lambda", 'get value(x, "secret")', "get entries(x)", 'context put(x, "secret", 1)',
    'context merge([x, {a: 1}])', "string(x)", 'function() external {java: {class: "java.lang.Runtime", method signature: "exit(int)"}}',
    '(function() external {java: {class: "java.lang.Runtime", method signature: "getRuntime()"}})()',
    '(function(a) external {python: "os.system"})("ls")', 'x("ls")', "x[secret]", "[x].secret", "[x][secret = 1]", "x instance of Host",
    "for a in x return a", "some a in x satisfies a", "x = x", "x + x", "-x", "x in x", "{x: x}.x.secret", "sort([x, x])", "min([x, x])",
    "distinct values([x, x])", "flatten([x])", "x.secret.secret", "count.forms", "count.call", "range(\"[x..x]\")", "number(x)", "date(x)",
    'string join([x], ",")', "is(x, x)", '{"__class__": 1}.__class__', "today.now", "now().tzinfo.utc", 'replace("a", "a", "\\\\g<0>")',
]
MALFORMED = [
    "", " ", "(", ")", "[", "]", "{", "}", "((", "[[", "{{", "..", "1..", "..1", "[1..", "[..1]", "]..[", "?", "??", "@", '@"', '@"x"', '"',
    "'a'", "`a`", "$x", "%", "&", "|", "a && b", "a || b", "!a", "a;b", "a:=b", "a==b", "a=>b", "a->b", "\\", "\x00", "\x7f", "1e", "1.2.3",
    "0x10", "1_000", "for", "for x", "for x in", "if", "if a then", "some", "some x in [1]", "function", "function(", "function(a", "{a}", "{a:}",
    "{:1}", "[,]", "[1,]", "(1,)", "f(,)", "f(a:)", "f(a:1,2)", "a between 1", "a in", "a instance", "a instance of", "not", "and", "or",
    "1 +", "* 1", "a b c", "a.", ".a", "a..b", "a[", "a[]", "x.__class__.", "//", "/*", "/* a", "*/", "\u202eevil", "\ud83d", "<script>",
    "${x}", "{{x}}", "#{x}", "<% x %>", "1; import os", "import os", "def f(): pass", "lambda: 0", "a if b else c", "yield 1", "print 1",
]
EXHAUSTING = [
    "for a in 1..1000, b in 1..1000 return a", "count(for a in 1..999999999 return a)", "9999999999 ** 9999999999", "2 ** 10000 ** 10000",
    "10 ** 6144 * 10 ** 6144", "1e6144 + 1e6144", "10 ** -6143 / 10", "exp(14000)", "exp(1e300)", "log(1e-6000)", "sqrt(1e6000)",
    '(function(f, x) f(f, x + x))(function(f, x) f(f, x + x), "ab")', "{f: function(n) f(n + 1), r: f(0)}.r",
    "{f: function(n) f(n + 1) + f(n + 1), r: f(0)}.r", "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(40)}.r",
    "every a in (for i in 1..1000 return i), b in (for i in 1..1000 return i) satisfies true",
    "some a in 1..1000, b in 1..1000, c in 1..1000 satisfies false", "for a in 1..100000000 return a", "for a in -1e30..1e30 return a",
    'for d in @"0001-01-01"..@"9999-12-31" return d', "for a in 1..300, b in 1..300 return [a, b, a, b, a, b]",
    "{l: for i in 1..9000 return i, r: sort(l, function(a, b) a > b)}.r", "{l: for i in 1..9000 return {a: i}, r: distinct values(l)}.r",
    "{l: for i in 1..9000 return i, r: for i in l return count(l)}.r", "{l: for i in 1..9000 return i, r: for i in l return index of(l, i)}.r",
    "{l: for i in 1..9000 return i, r: for i in l return reverse(l)}.r", "{l: for i in 1..9000 return i, r: for i in l return max(l)}.r",
    "{l: for i in 1..9000 return i, r: for i in l return l = l}.r", "{l: for i in 1..9000 return i, r: for i in l return i in l}.r",
    "{l: for i in 1..9000 return i, r: l[item in l]}.r", "{l: for i in 1..9000 return i, r: for i in l return string(l)}.r",
    "{l: for i in 1..9000 return string(i), r: for i in l return string join(l)}.r", "for a in 1..9000 return substring(string(1e6000), 1, 5000)",
    "for a in 1..9000 return upper case(string(10 ** 6000))", "for a in 1..9000 return decimal(1/3, 6000)", "for a in 1..5000 return 7 ** 9999",
    "for a in 1..5000 return 1.0000001 ** 9999.5", "for a in 1..5000 return exp(9999.5)", "for a in 1..5000 return log(1e6000)",
    'for a in 1..5000 return modulo(1e6000, 7)', 'hari kerja antara(@"0001-01-01", @"9999-12-31")', 'hari kerja(@"2026-01-01", 1e9)',
    'for a in 1..9000 return hari kerja(@"2026-01-01", 200)', "insert before(for i in 1..90000 return i, 1, 1)[1]",
    "context merge(for i in 1..20000 return {a: i, b: i, c: i, d: i, e: i, f: i})", "append(for i in 1..90000 return i, 1)[1]",
    "concatenate(for i in 1..60000 return i, for i in 1..60000 return i)", "product(for i in 1..9000 return 10 ** 6000)",
    "stddev(for i in 1..9000 return 10 ** 3000)", "mode(for i in 1..20000 return i)", "median(for i in 1..20000 return i)",
    '{s: "a", ' + ", ".join(f"s{n}: {'s' if n == 1 else f's{n - 1}'} + {'s' if n == 1 else f's{n - 1}'}" for n in range(1, 40)) + "}.s39",
]
_LONG = "a" * 60
CATASTROPHIC = [
    f'{function}("{text}", "{pattern}"{rest})'
    for function, rest in (("matches", ""), ("replace", ', "b"'), ("split", ""))
    for text, pattern in (
        (_LONG + "!", "(a+)+$"), (_LONG + "!", "(a|aa)+$"), (_LONG + "!", "(a|a?)+$"), (_LONG + "!", "(.*a){30}$"), (_LONG, "(a*)*b"),
        (_LONG + "b", "^(([a-z])+.)+[A-Z]$"), (_LONG, "(a?){60}a{60}b"), (_LONG + "!", "(x+x+)+y|(a+a+)+$"), ("x" * 80, "(x+x+)+y"),
        (_LONG, "((a{1,50}){1,50}){1,50}b"), (_LONG, "(a{1000}){1000}"), (_LONG, "a{99999999}"), (_LONG, "(((((a*)*)*)*)*)*b"),
    )
]
EVERY = [*REACHING, *SMUGGLED, *MALFORMED, *EXHAUSTING, *CATASTROPHIC]
