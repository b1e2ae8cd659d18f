"""What kind of text a query is, by the judgement of the engine's own parser.

pyoxigraph 0.5.13 has no call that only parses and no switch for SERVICE, which it executes (SERVICE SILENT even before
the first row is asked for). So the parser is asked by changing the text: `check_services` renames, and `_reads_to_end`
appends a character that no grammar allows, which makes sure that nothing is ever evaluated.
"""

import ipaddress
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from kg.errors import QueryError
from kg.store import MalformedQueryError, ServiceRefusedError, UpdateRefusedError

_SERVICE: Final = re.compile("service", re.IGNORECASE)
_HOST: Final = r"(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
_HOST_ONLY: Final = re.compile(_HOST, re.IGNORECASE | re.ASCII)
_PLAIN: Final = re.compile(
    r"(?<![\w?$])(?P<words>SERVICE[ \t\r\n]*(?:SILENT[ \t\r\n]*)?)"
    rf"<(?P<scheme>https?)://{_HOST}(?:/[^\x00-\x20<>\"{{}}|^`\\]*)?>",
    re.IGNORECASE | re.ASCII,
)
_CLAUSE: Final = re.compile(
    r"(?<![\w?$:@-])(?P<words>SERVICE(?![\w:.-])(?:(?:[ \t\r\n]|#[^\r\n]*[\r\n])*SILENT(?!\w))?)",
    re.IGNORECASE | re.ASCII,
)
_INK: Final = re.compile(r"[^\r\n]")
_USUAL_PORTS: Final = {"http": 80, "https": 443}
_PORTS: Final = 1 << 16
_ERROR: Final = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_PAD: Final = "\n" + " " * 40  # the engine tries each keyword on as many characters as it is long
_STOP: Final = "\x01"
_NEAR: Final = 40


@dataclass(frozen=True, slots=True)
class Context:
    """What a query may count on without saying it: the base of its relative IRIs, and prefixes (name to namespace)."""

    base_iri: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def query(self, text: str) -> object:
        """Ask an empty store."""
        return ox.Store().query(text, base_iri=self.base_iri, prefixes=dict(self.prefixes))

    def update(self, text: str) -> None:
        """Update an empty store."""
        ox.Store().update(text, base_iri=self.base_iri, prefixes=dict(self.prefixes))


def names_service(text: str) -> bool:
    """Whether the letters of the keyword SERVICE occur in a text: if not, there is no such clause in it."""
    return "service" in text.casefold()


def check_services(text: str, context: Context, allowed: frozenset[str] = frozenset()) -> bool:
    """Let pass a query that asks no server but those of `allowed` (see `service_host`); whether it asks any.

    Where the letters "service" occur, each spelling is renamed to random letters and the engine parses the result over
    an empty store. In a string, an IRI, a comment, a name or a prefix that changes nothing; only the keyword cannot be
    renamed. So what parses afterwards has no SERVICE clause, whatever tricks of layout the text plays.

    Where hosts are allowed, the clauses that plainly ask one of them are first made GRAPH clauses, which stand where
    SERVICE may: what parses then has no other. Plainly: the keyword, perhaps SILENT, and an absolute IRI between angle
    brackets with nothing but white space before it, `http` or `https`, a host and perhaps a port, then `/` or the end;
    no user, no escape. Every IRI parser reads the same host from that.

    Raises ServiceRefusedError if there is another clause, MalformedQueryError or UpdateRefusedError if the text is no
    query.
    """
    if not names_service(text):
        return False
    plain = [match for match in _PLAIN.finditer(text) if _hosts(match) & allowed] if allowed else []
    if _parses(text, context):
        return False
    if plain and _parses(_as_graphs(text, plain), context):
        return True
    without, known = _renamed(_as_graphs(text, _CLAUSE.finditer(text)), context)
    if not _parses(without, known) and _reads_to_end(without, known.query):
        raise syntax_error(text, _parse_error(known.query, without), context)
    if _reads_to_end(text, context.query):
        raise ServiceRefusedError(_refusal(allowed))
    raise syntax_error(text, _parse_error(context.query, text + _STOP), context)


def service_host(name: str) -> str:
    """A host that queries may ask, as `check_services` compares it: `example.org`, `example.org:8890`, `[::1]:80`.

    Without a port it stands for the usual one of http (80) and of https (443), with one for that port only.

    >>> service_host("Query.Wikidata.org")
    'query.wikidata.org'

    Raises QueryError if it is anything else, such as a URL or a name that is not ASCII.
    """
    match = _HOST_ONLY.fullmatch(name)
    host = _plain_host(match["host"]) if match else None
    if match is None or host is None or (match["port"] and not 0 < int(match["port"]) < _PORTS):
        raise QueryError(
            f"{name!r} is no host that queries can be allowed to ask: write HOST or HOST:PORT, such as example.org or "
            "example.org:8890; no scheme, no path, and a name of other letters in its ASCII form (xn--…)"
        )
    return f"{host}:{int(match['port'])}" if match["port"] else host


def _hosts(clause: re.Match[str]) -> set[str]:
    """What of a list of allowed hosts would allow the clause."""
    host = _plain_host(clause["host"])
    if host is None:
        return set()
    usual = _USUAL_PORTS[clause["scheme"].lower()]
    port = int(clause["port"] or usual)
    return {f"{host}:{port}"} | ({host} if port == usual else set())


def _plain_host(host: str) -> str | None:
    """The host in one spelling; None for brackets around what is no IPv6 address."""
    if not host.startswith("["):
        return host.lower()
    try:
        return f"[{ipaddress.IPv6Address(host[1:-1])}]"
    except ValueError:
        return None


def _refusal(allowed: frozenset[str]) -> str:
    if not allowed:
        return "SERVICE is refused: this endpoint asks no other server. Ask the other endpoint yourself and join here"
    return (
        f"SERVICE is refused: this endpoint asks no other server than {', '.join(sorted(allowed))}. Write each clause "
        "as SERVICE <http://host/path> { … } or SERVICE SILENT <http://host/path> { … }: the whole address between "
        "angle brackets, straight after the keyword; no variable, prefix, comment, user name or escape"
    )


def _parses(text: str, context: Context) -> bool:
    """Whether it is a query when every "service" in it is another word. It is evaluated over nothing.

    Raises QueryError if that fails.
    """
    renamed, known = _renamed(text, context)
    try:
        known.query(renamed)
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be evaluated: {error}") from error
    return True


def _as_graphs(text: str, clauses: Iterable[re.Match[str]]) -> str:
    """The text with these clauses as GRAPH clauses; everything else keeps its place."""
    parts, at = [], 0
    for clause in clauses:
        words = clause["words"]
        parts += [text[at : clause.start()], "GRAPH".ljust(len("service")), _INK.sub(" ", words[len("service") :])]
        at = clause.end("words")
    return "".join([*parts, text[at:]])


def syntax_error(text: str, error: SyntaxError, context: Context) -> MalformedQueryError | UpdateRefusedError:
    """The error to raise for a text that the engine's query parser rejects with `error`."""
    if _is_update(text, context):
        return UpdateRefusedError("this is an update, and the endpoint only reads: send a query")
    found = _ERROR.search(str(error))
    if found is None:
        return MalformedQueryError(f"not a SPARQL query: {error}")
    line, column = int(found[1]), int(found[2])
    near = _near(text, line, column)
    after = f" after {near!r}" if near else ""
    return MalformedQueryError(
        f"not a SPARQL query: line {line}, column {column}{after}: {_reason(found[3])}",
        line=line,
        column=column,
        near=near,
    )


def _is_update(text: str, context: Context) -> bool:
    """Whether the update parser reads the whole text, and it is more than a prologue (which is an empty update)."""
    operations = text.rstrip().removesuffix(";")
    if not _reads_to_end(operations, context.update, ";"):
        return False
    try:
        context.query(f"{text}\nASK {{}}")
    except SyntaxError:
        return True
    return False


def _reads_to_end(text: str, parse: Callable[[str], object], separator: str = "") -> bool:
    """Whether the parser finds nothing to complain of before the end of `text`. Nothing is evaluated."""
    found = _ERROR.search(str(_parse_error(parse, text + _PAD + separator + _STOP)))
    return found is not None and (int(found[1]), int(found[2])) >= (text.count("\n") + 2, len(_PAD))


def _parse_error(parse: Callable[[str], object], text: str) -> SyntaxError:
    """What the parser says to a text that cannot be right."""
    try:
        parse(text)
    except SyntaxError as error:
        return error
    raise AssertionError("a text that ends in U+0001 was parsed")


def _renamed(text: str, context: Context) -> tuple[str, Context]:
    """Both with each spelling of "service" renamed, in one way; no new name occurs in `text`."""
    names: dict[str, str] = {}

    def rename(part: str) -> str:
        return _SERVICE.sub(lambda match: names.setdefault(match[0], _word(text)), part)

    renamed = rename(text)
    return renamed, Context(context.base_iri, {rename(name): iri for name, iri in context.prefixes.items()})


def _word(text: str) -> str:
    """Seven random letters (no hex digit, no vowel: no keyword, no escape) that do not occur in `text`."""
    while (word := "".join(secrets.choice("ghjkmpqvwxz") for _ in "service")) in text:
        pass
    return word


def _near(text: str, line: int, column: int) -> str:
    """The end of what could be read of the line, with the word that the parser stopped in."""
    lines = text.split("\n")
    if line > len(lines):
        return ""
    rest = re.match(r"\w*", lines[line - 1][column - 1 :])
    return (lines[line - 1][: column - 1] + (rest[0] if rest else ""))[-_NEAR:].strip()


def _reason(expected: str) -> str:
    r"""A sentence of the engine, if there is one; its lists of what could follow name what nobody thought of.

    >>> _reason('one of Prefix not found, [\'%\'], ["."], OPTIONAL')
    'Prefix not found'
    """
    plain = re.sub(r"\[(?:'(?:\\.|[^'])*'|[^\]'])*\]", "", expected.removeprefix("one of "))
    sentence = re.search(r"[\w\\]+(?: \w+){2,}", plain)
    return sentence[0] if sentence else "a query cannot go on, or end, like this"
