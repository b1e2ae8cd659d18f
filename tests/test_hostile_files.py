"""Files broken by hand and by chance, through `parley validate`: a clear message each, no traceback, bounded memory."""

import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.formats import RDF_FORMATS
from kg.validation import guard
from tests.building import text_line

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 1500
"""Megabytes that the command may take at its peak."""
UNREAD, FINDINGS, CONFORMS = 3, 1, 0
MEGABYTE = 1024 * 1024

GOOD = b"""@prefix cf: <https://w3id.org/parley/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://x/f> a cf:Figure ; # five
  cf:best "5"^^xsd:decimal ; cf:valueText "f\\u00EFve", '''5
or 6'''@en ;
  cf:about [ a cf:Event ] , ( 1 2.5 true "x" ) .
"""
P = b"@prefix e: <http://x/> .\n"
XML = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://x/">'
FIGURE = b"@prefix cf: <https://w3id.org/parley/ns#> .\n<http://x/f> a cf:Figure ; cf:best "
LINE = json.dumps(text_line("a")).encode()


class Result(NamedTuple):
    """What the command did."""

    code: int
    out: str
    err: str
    megabytes: int


def run(folder: Path, *arguments: object) -> Result:
    """`parley validate`, and its peak of memory."""
    command = [sys.executable, "-m", "kg.cli", "validate", *map(str, arguments)]
    with (folder / "out.txt").open("w+") as out, (folder / "err.txt").open("w+") as err:
        process = subprocess.Popen(
            command, stdout=out, stderr=err, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Result(process.returncode, out.read(), err.read(), usage.ru_maxrss // 1024)


def assert_sane(result: Result) -> None:
    """No crash, no traceback, no more memory than allowed."""
    assert result.code in (CONFORMS, FINDINGS, UNREAD), (signal.strsignal(abs(result.code)), result.err)
    for trace in ("Traceback", "panicked", "stack backtrace", 'File "'):
        assert trace not in result.err + result.out
    assert result.megabytes < MEMORY


def lines_on(result: Result, name: str) -> list[str]:
    """The lines of the report and of the talk that name a file."""
    return [line for line in (result.out + result.err).splitlines() if name in line]


UNPARSABLE: dict[str, Callable[[], bytes]] = {
    "unclosed-string.ttl": lambda: P + b'e:a e:p "x .\n',
    "unclosed-long-string.ttl": lambda: P + b'e:a e:p """x .\n',
    "unclosed-iri.ttl": lambda: P + b"e:a e:p <http://x .\n",
    "unclosed-bracket.ttl": lambda: P + b"e:a e:p [ e:q 1 .\n",
    "unclosed-list.ttl": lambda: P + b"e:a e:p ( 1 2 .\n",
    "closed-twice.ttl": lambda: P + b"e:a e:p 1 ] .\n",
    "no-dot.ttl": lambda: P + b"e:a e:p 1\ne:b e:p 2 .\n",
    "no-object.ttl": lambda: P + b"e:a e:p .\n",
    "no-prefix.ttl": lambda: b"e:a e:p 1 .\n",
    "literal-subject.ttl": lambda: P + b'"a" e:p 1 .\n',
    "literal-predicate.ttl": lambda: P + b'e:a "p" 1 .\n',
    "bad-escape.ttl": lambda: P + b'e:a e:p "\\q" .\n',
    "bad-unicode-escape.ttl": lambda: P + b'e:a e:p "\\u12" .\n',
    "lone-surrogate.ttl": lambda: P + b'e:a e:p "\\uD800" .\n',
    "lone-surrogate-bytes.ttl": lambda: P + b'e:a e:p "\xed\xa0\x80" .\n',
    "bad-iri.ttl": lambda: P + b"e:a e:p <http://x/ y> .\n",
    "bad-iri-escape.ttl": lambda: P + b"e:a e:p <http://x/%zz\\u0020> .\n",
    "bad-language.ttl": lambda: P + b'e:a e:p "x"@1 .\n',
    "long-language.ttl": lambda: P + b'e:a e:p "x"@' + b"a" * 30 + b" .\n",
    "no-datatype.ttl": lambda: P + b'e:a e:p "x"^^ .\n',
    "invalid-utf8.ttl": lambda: P + b'e:a e:p "\xff" .\n',
    "cut-utf8.ttl": lambda: P + b'e:a e:p "\xc3',
    "latin1.ttl": lambda: P + 'e:a e:p "é" .\n'.encode("latin-1"),
    "utf16.ttl": lambda: (P + b"e:a e:p 1 .\n").decode().encode("utf-16"),
    "nul.ttl": lambda: b"\0" * 1000,
    "nul-in-name.ttl": lambda: P + b"e:a\0b e:p 1 .\n",
    "binary.ttl": lambda: random.Random(1).randbytes(5000),
    "html.ttl": lambda: b"<!DOCTYPE html><html><body>Not found</body></html>",
    "json.ttl": lambda: LINE,
    "csv.ttl": lambda: b"a,b,c\n1,2,3\n",
    "triple-term.ttl": lambda: P + b"e:a e:p <<( e:a e:p 1 )>> .\n",
    "reified.ttl": lambda: P + b"<< e:a e:p 1 >> e:q 2 .\n",
    "deep-triple-terms.ttl": lambda: P + b"e:a e:p " + b"<<( e:a e:p " * 50_000 + b"1" + b" )>>" * 50_000 + b" .\n",
    "deep-triple-terms.nt": lambda: b"<u:a> <u:p> " + b"<<( <u:a> <u:p> " * 50_000 + b"<u:a>" + b" )>>" * 50_000,
    "open-brackets.ttl": lambda: P + b"e:a e:p " + b"[ e:p " * 50_000,
    "open-parentheses.ttl": lambda: P + b"e:a e:p " + b"(" * 50_000,
    "huge-literal.ttl": lambda: P + b'e:a e:p 1 ;\n e:q "' + b"x" * (100 * MEGABYTE) + b'" .\n',
    "huge-literal-of-lines.ttl": lambda: P + b'e:a e:p """' + b"x\n" * (20 * MEGABYTE) + b'""" .\n',
    "huge-literal.nt": lambda: b'<u:a> <u:b> "' + b"x" * (20 * MEGABYTE) + b'" .\n',
    "huge-comment.ttl": lambda: b"#" + b"x" * (20 * MEGABYTE),
    "huge-name.ttl": lambda: P + b"e:" + b"x" * (20 * MEGABYTE) + b" e:p 1 .\n",
    "bases.ttl": lambda: b"".join(b"@base <%d/> .\n" % at for at in range(50_000)) + b"<a> <b> <c> .\n",
    "long-prefix.ttl": lambda: b"@prefix e: <http://x/" + b"x" * 100_000 + b"> .\n" + b"e:a e:b e:c .\n" * 50_000,
    "long-base.ttl": lambda: b"BASE <http://x/" + b"x" * 100_000 + b">\n" + b"<#a> <#b> <#c> .\n" * 50_000,
    "three-terms.nq": lambda: b"<u:a> <u:b> .\n",
    "relative.nt": lambda: b"<a> <b> <c> .\n",
    "prefixes.nt": lambda: P + b"e:a e:b e:c .\n",
    "open-graph.trig": lambda: P + b"e:g { e:a e:p 1 .\n",
    "empty.jsonld": lambda: b"",
    "cut.jsonld": lambda: b'{"@id": "u:a", "u:b":',
    "no-json.jsonld": lambda: b"{'@id': 'u:a'}",
    "remote-context.jsonld": lambda: b'{"@context": "https://schema.org/", "name": "x"}',
    "number-id.jsonld": lambda: b'{"@id": 5, "u:b": 1}',
    "cyclic-context.jsonld": lambda: b'{"@context": {"a": "b:x", "b": "a:y"}, "a": "1"}',
    "deep.jsonld": lambda: b'{"u:p":' * 5000 + b"1" + b"}" * 5000,
    "deep-lists.jsonld": lambda: b'{"u:p":' + b'{"@list":[' * 5000 + b"1" + b"]}" * 5000 + b"}",
    "open.jsonld": lambda: b'{"u:p":' * 100_000,
    "open-arrays.jsonld": lambda: b"[" * 1_000_000,
    "huge.jsonld": lambda: b'{"@id":"u:a","u:b":"' + b"x" * (20 * MEGABYTE) + b'"}',
    "cut.rdf": lambda: XML + b"<e:C><e:p>1",
    "crossed.rdf": lambda: XML + b"<e:C><e:p>1</e:C></e:p></rdf:RDF>",
    "no-namespace.rdf": lambda: XML + b"<x:C/></rdf:RDF>",
    "entity-of-a-file.rdf": lambda: b'<!DOCTYPE a [<!ENTITY f SYSTEM "/etc/passwd">]>' + XML + b"<e:C e:p='&f;'/>",
    "entity-unknown.rdf": lambda: XML + b"<e:C><e:p>&nbsp;</e:p></e:C></rdf:RDF>",
    "entities-that-swell.rdf": lambda: (
        b"<!DOCTYPE a [<!ENTITY a0 'xxxxxxxxxx'>"
        + b"".join(b"<!ENTITY a%d '%s'>" % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 12))
        + b"]>" + XML + b"<e:C><e:p>&a11;</e:p></e:C></rdf:RDF>"
    ),
    "deep.rdf": lambda: XML + b"<e:C><e:p>" * 50_000 + b"</e:p></e:C>" * 50_000 + b"</rdf:RDF>",
    "long-namespace.rdf": lambda: XML.replace(b"x/", b"x/" + b"x" * 100_000) + b"<e:C/>" * 50_000 + b"</rdf:RDF>",
    "no-gzip.ttl.gz": lambda: b"\x1f\x8b" + b"\0" * 20,
    "cut-gzip.ttl.gz": lambda: gzip.compress(GOOD * 100)[:-20],
    "damaged-gzip.nt.gz": lambda: gzip.compress(b"<u:a> <u:b> <u:c> .\n" * 1000)[:-8] + b"\0" * 8,
    "bomb.ttl.gz": lambda: gzip.compress(b" " * (300 * MEGABYTE), 1),
    "bomb.jsonl.gz": lambda: gzip.compress(b" " * (300 * MEGABYTE), 1),
}  # fmt: skip
"""Files that must be refused, each by name."""

WRONG_FACTS: dict[str, Callable[[], bytes]] = {
    "empty.jsonl": lambda: b"",
    "blank.jsonl": lambda: b"\n \n",
    "empty-array.json": lambda: b"[]",
    "cut.jsonl": lambda: LINE[: len(LINE) // 2],
    "no-json.jsonl": lambda: b"format: facts/1\n",
    "number.jsonl": lambda: b"5\n",
    "null.jsonl": lambda: b"null\n",
    "array.jsonl": lambda: b"[" + LINE + b"]\n",
    "wrong-type.jsonl": lambda: LINE.replace(b'"facts/1"', b"1"),
    "wrong-key.jsonl": lambda: LINE.replace(b'"source"', b'"sauce"'),
    "nan.jsonl": lambda: LINE.replace(b": 5", b": NaN"),
    "huge-number.jsonl": lambda: LINE.replace(b": 5", b": " + b"9" * 5000),
    "exponent.jsonl": lambda: LINE.replace(b": 5", b": 1e999"),
    "invalid-utf8.jsonl": lambda: LINE.replace(b"source", b"\xff", 1),
    "lone-surrogate.jsonl": lambda: LINE.replace(b'"id": "', b'"id": "\\ud800', 1),
    "nul.jsonl": lambda: b"\0" * 1000,
    "utf16.jsonl": lambda: LINE.decode().encode("utf-16"),
    "gzip-data.jsonl": lambda: b"\x1f\x8b\x08" + b"\0" * 40,
    "deep.jsonl": lambda: b'{"format":' + b"[" * 1_000_000,
    "deep-objects.jsonl": lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "deep.json": lambda: b"[" * 1_000_000,
    "deep-closed.json": lambda: b"[" * 200_000 + b"]" * 200_000,
    "huge-line.jsonl": lambda: b'{"a": "' + b"x" * (100 * MEGABYTE) + b'"}\n',
    "many-keys.jsonl": lambda: json.dumps({f"k{at}": at for at in range(1000)}).encode(),
    "cut-gzip.jsonl.gz": lambda: gzip.compress(LINE * 50)[:-20],
}  # fmt: skip
"""Files of facts whose lines are left out, each with a message that names it."""

ODD: dict[str, tuple[int, Callable[[], bytes]]] = {
    "empty.ttl": (CONFORMS, lambda: b""),
    "comment.ttl": (CONFORMS, lambda: b"# nothing"),
    "spaces.ttl": (CONFORMS, lambda: b" " * MEGABYTE),
    "good-mark.ttl": (CONFORMS, lambda: b"\xef\xbb\xbf" + P + b"e:a e:p 1 .\n"),
    "crlf.ttl": (CONFORMS, lambda: P.replace(b"\n", b"\r\n") + b'e:a\r\n e:p """1\r\n2""" .\r\n'),
    "carriage-returns.ttl": (CONFORMS, lambda: P.replace(b"\n", b"\r") + b"# c\re:a e:p 1 .\r"),
    "prefix-twice.ttl": (CONFORMS, lambda: P + b"@prefix e: <http://y/> .\ne:a e:p 1 .\n"),
    "relative.ttl": (CONFORMS, lambda: b"<a> <b> <../../../../c> .\n"),
    "relative-bases.ttl": (CONFORMS, lambda: b"@base <a/> .\n" * 500 + b"<a> <b> <c> .\n"),
    "deep-brackets.ttl": (CONFORMS, lambda: P + b"e:a e:p " + b"[ e:p " * 3000 + b"1" + b"]" * 3000 + b" .\n"),
    "deep-parentheses.ttl": (CONFORMS, lambda: P + b"e:a e:p " + b"(" * 3000 + b"1" + b")" * 3000 + b" .\n"),
    "subclass-cycle.ttl": (CONFORMS, lambda: (
        P + b"@prefix r: <http://www.w3.org/2000/01/rdf-schema#> .\ne:a r:subClassOf e:b . e:b r:subClassOf e:a .\n"
        b"e:x a e:a .\n")),
    "subclass-chain.ttl": (CONFORMS, lambda: (
        P + b"@prefix r: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        + b"".join(b"e:a%d r:subClassOf e:a%d .\n" % (at, at + 1) for at in range(3000)) + b"e:x a e:a0 .\n")),
    "list-cycle.ttl": (CONFORMS, lambda: (
        P + b"@prefix r: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\ne:l r:first 1 ; r:rest e:l .\n")),
    "long-literal.ttl": (CONFORMS, lambda: P + b'e:a e:p "' + b"x" * (10 * MEGABYTE) + b'" .\n'),
    "no-number.ttl": (FINDINGS, lambda: FIGURE + b'"five"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'),
    "python-number.ttl": (FINDINGS, lambda: FIGURE + b'"1_000"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'),
    "infinite.ttl": (FINDINGS, lambda: FIGURE + b'"INF"^^<http://www.w3.org/2001/XMLSchema#double> .\n'),
    "many-digits.ttl": (FINDINGS, lambda: FIGURE + b"9" * 10_000 + b" .\n"),
    "no-date.ttl": (FINDINGS, lambda: FIGURE + b'"2016-02-31"^^<http://www.w3.org/2001/XMLSchema#date> .\n'),
    "far-year.ttl": (FINDINGS, lambda: FIGURE + b'"999999999-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .\n'),
    "nul-in-string.ttl": (FINDINGS, lambda: FIGURE + b'"\\u0000" .\n'),
    "itself.ttl": (FINDINGS, lambda: FIGURE + b"<http://x/f> .\n"),
    "blank-cycle.ttl": (FINDINGS, lambda: (
        b"@prefix cf: <https://w3id.org/parley/ns#> .\n_:a a cf:Event ; cf:partOf _:b .\n"
        b"_:b a cf:Event ; cf:partOf _:a .")),
    "figure-of-itself.ttl": (FINDINGS, lambda: FIGURE + b"1 ; cf:subsetOf <http://x/f> .\n"),
}  # fmt: skip
"""Files that can be read, with what is found."""


def mutants(good: bytes, count: int) -> Iterator[bytes]:
    """The text with a few bytes changed, removed, doubled or moved; the same in each run."""
    rng = random.Random(len(good))
    for _ in range(count):
        data = bytearray(good)
        for _ in range(rng.randint(1, 4)):
            at, end = sorted(rng.randrange(len(data)) for _ in range(2))
            end = min(end, at + rng.choice((1, 1, 2, 20)))
            some = bytes(data[at:end])
            new = rng.choice((b"", some * 2, rng.choice(TOKENS), bytes([rng.randrange(256)]), some[::-1]))
            data[at:end] = new
        yield bytes(data)


TOKENS = tuple(
    b"\" ' . ; , [ ] ( ) < > << >> @ ^^ \\ \\u { } # : _: a true null 1e9 \r\n \0 \xff \xc3 \"\"\" '''".split(b" ")
)


def write(folder: Path, files: dict[str, Callable[[], bytes]]) -> list[str]:
    """Write the files; their names."""
    for name, content in files.items():
        (folder / name).write_bytes(content())
    return list(files)


def test_what_cannot_be_read_is_named_one_by_one(tmp_path: Path) -> None:
    names = write(tmp_path, UNPARSABLE)
    result = run(tmp_path, *names, "--max-megabytes", 200)
    assert_sane(result)
    assert result.code == UNREAD
    for name in names:
        told = lines_on(result, name)
        assert told, name
        assert any("; " in line for line in told), told  # what is wrong, and the cure
        assert all(len(line) < 2000 for line in told), name


def test_what_is_no_facts_is_named_one_by_one(tmp_path: Path) -> None:
    names = write(tmp_path, WRONG_FACTS)
    result = run(tmp_path, *names)
    assert_sane(result)
    assert result.code in (FINDINGS, UNREAD)
    for name in names:
        told = lines_on(result, name)
        assert any(re.search(rf"{re.escape(name)}:\d+", line) for line in told), (name, told[:2])
        assert all(len(line) < 2000 for line in told), name


@pytest.mark.parametrize("code", [CONFORMS, FINDINGS], ids=["conforming", "findings"])
def test_what_is_only_odd_is_checked(tmp_path: Path, code: int) -> None:
    names = write(tmp_path, {name: content for name, (wanted, content) in ODD.items() if wanted == code})
    result = run(tmp_path, *names, "--format", "json")
    assert_sane(result)
    assert result.code == code, result.err
    named = {(finding["file"], finding["line"] is not None) for finding in json.loads(result.out)["findings"]}
    assert named == ({(name, True) for name in names} if code else set())


def test_mutants_of_good_files_are_reported(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_bytes(GOOD)
    files = {f"m{at}.ttl": data for at, data in enumerate(mutants(GOOD, 100))}
    files |= {f"m{at}.jsonl": data for at, data in enumerate(mutants(LINE, 60))}
    names = write(tmp_path, {name: (lambda data=data: data) for name, data in files.items()})
    result = run(tmp_path, "good.ttl", *names)
    assert_sane(result)
    assert result.code == UNREAD
    named = [name for name in names if lines_on(result, name)]
    assert len(named) > 120
    assert not [line for line in result.out.splitlines() if re.match(r"[^ ]*\.ttl:\d*:?.*; $", line)]


def test_all_files_are_two_hundred() -> None:
    assert len(UNPARSABLE) + len(WRONG_FACTS) + len(ODD) + 160 >= 200


def test_the_guard_lets_pass_what_is_only_large() -> None:
    deep = guard.DEEPEST
    good = {
        "turtle": P + b'e:a e:p "<< << base <x>", "' + b"<< " * 500 + b'" .\n' + b"e:a e:p [ e:q ( 1 ) ] .\n" * 500,
        "ntriples": b'<u:a> <u:b> "' + b"<<" * 500 + b'" .\n',
        "jsonld": b"[" + b'{"u:a": [{"u:b": "}]{["}]},' * 1000 + b"{}]",
        "rdfxml": XML + b"<e:C><e:p><e:D/></e:p></e:C>" * 2000 + b"</rdf:RDF>",
    }
    good["nquads"], good["trig"] = good["ntriples"], good["turtle"]
    for name, data in good.items():
        guard.check(data, RDF_FORMATS[name])
    guard.check(b"[" * deep + b"]" * deep, RDF_FORMATS["jsonld"])
    with pytest.raises(guard.HarmError) as raised:
        guard.check(b'{"a":"[[["}\n' + b"[" * (deep + 1) + b"]" * (deep + 1), RDF_FORMATS["jsonld"])
    assert raised.value.line == 2
