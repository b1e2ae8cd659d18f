"""Requests that nobody sends by mistake: made from a seed, each by its number alone, so that any can be sent again."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus, urlencode

from tests.building import ROOT

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
MARKUP = "<script>alert(1)</script>"
ELSEWHERE = "elsewhere.invalid"
LONG_HEAD = 8_000
_TOKEN = re.compile(r"\"[^\"\n]*\"|<[^<>\s]*>|[?$]\w+|\w*:\w*|\w+|\s+|.", re.DOTALL)
_TYPES = (
    "text/html",
    "text/turtle",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/rdf+xml",
    "application/ld+json",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/problem+json",
    "*/*",
    "text/*",
    "application/*",
    "image/png",
    "*/html",
    "text",
    "",
    ";",
    ",,,",
    "text/html;level=1",
    "*",
    "text/html;q",
    "a/b/c",
)
_QUALITIES = (
    "",
    ";q=1",
    ";q=0",
    ";q=0.001",
    ";q=1.0000",
    ";q=2",
    ";q=-1",
    ";q=nan",
    ";q=1e9",
    ";q=",
    ';q="1"',
    ";Q=.5",
    ";q=0,5",
)
_TERMS = (
    "?s",
    "$x",
    "<http://e/s>",
    "<>",
    "<x y>",
    "a",
    "cf:Claim",
    "nope:x",
    ":",
    "[]",
    "()",
    "_:b",
    "1",
    "1.5e999",
    "-0",
    "'x'@en",
    "''",
    "'''\n'''",
    '"\\u0000"',
    '"\\uD800"',
    '"\\U00110000"',
    "true",
    "<< ?a ?b ?c >>",
    "'x'^^<http://www.w3.org/2001/XMLSchema#date>",
)
_WORDS = (
    "SELECT",
    "ASK",
    "CONSTRUCT",
    "DESCRIBE",
    "WHERE",
    "{",
    "}",
    "(",
    ")",
    "FILTER",
    "OPTIONAL",
    "UNION",
    "MINUS",
    "GRAPH",
    "SERVICE",
    "SILENT",
    "BIND",
    "VALUES",
    "GROUP BY",
    "HAVING",
    "ORDER BY",
    "LIMIT 1",
    "OFFSET 99999999999999999999",
    "DISTINCT",
    "*",
    "FROM",
    "NAMED",
    "EXISTS",
    "NOT",
    "IN",
    "LOAD",
    "INSERT DATA",
    "DROP ALL",
    "BASE",
    "PREFIX",
    ";",
    ".",
    ",",
    "|",
    "/",
    "^",
    "+",
    "!",
    "&&",
    "=",
    "#",
    "\\",
    "'",
    '"',
    '"""',
    "\x00",
    "\ufeff",
    "é",
    "\U0001f4a5",
    "\u202e",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire. A `sound` one is HTTP as it should be, of usual size: the app itself has to answer."""

    number: int
    kind: str
    wire: bytes
    sound: bool = True
    cut: bool = False
    """Whether its answer may be long, and so may be cut off where a limit is reached."""
    ends: bool = False
    """Whether nothing more is sent, by closing our half of the connection: else the server would wait for it."""

    @property
    def method(self) -> bytes:
        """The first word."""
        return self.wire.partition(b" ")[0]

    def shown(self, size: int = 600) -> str:
        """The request for a report."""
        more = f"… {len(self.wire)} bytes" if len(self.wire) > size else ""
        return f"#{self.number} ({self.kind}) {self.wire[:size]!r}{more}"


class Hostile:
    """Makes requests. `watched` is the host and port of a listener that nobody should call; many name it."""

    def __init__(self, seed: int, watched: str, paths: Sequence[str]) -> None:
        self._seed = seed
        self._watched = watched
        self._paths = list(paths)
        self._queries = [path.read_text() for path in sorted((ROOT / "examples" / "queries").glob("*.rq"))]

    def request(self, number: int) -> Request:
        """The request of this number."""
        made = _Made(random.Random(f"{self._seed} {number}"), number, self._watched, self._paths, self._queries)
        makers, weights = zip(*_KINDS.items(), strict=True)
        return made.random.choices(makers, weights)[0](made)


class _Made:
    """One request while it is being made."""

    def __init__(
        self, rng: random.Random, number: int, watched: str, paths: Sequence[str], queries: Sequence[str]
    ) -> None:
        self.random = rng
        self.number = number
        self.watched = watched
        self.paths = paths
        self.queries = queries

    def one(self, *choices: object) -> str:
        return str(self.random.choice(choices))

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def word(self, size: int = 8) -> str:
        return "".join(self.random.choices("abcdefgh0123-_.~", k=size))

    def noise(self, size: int) -> bytes:
        return self.random.randbytes(size)

    def iri(self) -> str:
        return self.one(
            f"http://{self.watched}/",
            f"http://{self.watched}/x.ttl",
            f"//{self.watched}/",
            "file:///etc/passwd",
            "http://127.0.0.1:8000/",
            "http://127.0.0.1:8000/graph/x",
            "https://w3id.org/parley/ns#Claim",
            "x:y",
            "",
            "not an iri",
            "http://e/%00",
            "http://[::1",
            "urn:x",
            f"http://e/{'a' * 3000}",
            "\x00",
            "http://e/\ud800".encode("utf-8", "replace").decode(),
        )

    def headers(self) -> list[tuple[str, str]]:
        """Some headers that are well-formed and mean something, or nothing."""
        made = [self.random.choice(_HEADERS)(self) for _ in range(self.random.choice((0, 0, 1, 1, 2, 3, 6)))]
        if self.chance(0.1) and made:
            made += [self.random.choice(made)] * self.random.choice((1, 2, 20))
        return made

    def send(
        self,
        kind: str,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
        *,
        cut: bool = False,
        sound: bool = True,
        host: str = "127.0.0.1:8000",
    ) -> Request:
        """A request that is HTTP as it should be, if its parts are."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
        usual = len(head) < LONG_HEAD
        return Request(self.number, kind, head + (body or b""), sound=sound and usual, cut=cut)


def _accept(made: _Made) -> tuple[str, str]:
    offers = made.random.choices(_TYPES, k=made.random.choice((1, 1, 2, 3, 5, 40)))
    return "Accept", ", ".join(offer + made.random.choice(_QUALITIES) for offer in offers)


_HEADERS: tuple[Callable[[_Made], tuple[str, str]], ...] = (
    _accept,
    _accept,
    lambda m: (
        "Accept-Encoding",
        m.one("gzip", "gzip;q=0", "br, gzip;q=0.1", "identity;q=0", "*;q=0", "*", "gzip,gzip", "x" * 99),
    ),
    lambda m: ("Accept-Language", m.one("de", "*", "en-GB;q=0.1", "x" * 500)),
    lambda m: ("Accept-Charset", m.one("utf-16", "*;q=0", "")),
    lambda m: (
        "Range",
        m.one(
            "bytes=0-0",
            "bytes=-1",
            "bytes=5-1",
            "bytes=0-0,1-1,2-2",
            "bytes=99999999999999999999-",
            "bytes=" + ",".join(f"{n}-{n}" for n in range(300)),
            "lines=1-2",
            "bytes=a-b",
            "bytes=-0",
        ),
    ),
    lambda m: ("If-Range", m.one('"x"', 'W/"x"', "Mon, 01 Jan 2024 00:00:00 GMT", "yesterday")),
    lambda m: ("If-None-Match", m.one("*", '"x"', 'W/"x", "y"', "x", '"', ", " * 200, '"' + "x" * 2000 + '"')),
    lambda m: ("If-Match", m.one("*", '"x"', "")),
    lambda m: (
        "If-Modified-Since",
        m.one(
            "Mon, 01 Jan 2035 00:00:00 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Mon, 32 Jan 2024 99:99:99 GMT",
            "-1",
            "9" * 40,
        ),
    ),
    lambda m: ("If-Unmodified-Since", m.one("Thu, 01 Jan 1970 00:00:00 GMT", "x")),
    lambda m: ("X-Forwarded-Host", m.one(ELSEWHERE, m.watched, "a, b", "")),
    lambda m: ("X-Forwarded-For", m.one("1.2.3.4", m.watched, "a" * 400, "unknown, ::1")),
    lambda m: ("X-Forwarded-Proto", m.one("https", "gopher", "")),
    lambda m: ("X-Forwarded-Prefix", m.one("/x", f"//{ELSEWHERE}", "/../..")),
    lambda m: ("Forwarded", m.one("", "x;", ",") + f"for=1.2.3.4;host={ELSEWHERE};proto=https"),
    lambda m: ("X-Original-URL", m.one("/etc/passwd", f"http://{m.watched}/")),
    lambda m: ("X-HTTP-Method-Override", m.one("DELETE", "PUT")),
    lambda m: ("X-Request-Id", m.one("x", "a" * 300, "\t", "%0d%0aX-Injected: 1", m.noise(8).hex())),
    lambda m: ("Origin", m.one("null", f"http://{ELSEWHERE}", "*")),
    lambda m: ("Referer", f"http://{m.watched}/"),
    lambda m: ("Cookie", m.one("session=x", "=", ";" * 300)),
    lambda m: ("Authorization", m.one("Basic eDp5", "Bearer x", "Digest " + "a" * 500)),
    lambda m: ("Content-Encoding", m.one("gzip", "identity", "br")),
    lambda m: ("Upgrade", m.one("websocket", "h2c", "TLS/1.0")),
    lambda m: ("Access-Control-Request-Method", m.one("POST", "PUT", "x")),
    lambda m: ("Access-Control-Request-Headers", m.one("content-type", "x" * 300)),
    lambda m: ("Max-Forwards", m.one("0", "-1", "x")),
    lambda m: ("Cache-Control", m.one("no-cache", "only-if-cached", "max-age=-1")),
    lambda m: ("User-Agent", m.one("", MARKUP, "() { :; }; echo x", '"\\')),
    lambda m: ("TE", m.one("trailers", "gzip")),
    lambda m: ("Link", f'<http://{m.watched}/context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"'),
    lambda m: (f"X-{m.word()}", m.word(40)),
)


# --- queries


def _mutated(made: _Made) -> str:
    """One of the example queries with some of its words lost, doubled, moved or replaced."""
    words = _TOKEN.findall(made.random.choice(made.queries))
    for _ in range(made.random.choice((1, 1, 2, 4, 10))):
        at = made.random.randrange(len(words))
        match made.random.randrange(5):
            case 0:
                del words[at]
            case 1:
                words.insert(at, words[at])
            case 2:
                other = made.random.randrange(len(words))
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = made.random.choice((*_TERMS, *_WORDS))
            case _:
                words = words[:at] if made.chance(0.2) else [*words[:at], made.random.choice(_WORDS), *words[at:]]
        words = words or ["ASK {}"]
    return "".join(words)


def _salad(made: _Made) -> str:
    return " ".join(made.random.choices((*_TERMS, *_WORDS), k=made.random.choice((1, 5, 20, 200))))


def _nested(made: _Made) -> str:
    deep = made.random.choice((3, 30, 300, 3000, 20_000))
    before, after = made.random.choice(
        (
            ("{", "}"),
            ("{ ?s ?p ?o OPTIONAL {", "} }"),
            ("FILTER NOT EXISTS {", "}"),
            ("{ SELECT * {", "} }"),
            ("GRAPH ?g {", "}"),
            ("{} UNION {", "}"),
            ("MINUS {", "}"),
            ("LATERAL {", "}"),
            ("FILTER(EXISTS {", "})"),
            ("SERVICE SILENT <x:y> {", "}"),
        )
    )
    inner = made.one("", "?s ?p ?o", "FILTER(1)")
    if made.chance(0.3):
        before, after = made.random.choice(
            (("(", ")"), ("!(", ")"), ("-(", ")"), ("STR(", ")"), ("IF(1,1,", ")"), ("1 IN (", ")"))
        )
        return f"SELECT * {{ ?s ?p ?o FILTER({before * deep}1{after * deep}) }} LIMIT 1"
    if made.chance(0.3):
        before, after = made.random.choice(
            (("(", ")"), ("^(", ")"), ("(", ")*"), ("(", ")?/cf:x"), ("!(", ")"), ("(^", "|a)+"))
        )
        return f"SELECT * {{ ?s {before * deep}a{after * deep} ?o }} LIMIT 1"
    if made.chance(0.2):
        before, after = made.random.choice((("(", ")"), ("[ a ", "]"), ("<< ?a ?b ", ">>"), ("<<( ?a ?b ", ")>>")))
        return f"SELECT * {{ ?s ?p {before * deep}?o{after * deep} }} LIMIT 1"
    return f"SELECT * {{ {before * deep}{inner}{after * deep} }} LIMIT 1"


def _long(made: _Made) -> str:
    """Flat and long: lists, values, literals, chains."""
    size = made.random.choice((10, 1000, 20_000))
    return made.random.choice(
        (
            lambda: f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({', '.join(map(str, range(size)))})) }} LIMIT 5",
            lambda: f"SELECT * {{ VALUES ?x {{ {' '.join(map(str, range(size)))} }} }}",
            lambda: f"SELECT * {{ VALUES ({' '.join(f'?v{n}' for n in range(size))}) {{}} }}",
            lambda: f"ASK {{ ?s ?p '{'x' * size * 8}' }}",
            lambda: f"ASK {{ ?s ?p <http://e/{'x' * size * 8}> }}",
            lambda: f"SELECT ?{'x' * size} {{ }}",
            lambda: "".join(f"PREFIX p{n}: <http://e/{n}> " for n in range(size)) + "ASK {}",
            lambda: f"SELECT * {{ ?s {'/'.join(['a'] * size)} ?o }}",
            lambda: f"SELECT * {{ ?s ({'|'.join(['a'] * size)})* ?o }} LIMIT 1",
            lambda: f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * min(size, 5000))} }} LIMIT 1",
            lambda: f"SELECT * {{ {' '.join(f'BIND({n} AS ?v{n})' for n in range(min(size, 3000)))} }}",
            lambda: f"SELECT * {{ ?s ?p ?o FILTER({'+'.join(['1'] * size)} = 0) }} LIMIT 1",
            lambda: f"SELECT * {{ ?s ?p ?o FILTER({'||'.join(['?s=?o'] * size)}) }} LIMIT 1",
            lambda: f"SELECT * {{ {' '.join(f'?s{n} ?p{n} ?o{n} .' for n in range(min(size, 2000)))} }} LIMIT 1",
            lambda: f"SELECT {' '.join(f'(COUNT(*) AS ?c{n})' for n in range(min(size, 2000)))} {{ ?s ?p ?o }}",
            lambda: f"DESCRIBE {' '.join(f'<http://e/{n}>' for n in range(size))}",
            lambda: "#" * size + "\nASK {}",
            lambda: " " * size * 10 + "ASK {}",
        )
    )()


def _endless(made: _Made) -> str:
    """Short to write and long to answer, or large."""
    doubled = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(made.random.choice((10, 24, 34))))
    product = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(made.random.choice((3, 5, 9))))
    end = f"{'a' * 40}!"
    blown = f"REPLACE('{'a' * 500}', 'a', '{'a' * 500}')"
    numbers = " ".join(map(str, range(300)))
    xsd = "http://www.w3.org/2001/XMLSchema#"
    return made.one(
        f"SELECT * {{ {product} }}",
        f"SELECT * {{ {product} }} ORDER BY ?o1 ?s0",
        f"SELECT DISTINCT ?o0 ?o1 ?o2 {{ {product} }}",
        f"SELECT (COUNT(*) AS ?n) {{ {product} }}",
        f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {product} }}",
        f"SELECT (GROUP_CONCAT(?o0; separator='{'x' * 500}') AS ?x) {{ {product} }}",
        f"SELECT ?s0 (GROUP_CONCAT(CONCAT(STR(?o1), STR(?o2))) AS ?x) {{ {product} }} GROUP BY ?s0",
        f"SELECT (MAX(STRLEN(?v9)) AS ?x) {{ BIND('xxxxxxxx' AS ?v0) {doubled} }}",
        f"SELECT * {{ BIND('xxxxxxxx' AS ?v0) {doubled} }}",
        f"SELECT (REPLACE(REPLACE({blown}, 'a', {blown}), 'a', {blown}) AS ?x) {{}}",
        f"ASK {{ FILTER(REGEX('{end}', '^(a+)+$')) }}",
        f"ASK {{ FILTER(REGEX('{end * 20}', '((a|aa|a?)*)*(b)?$')) }}",
        "ASK { FILTER(REGEX('x', '(((x{1,1000}){1,1000}){1,1000}){1,1000}')) }",
        f"ASK {{ FILTER(REGEX('x', '{'(' * 2000}x{')' * 2000}')) }}",
        "SELECT * { ?s ?p ?o FILTER(REGEX(?o, ?o, ?o)) }",
        "SELECT * { ?s (!<x:y>)* ?o }",
        "SELECT * { ?s (<x:a>|!<x:b>|^<x:c>)+ ?o . ?o (!<x:y>|^!<x:z>)* ?s }",
        "SELECT * { ?s ((!<x:y>)*/(!<x:y>)*/(!<x:y>)*)* ?o }",
        "ASK { ?a (!<x:y>|^(!<x:y>))* ?b . ?c (!<x:y>)* ?d . FILTER(?a = ?d && ?b = ?c && ?a != ?b) }",
        "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?x ?y ?z FILTER(STR(?z) > STR(?o)) ?z ?q ?w } }",
        "SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?o } { SELECT * { ?a ?b ?c } ORDER BY ?c } } ORDER BY RAND()",
        f"CONSTRUCT {{ ?s0 ?p1 ?o2 . ?o0 ?p0 ?s1 }} {{ {product} }}",
        "DESCRIBE ?s ?o { ?s ?p ?o . ?o ?q ?x }",
        "DESCRIBE * { ?s ?p ?o }",
        f"SELECT * {{ VALUES ?x {{ {numbers} }} VALUES ?y {{ {numbers} }} {product} }}",
        "SELECT * { BIND(99999999999999999999999999999999 * 99999999999999999999999999999999 AS ?x) }",
        "SELECT (1/0 AS ?x) (-9223372036854775808 / -1 AS ?y) (ABS(-9223372036854775808) AS ?z) {}",
        "SELECT (SUBSTR('x', -9223372036854775808, 9223372036854775807) AS ?x) (STRLANG('x', '') AS ?y) {}",
        f"SELECT ('99999999999-01-01T00:00:00Z'^^<{xsd}dateTime> + 'P9999999999Y'^^<{xsd}duration> AS ?x) {{}}",
        "SELECT * { ?s ?p ?o } LIMIT 0 OFFSET 18446744073709551615",
        "SELECT * { ?s ?p ?o } OFFSET 18446744073709551616",
    )


def _elsewhere(made: _Made) -> str:
    """A query that wants something from another place."""
    iri = made.iri()
    return made.one(
        f"SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{iri}> {{ ?s ?p ?o }} }}",
        f"ASK {{ sErViCe#\n<{iri}>{{?a ?b ?c}} }}",
        f"BASE <{iri}> SELECT * {{ SERVICE <x> {{}} }}",
        f"LOAD <{iri}>",
        f"LOAD SILENT <{iri}> INTO GRAPH <x:y>",
        f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}",
        f"DESCRIBE <{iri}>",
        f"SELECT * FROM NAMED <{iri}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"INSERT DATA {{ <x:a> <x:b> <{iri}> }}",
        f"PREFIX service: <{iri}> SELECT * {{ SERVICE service: {{ ?a ?b ?c }} }}",
        "DROP ALL",
        "CLEAR SILENT ALL",
        "CREATE GRAPH <x:y>",
        f"INSERT {{ ?a ?b ?c }} WHERE {{ SERVICE <{iri}> {{ ?a ?b ?c }} }}",
        f"COPY <{iri}> TO DEFAULT",
        f"SELECT * {{ VALUES ?x {{ <{iri}> }} SERVICE ?x {{ ?a ?b ?c }} }}",
        f"ASK {{ \\u0053ERVICE <{iri}> {{ ?a ?b ?c }} }}",
    )


def _text(made: _Made) -> str:
    makers = (_mutated, _salad, _nested, _long, _endless, _elsewhere)
    return made.random.choices(makers, (40, 12, 14, 14, 8, 12))[0](made)


def _broken_bytes(made: _Made, text: str) -> bytes:
    """The query in bytes, at times not UTF-8."""
    data = text.encode("utf-8", "surrogatepass")
    if made.chance(0.15):
        at = made.random.randrange(len(data) + 1)
        noise = made.random.choice(
            (b"\xff", b"\x00", b"\xc0\xaf", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf4\x90\x80\x80", made.noise(9))
        )
        data = data[:at] + noise + data[at:]
    return data


# --- kinds of requests


def query(made: _Made) -> Request:
    """A hostile query, sent as the protocol says."""
    data = _broken_bytes(made, _text(made))
    headers = made.headers()
    more = _data_set(made)
    way = made.random.randrange(4)
    if way == 0 and len(data) < LONG_HEAD // 4:
        return made.send(
            "query by GET", made.one("GET", "GET", "HEAD"), f"/sparql?query={quote_plus(data)}{more}", headers, cut=True
        )
    if way == 1:
        kind = made.one(
            QUERY,
            f"{QUERY}; charset=utf-8",
            f"{QUERY}; charset=UTF-16",
            QUERY.upper(),
            f'{QUERY}; charset="x',
            f"{QUERY};;",
        )
        return made.send(
            "query by POST", "POST", f"/sparql?{more[1:]}", [*headers, ("Content-Type", kind)], data, cut=True
        )
    kind = made.one(FORM, f"{FORM}; charset=utf-8", f"{FORM};charset=latin-1")
    body = b"query=" + quote_plus(data).encode() + more.encode()
    return made.send("query by form", "POST", "/sparql", [*headers, ("Content-Type", kind)], body, cut=True)


def _data_set(made: _Made) -> str:
    fields = []
    for _ in range(made.random.choice((0, 0, 0, 1, 1, 3, 150))):
        name = made.one(
            "default-graph-uri",
            "named-graph-uri",
            "using-graph-uri",
            "format",
            "query",
            "timeout",
            "update",
            made.word(),
        )
        value = made.iri() if "graph" in name else made.one("json", "xml", "turtle", "html", "", "x", MARKUP, "1e9")
        fields.append((name, value[:200]))
    coded = urlencode(fields)[: LONG_HEAD // 3]
    return f"&{coded}" if coded else ""


def path(made: _Made) -> Request:
    """A path that is there, spoilt."""
    target = made.random.choice(made.paths)
    for _ in range(made.random.choice((0, 1, 1, 2, 4))):
        at = made.random.randrange(len(target)) + 1
        piece = made.one(
            "/",
            "//",
            "/../",
            "/./",
            "/..;/",
            "%2e%2e/",
            "%2e%2e%2f",
            "..%2f..%2f..%2fetc/passwd",
            "..%5c..%5c",
            "%00",
            "%ff",
            "%c0%af",
            "%",
            "%2",
            "%zz",
            "%25%32%65",
            "%0d%0aX-Injected:%201",
            "%E2%80%AE",
            "%ed%a0%80",
            "%F0%9F%92%A5",
            ";x=1",
            ":",
            "@",
            "*",
            "~",
            "'",
            "(",
            "$",
            "&",
            "+",
            "=",
            ",",
            "!",
            quote(MARKUP),
            "a" * 300,
            f"//{ELSEWHERE}/",
            f"http://{made.watched}/",
            ".gz",
            ".ttl",
            ".git/config",
            "__pycache__",
            "%3Fx",
            "%23x",
            "con",
            "0",
            "-1",
            "9" * 30,
            "{{7*7}}".replace("{", "%7B").replace("}", "%7D"),
        )
        target = target[:at] + piece + target[at:] if made.chance(0.7) else target[:at] + piece
    if made.chance(0.02):
        target += "a/" * made.random.choice((500, 4000, 40_000))
    if made.chance(0.3):
        target += "?" + _parameters(made)
    method = made.one(
        "GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X-Y"
    )
    host = made.one(
        *["127.0.0.1:8000"] * 8,
        ELSEWHERE,
        made.watched,
        "127.0.0.1",
        "[::1]:8000",
        f"{ELSEWHERE}:99999",
        "a b",
        "",
        "%00",
    )
    sound = host not in ("a b", "%00", f"{ELSEWHERE}:99999")
    return made.send("path", method, target, made.headers(), cut=True, host=host, sound=sound)


def _parameters(made: _Made) -> str:
    names = (
        "page",
        "format",
        "iri",
        "example",
        "graph",
        "default",
        "query",
        "q",
        "lang",
        "offset",
        "limit",
        "callback",
        "url",
        made.word(),
    )
    values = (
        "0",
        "1",
        "-1",
        "2",
        "99999999999999999999",
        "1.5",
        "NaN",
        "json",
        "html",
        "turtle",
        "x",
        "%00",
        "%ff",
        "%F0%28%8C%28",
        "../../etc/passwd",
        quote(MARKUP),
        quote(f"http://{made.watched}/"),
        "%0d%0aX-Injected:%201",
        "a" * 500,
        "",
        "\u0661",
        "cq01",
        quote(made.iri()[:300]),
        "{}",
        "[]",
        "%27%20OR%201=1",
        "%24%7Bjndi%7D",
    )
    fields = [
        f"{made.random.choice(names)}={quote(made.random.choice(values), safe='%')}"
        for _ in range(made.random.choice((1, 1, 2, 3, 30)))
    ]
    if made.chance(0.1):
        fields.append(made.one("&&&", "=", "=x", "x", ";a=b", "a[]=1", "%=%", "+"))
    return "&".join(fields)


def page(made: _Made) -> Request:
    """A page with odd parameters."""
    target = made.one(
        "/",
        "/about",
        "/sparql",
        "/terms",
        "/dumps/",
        "/graphs",
        "/health",
        "/metrics",
        "/.well-known/void",
        *made.paths[:20],
    )
    return made.send(
        "page", made.one("GET", "GET", "GET", "HEAD", "POST"), f"{target}?{_parameters(made)}", made.headers(), cut=True
    )


def body(made: _Made) -> Request:
    """A body that does not go with the request."""
    target = made.one(
        "/sparql", "/sparql", "/sparql", "/graphs?graph=x:y", "/graphs?default", "/", "/dumps/", "/health"
    )
    method = made.one("POST", "POST", "POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS")
    kind = made.one(
        QUERY,
        FORM,
        "application/sparql-update",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "application/ld+json",
        "text/turtle",
        "application/rdf+xml",
        "text/plain",
        "",
        "x",
        f"{FORM}; charset=" + "x" * 200,
        "/",
        ";",
    )
    size = made.random.choice((0, 1, 100, 5000, 70_000, 300_000, 1_200_000, 3_000_000))
    watched = f"http://{made.watched}/"
    data = made.random.choice(
        (
            lambda: made.noise(min(size, 70_000)),
            lambda: b"query=" + b"A" * size,
            lambda: b"&".join(b"f%d=%d" % (n, n) for n in range(made.random.choice((10, 1000, 20_000)))),
            lambda: b"&" * min(size, 70_000),
            lambda: b"=" * min(size, 70_000),
            lambda: b"query=ASK{}&query=ASK{}",
            lambda: b"query=%" + made.noise(2).hex().encode() + b"%",
            lambda: b"update=" + quote_plus(f"LOAD <{watched}>").encode(),
            f"LOAD <{watched}>".encode,
            f'{{"@context": "{watched}", "@id": "x:y", "x:z": 1}}'.encode,
            f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{watched}">]><r>&x;</r>'.encode,
            f"<{watched}> <http://www.w3.org/2002/07/owl#imports> <{watched}> .".encode,
            lambda: (
                b'--x\r\nContent-Disposition: form-data; name="query"; filename="../../x"\r\n\r\nASK {}\r\n--x--\r\n'
                * 3
            ),
            lambda: b"\x1f\x8b\x08\x00" + made.noise(200),
            lambda: b" " * size + b"ASK {}",
        )
    )()
    return made.send("body", method, target, [*made.headers(), ("Content-Type", kind)], data, cut=True)


def chunked(made: _Made) -> Request:
    """A body in chunks; at times wrong ones."""
    data = b"query=" + quote_plus(_text(made)[:5000]).encode()
    cuts = sorted(made.random.choices(range(len(data)), k=made.random.choice((0, 1, 5, 100))))
    parts = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True) if a < b]
    wrong = made.chance(0.5)
    wire = bytearray()
    for part in parts:
        size = f"{len(part):x}".encode()
        if wrong and made.chance(0.2):
            size = made.random.choice(
                (
                    b"-1",
                    b"zz",
                    b"",
                    b"ffffffffffffffff",
                    b"0x5",
                    b"5;" + b"x" * 9000,
                    size + b" ",
                    b"+" + size,
                    b"7fffffff",
                )
            )
        wire += size + b"\r\n" + part + (b"\r\n" if not wrong or made.chance(0.9) else b"")
    wire += b"0\r\n" + (b"X-Trailer: x\r\n" if made.chance(0.2) else b"") + b"\r\n"
    head = (
        "POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: close\r\n"
        f"Content-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    return Request(made.number, "chunked", head.encode() + bytes(wire), sound=not wrong, cut=True, ends=wrong)


def framing(made: _Made) -> Request:
    """HTTP as it should not be: the server itself may answer, or hang up."""
    text = b"query=ASK%7B%7D"
    head = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    get = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n"
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)
    wire = made.random.choice(
        (
            head + b"Content-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
            head + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunks,
            head + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks,
            head + b"Transfer-Encoding: chunked, identity\r\n\r\n" + chunks,
            head + b"Transfer-Encoding: xchunked\r\n\r\n" + chunks,
            head + b"Transfer-Encoding : chunked\r\n\r\n" + chunks,
            head + b"Content-Length: 15\r\nContent-Length: 16\r\n\r\n" + text,
            head + b"Content-Length: 15, 15\r\n\r\n" + text,
            head + b"Content-Length: -1\r\n\r\n" + text,
            head + b"Content-Length: +15\r\n\r\n" + text,
            head + b"Content-Length: 0x0f\r\n\r\n" + text,
            head + b"Content-Length: 99999999999999999999999\r\n\r\n" + text,
            head + b"Content-Length: 500\r\n\r\n" + text,
            head + b"Content-Length: 3\r\nConnection: close\r\n\r\n" + text,
            head + b"\r\n" + text,
            head
            + b"Content-Length: 15\r\nExpect: "
            + made.random.choice((b"100-continue", b"200-ok", b""))
            + b"\r\nConnection: close\r\n\r\n"
            + text,
            get + b"X: " + b"a" * made.random.choice((9_000, 70_000, 600_000)) + b"\r\n\r\n",
            get
            + b"".join(b"X-%d: x\r\n" % n for n in range(made.random.choice((90, 200, 3000))))
            + b"Connection: close\r\n\r\n",
            get + b"X: a\r\n b\r\nConnection: close\r\n\r\n",
            get + b"X\r\n\r\n",
            get + b": x\r\n\r\n",
            get + b"X: \x00\r\n\r\n",
            get + b"X: a\rb\r\n\r\n",
            get + b"X: \xff\xfe\r\nConnection: close\r\n\r\n",
            get + b"Host: elsewhere.invalid\r\nConnection: close\r\n\r\n",
            get.replace(b"\r\n", b"\n") + b"Connection: close\n\n",
            get[:-10],
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.0\r\n\r\n",
            b"GET / HTTP/1.9\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"GET / HTTP/2.0\r\nHost: x\r\n\r\n",
            b"GET / HTTP/9\r\n\r\n",
            b"GET /\r\n",
            b"GET  /  HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /"
            + b"a" * made.random.choice((9_000, 70_000, 600_000))
            + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"GET http://%s/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % made.watched.encode(),
            b"GET \\\\elsewhere.invalid\\x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"CONNECT %s HTTP/1.1\r\nHost: x\r\n\r\n" % made.watched.encode(),
            b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"get / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"A" * 5000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + made.noise(60),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + made.noise(200),
            made.noise(made.random.choice((1, 50, 5000))),
            b"\r\n" * 50 + get + b"Connection: close\r\n\r\n",
            b"",
            get + b"\r\n" + get + b"\r\n" + get + b"Connection: close\r\n\r\n",
            get + b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAA\r\n\r\n",
            get + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )
    )
    return Request(made.number, "framing", wire, sound=False, cut=True, ends=True)


_KINDS: dict[Callable[[_Made], Request], int] = {query: 40, path: 25, page: 10, body: 12, chunked: 5, framing: 8}


def sample_paths(site: Path) -> list[str]:
    """Addresses that the site has, or should not have."""
    dumps = sorted(file.name for file in site.glob("releases/*/dumps/*"))
    return [
        "/",
        "/sparql",
        "/about",
        "/terms",
        "/dumps/",
        "/graphs",
        "/health",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/.well-known/void",
        "/void",
        "/dataset",
        "/static/style.css",
        "/static/",
        "/robots.txt",
        "/favicon.ico",
        "/static/../__init__.py",
        "/static/..%2f__init__.py",
        "/dumps/../manifest.json",
        "/dumps/..%2fmanifest.json",
        "/dumps/%2e%2e/%2e%2e/parley.toml",
        "/source/",
        "/source/syria-1",
        "/entity/x",
        "/claim/x",
        "/graph/x",
        "/event/x",
        "/ns/",
        "/.env",
        "/parley.toml",
        "/manifest.json",
        "/store/CURRENT",
        "/releases/current",
        "/server.log",
        "/dumps/latest/",
        *(f"/dumps/{name}" for name in dumps),
    ]
